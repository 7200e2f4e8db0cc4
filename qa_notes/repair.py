"""One answer of a note that is there: made anew, or brought back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qa_notes import ask, notes, sources
from qa_notes.errors import NoteError
from qa_notes.models import Answer, Question
from qa_notes.pipeline import read
from qa_notes.tools import Tools


def regenerate(
    path: Path, fetched: sources.Fetched, question: Question, tools: Tools, hint: str | None
) -> tuple[Answer | None, Answer]:
    """One answer anew; the old one goes into its history. Returns (old, new)."""
    with notes.locked(path):
        note = notes.load(path)
        if note is None:
            raise NoteError(f"no note of {fetched.paper.id}", "make it first: qa-notes generate")
        if question.answer != "url":
            tools.talker.trial()
        subject = read(fetched, tools)
        tools.report.step(question.id)
        old = note.answer_to(question.id)
        new = notes.succeed(old, ask.ask(question, subject, tools.talker, hint, note.answers))
        if old is None:
            notes.save(notes.with_answer(note, new), path)
        else:
            notes.replace_answer(path, new)
        return old, new


def undo(path: Path, question_id: str) -> tuple[Answer, Answer]:
    """Bring the answer before the present one back. Returns (present, brought back)."""
    with notes.locked(path):
        note = notes.load(path)
        present = note.answer_to(question_id) if note else None
        if present is None or not present.history:
            raise NoteError(f"{path.stem} has no earlier answer to {question_id}")
        earlier, *older = present.history
        back = replace(earlier, history=(replace(present, history=()), *older))
        notes.replace_answer(path, back)
        return present, back
