"""Which note is meant? By what its PDF holds first, then by its id, then by where the PDF was.

Ids are read from the notes themselves: a file that somebody renamed is still its paper's note.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from qa_notes.errors import SourceError, UsageError
from qa_notes.files import is_file, read_bytes, real
from qa_notes.models import PaperRef
from qa_notes.notes.store import locked, path_of, paths_in
from qa_notes.refs import arxiv_ref, doi_of, parse_arxiv, sha256, versioned, web_ref

_NO_STATE = (0, 0, 0)
_PDF = re.compile(r'"pdf":\s*"([^"\\]*)"')
_CONTENT = re.compile(r'"content_sha256":\s*"([0-9a-f]{64})"')


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


class Shelf:
    """The notes of one folder. Each file is read again only when it has changed."""

    def __init__(self, folder: Path) -> None:
        """`folder`: the notes of a work folder, which is one level up."""
        self.folder = folder
        self.work = folder.parent
        self._read: dict[Path, tuple[tuple[int, int, int], Entry]] = {}

    def entries(self) -> list[Entry]:
        """Every note, in the order of file names. Raises UnwritableError."""
        now: dict[Path, tuple[tuple[int, int, int], Entry]] = {}
        for path in paths_in(self.folder):
            try:
                stat = path.stat()
                state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
                known = self._read.get(path)
                now[path] = known if known and known[0] == state else (state, self._entry(path))
            except OSError:  # set aside by another process at this moment, or a loop of links
                continue
        self._read = now
        return [entry for _, entry in now.values()]

    def by_content(self, content: str | None) -> Entry | None:
        """The note that was made of these bytes, whatever it is called."""
        found = [e for e in self.entries() if content is not None and e.content == content]
        return min(found, key=self._off_its_place, default=None)

    def by_id(self, word: str) -> Entry | None:
        """The note of this id; of several, the one in the file of that name.

        The others, copies from another folder, are known by the names of their files.
        """
        entries = self.entries()
        found = [e for e in entries if e.id == word] or [e for e in entries if e.path.stem == word]
        return min(found, key=self._off_its_place, default=None)

    def names(self) -> dict[Path, str]:
        """By which word every command knows each note: its id, as a rule."""
        first: dict[str, Entry] = {}
        for entry in sorted(self.entries(), key=self._off_its_place):
            first.setdefault(entry.id, entry)
        return {
            entry.path: entry.id if first[entry.id] == entry else entry.path.stem
            for entry in self.entries()
        }

    def by_pdf(self, path: Path) -> Entry | None:
        """The note whose PDF was at this place, whatever is there now."""
        place = real(path)
        found = (entry for entry in self.entries() if entry.pdf == place)
        return min(found, key=lambda entry: len(entry.id), default=None)  # one set aside has more

    def by_url(self, ref: PaperRef) -> Entry | None:
        """The note of what an address of the web gave.

        Ids of before did not tell all addresses apart; such notes are known by the address itself.
        """
        if entry := self.by_id(ref.id):
            return entry
        old = (e for e in self.entries() if e.source == "web" and e.pdf is None)
        return next((e for e in old if ref.secret is None and e.url == ref.location), None)

    def ref(self, word: str) -> PaperRef | None:
        """The note that a word names by its id, or by its DOI, as a paper to be read again."""
        word = word.strip()
        entry = self.by_id(word) or self.by_id(doi_of(word) or "")
        if entry is None or not (entry.readable or parse_arxiv(word) is None):
            return None  # a broken note of arXiv is found by its paper, too
        word, named = self.names()[entry.path], parse_arxiv(entry.id)
        if entry.source == "arxiv" and named == (entry.id, None):
            ref = arxiv_ref(named)
            return replace(ref, note=word)
        if address := _address(entry):
            return replace(address, note=word)
        return PaperRef("local", entry.id, str(entry.pdf or ""), note=word)

    def of(self, ref: PaperRef) -> Entry | None:
        """The note that there is of a paper, found without the network."""
        if ref.note is not None:
            return self.by_id(ref.note)
        if ref.source == "local":
            return self._of_file(ref)
        if ref.source == "web":
            return self.by_url(ref)
        plain = self.by_id(ref.id)
        if ref.version is None or (plain and plain.version == ref.version):
            return plain
        return self.by_id(versioned(ref.id, ref.version))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the names of the folder, for a moment: ids are given and notes renamed in here.

        Who holds a note may take this lock; who holds this lock waits for no note.
        """
        with locked(self.folder / "names"):
            yield

    def _of_file(self, ref: PaperRef) -> Entry | None:
        path = Path(ref.location)
        if is_file(path):
            try:
                return self.by_content(sha256(path))
            except SourceError:  # it may not be read
                return self.by_pdf(path)
        if moved := self.by_pdf(path):
            return moved
        entry = self.by_id(ref.id)  # notes of before did not say where their PDF was
        return entry if entry and entry.pdf is None else None

    def _off_its_place(self, entry: Entry) -> bool:
        return entry.path != path_of(entry.id, self.folder)

    def _entry(self, path: Path) -> Entry:
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
                from_place(pdf if isinstance(pdf, str) else None, self.work),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            # A comma too many does not make it another paper's.
            content, pdf = _CONTENT.search(text), _PDF.search(text)
            place = from_place(pdf and pdf[1], self.work)
            return Entry(path, path.stem, content=content and content[1], pdf=place, readable=False)


def _address(entry: Entry) -> PaperRef | None:
    """Where a note of the web is fetched again: none for one that was set aside."""
    if entry.source != "web" or not entry.url:
        return None
    try:
        ref = web_ref(entry.url)
    except UsageError:  # somebody edited the note
        return None
    return ref if entry.pdf is None or ref.id == entry.id else None


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
