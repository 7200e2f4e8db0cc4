"""The texts of a note, and what of a text is in a language at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from qa_notes.faults import Fault
from qa_notes.said import Around

_MATH = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]|\$[^$\n]+\$", re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
LINK = re.compile(r"https?://[!-~]+")
_QUOTED = re.compile(r"[「『“\"](?=[^「」『』“”\"]*[A-Za-z])[ -~’]+[」』”\"]")


@dataclass(frozen=True, slots=True)
class NoteText:
    """One text of a note: the summary, the abstract, a question or its answer."""

    where: str  # question id, "summary", "abstract"; of a question and its answer the same
    text: str
    question: str | None = None  # what an answer answers; None for every other text
    is_question: bool = False

    @property
    def prose(self) -> str:
        """The text without what is in no language."""
        return plain(self.text)


Place = tuple[str, Fault]  # where in a note, and what
NoteCheck = Callable[[Sequence[NoteText], str | None, Around], Iterator[Place]]  # and short name


def plain(text: str) -> str:
    """The text without what is in no language: maths, links, code, English quotations."""
    return without_links(_CODE.sub(" ", _QUOTED.sub(" ", without_maths(text))))


def without_maths(text: str) -> str:
    r"""The text with a space for each \( \), \[ \] and $ $."""
    return _MATH.sub(" ", text)


def without_links(text: str) -> str:
    """The text with a space for each address."""
    return LINK.sub(" ", text)
