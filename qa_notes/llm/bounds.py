"""How much and how long a provider may send: nobody outside has the last word on either."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

import httpx

T = TypeVar("T")
CHARS_A_TOKEN = 8  # of a reply; what servers count as a token is half as long on average
SLACK_CHARS = 1_000
BYTES_A_TOKEN = 2_000  # on the wire: an event of a stream wraps one token in some 300
SLACK_BYTES = 200_000
_END = object()


class OutOfBounds(httpx.TransportError):
    """The server sends more than a reply can be, or no reply at all."""


def most_chars(tokens: int) -> int:
    """Characters that a reply of so many tokens may have."""
    return SLACK_CHARS + CHARS_A_TOKEN * tokens


@dataclass
class _Call:
    """What holds for one call, and what is known of its response."""

    most_bytes: int = SLACK_BYTES
    deadline: float = float("inf")
    kind: str = ""


_CALL: ContextVar[_Call] = ContextVar("call")  # several threads ask at once, each its own


@dataclass
class Bounds:
    """Held against every response of one HTTP client; `begin` sets them for this thread's next."""

    clock: Callable[[], float] = time.monotonic

    @property
    def kind(self) -> str:
        """Content type of the call's latest response."""
        return _CALL.get().kind

    def begin(self, tokens: int, deadline: float) -> None:
        """A call begins that may send so many tokens until `deadline`, in seconds of the clock."""
        _CALL.set(_Call(SLACK_BYTES + BYTES_A_TOKEN * tokens, deadline))

    @property
    def hooks(self) -> dict[str, list[Callable[..., Any]]]:
        """Event hooks for an HTTP client."""
        return {"request": [_plain], "response": [self._bound]}

    def _bound(self, response: Any) -> None:
        """Refuse what is no reply by its headers; count and time the body of what may be one."""
        call = _CALL.get()
        call.kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        coding = response.headers.get("content-encoding", "identity").strip().lower()
        if coding != "identity":  # a little of it may unpack to gigabytes
            raise OutOfBounds(f"the server packs its reply ({coding}) though asked not to")
        if response.status_code < 400 and "html" in call.kind:
            raise OutOfBounds("the server sent a web page instead of a reply")
        response.stream = _Counted(response.stream, call.most_bytes, call.deadline, self.clock)


def _plain(request: Any) -> None:
    request.headers["accept-encoding"] = "identity"


class _Counted(httpx.SyncByteStream):
    """A response's body that ends in an error where its bounds are passed."""

    def __init__(self, stream: Any, most: int, deadline: float, clock: Callable[[], float]) -> None:
        self._stream, self._most, self._deadline, self._clock = stream, most, deadline, clock

    def __iter__(self) -> Iterator[bytes]:
        left = self._most
        for part in self._stream:
            left -= len(part)
            if left < 0:
                raise OutOfBounds(f"the server sent more than {self._most / 1000:.0f} kB")
            if self._clock() > self._deadline:
                raise OutOfBounds("the server is still sending after llm_timeout")
            yield part

    def close(self) -> None:
        self._stream.close()


class Listened(Generic[T]):
    """An iterator that is run in a thread of its own, so that the one who waits can stop waiting.

    A library that hangs is left behind in its thread; whatever it raises is raised here.
    """

    def __init__(self, begin: Callable[[], Iterator[T]]) -> None:
        self._begin = begin
        self._pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._stopped = threading.Event()

    def __enter__(self) -> Listened[T]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """At the end of the thread: hand over the error, if any."""
        self._error = error
        self._pieces.put(_END)
        return True

    def _work(self) -> None:
        with self:
            for piece in self._begin():
                if self._stopped.is_set():
                    return
                self._pieces.put(piece)

    def until(self, deadline: float, clock: Callable[[], float]) -> Iterator[T]:
        """Its pieces; TimeoutError at `deadline`."""
        threading.Thread(target=copy_context().run, args=(self._work,), daemon=True).start()
        try:
            while True:
                left = deadline - clock()
                try:
                    piece = self._pieces.get(timeout=max(left, 0.0)) if left > 0 else _END
                except queue.Empty:
                    left = 0
                if left <= 0:
                    raise TimeoutError("no whole reply within llm_timeout")
                if piece is _END:
                    break
                yield cast(T, piece)
        finally:
            self._stopped.set()
        if self._error is not None:
            raise self._error
