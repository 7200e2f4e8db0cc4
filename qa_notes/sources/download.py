"""A PDF from the web to the papers folder: whole, or not there at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

import httpx
from filelock import FileLock

from qa_notes.errors import NotAPdf, NotFound, SourceError, TooLarge
from qa_notes.sources.polite import Polite

TRIES = 3  # of a connection that breaks off
HEAD = 1024  # bytes within which a PDF must say that it is one
MEGABYTE = 1024 * 1024


def download(url: str, target: Path, limit_mb: int, polite: Polite) -> None:
    """Fetch `url` into `target`, by way of `target`.part; a file that is there is kept.

    Raises NotFound, NotAPdf, TooLarge or SourceError, and then leaves nothing behind.
    """
    if begins_like_a_pdf(target):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    # One download at a time in a folder: two runs share the file, and ask arXiv in turn.
    with FileLock(target.parent / ".lock"):
        if begins_like_a_pdf(target):
            return
        part = target.with_name(f"{target.name}.part")
        try:
            _Download(url, part, limit_mb * MEGABYTE, polite).run()
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def begins_like_a_pdf(path: Path) -> bool:
    """Whether a file is there and says that it is a PDF."""
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(HEAD)
    except FileNotFoundError:
        return False


class _BrokeOff(Exception):
    """The connection ended before the file did."""


class _Download:
    """One file on its way; what came before a break is kept if the server can vouch for it."""

    def __init__(self, url: str, part: Path, limit: int, polite: Polite) -> None:
        self.url = url
        self.part = part
        self.limit = limit
        self.polite = polite
        self.have = 0  # bytes in the part file
        self.validator: str | None = None  # names these very bytes on the server

    def run(self) -> None:
        for attempt in range(1, TRIES + 1):
            response = self.polite.open(self.url, self._headers())
            try:
                self._receive(response)
            except (httpx.TransportError, _BrokeOff) as err:
                if attempt == TRIES:
                    raise SourceError(
                        f"{self.url} broke off {TRIES} times, after {self.have:,} bytes: {err}",
                        "run the same command again; finished work is kept",
                    ) from err
            else:
                return
            finally:
                self.polite.done(response)

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        if self.have and self.validator:
            headers |= {"Range": f"bytes={self.have}-", "If-Range": self.validator}
        return headers

    def _receive(self, response: httpx.Response) -> None:
        self._start(response)
        length = response.headers.get("content-length")
        if length is not None and self.have + int(length) > self.limit:
            self._refuse(self.have + int(length))
        with self.part.open("ab" if self.have else "wb") as file:
            for chunk in response.iter_raw():
                file.write(chunk)
                self.have += len(chunk)
                if self.have > self.limit:
                    self._refuse(self.have)
            file.flush()
            os.fsync(file.fileno())
        if not begins_like_a_pdf(self.part):
            kind = response.headers.get("content-type", "something")
            raise NotAPdf(f"{self.url} is no PDF (the server says {kind})")
        if length is None and response.headers.get("transfer-encoding") != "chunked":
            self._check_end()

    def _start(self, response: httpx.Response) -> None:
        """Decide where the bytes go: after those we have, or from the beginning."""
        status = response.status_code
        if status in (404, 410):
            raise NotFound(f"{self.url} does not exist (HTTP {status})")
        if status == 206 and self.have and _starts_at(response, self.have):
            return
        resuming, self.have = self.have, 0
        if resuming and status in (206, 416):
            self.validator = None
            raise _BrokeOff("the server has other bytes now")
        if status != 200:
            raise SourceError(f"{self.url} answered HTTP {status}")
        etag = response.headers.get("etag", "")
        self.validator = None if etag.startswith("W/") else etag or None

    def _refuse(self, size: int) -> None:
        limit = self.limit // MEGABYTE
        raise TooLarge(f"{self.url} has {size / MEGABYTE:.1f} MB or more; the limit is {limit} MB")

    def _check_end(self) -> None:
        """Without a length nobody tells us of a cut; the file itself must."""
        with self.part.open("rb") as file:
            file.seek(max(0, self.have - 2048))
            if b"%%EOF" not in file.read():
                self.validator = None
                raise _BrokeOff("no end of file")


def _starts_at(response: httpx.Response, position: int) -> bool:
    match = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
    return match is not None and int(match[1]) == position
