"""What the notes of a folder say of themselves: read once, again when the folder changed."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from qa_notes.files import read_bytes, real
from qa_notes.notes.keys import doi_key, title_key
from qa_notes.notes.store import path_of, paths_in

_PDF = re.compile(r'"pdf":\s*"([^"\\]*)"')
_CONTENT = re.compile(r'"content_sha256":\s*"([0-9a-f]{64})"')
# A change as young as this may be followed by another one with the same time stamp.
SETTLED = 2_000_000_000  # nanoseconds
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a note on disk says of itself, without its answers."""

    path: Path
    id: str  # the file's name when the note cannot be read
    version: int | None = None
    source: str = ""
    url: str | None = None
    content: str | None = None  # SHA-256 of the PDF it was made of
    pdf: Path | None = None  # where that was; notes of before did not say
    readable: bool = True
    page: str | None = None  # the paper's own address, where `url` is that of its PDF
    title: str | None = None
    authors: tuple[str, ...] = ()
    withdrawn: bool = False

    @property
    def doi(self) -> str | None:
        """By its id, or by an address of it or of its PDF."""
        return doi_key(self.id, self.page, self.url)


class Seen:
    """The notes of a folder at one moment, found by what they are asked for by."""

    def __init__(self, folder: Path, entries: Iterable[Entry]) -> None:
        """`entries`: in the order of file names."""
        self.folder = folder
        self.entries = list(entries)

    @cached_property
    def by_id(self) -> dict[str, list[Entry]]:
        """Those in the file of their id's name go before copies from elsewhere."""
        return self._grouped(lambda entry: entry.id)

    @cached_property
    def by_stem(self) -> dict[str, list[Entry]]:
        return self._grouped(lambda entry: entry.path.stem)

    @cached_property
    def by_content(self) -> dict[str | None, list[Entry]]:
        return self._grouped(lambda entry: entry.content)

    @cached_property
    def by_pdf(self) -> dict[Path | None, list[Entry]]:
        return self._grouped(lambda entry: entry.pdf)

    @cached_property
    def by_doi(self) -> dict[str | None, list[Entry]]:
        return self._grouped(lambda entry: entry.doi)

    @cached_property
    def by_title(self) -> dict[str, list[Entry]]:
        return self._grouped(lambda entry: title_key(entry.title))

    @cached_property
    def names(self) -> dict[Path, str]:
        """By which word every command knows each note: its id, as a rule."""
        return {
            entry.path: entry.id if self.by_id[entry.id][0] == entry else entry.path.stem
            for entry in self.entries
        }

    def _grouped(self, key: Callable[[Entry], Key]) -> dict[Key, list[Entry]]:
        found: dict[Key, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[key(entry)].append(entry)
        for several in found.values():
            if len(several) > 1:
                several.sort(key=lambda entry: entry.path != path_of(entry.id, self.folder))
        return dict(found)


class Catalogue:
    """The notes of a folder as they are now.

    The folder is listed again only when its time stamp is another one, as it is after every write
    of ours, and each file is read again only when it has changed. Who must not be late by what
    somebody types into a file asks with `again`.
    """

    def __init__(self, folder: Path) -> None:
        """`folder`: the notes of a work folder, which is one level up."""
        self.folder = folder
        self._read: dict[Path, tuple[tuple[int, int, int], Entry]] = {}
        self._seen: Seen | None = None
        self._stamp: int | None = None  # of the folder, when it is too old to hide a change
        self._turn = threading.Lock()

    def now(self, again: bool = False) -> Seen:
        """Raises UnwritableError."""
        with self._turn:
            began, stamp = time.time_ns(), _stamp(self.folder)
            if again or self._seen is None or stamp is None or stamp != self._stamp:
                self._seen = Seen(self.folder, self._listed())
                settled = stamp is not None and stamp + SETTLED < began
                self._stamp = stamp if settled else None
            return self._seen

    def _listed(self) -> list[Entry]:
        now: dict[Path, tuple[tuple[int, int, int], Entry]] = {}
        for path in paths_in(self.folder):
            try:
                stat = path.stat()
                state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
                known = self._read.get(path)
                found = (
                    known[1] if known and known[0] == state else _entry(path, self.folder.parent)
                )
                now[path] = (state, found)
            except OSError:  # set aside by another process at this moment, or a loop of links
                continue
        self._read = now
        return [entry for _, entry in now.values()]


def _stamp(folder: Path) -> int | None:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return None


def _entry(path: Path, work: Path) -> Entry:
    try:
        text = read_bytes(path).decode("utf-8", errors="replace")
    except FileNotFoundError:
        raise
    except OSError:
        return Entry(path, path.stem, readable=False)
    try:
        data = json.loads(text)
        paper = data["paper"]
        said = {k: v for k, v in paper.items() if isinstance(v, str)}
        version, pdf = paper.get("version"), data.get("pdf")
        return Entry(
            path,
            said["id"],
            version if isinstance(version, int) else None,
            said["source"],
            said.get("pdf_url") or said.get("url"),
            said.get("content_sha256"),
            from_place(pdf if isinstance(pdf, str) else None, work),
            page=said.get("url"),
            title=said.get("title"),
            authors=tuple(name for name in paper.get("authors", ()) if isinstance(name, str)),
            withdrawn=paper.get("withdrawn") is True,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # A comma too many does not make it another paper's.
        content, pdf = _CONTENT.search(text), _PDF.search(text)
        place = from_place(pdf and pdf[1], work)
        return Entry(path, path.stem, content=content and content[1], pdf=place, readable=False)


def place_of(pdf: Path, work: Path) -> str:
    """Where a PDF is, as its note remembers it.

    What lies beside or in the work folder is told from there, so that both may move together.
    """
    place, home = real(pdf), real(work)
    if place.is_relative_to(home.parent):
        return Path(os.path.relpath(place, home)).as_posix()
    return str(place)


def from_place(place: str | None, work: Path) -> Path | None:
    """The way back, to an absolute path; None for what no path can be."""
    try:
        return real(work / place) if place else None
    except ValueError:  # a zero byte, half a character
        return None
