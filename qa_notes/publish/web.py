"""A REST API asked with a password: where the password goes, how often, and what comes back.

The password is sent over https alone, or to this machine, to the host that the user named, and is
taken out of every error. Redirects are not followed: they lead it elsewhere, or turn a POST into a
GET.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from qa_notes import __version__, addresses
from qa_notes.errors import PublishError
from qa_notes.llm.keys import hidden
from qa_notes.publish.place import Wanted
from qa_notes.retry_after import retry_after
from qa_notes.sources.guard import Guard
from qa_notes.sources.network import Deadline, Transport

TRIES = 4  # of one request
LONGEST = 120.0  # seconds for one answer
LARGEST = 50 * 1024 * 1024  # bytes of one
WORTH_A_WORD = 5.0  # seconds; who waits longer is told for what
PASSING = (429, 500, 502, 503, 504)  # may be otherwise in a moment


class NoAnswer(PublishError):
    """The connection ended: what was asked for may have been done, or not."""

    hint = "run the same command again: it looks for the post first and makes no second one"


class Elsewhere(PublishError):
    """A redirect to `host`, empty where that is none."""

    hint = "if that is your blog, give its own address: --url"

    def __init__(self, message: str, host: str) -> None:
        super().__init__(message)
        self.host = host


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `data` is None where it is no JSON."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def row(self) -> dict[str, Any]:
        """What a REST API says of one thing, or of an error; empty for anything else."""
        return self.data if isinstance(self.data, dict) else {}


class Web:
    """Asks one host. Raises PublishError for an address that cannot be asked."""

    def __init__(self, wanted: Wanted, clock: Callable[[], float] = time.monotonic) -> None:
        parts = addresses.split(wanted.url)
        if parts is None or not parts.hostname:
            raise PublishError(f"{addresses.public(wanted.url)[:200]} is no address of a site")
        if parts.username is not None or parts.query:
            shown = addresses.public(wanted.url).partition("?")[0]
            raise PublishError(
                f"the address {shown} may hold no user, password or query",
                "give the user with --user; the password is asked for",
            )
        if parts.scheme != "https" and not addresses.is_this_machine(wanted.url):
            raise PublishError(
                f"{addresses.public(wanted.url)} is not https: anybody on the way could read "
                "the password",
                f"try https://{parts.netloc}{parts.path}",
            )
        self.host = parts.hostname
        self.base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._wanted = wanted
        login = f"{wanted.user}:{wanted.password}".encode()
        self._secrets = tuple({
            wanted.password, wanted.password.replace(" ", ""), base64.b64encode(login).decode(),
        } - {""})  # fmt: skip
        self._deadline = Deadline(clock)
        self._client = httpx.Client(
            transport=Transport(Guard(True, ()), self._deadline),
            timeout=httpx.Timeout(60, connect=15),
            headers={"User-Agent": f"qa-notes/{__version__}", "Accept": "application/json"},
        )

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, known: bool = True) -> Answer:
        """The answer, asked for again while it is "not now". `known`: say who we are."""
        found: Answer = self.tried("GET", url, None, lambda: None, known)
        return found

    def tried(
        self, method: str, url: str, body: object, done: Callable[[], Any], known: bool = True
    ) -> Any:
        """The answer; or what `done` finds before another try, if that is not None.

        `done` looks whether a try without an answer has done what it should.
        """
        waited = 0.0
        for attempt in range(1, TRIES + 1):
            wait: float | None = None
            try:
                answer = self._ask(method, url, body, known)
                if answer.status not in PASSING or attempt == TRIES:
                    return answer
                wait = retry_after(answer.headers)
                why = f"{self.host} answers HTTP {answer.status}"
            except NoAnswer as err:
                if attempt == TRIES:
                    raise
                why = str(err)
            wait = 2.0 ** (attempt - 1) if wait is None else wait
            waited += wait
            longest = self._wanted.longest_wait
            if waited > longest:
                raise PublishError(
                    f"{self.host} asks us to wait {wait:.0f} seconds, longest_wait is {longest:.0f}"
                )
            if wait > WORTH_A_WORD:
                self._wanted.tell(f"{why}; waiting {wait:.0f} seconds")
            self._wanted.sleep(wait)
            found = done()
            if found is not None:
                return found
        raise AssertionError("the last try returns or raises")

    def hidden(self, text: str) -> str:
        """Somebody else's words without the password."""
        return hidden(text, self._secrets)

    def _ask(self, method: str, url: str, body: object, known: bool) -> Answer:
        auth = httpx.BasicAuth(self._wanted.user, self._wanted.password) if known else None
        # Not httpx's json=: a text may hold half a character.
        content = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        with self._deadline.within(LONGEST):
            try:
                request = self._client.build_request(method, url, content=content, headers=headers)
                response = self._client.send(request, stream=True, auth=auth)
                try:
                    return self._read(response, known)
                finally:
                    with suppress(httpx.HTTPError):
                        response.close()
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as err:
                raise self._broken(err) from None  # its request holds the password

    def _read(self, response: httpx.Response, known: bool) -> Answer:
        if response.has_redirect_location:
            elsewhere = self._elsewhere(response.url, response.headers["location"])
            if known or elsewhere.host != self.host:
                raise elsewhere
        raw = bytearray()
        for chunk in response.iter_bytes():
            raw += chunk
            if len(raw) > LARGEST:
                raise PublishError(f"{self.host} answers with more than {LARGEST >> 20} MB")
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            data = None
        return Answer(response.status_code, data, response.headers)

    def _elsewhere(self, asked: httpx.URL, location: str) -> Elsewhere:
        try:
            there = asked.join(location)
            host, shown = there.host, addresses.public(f"{there.scheme}://{there.netloc.decode()}")
        except (httpx.InvalidURL, UnicodeError, ValueError):
            host, shown = "", "no readable address"
        what = "another host" if host != self.host else "another address"
        told = f"{self.host} redirects to {what}, {self.hidden(shown)[:200]}"
        return Elsewhere(f"{told}; no password is sent after it", host)

    def _broken(self, err: Exception) -> PublishError:
        said = self.hidden(str(err)) or type(err).__name__
        if "CERTIFICATE_VERIFY_FAILED" in said.upper():
            return PublishError(
                f"the certificate of {self.host} cannot be trusted: {said}",
                "renew it, or name your own authority in SSL_CERT_FILE; "
                "without one anybody could read the password",
            )
        if self._deadline.is_over:
            return NoAnswer(f"{self.host} did not answer within {LONGEST:.0f} seconds")
        return NoAnswer(f"{self.host} cannot be reached or broke off: {said}")
