"""The texts of a note that a reader sees, each with the place it stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qa_notes.checks.text import without_maths
from qa_notes.models import Note, Verdict

KATAKANA = re.compile(r"[ァ-ヴー]{2,}")
KANJI = re.compile(r"[\u4e00-\u9fff々]+")
_LINK = re.compile(r"https?://[!-~]+")
_QUOTED = re.compile(r"[「『“\"](?=[^「」『』“”\"]*[A-Za-z])[ -~’]+[」』”\"]")


@dataclass(frozen=True, slots=True)
class Piece:
    """One text: the summary, the abstract, a question or its answer."""

    where: str  # question id, "summary", "abstract"; of a question and its answer the same
    text: str
    question: str | None = None  # what an answer answers; None for every other text
    is_question: bool = False

    @property
    def prose(self) -> str:
        """The text without what is in no language: maths, links, titles quoted in English."""
        return _LINK.sub(" ", _QUOTED.sub(" ", without_maths(self.text)))


@dataclass(frozen=True, slots=True)
class Around:
    """What a note is judged against besides itself."""

    katakana: Mapping[str, int] = field(default_factory=dict)  # word -> times in all notes
    kanji: frozenset[str] = frozenset()  # runs of kanji that the notes use
    glossary: Mapping[str, str] = field(default_factory=dict)  # English term -> translation


def around(notes: Iterable[Note], glossary: Mapping[str, str]) -> Around:
    """The words of a week's notes and of the glossary."""
    texts = [piece.prose for note in notes for piece in pieces(note)]
    texts += glossary.values()
    return Around(
        Counter(word for text in texts for word in KATAKANA.findall(text)),
        frozenset(word for text in texts for word in KANJI.findall(text)),
        glossary,
    )


def pieces(note: Note) -> Iterator[Piece]:
    """What is printed of `note`, in order; the paper's own title is not among it."""
    if note.summary and _printed(note.summary.verdict):
        yield Piece("summary", note.summary.text)
    if (abstract := note.abstract.get(note.language)) and _printed(abstract.verdict):
        yield Piece("abstract", abstract.text)
    for answer in note.answers:
        yield Piece(answer.question_id, answer.question, is_question=True)
        if _printed(answer.verdict):
            yield Piece(answer.question_id, answer.text, answer.question)


def _printed(verdict: Verdict) -> bool:
    return verdict in (Verdict.ANSWERED, Verdict.NEEDS_REVIEW)
