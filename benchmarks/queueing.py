"""Queues and the time in them: a small discrete-event simulation, and the bound that it must keep.

A `Station` serves so many at once, in the order in which they came. What happens is written as
generators, which yield what takes time:

    yield 2.0                    so many seconds pass
    yield station.take()         until there is a place; `station.leave()` gives it back, at once
    yield station.use(2.0)       a place for so many seconds
    yield [one(), two()]         both, side by side, until the last has ended
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Work = Generator[Any, None, None]


@dataclass
class Station:
    """Whoever serves `servers` at once; with none it is passed without a stop."""

    name: str
    servers: int
    busy: int = 0
    worked: float = 0.0  # seconds of all servers together
    served: int = 0
    longest: int = 0  # that waited at once
    waiting: deque[Callable[[], None]] = field(default_factory=deque)
    since: float = 0.0
    clock: Clock | None = None

    def take(self) -> tuple[str, Station, float]:
        """Until there is a place."""
        return "take", self, 0.0

    def use(self, seconds: float) -> tuple[str, Station, float]:
        """A place for so many seconds."""
        return "use", self, seconds

    def leave(self) -> None:
        """Give a place back, to whoever waits first."""
        self._passed()
        self.busy -= 1
        self.served += 1
        if self.waiting:
            self.busy += 1
            self.waiting.popleft()()

    def enter(self, go_on: Callable[[], None]) -> None:
        """Call `go_on` when there is a place."""
        if self.busy < self.servers:
            self._passed()
            self.busy += 1
            go_on()
            return
        self.waiting.append(go_on)
        self.longest = max(self.longest, len(self.waiting))

    def _passed(self) -> None:
        now = self.clock.now if self.clock else 0.0
        self.worked += self.busy * (now - self.since)
        self.since = now


class Clock:
    """Runs what was begun until nothing is left to happen."""

    def __init__(self, stations: Iterable[Station]) -> None:
        self.now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._number = count()
        for station in stations:
            station.clock = self

    def begin(self, work: Work, ended: Callable[[], None] = lambda: None) -> None:
        """Begin it now."""
        self._step(work, ended)

    def run(self) -> float:
        """Until all has ended; the time then, in seconds."""
        while self._events:
            self.now, _, happens = heapq.heappop(self._events)
            happens()
        return self.now

    def _at(self, seconds: float, happens: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.now + seconds, next(self._number), happens))

    def _step(self, work: Work, ended: Callable[[], None]) -> None:
        try:
            what = next(work)
        except StopIteration:
            ended()
            return

        def go_on() -> None:
            self._step(work, ended)

        if isinstance(what, float):
            self._at(what, go_on)
        elif isinstance(what, list):
            self._all(what, go_on)
        else:
            verb, station, seconds = what
            station.enter(go_on if verb == "take" else lambda: self._held(station, seconds, go_on))

    def _held(self, station: Station, seconds: float, go_on: Callable[[], None]) -> None:
        def over() -> None:
            station.leave()
            go_on()

        self._at(seconds, over)

    def _all(self, works: list[Work], go_on: Callable[[], None]) -> None:
        left = len(works)

        def one_less() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                self._at(0.0, go_on)

        for work in works:
            self._at(0.0, lambda work=work: self._step(work, one_less))  # type: ignore[misc]
        if not works:
            self._at(0.0, go_on)


def bounds(demands: Mapping[str, tuple[int, float]]) -> dict[str, float]:
    """Papers a second that each station can do, the lowest first.

    `demands`: by name, how many it serves at once, and the seconds of a place that a paper needs.
    No order of work gets more through than the first of them (Denning and Buzen 1978).
    """
    found = {name: servers / seconds for name, (servers, seconds) in demands.items() if seconds}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
