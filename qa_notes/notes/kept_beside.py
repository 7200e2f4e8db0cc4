"""An answer that could not be put into its note, because somebody was half-way through editing it.

It waits beside the note in a file of its own; the next run puts it where it belongs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from glob import escape
from pathlib import Path

from qa_notes import shared
from qa_notes.errors import NoteError
from qa_notes.files import read_text
from qa_notes.models import Answer, Note
from qa_notes.notes.change import settle, standing, with_answer
from qa_notes.notes.jsonform import answer_of, plain
from qa_notes.notes.store import change, write_text
from qa_notes.refs import safe_name

SUFFIX = ".kept"  # no note has it


def keep_beside(path: Path, answer: Answer) -> Path:
    """Write the answer, with what it came after on top of its history, beside the note.

    Raises NoteError when that fails, too.
    """
    bank = safe_name(answer.bank) if answer.bank else answer.language
    name = ".".join((path.name, bank, answer.question_id))
    beside = path.with_name(name + SUFFIX)
    write_text(beside, json.dumps(plain(answer), ensure_ascii=False, indent=1) + "\n")
    return beside


def take_over(path: Path) -> None:
    """Put what waits beside a note into it. Raises NoteError for a note that is still broken."""
    for beside, answer in _waiting(path):
        change(path, partial(_taken, answer, beside))
        if copy := shared.copy_of(beside.parent):
            copy.remove(beside.name)
        else:
            beside.unlink(missing_ok=True)


def with_kept(path: Path, note: Note) -> Note:
    """The note as `take_over` would leave it; nothing on disk is touched. Raises NoteError."""
    for beside, answer in _waiting(path):
        note = _taken(answer, beside, note)
    return note


def _waiting(path: Path) -> Iterator[tuple[Path, Answer]]:
    for beside in sorted(path.parent.glob(f"{escape(path.name)}.*{SUFFIX}")):
        try:
            yield beside, answer_of(read_text(beside))
        except (OSError, ValueError) as err:
            raise NoteError(f"{beside}: no answer: {err}", "delete it, or mend it by hand") from err


def _taken(answer: Answer, beside: Path, note: Note | None) -> Note:
    if note is None:
        raise NoteError(f"{beside} waits for a note that is gone", "delete it, too")
    old = standing(note, answer.question_id, answer.bank, answer.language)
    made = replace(answer, history=())
    # It is still the answer after which this one was asked for, or somebody was faster.
    same = old and answer.history and replace(old, history=(), newer=0) == answer.history[0]
    return with_answer(note, settle(old, old if same else None, made), old)
