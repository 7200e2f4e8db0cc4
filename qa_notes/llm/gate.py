"""The way out to a model: closed to every call until the time that its server named."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qa_notes.errors import ModelError

LONG_AGO = float("-inf")


class Gate:
    """What all calls of a process pass, from whichever thread.

    A refusal halves how many may be under way at once, and each answer after it adds one: as TCP
    shares a line (Jacobson 1988). `clock` counts seconds; tests hand in their own.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, limit: float = float("inf")
    ) -> None:
        """`limit`: calls that may be on their way at once, whatever the server says."""
        self._clock = clock
        self._turn = threading.Condition()
        self._ended = threading.Event()
        self._until = LONG_AGO  # nobody goes before
        self._limit = limit
        self._room = limit  # calls that may be on their way at once, by now
        self._out = 0  # and those that are
        self._refusals = 0

    @property
    def left(self) -> float:
        """Seconds that it stays closed; 0 when it is open."""
        return max(0.0, self._until - self._clock())

    @contextmanager
    def passed(self, slept_until: float = LONG_AGO) -> Iterator[int]:
        """The block is a call; it begins when it may, and has been answered if it ends well.

        `slept_until`: the time for which this call itself has waited already. Yields how many
        refusals there were before it, for `close_for`. Raises ModelError when the run has ended.
        """
        with self._turn:
            while (wait := self._wait(slept_until)) != 0:
                self._turn.wait(wait)
            self._go_on()
            self._out += 1
            begun = self._refusals
        try:
            yield begun
            with self._turn:
                # Sent before the last refusal, it tells nothing.
                self._room = min(self._limit, self._room + (begun == self._refusals))
        finally:
            with self._turn:
                self._out -= 1
                self._turn.notify_all()

    def _wait(self, slept_until: float) -> float | None:
        """Seconds until it is worth another look, 0 for now, None until somebody comes back."""
        if self._ended.is_set():
            return 0
        if self._until > slept_until and (left := self.left):
            return left
        return None if self._out >= self._room else 0

    def close_for(self, seconds: float, before: int) -> float:
        """A server asks to be left alone: nobody goes for so long. Returns until when.

        `before`: the refusals before the call that was refused; those sent together count as one.
        """
        with self._turn:
            if before == self._refusals:
                self._room = max(1, min(self._room, self._out + 1) // 2)
                self._refusals += 1
            until = self._clock() + seconds
            self._until = max(self._until, until)
            self._turn.notify_all()  # who waits for its turn waits for the time, too
            return until

    def pause(self, seconds: float) -> None:
        """Sleep; ModelError when the run ends meanwhile."""
        self._ended.wait(seconds)
        self._go_on()

    def begin(self) -> None:
        """A run begins, perhaps after one that was ended."""
        self._ended.clear()

    def end(self) -> None:
        """The run has ended: nobody goes any more, and who waits is sent home."""
        with self._turn:
            self._ended.set()
            self._turn.notify_all()

    def _go_on(self) -> None:
        if self._ended.is_set():
            raise ModelError("the run has ended", "run the same command again")
