"""What model calls cost, as a value."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from operator import add, sub


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of model calls."""

    calls: int = 0
    prompt_tokens: int = 0  # cached ones included
    cached_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(*map(add, astuple(self), astuple(other)))

    def __sub__(self, other: Usage) -> Usage:
        return Usage(*map(sub, astuple(self), astuple(other)))


NO_USAGE = Usage()
