"""Which notes arXiv has newer versions of, and what is to be done about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_notes import notes
from qa_notes.errors import NoteError, PaperError, UsageError
from qa_notes.models import Note, Paper, PaperRef
from qa_notes.notes import Entry, Noted
from qa_notes.refs import arxiv_ref
from qa_notes.sources import expand

if TYPE_CHECKING:
    from qa_notes.states import Banks


class Fate(StrEnum):
    """What arXiv says of a paper that is noted."""

    CURRENT = "current"  # the newest version is noted
    NEWER = "newer"
    UNFINISHED = "unfinished"  # the newest version is noted, and lacks what an older note has
    WITHDRAWN = "withdrawn"
    FAILED = "failed"  # arXiv could not be asked, or has no such paper


@dataclass(frozen=True, slots=True)
class News:
    """A paper of arXiv with its notes, and what arXiv has of it now."""

    noted: Noted
    name: str  # by which commands know the newest note
    fate: Fate
    now: Paper | None = None
    error: PaperError | None = None
    base: str | None = None  # the note that a new one goes on from
    note: Note | None = None  # what its banks ask is to be asked
    unmarked: tuple[Path, ...] = ()  # notes that say another thing of its withdrawal than arXiv

    @property
    def ref(self) -> PaperRef | None:
        """What is to be read, and which note it goes on from; None when nothing is to be done."""
        if self.now is None or self.note is None:
            return None
        return replace(arxiv_ref((self.noted.id, self.now.version)), base=self.base)

    @property
    def new_title(self) -> str | None:
        """The title of the newest version, where it is another than that of the note."""
        was, now = self.noted.newest.title, self.now.title if self.now else None
        return now if now and was and " ".join(was.split()) != now else None

    def row(self) -> dict[str, Any]:
        """For programs."""
        newest, now = self.noted.newest, self.now
        return {
            "id": self.name,
            "arxiv": self.noted.id,
            "note": str(newest.path),
            "state": self.fate.value,
            "version": newest.version,
            "version_now": now.version if now else None,
            "date_now": now.updated.isoformat() if now and now.updated else None,
            "title": newest.title,
            "title_now": self.new_title,
            "error": str(self.error) if self.error else None,
        }

    def cells(self) -> tuple[str, ...]:
        """For people: note, version noted, version now, its date, what it is, titles."""
        newest, now = self.noted.newest, self.now
        title = newest.title or ""
        if self.new_title:
            title = f"{title} -> {self.new_title}"
        then = f"v{now.version}" if now else "?"
        day = now.updated.isoformat() if now and now.updated else "-"
        return self.name, f"v{newest.version}", then, day, self.fate.value, title


HEAD = ("note", "noted", "now", "date", "state", "title")


def chosen(words: Sequence[str], shelf: notes.Shelf) -> list[Entry]:
    """The notes that words name, with other versions of their papers; all for no words.

    Raises UsageError.
    """
    every = shelf.entries()
    if not words:
        return every
    named = []
    for ref in expand(words, shelf.ref).papers:
        entry = shelf.of(ref)
        if entry is None:
            raise UsageError(f"there is no note of {ref.id}", f"qa-notes generate {ref.id}")
        named.append(entry)
    papers = {found for entry in named if (found := notes.arxiv_id(entry))}
    return [e for e in every if e in named or notes.arxiv_id(e) in papers]


def news(noted: Noted, found: Paper | PaperError, shelf: notes.Shelf, banks: Banks) -> News:
    """What is to be done about a paper of which arXiv says this. `banks`: of the notes."""
    names, newest, before = shelf.names(), noted.newest, noted.before
    name = names[newest.path]
    if isinstance(found, PaperError):
        return News(noted, name, Fate.FAILED, error=found)
    unmarked = tuple(e.path for e in noted.entries if e.withdrawn != found.withdrawn)
    plain = News(noted, name, Fate.CURRENT, found, unmarked=unmarked)
    if found.withdrawn:
        return replace(plain, fate=Fate.WITHDRAWN)
    is_newer = (found.version or 0) > (newest.version or 0)
    if not is_newer and before is None:
        return plain
    try:
        note = notes.load(newest.path)
        if note and is_newer:
            return replace(plain, fate=Fate.NEWER, base=name, note=note)
        if note and before and not (note.answers or note.summary or note.abstract):
            old = notes.load(before.path)
            return replace(plain, fate=Fate.UNFINISHED, base=names[before.path], note=old or note)
        if note and before and _lacks_something(note, banks):
            return replace(plain, fate=Fate.UNFINISHED, note=note)
    except NoteError as err:
        return replace(plain, fate=Fate.FAILED, error=err)
    return plain


def _lacks_something(note: Note, banks: Banks) -> bool:
    """Whether a run ended before a note that goes on from another had all of its answers."""
    from qa_notes import states

    order = states.Order(banks.questions(note), gone=True)
    return bool(states.todo(note, order))
