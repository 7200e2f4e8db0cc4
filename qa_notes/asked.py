"""One question that a reader asks of one paper: answered at once, and kept if they say so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa_notes import ask, identity, notes
from qa_notes.bank import MOST_LETTERS
from qa_notes.errors import UsageError
from qa_notes.models import OWN, Answer, Note, PaperRef, Question
from qa_notes.reading import read
from qa_notes.sources import Fetched
from qa_notes.tools import Tools
from qa_notes.unseen import one_line


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its answer, and the note of its paper."""

    note: Note
    question: Question
    answer: Answer
    path: Path | None = None  # of the note that keeps it


def question_of(typed: str) -> str:
    """The question on one line. Raises UsageError for what asks nothing, or too much at once."""
    text = one_line(typed)
    if not any(map(str.isalpha, text)):
        raise UsageError(f"{text!r} asks nothing", 'for example: "What data is it trained on?"')
    if len(text) > MOST_LETTERS:
        raise UsageError(
            f"the question has {len(text)} characters, {MOST_LETTERS} at most",
            "ask for one thing at a time",
        )
    return text


def once(text: str, ref: PaperRef, fetched: Fetched, tools: Tools) -> Asked:
    """Answer in the language of the settings; no note is made and none is changed.

    Raises PaperError for a file that cannot be read or is another paper, PromptRefused for a
    question that could not be said in English, ModelError.
    """
    tools.try_out()
    entry, document = tools.shelf.by_content(fetched.paper.content_sha256), None
    note = notes.load_patiently(entry.path) if entry else None
    if note is None:
        document = identity.parsed(fetched.pdf, tools)
        note = identity.fresh(ref, fetched, document, tools)
    subject = read(note, fetched.pdf, tools, document)
    question = _understood(text, subject, tools)
    return Asked(note, question, _answer(question, subject, tools))


def kept(text: str, ref: PaperRef, fetched: Fetched, tools: Tools) -> Asked:
    """The same, and put question and answer into the paper's note; it is made if there is none.

    A question that the note has an answer to is not asked again. Raises NoteError, too.
    """
    if tools.shelf.by_content(fetched.paper.content_sha256) is None:
        tools.try_out()  # before the paper is parsed
    with identity.hold(ref, fetched, None, tools) as held:
        note = held.note
        tools.on_note(held.path, note.paper.title)
        known = next((q for q in note.own if text in q.text.values()), None)
        seen = notes.answer_for(note, known) if known else None
        if known and seen and seen.is_done:
            return Asked(note, known, seen, held.path)
        tools.try_out()
        subject = read(note, fetched.pdf, tools, held.document)
        question = known or _understood(text, subject, tools)
        note, question = notes.keep(held.path, question, note)
        seen = notes.answer_for(note, question)
        answer = _answer(question, subject, tools)
        note = notes.put(held.path, question, seen, answer, note)
        return Asked(note, question, notes.answer_for(note, question) or answer, held.path)


def _understood(text: str, subject: ask.Subject, tools: Tools) -> Question:
    tools.report.step("the question in English")
    with tools.asking(subject.paper, Question(OWN, {}, {}, bank=OWN)):
        question = ask.understood(text, subject, tools.chat)
    if question.text["en"] != text:
        tools.report.step(f"in English: {question.text['en']}", long=True)
    return question


def _answer(question: Question, subject: ask.Subject, tools: Tools) -> Answer:
    tools.report.step("the answer")
    with tools.asking(subject.paper, question):
        return ask.ask(question, subject, tools.chat)
