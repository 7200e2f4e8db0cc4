"""Where notes live, how they are written, and who may write now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from qa_notes import files
from qa_notes.errors import NoteError
from qa_notes.files import read_text, reason, sweep, write_whole
from qa_notes.models import Note
from qa_notes.notes.jsonform import from_json, to_json
from qa_notes.refs import safe_name

CANNOT_WRITE = "is the disk full, or the folder read-only?"


def path_of(paper_id: str, folder: Path) -> Path:
    """The file of one paper."""
    return folder / f"{safe_name(paper_id)}.json"


def load(path: Path) -> Note | None:
    """The note, or None when there is none yet. Raises NoteError when the file is broken."""
    try:
        return from_json(read_text(path), str(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as err:
        raise NoteError(f"{path}: {reason(err)}") from err


def save(note: Note, path: Path) -> None:
    """Write the whole note; a crash leaves the old file or the new one, never half of one."""
    write_text(path, to_json(note))


def write_text(path: Path, text: str) -> None:
    """Atomic and durable. Raises NoteError when the folder cannot be written."""
    try:
        write_whole(path, text)
    except OSError as err:
        raise NoteError(f"cannot write {path}: {err.strerror}", CANNOT_WRITE) from err


@contextmanager
def locked(path: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the note for this process; `on_wait` is called once when another one has it."""
    with ExitStack() as held:
        try:
            held.enter_context(files.locked(path.with_name(f".{path.name}.lock"), on_wait))
            sweep(path)  # nobody else writes this note while we hold the lock
        except OSError as err:
            raise NoteError(f"cannot lock {path}: {err.strerror}", CANNOT_WRITE) from err
        yield


def all_notes(folder: Path) -> Iterator[tuple[Path, Note | NoteError]]:
    """Every note of a folder in the order of names; a broken one as its error."""
    for path in sorted(folder.glob("*.json")):
        try:
            note = load(path)
        except NoteError as err:
            yield path, err
            continue
        if note is not None:
            yield path, note
