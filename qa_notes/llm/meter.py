"""What a chat model has cost: it counts here, and whoever wants to know reads."""

from __future__ import annotations

from dataclasses import dataclass

from qa_notes.models import NO_USAGE, Usage


@dataclass
class Meter:
    """Made before the model is loaded, so that nobody has to ask whether there is one yet."""

    spent: Usage = NO_USAGE
    seconds: float = 0.0  # of calls that have ended
    pieces: int = 0  # of the reply that is being heard; a token each, as a rule

    def begin(self) -> None:
        """A reply is asked for."""
        self.pieces = 0

    def heard(self) -> None:
        """One more piece of it has come."""
        self.pieces += 1

    def add(self, usage: Usage, seconds: float) -> None:
        """It has ended."""
        self.spent += usage
        self.seconds += seconds
        self.pieces = 0

    @property
    def tokens_a_second(self) -> float | None:
        """How fast replies were written so far, waiting included; None before the first one."""
        return self.spent.completion_tokens / self.seconds if self.seconds else None
