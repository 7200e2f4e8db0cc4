"""The texts of a note that a reader sees, and the words that they are judged against."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from qa_notes.languages.scripts import HAN, KATAKANA
from qa_notes.models import Answer, Note
from qa_notes.said import Around
from qa_notes.texts import NoteText

_RUN = re.compile(rf"[{KATAKANA}]{{2,}}|[{HAN}]+")  # where a script has no blanks, often a word


def around(notes: Iterable[Note], glossary: Mapping[str, str]) -> Around:
    """The words of a week's notes and of the glossary."""
    texts = [text.prose for note in notes for text in note_texts(note)]
    texts += glossary.values()
    return Around(Counter(word for text in texts for word in _RUN.findall(text)), glossary)


def note_texts(note: Note) -> Iterator[NoteText]:
    """What is printed of `note`, in order; the paper's own title is not among it."""
    if note.summary and note.summary.verdict.has_text:
        yield NoteText("summary", note.summary.text)
    if (abstract := note.abstract.get(note.language)) and abstract.verdict.has_text:
        yield NoteText("abstract", abstract.text)
    for answer in note.answers:
        yield NoteText(answer.question_id, answer.question, is_question=True)
        if answer.verdict.has_text:
            yield NoteText(answer.question_id, answer.text, answer.question)


def translations(note: Note) -> Iterator[tuple[str, Answer, str]]:
    """What a digest in another language prints: where it stands, its text, and its original."""
    for code, parts in note.translated.items():
        for name, answer in parts.items():
            if answer.verdict.has_text:
                yield f"{code}:{name}", answer, answer.original
    for code, answer in note.abstract.items():
        if code != note.language and answer.verdict.has_text:
            yield f"{code}:abstract", answer, note.paper.abstract or ""
