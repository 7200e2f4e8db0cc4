"""HTTP as a good guest: one connection, requests apart, patience when told to wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from qa_notes import __version__
from qa_notes.errors import SourceBusy, SourceError

TRIES = 4  # of one request that is answered "not now"
CONNECT_TRIES = 2  # of one that is not answered: offline machines should not wait long
LONGEST_WAIT = 300.0  # seconds; a source that asks for more is busy for today
SHORTEST_BACKOFF = 1.0
BUSY = (429, 503)
OFFLINE = "check the connection; papers that are already in the papers folder need none"


class Polite:
    """Asks with at least `delay` seconds from the end of one request to the next.

    `sleep` and `clock` count seconds; tests hand in their own.
    """

    def __init__(
        self,
        delay: float,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.delay = delay
        self.sleep = sleep
        self._clock = clock
        self._last: float | None = None
        self._client = httpx.Client(
            follow_redirects=True,
            timeout=httpx.Timeout(60, connect=15),
            limits=httpx.Limits(max_connections=1),
            headers={"User-Agent": f"qa-notes/{__version__}"},
        )

    def __enter__(self) -> Polite:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The whole answer, whatever its status but 429 and 503. Raises SourceError."""
        response = self.open(url, headers)
        try:
            response.read()
        except httpx.TransportError as err:
            raise SourceError(f"{urlsplit(url).hostname} broke off: {err}", OFFLINE) from err
        finally:
            self.done(response)
        return response

    def open(self, url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """An answer whose body is still to be read; hand it to `done` afterwards.

        Raises SourceBusy when the host keeps refusing, SourceError when it cannot be reached.
        """
        host = urlsplit(url).hostname
        for attempt in range(1, TRIES + 1):
            self._keep_apart()
            try:
                request = self._client.build_request("GET", url, headers=headers)
                response = self._client.send(request, stream=True)
            except (httpx.RequestError, httpx.InvalidURL) as err:
                self._last = self._clock()
                if attempt >= CONNECT_TRIES:
                    raise SourceError(f"{host} cannot be reached: {err}", OFFLINE) from err
                continue
            if response.status_code not in BUSY:
                return response
            self.done(response)
            backoff = max(self.delay, SHORTEST_BACKOFF) * 2**attempt
            wait = retry_after(response.headers, backoff)
            if wait > LONGEST_WAIT:
                raise SourceBusy(f"{host} asks us to wait {wait:.0f} seconds")
            if attempt < TRIES:
                self.sleep(wait)
        raise SourceBusy(f"{host} refused {TRIES} times (HTTP {response.status_code})")

    def done(self, response: httpx.Response) -> None:
        """The answer was read, or is not wanted any more."""
        response.close()
        self._last = self._clock()

    def _keep_apart(self) -> None:
        if self._last is not None:
            early = self._last + self.delay - self._clock()
            if early > 0:
                self.sleep(early)


def retry_after(headers: Mapping[str, str], otherwise: float) -> float:
    """Seconds that `Retry-After` asks for: a number, or a date on the server's own clock."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
        now = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):  # absent, garbled, or a date without its zone
        return otherwise
