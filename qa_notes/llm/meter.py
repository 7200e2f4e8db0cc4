"""What a chat model has cost: it counts here, and whoever wants to know reads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from qa_notes.models import NO_USAGE, Usage


@dataclass
class Cost:
    """Of some calls that have ended."""

    spent: Usage = NO_USAGE
    seconds: float = 0.0  # of all of them together, waiting for the server included

    def add(self, usage: Usage, seconds: float) -> None:
        """One more has ended."""
        self.spent += usage
        self.seconds += seconds


# Whose calls these are: of an answer, and of its paper. Threads that share the work share them.
_PAYERS: ContextVar[tuple[Cost, ...]] = ContextVar("payers", default=())


@dataclass
class Meter(Cost):
    """Made before the model is loaded, so that nobody has to ask whether there is one yet."""

    _heard: dict[int, int] = field(default_factory=dict)  # pieces of the reply to each thread
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def share(self) -> Iterator[Cost]:
        """What the calls of the block cost, in this context and in copies of it."""
        own = Cost()
        before = _PAYERS.set((*_PAYERS.get(), own))
        try:
            yield own
        finally:
            _PAYERS.reset(before)

    def begin(self) -> None:
        """A reply is asked for."""
        with self._lock:
            self._heard[threading.get_ident()] = 0

    def heard(self) -> None:
        """One more piece of it has come."""
        with self._lock:
            here = threading.get_ident()
            self._heard[here] = self._heard.get(here, 0) + 1

    def add(self, usage: Usage, seconds: float) -> None:
        """It has ended."""
        with self._lock:
            self._heard.pop(threading.get_ident(), None)
            super().add(usage, seconds)
            for payer in _PAYERS.get():
                payer.add(usage, seconds)

    @property
    def pieces(self) -> int:
        """Of the replies that are being heard; a token each, as a rule."""
        with self._lock:
            return sum(self._heard.values())

    @property
    def tokens_a_second(self) -> float | None:
        """How fast replies were written so far, waiting included; None before the first one."""
        return self.spent.completion_tokens / self.seconds if self.seconds else None
