"""How the work goes, on stderr: on a terminal each answer as it is written, above a live line."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qa_notes.cli import terminal
from qa_notes.models import ABSTRACT, SUMMARY, Answer

if TYPE_CHECKING:
    from qa_notes.llm import Meter
    from qa_notes.pipeline import Done


class Progress:
    """Papers, answers, tokens a second and the time left."""

    def __init__(self, papers: int, quiet: bool = False, texts: bool = False) -> None:
        """`texts`: an answer is shown whole, not only how it went."""
        self._papers = papers
        self._paper = 0  # the one at hand, from 1
        self._ended = 0
        self._quiet = quiet
        self._texts = texts
        self._meter: Meter | None = None
        self._step = "starting"
        self._begun = time.monotonic()
        self._left = 0  # questions left of this paper
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
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def follow(self, meter: Meter) -> None:
        """Tell how fast this run's model writes, once it does."""
        self._meter = meter

    def expect(self, answers: int) -> None:
        """So many answers in all, for a time left that guesses nothing of later papers."""
        self._all = answers

    def say(self, line: str) -> None:
        """A line that stays, even when quiet: failures are never silent."""
        terminal.say(line)

    def tell(self, line: str) -> None:
        self.say(line)

    def out(self, record: object) -> None:
        """One record on stdout."""
        if not self._bar:
            terminal.out(record)
            return
        with self._bar.away():
            terminal.out(record)

    def paper(self, name: str, questions: int) -> None:
        self._paper += 1
        self._left = self._each = questions
        if not self._quiet:
            self.say(f"[{self._paper}/{self._papers}] {name}: {questions} to ask")

    def step(self, what: str, long: bool = False) -> None:
        self._step = what
        if long and not self._quiet and not self._bar:
            self.say(f"  {what}")

    def answer(self, answer: Answer) -> None:
        self._answers += 1
        self._left -= answer.question_id not in (ABSTRACT.id, SUMMARY.id)
        if self._quiet:
            return
        from qa_notes.cli.shown import block, record, shown

        one, tail = shown(answer), f"{answer.seconds:.1f} s{self._time_left()}"
        if self._bar and self._texts:
            for line, style in block(one, tail, self._bar.width):
                terminal.say(line, style)
            return
        lines = record(one, tail)
        for line in lines if self._texts else lines[:1]:
            self.say(line)

    def done(self, one: Done) -> None:
        """A paper has ended; what failed is listed by the command at the end."""
        self._ended += 1
        self._paper = self._ended  # one that could not be fetched was never begun
        if one.error and not self._quiet:
            self.say(f"  {type(one.error).__name__}: {one.error}")

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
        left = self._left + (self._papers - self._paper) * (self._each + 2)
        left = left if self._all is None else self._all - self._answers
        if left <= 0:
            return ""
        minutes = seconds * left / 60
        return f"  about {minutes:.0f} min left" if minutes >= 1 else "  under 1 min left"
