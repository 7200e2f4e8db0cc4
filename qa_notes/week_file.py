"""A week file changed where its author, another run and a page in a browser may be at work on it.

Whoever changes one holds the same lock, reads the file as it is by then, and writes it whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from qa_notes.errors import BankError, UnwritableError, WeekChanged
from qa_notes.files import locked, read_bytes, reason, write_whole
from qa_notes.strict_yaml import read_source

LOCK = ".weeks.lock"  # in the work folder: nothing is left beside the file of a person
_DIGITS = 16  # of a hash: told apart are the states of one file


def stamp(file: Path | str) -> str:
    """A short hash of a file's bytes, which says later whether it is still the same.

    `file`: its path, or its text as it was read, byte order mark and line ends with it. Raises
    BankError where the file cannot be read.
    """
    try:
        data = file.encode() if isinstance(file, str) else read_bytes(file)
    except OSError as err:
        raise BankError(f"{file}: {reason(err)}") from err
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def change(path: Path, work: Path, edit: Callable[[str], str], seen: str | None = None) -> str:
    """Put what `edit` makes of the text of a week file in its place; the stamp of what is there.

    `work` is the folder with the lock: another run that changes a week waits. `seen` is the stamp
    of the file that the change is meant for, None for whichever is there. Its mode is kept, and of
    a link that was named its target is written. Raises WeekChanged, BankError, UnwritableError and
    what `edit` raises; then the file is as it was.
    """
    try:
        with locked(work / LOCK):
            before = read_source(path)
            if seen is not None and stamp(before) != seen:
                raise WeekChanged(f"{path} was changed meanwhile: nothing is written")
            after = edit(before)
            if after != before:
                write_whole(path.resolve(), after, path.stat().st_mode & 0o777)
    except OSError as err:
        raise UnwritableError(f"cannot write {path}: {reason(err)}") from err
    return stamp(after)
