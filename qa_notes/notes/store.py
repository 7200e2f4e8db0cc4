"""Where notes live, how they are written, and who may write now.

A run holds a note's lock for minutes, and a person with an editor asks for no lock. So nothing is
written from memory: `change` reads the file, applies one change to what it finds, and writes only
if the file is still the one it has read. From the reading to the writing, some milliseconds, it
holds a lock of its own, so that our own processes and threads never come between.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from qa_notes import files, shared
from qa_notes.errors import CANNOT_WRITE, NoteError, UnwritableError
from qa_notes.files import listed, read_text, reason, sweep, write_whole, writing
from qa_notes.models import Note
from qa_notes.notes.edit import rewritten
from qa_notes.notes.jsonform import from_json, to_json
from qa_notes.refs import safe_name

T = TypeVar("T")
TURN_POLL = 0.002  # seconds; a turn is some milliseconds
TRIES, PAUSE = 6, 0.1  # seconds: an editor that writes in place leaves half a file for a moment


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


def load_patiently(path: Path) -> Note | None:
    """Like `load`, but a broken file is given a moment: somebody may be writing it.

    Of a copy of a store it is what stands there now.
    """
    if copy := shared.copy_of(path.parent):
        copy.refresh(path.name)
    return _patiently(lambda: load(path))


def change(path: Path, make: Callable[[Note | None], Note]) -> Note:
    """Put `make` of the note on disk in its place; no byte changes but those it has to.

    `make` may be called again, while nobody else of ours writes the note: it takes no time and
    changes no note. Raises NoteError, and leaves the file alone, when it is broken or cannot be
    written; and what `make` raises.
    """
    with _turn(path):
        return _changed(path, make)


def _changed(path: Path, make: Callable[[Note | None], Note]) -> Note:
    while True:
        seen, text, old = _patiently(lambda: _read(path))
        new = make(old)
        if new == old:
            return new
        said = to_json(new) if old is None or text is None else rewritten(text, old, new)
        try:
            _write_over(path, said, seen)
            return new
        except _ChangedMeanwhile:
            continue


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Be the only one of ours that writes the note, in this process and others, for a moment.

    Where no lock is to be had, in a folder that cannot be written or on a disk without locks, it
    goes on without: the writing then says what is wrong, or looks whether the file has changed.
    """
    with ExitStack() as held:
        try:
            held.enter_context(files.locked(path.with_name(f".{path.name}.turn"), poll=TURN_POLL))
        except OSError as err:
            if err.errno == errno.EINVAL:  # somebody has put something else in its place
                raise NoteError(f"cannot lock {path}: {err.strerror}") from err
        yield


def _patiently(read: Callable[[], T]) -> T:
    for _ in range(TRIES - 1):
        try:
            return read()
        except NoteError:
            time.sleep(PAUSE)
    return read()


def _read(path: Path) -> tuple[object, str | None, Note | None]:
    """The file's stamp, taken before it is read, its text and the note it holds."""
    if copy := shared.copy_of(path.parent):
        copy.refresh(path.name)
    seen = _stamp(path)
    try:
        text = read_text(path)  # line ends as they are, Windows' too
    except FileNotFoundError:
        return None, None, None
    except (OSError, UnicodeDecodeError) as err:
        raise NoteError(f"{path}: {reason(err)}") from err
    return seen, text, from_json(text, str(path))


def _stamp(path: Path) -> object:
    """Changes whenever somebody writes the file; None while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def write_text(path: Path, text: str) -> None:
    """Atomic and durable. Raises NoteError when the folder cannot be written.

    Of a copy of a store, too, when the store has another version than this one is of.
    """
    try:
        if copy := shared.copy_of(path.parent):
            copy.write(path.name, files.encoded(text))
        else:
            write_whole(path, text)
    except shared.Clash as err:
        raise NoteError(f"{path}: somebody else has written it meanwhile") from err
    except OSError as err:
        raise NoteError(f"cannot write {path}: {err.strerror}", CANNOT_WRITE) from err


class _ChangedMeanwhile(Exception):
    """Somebody wrote the file after we had read it."""


def _write_over(path: Path, text: str, seen: object) -> None:
    """Like `write_text`, in place of the file with this stamp. Raises _ChangedMeanwhile."""
    try:
        if copy := shared.copy_of(path.parent):
            if _stamp(path) != seen:
                raise _ChangedMeanwhile
            copy.write(path.name, files.encoded(text))
            return
        with writing(path) as out:
            out.write(text.encode())
            out.flush()
            os.fsync(out.fileno())  # before the look, so that next to nothing comes after it
            if _stamp(path) != seen:
                raise _ChangedMeanwhile
    except shared.Clash as err:
        raise _ChangedMeanwhile from err
    except OSError as err:
        raise NoteError(f"cannot write {path}: {err.strerror}", CANNOT_WRITE) from err


@contextmanager
def locked(path: Path, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the note for this process; `on_wait` is called once when another one has it."""
    with ExitStack() as held:
        try:
            held.enter_context(files.locked(path.with_name(f".{path.name}.lock"), on_wait))
            if copy := shared.copy_of(path.parent):
                held.enter_context(copy.locked(path.name, on_wait))
            with _turn(path):
                sweep(path)  # nobody else writes this note while we hold both locks
        except OSError as err:
            raise NoteError(f"cannot lock {path}: {err.strerror}", CANNOT_WRITE) from err
        yield


def paths_in(folder: Path) -> list[Path]:
    """The files of all notes. Raises UnwritableError where the folder cannot be read."""
    if copy := shared.copy_of(folder):
        copy.pull()
    try:
        return listed(folder, ".json")
    except OSError as err:
        raise UnwritableError(f"{folder} cannot be read: {reason(err)}") from err


def all_notes(folder: Path) -> Iterator[tuple[Path, Note | NoteError]]:
    """Every note of a folder in the order of names; a broken one as its error.

    Raises UnwritableError where the folder itself cannot be read.
    """
    for path in paths_in(folder):
        try:
            note = load(path)
        except NoteError as err:
            yield path, err
            continue
        if note is not None:
            yield path, note
