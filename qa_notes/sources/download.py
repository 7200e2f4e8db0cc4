"""A file from the web to the papers folder: whole, or not there at all."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path

import httpx

from qa_notes import addresses, files
from qa_notes.errors import CANNOT_WRITE, NotAPdf, NotFound, SourceError, TooLarge
from qa_notes.files import MEGABYTE, PDF_END, PDF_HEAD
from qa_notes.sources.polite import Polite

TRIES = 3  # of a connection that breaks off
NEWS = 10.0  # seconds between two lines on one download
_WEB_PAGE = re.compile(rb"<!doctype html|<html|<head|<body", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.I)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
LONGEST_TAG = 200  # characters of an ETag that we send back


def download(url: str, target: Path, limit_mb: int, polite: Polite) -> str:
    """Fetch `url` in place of `target`, and return the SHA-256 of its bytes.

    A file that stands there is set aside as `.old`: it may be somebody's own. Raises NotFound,
    NotAPdf, TooLarge or SourceError, and then leaves what was there.
    """
    return download_any(url, target, limit_mb, polite, pages=False).content


@dataclass(frozen=True, slots=True)
class Came:
    """What a server sent."""

    content: str  # SHA-256 of its bytes
    is_page: bool = False  # a web page, where a PDF may have been meant
    charset: str | None = None  # that the server names


def download_any(url: str, target: Path, limit_mb: int, polite: Polite, pages: bool = True) -> Came:
    """As `download` does, and with `pages` a web page is taken, too, where no PDF came."""
    try:
        with files.writing(target) as part, polite.deadline.within(polite.limit):
            coming = _Download(url, part, limit_mb * MEGABYTE, polite, pages)
            coming.run()
            part.seek(0)
            digest = hashlib.file_digest(part, "sha256").hexdigest()
            set_aside(target)
    except OSError as err:
        raise SourceError(f"cannot write {target}: {err.strerror}", CANNOT_WRITE) from err
    return Came(digest, coming.is_page, coming.charset)


def set_aside(path: Path) -> None:
    """What stands there may be somebody's own: it is `.old` from now on. Raises OSError."""
    if files.is_file(path) and not path.is_symlink() and path.stat().st_size:
        path.replace(path.with_name(f"{path.name}.old"))


class _BrokeOff(Exception):
    """The connection ended before the file did."""


class _Download:
    """One file on its way; what came before a break is kept if the server can vouch for it."""

    def __init__(
        self, url: str, part: BufferedRandom, limit: int, polite: Polite, pages: bool
    ) -> None:
        self.url = url
        self.name = addresses.public(url)
        self.part = part
        self.limit = limit
        self.polite = polite
        self.have = 0  # bytes in the part file
        self.pages = pages  # whether a web page will do
        self.is_pdf = self.is_page = False
        self.charset: str | None = None
        self.validator: str | None = None  # names these very bytes on the server
        self.told = polite.clock()

    def run(self) -> None:
        self.polite.tell(f"fetching {self.name}")
        for attempt in range(1, TRIES + 1):
            response = self.polite.open(self.url, self._headers())
            try:
                self._receive(response)
                return
            except (httpx.HTTPError, _BrokeOff) as err:
                if self.polite.deadline.is_over:
                    what = f"{self.name} came too slowly, {self.have:,} bytes"
                    raise self.polite.broken(what, err) from err
                if attempt == TRIES:
                    raise SourceError(
                        f"{self.name} broke off {TRIES} times, after {self.have:,} bytes: {err}",
                        "run the same command again; finished work is kept",
                    ) from err
                self.polite.tell(f"{self.name} broke off; trying again", long=True)
            finally:
                self.polite.done(response)

    def _headers(self) -> dict[str, str]:
        if self.have and self.validator:
            return {"Range": f"bytes={self.have}-", "If-Range": self.validator}
        return {}

    def _receive(self, response: httpx.Response) -> None:
        self._start(response)
        self.told = self.polite.clock()  # pauses before the first byte were told as such
        length = _number(response.headers.get("content-length", ""))
        whole = None if length is None else self.have + length
        if whole is not None and whole > self.limit:
            self._refuse(whole)
        for chunk in response.iter_raw():
            self.part.write(chunk)
            self.have += len(chunk)
            if self.have > self.limit:
                self._refuse(self.have)
            if not (self.is_pdf or self.is_page) and self.have >= PDF_HEAD:
                self._check_head(response)
            self._news(whole)
        self._check_head(response)
        if (
            self.is_pdf
            and length is None
            and response.headers.get("transfer-encoding") != "chunked"
        ):
            self._check_end()

    def _start(self, response: httpx.Response) -> None:
        """Decide where the bytes go: after those we have, or from the beginning."""
        status = response.status_code
        if status in (404, 410):
            raise NotFound(f"{self.name} does not exist (HTTP {status})")
        if status == 206 and self.have and _starts_at(response, self.have):
            return
        resuming, self.have, self.is_pdf, self.is_page = self.have, 0, False, False
        self.part.seek(0)
        self.part.truncate()
        if resuming and status in (206, 416):
            self.validator = None
            raise _BrokeOff("the server has other bytes now")
        if status in (401, 403):
            raise SourceError(
                f"{self.name} is not open to us (HTTP {status})",
                "give the address with its user, password or token again, or download it yourself",
            )
        if status != 200:
            raise SourceError(f"{self.name} answered HTTP {status}")
        self.validator = _strong_tag(response)

    def _check_head(self, response: httpx.Response) -> None:
        """Whether it is a PDF is known after a kilobyte, and a web page is not read to its end."""
        self.part.seek(0)
        head = self.part.read(PDF_HEAD)
        self.is_pdf = files.begins_like_a_pdf(head)
        self.part.seek(0, 2)
        kind = response.headers.get("content-type", "something")[:80]
        self.is_page = self.pages and not self.is_pdf and bool(_PAGE.match(kind))
        if self.is_page:
            self._check_page(response, kind)
        elif not self.is_pdf:
            if packed := response.headers.get("content-encoding"):
                kind += f", packed as {packed[:20]}"
            what = "a web page and no PDF" if _WEB_PAGE.search(head) else "no PDF"
            raise NotAPdf(f"{self.name} is {what} (the server says {kind})")

    def _check_page(self, response: httpx.Response, kind: str) -> None:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise SourceError(f"{self.name} comes packed, though the server was asked not to")
        found = _CHARSET.search(kind)
        self.charset = found[1] if found else None

    def _news(self, whole: int | None) -> None:
        if self.polite.clock() - self.told >= NEWS:
            self.told = self.polite.clock()
            of = f" of {whole / MEGABYTE:.1f}" if whole else ""
            self.polite.tell(f"{self.name}: {self.have / MEGABYTE:.1f}{of} MB", long=True)

    def _refuse(self, size: int) -> None:
        limit = self.limit // MEGABYTE
        raise TooLarge(f"{self.name} has {size / MEGABYTE:.1f} MB or more; the limit is {limit} MB")

    def _check_end(self) -> None:
        """Without a length nobody tells us of a cut; the file itself must."""
        self.part.seek(max(0, self.have - PDF_END))
        if not files.ends_like_a_pdf(self.part.read()):
            self.validator = None
            raise _BrokeOff("no end of file")


def _number(text: str) -> int | None:
    """A count of bytes as a header has it; None for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text.strip()) else None


def _strong_tag(response: httpx.Response) -> str | None:
    """An ETag that vouches for every byte and can be sent back: weak and odd ones cannot."""
    tag = response.headers.get("etag", "")
    fit = len(tag) <= LONGEST_TAG and re.fullmatch(r'"[\x21\x23-\x7e]*"', tag)
    return tag if fit else None


def _starts_at(response: httpx.Response, position: int) -> bool:
    match = re.match(r"bytes ([0-9]{1,18})-", response.headers.get("content-range", ""))
    return match is not None and int(match[1]) == position
