"""How often a host is asked: each at its own rate, so that a slow one holds up nobody else."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from qa_notes import addresses
from qa_notes.config import Settings

PAUSE = 1.0  # seconds from the end of one request to a host to the next; arXiv asks for more
_ARXIV = "arxiv.org"


class Pace:
    """Keeps requests to one host apart: those of arXiv by `arxiv_delay`, others by a second.

    `pause(seconds)` waits. All hosts of arXiv are one, wherever the settings say that it is.
    """

    def __init__(
        self, settings: Settings, clock: Callable[[], float], pause: Callable[[float], None]
    ) -> None:
        own = (addresses.split(url) for url in (settings.arxiv_api_url, settings.arxiv_pdf_url))
        self._arxiv = {(parts.hostname or "").lower() for parts in own if parts}
        self._delay = settings.arxiv_delay
        self._clock = clock
        self._pause = pause
        self._ended: dict[str, float] = {}

    def between(self, host: str) -> float:
        """Seconds from one request to the next."""
        return self._delay if self._lane(host) == _ARXIV else PAUSE

    def wait(self, host: str) -> None:
        """Until the host may be asked again."""
        ended = self._ended.get(self._lane(host))
        if ended is not None and (early := ended + self.between(host) - self._clock()) > 0:
            self._pause(early)

    def ended(self, host: str) -> None:
        """A request to the host is over."""
        self._ended[self._lane(host)] = self._clock()

    def _lane(self, host: str) -> str:
        host = host.lower()
        of_arxiv = host in self._arxiv or host == _ARXIV or host.endswith(f".{_ARXIV}")
        return _ARXIV if of_arxiv else host


class Paced(httpx.BaseTransport):
    """A way out on which each request waits for its turn, also one that a redirect leads to."""

    def __init__(self, way: httpx.BaseTransport, pace: Pace) -> None:
        self._way = way
        self._pace = pace

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._pace.wait(request.url.host)
        try:
            return self._way.handle_request(request)
        finally:
            self._pace.ended(request.url.host)

    def close(self) -> None:
        self._way.close()
