"""What every paper of a run shares: settings, model, index, parser, clock, and who hears of it.

Papers and their questions may be under way in several threads. What is of one paper, the seconds
of its stages, goes with its context, of which each of those threads has a copy.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qa_notes import memory, notes, parse
from qa_notes.config import Settings
from qa_notes.errors import ModelError, QANotesError
from qa_notes.index import open_index
from qa_notes.llm import Chat, Gate, Meter, machine
from qa_notes.llm.budget import Budget
from qa_notes.llm.expected import known_of, recipe
from qa_notes.llm.ledger import Ledger, path_of
from qa_notes.llm.prices import price_of
from qa_notes.llm.providers import load_model
from qa_notes.memory import Memory
from qa_notes.models import Answer, Document, Paper, Question

if TYPE_CHECKING:
    from qa_notes.index.store import Index


Seconds = dict[str, float]  # of a paper, by stage
_SECONDS: ContextVar[Seconds] = ContextVar("seconds")


class Report(Protocol):
    """Hears how the work goes, from several threads at once where several papers are under way."""

    def paper(self, name: str, questions: int) -> None:
        """A paper begins, with so many questions to ask; what follows in this context is of it."""

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
    meter: Meter = field(default_factory=Meter)  # of the chat model
    gate: Gate = field(default_factory=Gate)  # before it
    model: Chat | None = None  # instead of the one the settings name
    parser: Callable[..., Document] = parse.parse  # (path, timeout=, memory_mb=)
    seen: notes.Shelf | None = None  # the notes, if somebody has looked at them already
    # Hears into which note the paper of this context is written, and its title by now.
    on_note: Callable[[Path, str | None], None] = lambda path, title: None
    making: threading.RLock = field(default_factory=threading.RLock)  # what is below, once
    _trying: threading.Lock = field(default_factory=threading.Lock)  # the model
    # Each file has a process of its own, which may take `parse_memory_mb`.
    parsing: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(max(2, machine.cores()))
    )
    _counting: threading.Lock = field(default_factory=threading.Lock)
    _unusable: ModelError | None = None  # the model, as its trial has shown

    @cached_property
    def chat(self) -> Chat:
        chat = self.model or load_model(self.settings)
        chat.meter, chat.gate, chat.ledger = self.meter, self.gate, self.ledger
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

    def asking(
        self, paper: Paper, question: Question, free: bool = False
    ) -> AbstractContextManager[None]:
        """Calls of the block are for this question; `free`: there will be none.

        Raises OverBudget instead.
        """
        return self.budget.asking(paper, question, free)

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

    def begin(self) -> None:
        """A run begins, perhaps after one that came to nothing."""
        _ = self.shelf  # made before there are threads
        self._unusable = None
        self.gate.begin()

    def try_out(self, ahead: Callable[[Callable[[], None]], object] = lambda work: None) -> None:
        """See that the files of translations and the model are there, before minutes of work.

        `ahead` may begin what it is given while the model is heard. Raises PairsError, ModelError.
        """
        with self._trying:
            if self._unusable:
                raise self._unusable
            with self.making:
                _ = self.memory, self.budget  # before there are threads that would each make one
                chat = self.chat
            if chat.is_tried:
                return
            ahead(self._open_index)  # not before: its libraries and the chat's load in turn
            try:
                chat.trial()
            except ModelError as err:
                self._unusable = err  # who has waited meanwhile need not try
                raise
            ahead(self._load_embeddings)  # not before: the end of the run would wait for them

    def _open_index(self) -> None:
        with suppress(QANotesError):  # whoever needs it hears what is wrong with it
            with self.making:
                index = self.index
            index.ready()

    def _load_embeddings(self) -> None:
        with suppress(QANotesError):
            with self.making:
                index = self.index
            index.load()

    @property
    def seconds(self) -> Seconds:
        """Of the paper at hand, by stage."""
        return _SECONDS.get({})

    @contextmanager
    def stopwatch(self) -> Iterator[Seconds]:
        """The seconds of the stages in the block, which is about one paper."""
        seconds: Seconds = {}
        before = _SECONDS.set(seconds)
        try:
            yield seconds
        finally:
            _SECONDS.reset(before)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the seconds of the block towards a stage."""
        begun, seconds = time.perf_counter(), self.seconds
        try:
            yield
        finally:
            with self._counting:
                seconds[stage] = seconds.get(stage, 0.0) + time.perf_counter() - begun
