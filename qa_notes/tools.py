"""What every paper of a run shares: settings, model, index, parser, clock, and who hears of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from qa_notes import memory, notes, parse
from qa_notes.config import Settings
from qa_notes.index import open_index
from qa_notes.llm import Chat, Meter
from qa_notes.llm.budget import Budget
from qa_notes.llm.expected import known_of, recipe
from qa_notes.llm.ledger import Ledger, path_of
from qa_notes.llm.prices import price_of
from qa_notes.llm.providers import load_model
from qa_notes.memory import Memory
from qa_notes.models import Answer, Document, Paper, Question

if TYPE_CHECKING:
    from qa_notes.index.store import Index


class Report(Protocol):
    """Hears how the work goes."""

    def paper(self, name: str, questions: int) -> None:
        """A paper begins, with so many questions to ask."""

    def step(self, what: str, long: bool = False) -> None:
        """What is being done now: "parse", or a question's id. `long`: it may take minutes."""

    def answer(self, answer: Answer) -> None:
        """An answer has been written to disk."""

    def tell(self, line: str) -> None:
        """What a person has to know of their notes, even when no progress is wanted."""


@dataclass
class Tools:
    """What every paper of a run shares. The index and the model are loaded when first needed."""

    settings: Settings
    report: Report
    now: Callable[[], datetime] = lambda: datetime.now(UTC).replace(microsecond=0)
    seconds: dict[str, float] = field(default_factory=dict)  # of the paper at hand, by stage
    meter: Meter = field(default_factory=Meter)  # of the chat model
    model: Chat | None = None  # instead of the one the settings name
    parser: Callable[..., Document] = parse.parse  # (path, timeout=, memory_mb=)
    seen: notes.Shelf | None = None  # the notes, if somebody has looked at them already

    @cached_property
    def chat(self) -> Chat:
        chat = self.model or load_model(self.settings)
        chat.meter, chat.ledger = self.meter, self.ledger
        chat.on_wait = lambda why: self.report.step(why, long=True)
        return chat

    @cached_property
    def ledger(self) -> Ledger:
        """What the calls of this run are written into."""
        given = self.settings
        model = self.model.name if self.model else given.llm
        path, price = path_of(given.output), price_of(given)
        return Ledger(path, model, price, recipe(given), self.report.tell)

    @cached_property
    def budget(self) -> Budget:
        """What this run may spend."""
        return Budget(self.settings.budget, self.ledger, lambda: known_of(self.settings))

    def asking(self, paper: Paper, question: Question) -> AbstractContextManager[None]:
        """Calls of the block are for this question. Raises OverBudget instead."""
        return self.budget.asking(paper, question)

    @cached_property
    def shelf(self) -> notes.Shelf:
        return self.seen or notes.Shelf(self.settings.notes_dir)

    @cached_property
    def index(self) -> Index:
        return open_index(self.settings)

    @cached_property
    def memory(self) -> Memory:
        """Translations that people made; PairsError for a file of them that cannot be read."""
        return memory.load(self.settings.memory, self.settings.language)

    def try_out(self) -> None:
        """See that the files of translations and the model are there, before minutes of work.

        Raises PairsError, ModelError.
        """
        _ = self.memory, self.budget  # before there are threads that would each make one
        self.chat.trial()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the seconds of the block towards a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - begun
