"""How the work goes, on stderr: on a terminal each answer as it is written, above a live line."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self
from weakref import ref

import click

from qa_notes.cli import terminal
from qa_notes.models import ABSTRACT, SUMMARY, Answer

if TYPE_CHECKING:
    from qa_notes.llm import Meter
    from qa_notes.pipeline import Done
    from qa_notes.runs import Beacon
    from qa_notes.tools import Tools


NAME = 28  # columns of a paper's name beside what is said of it


@dataclass(eq=False)
class _AtHand:
    """A paper that is under way."""

    label: str  # "[2/17] Lanterns: Small Lights"
    left: int = 0  # questions to be answered yet


_AT_HAND: ContextVar[_AtHand | None] = ContextVar("at_hand", default=None)


class Progress:
    """Papers, answers, tokens a second and the time left.

    Several threads may tell it what they do: it takes one word at a time, and once several papers
    are under way each says of which it is. What it hears, its beacon hears.
    """

    def __init__(self, papers: int, quiet: bool = False, texts: bool = False) -> None:
        """`texts`: an answer is shown whole, not only how it went."""
        self._papers = papers
        self._begun_papers = 0
        self._ended = 0
        self._quiet = quiet
        self._texts = texts
        self._meter: Meter | None = None
        self._beacon: Beacon | None = None
        self._open = ExitStack()
        self._step = "starting"
        self._begun = time.monotonic()
        self._at_hand: list[ref[_AtHand]] = []  # each goes with the context of its paper
        self._several = False  # papers have been under way at once
        self._turn = threading.RLock()
        self._each = 0  # questions of one paper
        self._answers = 0
        self._all: int | None = None  # answers to come in this run, where that is known
        self._bar = None
        if not quiet and sys.stderr.isatty():
            from qa_notes.cli.bar import Bar

            self._bar = Bar(self._now)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
            self._open.callback(self._bar.stop)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._open.close()

    def follow(self, tools: Tools) -> None:
        """Tell how fast the model of these tools writes, and their work folder how the run goes."""
        from qa_notes.runs import Beacon

        self._meter = tools.meter
        beacon = Beacon(tools.settings.output, _typed(), self._papers)
        self._beacon = self._open.enter_context(beacon)
        tools.on_note = beacon.note

    def expect(self, answers: int) -> None:
        """So many answers in all, for a time left that guesses nothing of later papers."""
        self._all = answers
        if self._beacon:
            self._beacon.expect(answers)

    def say(self, line: str) -> None:
        """A line that stays, even when quiet: failures are never silent."""
        with self._turn:
            terminal.say(line)

    def tell(self, line: str) -> None:
        self.say(line)
        if self._beacon:
            self._beacon.tell(line)

    def out(self, record: object) -> None:
        """One record on stdout."""
        if not self._bar:
            terminal.out(record)
            return
        with self._turn, self._bar.away():
            terminal.out(record)

    def paper(self, name: str, questions: int) -> None:
        with self._turn:
            self._begun_papers += 1
            self._several |= self._begun_papers - self._ended > 1
            number = f"[{self._begun_papers}/{self._papers}]"
            self._each = questions
            at_hand = _AtHand(f"{number} {_short(name)}", questions)
            self._at_hand = [*(one for one in self._at_hand if one()), ref(at_hand)]
            _AT_HAND.set(at_hand)
            if not self._quiet:
                self.say(f"{number} {name}: {questions} to ask")
            if self._beacon:
                self._beacon.paper(name, questions)

    def step(self, what: str, long: bool = False) -> None:
        if self._beacon:
            self._beacon.step(what)
        self._step = what = f"{self._of()}{what}"
        if long and not self._quiet and not self._bar:
            self.say(f"  {what}")

    def answer(self, answer: Answer) -> None:
        with self._turn:
            self._answers += 1
            if at_hand := _AT_HAND.get():
                at_hand.left -= answer.question_id not in (ABSTRACT.id, SUMMARY.id)
            if self._beacon:
                self._beacon.answer(answer)
            if not self._quiet:
                self._show(answer)

    def _show(self, answer: Answer) -> None:
        from qa_notes.cli.shown import block, record, shown

        one, tail = shown(answer), f"{self._of()}{answer.seconds:.1f} s{self._time_left()}"
        if self._bar and self._texts:
            for line, style in block(one, tail, self._bar.width):
                terminal.say(line, style)
            return
        lines = record(one, tail)
        for line in lines if self._texts else lines[:1]:
            self.say(line)

    def done(self, one: Done) -> None:
        """A paper has ended; what failed is listed by the command at the end."""
        with self._turn:
            self._ended += 1
            # One that could not be fetched was never begun.
            self._begun_papers = max(self._begun_papers, self._ended)
            if self._beacon:
                self._beacon.done(one.ok)
            if one.error and not self._quiet:
                of = f"{one.ref.id}: " if self._several else ""
                self.say(f"  {of}{type(one.error).__name__}: {one.error}")

    def _of(self) -> str:
        """Which paper is spoken of, where it might be another one."""
        at_hand = _AT_HAND.get()
        return f"{at_hand.label}  " if at_hand and self._several else ""

    def _now(self) -> str:
        """The live line."""
        heard = self._meter.pieces if self._meter else 0
        speed = self._meter.tokens_a_second if self._meter else None
        parts = (
            self._step,
            f"{heard} tokens" if heard else "",
            "" if speed is None else f"{speed:.0f} tokens/s",
            self._time_left().strip(),
        )
        return "  ".join(part for part in parts if part)

    def _time_left(self) -> str:
        """From the answers so far; papers of which nothing is known count as long as this one."""
        if not self._answers:
            return ""
        seconds = (time.monotonic() - self._begun) / self._answers
        left = sum(paper.left for one in self._at_hand if (paper := one()))
        left += (self._papers - self._begun_papers) * (self._each + 2)
        left = left if self._all is None else self._all - self._answers
        if left <= 0:
            return ""
        minutes = seconds * left / 60
        return f"  about {minutes:.0f} min left" if minutes >= 1 else "  under 1 min left"


def _typed() -> str:
    """The command of this run."""
    from qa_notes.runs import spelled

    context = click.get_current_context(silent=True)
    words = context.find_root().obj if context else None
    return spelled(words or ())


def _short(name: str) -> str:
    """The beginning of a title, in some columns."""
    from qa_notes.cli.wrapping import cut
    from qa_notes.unseen import one_line

    name = one_line(name)
    begin = cut(name, NAME)
    return begin if begin == name else f"{begin.rstrip()}…"
