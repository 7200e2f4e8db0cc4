"""What a run on many machines has once: its gate, its budget, its ledger, and its news.

Papers are known by their number in the run. A paper that begins again, because the machine at work
on it was lost, is another attempt: what the one before held is free again, and whoever should still
be at it is told that the run has ended.
"""

from __future__ import annotations

import secrets
import threading
from collections import deque
from contextlib import AbstractContextManager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from qa_notes.config import Settings
from qa_notes.errors import ModelError, OverBudget
from qa_notes.llm import Gate
from qa_notes.models import Answer, Paper, Question, Usage
from qa_notes.tools import Tools

News = tuple[int, str, tuple[Any, ...]]  # number of the paper, what happened, its details
NOBODY = -1  # the number where no paper is meant


@dataclass
class _Asking:
    """A question that is being asked, in a context that knows on whose account."""

    number: int
    attempt: str
    block: AbstractContextManager[None]
    context: Context = field(default_factory=copy_context)
    turn: threading.Lock = field(default_factory=threading.Lock)  # one may be in a context


class Office:
    """Any number of threads may call; what is held is named by a word that goes over the wire."""

    def __init__(self, settings: Settings) -> None:
        """`settings`: those of the run, whose work folder has to be here."""
        self._settings = settings
        self._gate = Gate(limit=settings.at_once)
        self._tools = Tools(settings, _Teller(self), gate=self._gate)
        self._budget, self._ledger = self._tools.budget, self._tools.ledger
        self._attempts: dict[int, str] = {}  # the one that counts, by paper
        self._calls: dict[str, tuple[str, AbstractContextManager[int]]] = {}
        self._askings: dict[str, _Asking] = {}
        self._news: deque[News] = deque()
        self._told = 0  # news that the command has heard before these
        self._turn = threading.Condition()
        self._has_ended = False

    # -- papers --------------------------------------------------------------------------------

    def begin(self, number: int, attempt: str) -> None:
        """Somebody begins with a paper, perhaps in place of a machine that was lost."""
        with self._turn:
            again = number in self._attempts
            self._attempts[number] = attempt
        if again:
            self._free(attempt, number)
        self._say(number, "begun", again)

    def forget(self, number: int) -> None:
        """Nobody is at work on a paper any more."""
        with self._turn:
            self._attempts.pop(number, None)
        self._free("", number)

    def _counts(self, number: int, attempt: str) -> bool:
        with self._turn:
            return not self._has_ended and self._attempts.get(number) == attempt

    def _free(self, attempt: str, number: int) -> None:
        """Give back what other attempts at the paper hold."""
        with self._turn:
            calls = [lease for lease in self._calls if _number(lease) == number]
            calls = [lease for lease in calls if self._calls[lease][0] != attempt]
            askings = [
                name
                for name, asking in self._askings.items()
                if asking.number == number and asking.attempt != attempt
            ]
        for lease in calls:
            self.leave(lease, False)
        for name in askings:
            self.asked(name)

    # -- calls ---------------------------------------------------------------------------------

    def enter(self, number: int, attempt: str, slept_until: float) -> tuple[str, int] | None:
        """Wait until a call may go: its name, and the refusals before it. None: the run is over."""
        if not self._counts(number, attempt):
            return None
        block = self._gate.passed(slept_until)
        try:
            before = block.__enter__()
        except ModelError:
            return None
        lease = f"{number}/{secrets.token_hex(8)}"
        with self._turn:
            if counts := not self._has_ended and self._attempts.get(number) == attempt:
                self._calls[lease] = attempt, block
        if counts:
            return lease, before
        _leave(block)
        return None

    def leave(self, lease: str, answered: bool) -> None:
        """A call has ended, with an answer or without."""
        with self._turn:
            _, block = self._calls.pop(lease, ("", None))
        if block is not None and answered:
            block.__exit__(None, None, None)
        elif block is not None:
            _leave(block)

    def close_for(self, seconds: float, before: int) -> float:
        """See `Gate.close_for`; the time is of this machine's clock."""
        return self._gate.close_for(seconds, before)

    def left(self) -> float:
        """Seconds that the gate stays closed."""
        return self._gate.left

    def is_over(self, number: int, attempt: str) -> bool:
        """Whether this attempt need not go on."""
        return not self._counts(number, attempt)

    def end(self) -> None:
        """The run has ended: nobody goes any more, and who waits is sent home."""
        with self._turn:
            self._has_ended = True
        self._gate.end()

    # -- money ---------------------------------------------------------------------------------

    def ask(
        self, number: int, attempt: str, paper: Paper, question: Question, free: bool
    ) -> str | OverBudget:
        """Wait until the budget has room for a question: its name; OverBudget if it has none."""
        asking = _Asking(number, attempt, self._budget.asking(paper, question, free))
        try:
            asking.context.run(asking.block.__enter__)
        except OverBudget as err:
            self._say(NOBODY, "stopped", err)
            return err
        name = secrets.token_hex(8)
        with self._turn:
            self._askings[name] = asking
        if not self._counts(number, attempt):
            self.asked(name)
        return name

    def called(self, name: str | None, usage: Usage, seconds: float, written: int) -> None:
        """A server counted a call, made for the question of this name."""
        with self._turn:
            asking = self._askings.get(name) if name else None
        if asking is None:
            self._ledger.add(usage, seconds, written)
        else:
            with asking.turn:
                asking.context.run(self._ledger.add, usage, seconds, written)
        self._say(asking.number if asking else NOBODY, "cost", usage, seconds)

    def asked(self, name: str) -> None:
        """The question has ended."""
        with self._turn:
            asking = self._askings.pop(name, None)
        if asking:
            with asking.turn:
                asking.context.run(asking.block.__exit__, None, None, None)

    # -- news ----------------------------------------------------------------------------------

    def hear(self, number: int, what: str, *words: Any) -> None:
        """What a Report hears, and `note`."""
        self._say(number, what, *words)

    def heard(self) -> int:
        """How much news there has been."""
        with self._turn:
            return self._told + len(self._news)

    def news(self, after: int, patience: float) -> list[News]:
        """What came after so much news; none when nothing has come for so many seconds.

        What came before is forgotten: who asks has heard it.
        """
        with self._turn:
            while self._told < after:
                self._news.popleft()
                self._told += 1
            self._turn.wait_for(lambda: self._news, patience)
            return list(self._news)

    def _say(self, number: int, what: str, *words: Any) -> None:
        with self._turn:
            self._news.append((number, what, words))
            self._turn.notify_all()


class _Teller:
    """Hears what the office itself has to tell, such as that its ledger cannot be written."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def paper(self, name: str, questions: int) -> None:
        """No paper is worked on here."""

    def step(self, what: str, long: bool = False) -> None:
        self._office.hear(NOBODY, "step", what, long)

    def answer(self, answer: Answer) -> None:
        """None is made here."""

    def tell(self, line: str) -> None:
        self._office.hear(NOBODY, "tell", line)


class _Lost(Exception):
    """A call of which nobody knows how it ended."""


def _leave(block: AbstractContextManager[int]) -> None:
    lost = _Lost()
    try:
        block.__exit__(_Lost, lost, None)
    except _Lost:
        return


def _number(lease: str) -> int:
    return int(lease.partition("/")[0])
