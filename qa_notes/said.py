"""A text under judgement: what is said, in which language, and what it has to agree with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qa_notes.faults import Fault

_MATH = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]|\$[^$\n]+\$", re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"https?://[!-~]+")
_QUOTED = re.compile(r"[「『“\"](?=[^「」『』“”\"]*[A-Za-z])[ -~’]+[」』”\"]")


@dataclass(frozen=True, slots=True)
class Around:
    """What the texts of a note are judged against besides themselves: a week's words."""

    times: Mapping[str, int] = field(default_factory=dict)  # run of one script -> in all notes
    glossary: Mapping[str, str] = field(default_factory=dict)  # English term -> translation


@dataclass(frozen=True, slots=True)
class Said:
    """A text under judgement, and what it has to agree with."""

    text: str
    language: str
    question: str = ""  # it answers, in its own language
    sources: tuple[str, ...] = ()  # it rests on: quotations, or the sentence it translates
    given: tuple[str, ...] = ()  # whose numbers and names it may have as well
    shown: tuple[str, ...] = ()  # all that the model read
    examples: tuple[str, ...] = ()  # of the prompt, of which nothing may be said
    names: tuple[str, ...] = ()  # to be kept as they are
    must_say: tuple[str, ...] = ()  # beginnings of words; a source has one of them
    wants_figure: bool = False
    around: Around = Around()

    @property
    def known(self) -> tuple[str, ...]:
        """All that a number or a name may come from."""
        return (*self.sources, *self.given)


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
Check = Callable[[Said], Iterable[Fault]]
NoteCheck = Callable[[Sequence[NoteText], str | None, Around], Iterator[Place]]  # and short name


def plain(text: str) -> str:
    """The text without what is in no language: maths, links, code, English quotations."""
    return without_links(_CODE.sub(" ", _QUOTED.sub(" ", without_maths(text))))


def without_maths(text: str) -> str:
    r"""The text with a space for each \( \), \[ \] and $ $."""
    return _MATH.sub(" ", text)


def without_links(text: str) -> str:
    """The text with a space for each address."""
    return _LINK.sub(" ", text)
