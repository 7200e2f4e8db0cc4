"""Notes read as an editor would, without a model: which there are, and what is unfit in them.

What `qa-notes check` does; nothing is changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qa_notes import notes
from qa_notes.checks.note import Finding, check_note
from qa_notes.checks.note_texts import around
from qa_notes.config import Settings
from qa_notes.errors import NoteError, PaperError, UsageError
from qa_notes.faults import Fault, Rule
from qa_notes.files import is_dir, opened, papers_in, read_text, reason
from qa_notes.languages import language
from qa_notes.models import Note, Page
from qa_notes.parse import parse
from qa_notes.sources import expand


@dataclass(frozen=True, slots=True)
class Read:
    """The notes that words lead to, and those that cannot be read."""

    notes: tuple[Note, ...] = ()
    broken: tuple[Finding, ...] = ()

    def __add__(self, other: Read) -> Read:
        return Read(self.notes + other.notes, self.broken + other.broken)


def read(words: Sequence[str], settings: Settings) -> Read:
    """The notes of ids, files, folders and lists; all of the work folder for no words.

    Raises UsageError for what leads nowhere.
    """
    if not words:
        return _folder(settings.notes_dir)
    found, shelf = Read(), notes.Shelf(settings.notes_dir)
    for word in words:
        path = Path(word)
        if is_dir(path) and shelf.by_id(word) is None:
            found += _folder(path / "notes" if is_dir(path / "notes") else path)
        elif path.suffix == ".json":
            found += _file(path)
        else:
            for ref in expand([word], shelf.ref).papers:
                entry = shelf.of(ref)
                found += _file(entry.path if entry else notes.path_of(ref.id, settings.notes_dir))
    return found


def findings(
    found: Read, settings: Settings, pdfs: Sequence[Path], tell: Callable[[str], None]
) -> Iterator[Finding]:
    """Every fault of every note. `pdfs`: files and folders to look the quotations up in, besides
    those that the notes name; `tell` hears of one that cannot be read.
    """
    yield from found.broken
    words = {
        code: around(
            (note for note in found.notes if note.language == code), language(code).terms()
        )
        for code in {note.language for note in found.notes}
    }
    own = [notes.from_place(note.pdf, settings.output) for note in found.notes]
    at_hand = _by_content([settings.papers_dir, *filter(None, own), *pdfs]) if found.notes else {}
    for note in found.notes:
        path = at_hand.get(note.paper.content_sha256 or "")
        pages = _pages(path, settings, tell) if path else None
        yield from check_note(note, words[note.language], pages)


def _folder(folder: Path) -> Read:
    found = Read()
    for path in notes.paths_in(folder):
        try:
            found += _file(path)
        except UsageError as err:  # nobody named this one
            found += _unreadable(path, err)
    return found


def _file(path: Path) -> Read:
    """A note, or one finding that says why it is none."""
    try:
        return Read((notes.from_json(read_text(path), str(path)),))
    except FileNotFoundError as err:
        raise UsageError(f"there is no note {path}", "qa-notes status lists the notes") from err
    except (OSError, UnicodeDecodeError) as err:
        return _unreadable(path, reason(err))
    except NoteError as err:
        return _unreadable(path, err)


def _unreadable(path: Path, why: object) -> Read:
    fault = Fault(Rule.UNREADABLE, str(path), str(why))
    return Read(broken=(Finding(path.stem, "note", fault),))


def _by_content(places: Sequence[Path]) -> dict[str, Path]:
    """SHA-256 of their bytes -> papers in folders and paths; what cannot be read is left out."""
    found: dict[str, Path] = {}
    for place in places:
        with suppress(OSError):
            for path in papers_in(place) if is_dir(place) else [place]:
                with suppress(OSError), opened(path) as file:
                    found[hashlib.file_digest(file, "sha256").hexdigest()] = path
    return found


def _pages(path: Path, settings: Settings, tell: Callable[[str], None]) -> tuple[Page, ...] | None:
    """The pages that a note was made of; None when its PDF cannot be read."""
    try:
        time, memory = settings.parse_timeout, settings.parse_memory_mb
        return parse(path, timeout=time, memory_mb=memory).pages
    except PaperError as err:
        tell(f"{path}: {err}; its quotations were not looked up")
        return None
