"""The note that a run begins with: what is on disk, with today's facts and one bank more.

`generate` asks what this note lacks; `generate --dry-run` foresees it, before anything is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from qa_notes import ask, notes, sources
from qa_notes.config import Settings
from qa_notes.models import Note, Paper, PaperRef

_KEPT = frozenset({"id", "source", "content_sha256"})  # of a note: they say which one it is


def begun(
    note: Note, now: Paper, given: Mapping[str, Any], bank: str | None, language: str
) -> Note:
    """The note with today's facts: what was typed (`given`), then its source's, then what it had.

    Raises NoteError when it is in another language.
    """
    note = notes.asked_with(note, bank, language)
    facts: dict[str, Any] = {}
    for name in (f.name for f in fields(Paper) if f.name not in _KEPT):
        own, had = getattr(now, name), getattr(note.paper, name)
        facts[name] = own if own and (now.is_catalogued or not had) else had
    return replace(note, paper=replace(note.paper, **facts | dict(given)))


def foreseen(
    ref: PaperRef,
    entry: notes.Entry | None,
    bank: str,
    base: str | None,
    shelf: notes.Shelf,
    settings: Settings,
) -> Note:
    """The note that a run would begin with. What only the paper's pages say is not known yet.

    `entry`: the note that there is. `base`: the content of a note to go on from. Raises NoteError
    where the run would.
    """
    found = notes.load(entry.path) if entry else None
    now = sources.known(ref, settings) if found is None else Paper(ref.id)
    note = notes.with_kept(entry.path, found) if entry and found else Note(now, settings.language)
    if found is None:
        note = replace(note, banks=(bank,))
    note = begun(note, now, sources.given_facts(ref), bank, settings.language)
    entry = shelf.by_content(base)
    old = notes.load(entry.path) if entry else None
    if old is None or base == note.paper.content_sha256:
        return note
    return ask.go_on_from(old, note, lambda answer: answer)  # wherever its quotations stand
