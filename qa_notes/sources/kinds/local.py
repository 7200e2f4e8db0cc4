"""Files of this machine. Words that name one are read before and after all others (refs.py)."""

from __future__ import annotations

import difflib
import os
from contextlib import suppress
from pathlib import Path

from qa_notes.errors import NotFound
from qa_notes.files import NOT_PLAIN, is_file, listed
from qa_notes.models import Paper, PaperRef
from qa_notes.sources.kind import Answer, Asking, Kind, Offer


def _opens(asking: Asking) -> Answer:
    return lambda ref: Offer(Paper(id=ref.id, source="local"), _here(ref))


def _here(ref: PaperRef) -> Path:
    path = Path(ref.location)
    if is_file(path):
        return path
    if ref.note is not None:
        where = f"is no longer at {path}" if ref.location else "may be anywhere"
        raise NotFound(f"{ref.note}: its PDF {where}", "name the file, not the note")
    if os.path.lexists(path):
        raise NotFound(f"{path}: {NOT_PLAIN}", "give a PDF file")
    names: list[str] = []
    with suppress(OSError):
        names = [near.name for near in listed(path.parent, ".pdf")]
    near = difflib.get_close_matches(path.name, names, 1)
    raise NotFound(f"no such file: {path}", f"did you mean {near[0]}?" if near else None)


KIND = Kind("PDF files", lambda word: None, _opens)
