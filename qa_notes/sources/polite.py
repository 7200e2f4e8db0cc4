"""HTTP as a good guest: one connection, requests to a host apart, patience when told to wait.

Nothing that a server says is believed further than it can be read: a header that is no number, a
redirect that leads nowhere, an answer without end is that server's error and nobody else's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from types import TracebackType
from typing import Any

import httpx

from qa_notes import __version__, addresses
from qa_notes.config import Settings
from qa_notes.errors import ConfigError, SourceBusy, SourceError
from qa_notes.retry_after import retry_after
from qa_notes.sources.guard import Guard, Place
from qa_notes.sources.network import Deadline, Transport
from qa_notes.sources.pace import Pace, Paced
from qa_notes.sources.remembered import Remembered

TRIES = 4  # of one request that is answered "not now"
CONNECT_TRIES = 2  # of one that is not answered: offline machines should not wait long
LONGEST_ANSWER = 20 * 1024 * 1024  # bytes of facts; a hundred papers of 3000 authors have 15 MB
SHORTEST_BACKOFF = 1.0
WORTH_A_WORD = 5.0  # seconds; who waits longer is told for what
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 10
BUSY = (429, 503)
OFFLINE = "check the connection; papers that are already in the papers folder need none"
IN_BETWEEN = "is the clock right? a network may stand in between: SSL_CERT_FILE names its authority"
_UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"  # as OpenSSL says it
_UNREADABLE = (httpx.InvalidURL, UnicodeError)  # what a host name can raise

Tell = Callable[..., None]  # (what, long=False): `long` is a line of its own


def unheard(what: str, long: bool = False) -> None:
    """For callers that show nothing."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer. The names are those that the arxiv package reads."""

    status_code: int
    content: bytes


class _Cookies(CookieJar):
    """Some publishers redirect until their cookie comes back. What cannot be sent is dropped."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        super().extract_cookies(response, request)
        for cookie in list(self):
            text = f"{cookie.name}={cookie.value}"
            if not (text.isascii() and text.isprintable()):
                self.clear(cookie.domain, cookie.path, cookie.name)


class Polite:
    """Asks each host at its own rate, and says who asks.

    `sleep` and `clock` count seconds; tests hand in their own. Raises ConfigError when an address
    of the settings or the proxy of the environment cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        tell: Tell = unheard,
    ) -> None:
        self.tell = tell
        self.clock = clock
        self.limit = settings.download_timeout
        self.deadline = Deadline(clock)
        self._longest_wait = settings.longest_wait
        self._sleep = sleep
        places = {key: _place(settings, key) for key in ("arxiv_api_url", "arxiv_pdf_url")}
        # A file in the folder may be a stranger's: it names no place of this machine to us.
        trusted = [place for key, place in places.items() if not settings.origin(key).is_strange]
        self._guard = Guard(settings.allow_private_addresses, trusted)
        self._pace = Pace(settings, clock, lambda seconds: self._pause(seconds, ""))
        self._remembered = Remembered(settings.papers_dir / ".facts")
        self._client = httpx.Client(
            transport=Paced(Transport(self._guard, self.deadline), self._pace),
            timeout=httpx.Timeout(60, connect=15),
            cookies=_Cookies(),
            headers={"User-Agent": _who(settings), "Accept-Encoding": "identity"},
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

    def get(self, url: str) -> Reply:
        """The whole answer, whatever its status but 429 and 503. Raises SourceError.

        One that is remembered is only asked for again when its host says that it changed.
        """
        host = _host(url)
        self.tell(f"asking {host}")
        said = self._remembered.of(url)
        with self.deadline.within(self.limit):
            response = self.open(url, said.conditions if said else {})
            try:
                content = self._whole(response, host)
            except httpx.HTTPError as err:
                raise self.broken(f"{host} broke off", err) from err
            finally:
                self.done(response)
        if response.status_code == 304 and said:
            return Reply(200, said.content)
        if response.status_code == 200:
            self._remembered.keep(url, response.headers, content)
        return Reply(response.status_code, content)

    def _whole(self, response: httpx.Response, host: str) -> bytes:
        # Nothing is unpacked, so that no answer can be larger than what was sent.
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise SourceError(f"{host} packs its answer, though it was asked not to")
        content = bytearray()
        for chunk in response.iter_raw():
            content += chunk
            if len(content) > LONGEST_ANSWER:
                raise SourceError(f"{host} answers with more than 20 MB of facts")
        return bytes(content)

    def broken(self, what: str, err: Exception) -> SourceError:
        """Why an answer is not here: the time was up, the connection ended, or is not safe."""
        if _UNTRUSTED in str(err):
            why = str(err).partition("certificate verify failed: ")[2].partition(" (_ssl")[0]
            return SourceError(f"{what}: its certificate cannot be trusted ({why})", IN_BETWEEN)
        if self.deadline.is_over:
            return SourceError(f"{what}: the {self.limit:.0f} seconds of download_timeout are over")
        return SourceError(f"{what}: {err}", OFFLINE)

    def open(self, url: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """An answer whose body is still to be read; hand it to `done` afterwards.

        Raises SourceBusy when the host keeps refusing, SourceError when it cannot be reached.
        """
        host, waited = _host(url), 0.0
        for attempt in range(1, TRIES + 1):
            try:
                response = self._follow(url, headers or {})
            except (httpx.HTTPError, httpx.InvalidURL) as err:
                in_vain = self.deadline.is_over or _UNTRUSTED in str(err)
                if attempt >= CONNECT_TRIES or in_vain:
                    raise self.broken(f"{host} cannot be reached", err) from err
                continue
            if response.status_code not in BUSY:
                return response
            self.done(response)
            wait = retry_after(response.headers)
            if wait is None:
                wait = max(self._pace.between(host), SHORTEST_BACKOFF) * 2**attempt
            waited += wait
            if waited > self._longest_wait:
                longest = f"longest_wait is {self._longest_wait:.0f}"
                raise SourceBusy(f"{host} asks us to wait {wait:.0f} seconds, {longest}")
            if attempt < TRIES:
                self._pause(wait, f"{host} asks for a pause of {wait:.0f} seconds; waiting")
        raise SourceBusy(f"{host} refused {TRIES} times (HTTP {response.status_code})")

    def done(self, response: httpx.Response) -> None:
        """The answer was read, or is not wanted any more."""
        with suppress(httpx.HTTPError):  # what goes wrong while hanging up changes nothing
            response.close()
        self._pace.ended(response.request.url.host)

    def _follow(self, url: str, headers: Mapping[str, str]) -> httpx.Response:
        """The answer at the end of the redirects; no body of theirs is read."""
        begin = place = _address(addresses.without_login(url))
        login = addresses.login(url)
        for _ in range(MOST_REDIRECTS + 1):
            self._guard.check(place.host, addresses.port(place.scheme, place.port))
            auth = httpx.BasicAuth(*login) if login and _origin(place) == _origin(begin) else None
            request = self._client.build_request("GET", place, headers=headers)
            try:
                response = self._client.send(request, stream=True, auth=auth)
            except UnicodeError as err:  # httpx reads where it leads, even when told not to go
                raise SourceError(f"{place.host} redirects to no address: {err}") from err
            location = response.headers.get("location")
            if response.status_code not in REDIRECTS or location is None:
                return response
            self.done(response)
            place = next_place(place, location)
        raise SourceError(f"{begin.host} redirects in a circle")

    def _pause(self, seconds: float, why: str) -> None:
        if why and seconds > WORTH_A_WORD:
            self.tell(why, long=True)
        self._sleep(seconds)
        self.deadline.put_off(seconds)


def _who(settings: Settings) -> str:
    """Who asks, and where to write to when that is too much."""
    contact = f" (mailto:{settings.contact})" if settings.contact else ""
    return f"qa-notes/{__version__}{contact}"


def _address(url: str) -> httpx.URL:
    """Where the first request goes. Raises SourceError for a host name that there cannot be."""
    try:
        return _readable(httpx.URL(url))
    except _UNREADABLE as err:
        shown = addresses.public(url)[:100]
        raise SourceError(f"{shown!r} cannot be asked: {err}", "is it spelled right?") from err


def _readable(url: httpx.URL) -> httpx.URL:
    """The address itself, when its host can be read back, which httpx does again and again."""
    _ = url.host  # decodes `xn--`, or raises UnicodeError
    return url


def next_place(place: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads. Raises SourceError for what is no address, or a less safe one."""
    try:
        target = _readable(place.join(location))
    except _UNREADABLE:
        target = None
    if target is None or addresses.split(str(target)) is None:
        shown = addresses.public(location)[:100]
        raise SourceError(f"{place.host} redirects to {shown!r}, which cannot be asked")
    if place.scheme == "https" and target.scheme == "http":
        raise SourceError(
            f"{place.host} redirects from https to http, where anybody may change what comes",
            "give the http address itself if you trust the way to it",
        )
    return target.copy_with(userinfo=b"", fragment=None)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, addresses.port(url.scheme, url.port)


def _host(url: str) -> str:
    parts = addresses.split(url)
    if parts is None:
        raise SourceError(f"{addresses.public(url)[:200]}: this address cannot be read")
    return parts.hostname or ""


def _place(settings: Settings, key: str) -> Place:
    """Host and port of an address that the user set; those may be private."""
    parts = addresses.split(getattr(settings, key))
    if parts is None:
        raise ConfigError(f"setting {key}: this is no http or https address")
    return (parts.hostname or "").lower(), addresses.port(parts.scheme, parts.port)
