"""How the work goes, on stderr: a live bar on a terminal, a line an answer elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qa_notes.cli.terminal import say, writable
from qa_notes.models import Answer, Verdict
from qa_notes.unseen import one_line

if TYPE_CHECKING:
    from qa_notes.llm import Meter
    from qa_notes.pipeline import Done

_MARKS = {
    Verdict.ANSWERED: "answered",
    Verdict.NOT_IN_PAPER: "論文中に記載なし",
    Verdict.NEEDS_REVIEW: "要確認",
    Verdict.FAILED: "failed",
}


class Progress:
    """Papers, questions, tokens a second and the time left."""

    def __init__(self, papers: int, quiet: bool = False) -> None:
        self._papers = papers
        self._paper = 0  # the one at hand, from 1
        self._ended = 0
        self._quiet = quiet
        self._begun = time.monotonic()
        self._left = 0  # questions left of this paper
        self._each = 0  # questions of one paper
        self._answers = 0
        self._all: int | None = None  # answers to come in this run, where that is known
        self._bar = None
        self._meter: Meter | None = None
        if not quiet and sys.stderr.isatty():
            from rich.console import Console
            from rich.status import Status

            # The dots of rich's own spinner are not in every encoding.
            self._bar = Status("starting", console=Console(stderr=True), spinner="line")

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
        say(line)

    def tell(self, line: str) -> None:
        self.say(line)

    def paper(self, name: str, questions: int) -> None:
        self._paper += 1
        self._left = self._each = questions
        if not self._quiet:
            self.say(f"[{self._paper}/{self._papers}] {name}: {questions} to ask")

    def step(self, what: str, long: bool = False) -> None:
        if self._bar:
            from rich.text import Text

            line = one_line(f"{what}  {self._speed()}{self._time_left()}")
            self._bar.update(Text(writable(line, sys.stderr)))  # and no markup of rich's
        elif long and not self._quiet:
            self.say(f"  {what}")

    def answer(self, answer: Answer) -> None:
        self._answers += 1
        self._left -= answer.question_id not in {"abstract", "summary"}
        if not self._quiet:
            self.say(
                f"  {answer.question_id:14} {_MARKS[answer.verdict]}  {answer.seconds:.1f} s"
                f"{self._time_left()}"
            )

    def done(self, one: Done) -> None:
        """A paper has ended; what failed is listed by the command at the end."""
        self._ended += 1
        self._paper = self._ended  # one that could not be fetched was never begun
        if one.error and not self._quiet:
            self.say(f"  {type(one.error).__name__}: {one.error}")

    def _speed(self) -> str:
        speed = self._meter.tokens_a_second if self._meter else None
        return "" if speed is None else f"{speed:.0f} tokens/s  "

    def _time_left(self) -> str:
        """From the answers so far; papers of which nothing is known count as long as this one."""
        if not self._answers:
            return ""
        seconds = (time.monotonic() - self._begun) / self._answers
        left = self._left + (self._papers - self._paper) * (self._each + 2)
        left = left if self._all is None else self._all - self._answers
        return f"  about {seconds * left / 60:.0f} min left" if left > 0 else ""
