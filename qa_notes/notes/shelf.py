"""Which note is meant? By what its PDF holds first, then by its id, then by where the PDF was.

Ids are read from the notes themselves: a file that somebody renamed is still its paper's note.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from qa_notes.errors import SourceError, UsageError
from qa_notes.files import is_file, real
from qa_notes.models import PaperRef
from qa_notes.notes.catalogue import Catalogue, Entry, Key
from qa_notes.notes.keys import title_key
from qa_notes.notes.store import locked
from qa_notes.notes.versions import arxiv_id
from qa_notes.refs import arxiv_ref, doi_of, parse_arxiv, sha256, versioned, web_ref


class Shelf:
    """The notes of one folder."""

    def __init__(self, folder: Path) -> None:
        """`folder`: the notes of a work folder, which is one level up."""
        self.folder = folder
        self.work = folder.parent
        self._catalogue = Catalogue(folder)

    def entries(self) -> list[Entry]:
        """Every note, in the order of file names. Raises UnwritableError."""
        return self._catalogue.now().entries

    def look_again(self) -> None:
        """What was seen may be late by what somebody typed into a file."""
        self._catalogue.now(again=True)

    def by_content(self, content: str | None) -> Entry | None:
        """The note that was made of these bytes, whatever it is called."""
        return _first(self._catalogue.now().by_content, content) if content else None

    def by_id(self, word: str) -> Entry | None:
        """The note of this id; of several, the one in the file of that name.

        The others, copies from another folder, are known by the names of their files.
        """
        seen = self._catalogue.now()
        return _first(seen.by_id, word) or _first(seen.by_stem, word)

    def names(self) -> dict[Path, str]:
        """By which word every command knows each note: its id, as a rule."""
        return self._catalogue.now().names

    def by_pdf(self, path: Path) -> Entry | None:
        """The note whose PDF was at this place, whatever is there now."""
        found = self._catalogue.now().by_pdf.get(real(path), [])
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
        """The note that a word names by its id, DOI or title, as a paper to be read again."""
        word = word.strip()
        entry = self.by_id(word) or self._by_doi(word) or self._stamped(word) or self._titled(word)
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
            self.look_again()
            yield

    def _by_doi(self, word: str) -> Entry | None:
        """The only note of a DOI, however it is written."""
        if (doi := doi_of(word)) is None:
            return None
        return self.by_id(doi) or _only(self._catalogue.now().by_doi.get(doi, []))

    def _stamped(self, word: str) -> Entry | None:
        """The note of a file here that arXiv has stamped, by any form of its id.

        Not where another version is asked for, or the file is gone: arXiv has both.
        """
        named = parse_arxiv(word)
        entry = self.by_id(named[0]) if named else None
        if named is None or entry is None or entry.source != "local":
            return None
        is_it = arxiv_id(entry) == named[0] and named[1] in (None, entry.version)
        return entry if is_it and entry.pdf and is_file(entry.pdf) else None

    def _titled(self, word: str) -> Entry | None:
        """The only note with a title of several words, where no file is called so."""
        title = title_key(word) if " " in word and not os.path.lexists(word) else ""
        return _only(self._catalogue.now().by_title.get(title, [])) if " " in title else None

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


def _first(found: Mapping[Key, list[Entry]], key: Key) -> Entry | None:
    return next(iter(found.get(key, ())), None)


def _only(found: Sequence[Entry]) -> Entry | None:
    """The newest version where all are of one paper; None where there are several papers."""
    if len({arxiv_id(entry) or entry.path for entry in found}) != 1:
        return None
    return max(found, key=lambda entry: (entry.version or 0, -len(entry.id)))


def _address(entry: Entry) -> PaperRef | None:
    """Where a note is fetched again: none for one that was set aside."""
    if entry.source in ("", "local", "arxiv") or not entry.url:
        return None
    if entry.source != "web":
        ref = PaperRef(entry.source, entry.id, entry.url)
        aside = entry.content and entry.id.endswith(f"-{entry.content[:8]}")
        return None if aside else ref
    try:
        ref = web_ref(entry.url)
    except UsageError:  # somebody edited the note
        return None
    return ref if entry.pdf is None or ref.id == entry.id else None
