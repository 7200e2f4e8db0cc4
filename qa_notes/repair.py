"""One answer of a note that is there, made anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qa_notes import ask, identity, notes, sources, states
from qa_notes.crew import Crew
from qa_notes.errors import NoteError
from qa_notes.files import is_file
from qa_notes.models import Answer, Note, PaperRef, Question
from qa_notes.reading import read
from qa_notes.refs import sha256
from qa_notes.tools import Tools


def fetched_again(note: Note, ref: PaperRef, tools: Tools) -> sources.Fetched:
    """The PDF that the note was made of: from where it was, else from where `ref` says.

    Raises the PaperError that it could not be had with, or NoteError when it is another content.
    """
    settings = tools.settings
    place = notes.from_place(note.pdf, settings.output)
    if place and is_file(place) and sha256(place) == note.paper.content_sha256:
        return sources.Fetched(note.paper, place)
    if ref.source == note.paper.source and ref.version is None:
        ref = replace(ref, version=note.paper.version)
    fetched = sources.fetch_one(ref, settings, tell=tools.report.step)
    if fetched.paper.content_sha256 != note.paper.content_sha256:
        raise NoteError(
            f"{fetched.pdf} is not the file that the note of {note.paper.id} was made of",
            f"make its own note: qa-notes generate {fetched.pdf}",
        )
    return fetched


def regenerate(
    path: Path, fetched: sources.Fetched, question: Question, tools: Tools, hint: str | None
) -> tuple[Answer | None, Answer, Answer]:
    """One answer anew; the old one goes into its history. Returns (old, made, what stands now).

    The old one stands after a failure, and another one where somebody wrote it in the meantime.
    """
    waiting = f"another run is at work on {fetched.paper.id}; waiting"
    with notes.locked(path, lambda: tools.report.step(waiting, long=True)):
        notes.take_over(path)
        known = notes.load(path)
        if known is None:
            raise NoteError(f"no note of {fetched.paper.id}", "make it first: qa-notes generate")
        tools.on_note(path, known.paper.title)
        free = not states.needs_model(question, known)
        # Also a model of this machine is loaded beside the rest.
        with Crew(max(2, tools.settings.at_once)) as crew:
            document = crew.ahead(lambda: identity.parsed(fetched.pdf, tools))
            heard = crew.ahead(lambda: None if free else tools.try_out())
            subject = read(known, fetched.pdf, tools, document())
            heard()
        note = notes.load_patiently(path)
        if note is None:
            raise NoteError(f"{path} was deleted while its paper was read", "qa-notes generate")
        tools.report.step(question.id)
        old = notes.answer_for(note, question)
        with tools.asking(subject.paper, question, free):
            made = ask.ask(question, subject, tools.chat, hint, note.answers)
        now = notes.answer_for(notes.put(path, question, old, made, note), question)
        return old, made, now or made
