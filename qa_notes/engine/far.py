"""Gate, ledger, budget and report of a run whose office is on another machine.

What has to be waited for is called; what has not is told, and arrives in the order it was told in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qa_notes.config import Settings
from qa_notes.errors import OverBudget
from qa_notes.index import open_index
from qa_notes.llm import Gate
from qa_notes.llm.budget import Budget
from qa_notes.llm.ledger import Ledger
from qa_notes.models import Answer, Paper, Question, Usage
from qa_notes.tools import Tools

if TYPE_CHECKING:
    from qa_notes.index.store import Index

LOOK = 2.0  # seconds between two looks whether a run has ended, while a call waits for its time
_ASKING: ContextVar[str | None] = ContextVar("asking", default=None)


class Line(Protocol):
    """The way to the office: `verb` is one of its methods."""

    def call(self, verb: str, *words: Any) -> Any:
        """What it returns. Raises what it raises."""

    def tell(self, verb: str, *words: Any) -> None:
        """The same for who wants nothing back, and does not wait."""


@dataclass(slots=True)
class At:
    """The paper that a worker is at, and which attempt at it this is."""

    line: Line
    number: int
    attempt: str


class FarGate(Gate):
    """The gate that all machines of a run pass."""

    def __init__(self, at: At) -> None:
        super().__init__()
        self._at = at

    @property
    def left(self) -> float:
        return float(self._at.line.call("left"))

    @contextmanager
    def passed(self, slept_until: float = float("-inf")) -> Iterator[int]:
        self._go_on()
        at = self._at
        granted = at.line.call("enter", at.number, at.attempt, slept_until)
        if granted is None:
            self.end()
            self._go_on()
        lease, before = granted
        answered = False
        try:
            yield before
            answered = True
        finally:
            at.line.tell("leave", lease, answered)

    def close_for(self, seconds: float, before: int) -> float:
        return float(self._at.line.call("close_for", seconds, before))

    def pause(self, seconds: float) -> None:
        while seconds > 0:
            super().pause(min(LOOK, seconds))
            seconds -= LOOK
            if seconds > 0 and self._at.line.call("is_over", self._at.number, self._at.attempt):
                self.end()


class FarLedger(Ledger):
    """Tells the office each call; `at` is set by who makes it."""

    at: At

    def add(self, usage: Usage, seconds: float, written: int = 0) -> None:
        self.at.line.tell("called", _ASKING.get(), usage, seconds, written)


class FarBudget(Budget):
    """The budget of the run."""

    at: At

    @contextmanager
    def asking(self, paper: Paper, question: Question, free: bool = False) -> Iterator[None]:
        at = self.at
        name = at.line.call("ask", at.number, at.attempt, paper, question, free)
        if isinstance(name, OverBudget):
            self.stopped = name
            raise name
        before = _ASKING.set(name)
        try:
            yield
        finally:
            _ASKING.reset(before)
            at.line.tell("asked", name)


@dataclass(slots=True)
class FarReport:
    """What happens to a paper, told to the office, which tells the command."""

    at: At

    def paper(self, name: str, questions: int) -> None:
        self._tell("paper", name, questions)

    def step(self, what: str, long: bool = False) -> None:
        self._tell("step", what, long)

    def answer(self, answer: Answer) -> None:
        self._tell("answer", answer)

    def tell(self, line: str) -> None:
        self._tell("tell", line)

    def note(self, path: Path, title: str | None) -> None:
        """See `Tools.on_note`."""
        self._tell("note", path.name, title)

    def _tell(self, what: str, *words: Any) -> None:
        self.at.line.tell("hear", self.at.number, what, *words)


@dataclass
class FarTools(Tools):
    """Tools whose gate, ledger and budget are the office's; `at` changes from paper to paper."""

    at: At = field(kw_only=True)

    @cached_property
    def index(self) -> Index:
        """A Chroma server that is just being started again does not end the run."""
        if self.settings.chroma_url is None:
            return super().index
        from qa_notes.index.chroma import waited

        return waited(partial(open_index, self.settings))

    @cached_property
    def ledger(self) -> Ledger:
        given = super().ledger
        far = FarLedger(given.path, given.model, given.price, given.recipe)
        far.at = self.at
        return far

    @cached_property
    def budget(self) -> Budget:
        far = FarBudget(None, self.ledger, _unasked)
        far.at = self.at
        return far


def tools_at(settings: Settings, at: At) -> FarTools:
    """Tools of a worker; `at` is changed in place when it goes to the next paper."""
    report = FarReport(at)
    return FarTools(settings, report, gate=FarGate(at), on_note=report.note, at=at)


def _unasked() -> Any:
    raise AssertionError("what a question costs is the office's to know")
