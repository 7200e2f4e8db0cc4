"""Headings from the layout, and what part a section plays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_notes.languages import LANGUAGES, language
from qa_notes.models import SectionKind
from qa_notes.parse.language import letters
from qa_notes.parse.layout import Frame
from qa_notes.parse.rows import Row

_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){1,3}|[A-Z])\.?\s+(\S.*)$")
_ROMAN = re.compile(r"^([IVX]{1,4})\.\s+(\S.*)$")
_NUMBER = r"([\dIVX]{1,3}\.? )?"
_ALL = tuple(language(code).headings for code in LANGUAGES)


def _any(patterns: Iterable[str]) -> str:
    return "|".join(filter(None, patterns))


ABSTRACT = _any(one.abstract for one in _ALL)  # what stands before one that runs on
_REFERENCES = re.compile(rf"^{_NUMBER}({_any(one.references for one in _ALL)})\s*:?$", re.I)
_KNOWN = re.compile(rf"^({_any(one.known for one in _ALL)})[.:]?$", re.I)
# In this order: "Appendix: methods" is an appendix, "Training data" tells of experiments.
_WORDS = tuple(
    (kind, re.compile(_any(one.kinds.get(kind, "") for one in _ALL)))
    for kind in (
        SectionKind.APPENDIX,
        SectionKind.ABSTRACT,
        SectionKind.LIMITATIONS,
        SectionKind.CONCLUSION,
        SectionKind.INTRODUCTION,
        SectionKind.RELATED,
        SectionKind.RESULTS,
        SectionKind.DISCUSSION,
        SectionKind.EXPERIMENTS,
        SectionKind.METHOD,
    )
)
_APPENDIX = re.compile(r"^(appendix|appendices|supplement\w*( materials?)?)\b", re.I)
_HOLD = frozenset(
    {
        SectionKind.APPENDIX,
        SectionKind.INTRODUCTION,
        SectionKind.RELATED,
        SectionKind.ABSTRACT,
        SectionKind.CONCLUSION,
        SectionKind.LIMITATIONS,
    }
)
_TESTS = frozenset({SectionKind.EXPERIMENTS, SectionKind.RESULTS, SectionKind.DISCUSSION})
MOST_WORDS = 18


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as printed, its number apart; level 1 is a top-level section."""

    title: str  # with its number: "3.1 Encoder"
    number: str
    level: int
    marked: bool = False  # the file's own outline has it

    @property
    def bare(self) -> str:
        """The title without its number."""
        return self.title[len(self.number) :].lstrip(". ") if self.number else self.title


@dataclass(frozen=True, slots=True)
class Found:
    """A heading and where it is printed."""

    heading: Heading
    rows: tuple[Row, ...]
    run_in: bool = False  # the heading's row is also text


def parted(text: str) -> tuple[str, str]:
    """The number of a heading, empty when it has none, and its words: "3.1" and "Encoder"."""
    found = _NUMBERED.match(text) or _ROMAN.match(text)
    return (found[1], found[2]) if found else ("", text)


def is_references(title: str) -> bool:
    """Does the reference list begin here?"""
    return _REFERENCES.match(title.strip()) is not None


def is_appendix(heading: Heading) -> bool:
    """Does this heading stand in an appendix?"""
    lettered = heading.number[:1].isalpha() and not _ROMAN.match(heading.title)
    own = dict(_WORDS)[SectionKind.APPENDIX]
    return lettered or any(named.match(heading.bare) for named in (_APPENDIX, own))


def is_known(title: str) -> bool:
    """One of the titles that papers give their sections."""
    return bool(_KNOWN.match(title.strip())) or is_references(title)


def stands_out(row: Row, body: float) -> bool:
    """Bold, large, or in capitals: what a heading looks like."""
    letters = [char for char in row.text if char.isalpha()]
    capitals = len(letters) > 3 and sum(char.isupper() for char in letters) > 0.85 * len(letters)
    return row.bold or row.top_size >= 1.08 * body or capitals or _small_capitals(row)


def _small_capitals(row: Row) -> bool:
    """Capitals of two sizes in the first word, as in the headings of ICLR papers."""
    first = re.sub(r"^[\dA-Z.]+\s+", "", row.text).split()
    if not first or not first[0].isupper() or len(first[0]) < 3:
        return False
    return any(
        0.7 < span.size / row.top_size < 0.87
        and len(span.text.strip()) > 1
        and span.text.strip().isupper()
        and not span.raised
        for span in row.spans
    )


def read_heading(row: Row, body: float, before: float, after: float) -> Heading | None:
    """The heading that this row is, or None.

    `before` and `after` are the white space to its neighbours, in the row's letter heights.
    """
    text = row.text
    if not 2 <= len(text) <= 140 or len(text.split()) > MOST_WORDS or row.math > 0.4:
        return None
    if row.top_size < 0.88 * body or text[-1] in ",;" or sum(c.isalpha() for c in text) < 2:
        return None
    numbered = _NUMBERED.match(text) or _ROMAN.match(text)
    strong = stands_out(row, body)
    if numbered:
        number, title = numbered[1], numbered[2]
        apart = before > 0.6 and after > 0.25
        italic = all(s.italic for s in row.spans if sum(c.isalpha() for c in s.text) > 2)
        lower = "." in number and row.bold and apart  # "3.1. lean-gym"
        if not (strong or (italic and apart)) or not (_begins(title) or lower):
            return None
        if text[-1] in ".:" and not strong:
            return None
        if len(number) == 1 and number.isalpha() and not (strong and apart):
            return None
        level = 1 if _ROMAN.match(text) and not number.isdigit() else number.count(".") + 1
        return Heading(text, number, level)
    if is_known(text) and (strong or before > 0.5):
        return Heading(text.rstrip(":."), "", 1)
    if not strong or not _begins(text) or text[-1] in ".:?" or before < 0.5 or row.gap > 1:
        return None
    large = row.top_size >= 1.08 * body
    if not ((row.bold and after > 0.1) or large) or len(text.split()) > 12:
        return None
    return Heading(text, "", 1 if large else 2)


def _begins(title: str) -> bool:
    first = title.lstrip("“\"'(")[:1]
    return first.isalpha() and not first.islower() and letters(title) >= 3


def goes_on(first: Row, second: Row, frame: Frame) -> bool:
    """Is the second row the rest of the heading that the first begins?"""
    left, right = frame.bounds(first.column)
    return (
        first.column == second.column
        and first.bold == second.bold
        and abs(first.top_size - second.top_size) < 0.3
        and second.box[1] - first.box[3] < 0.7 * first.top_size
        and first.width > 0.55 * (right - left)
        and not _NUMBERED.match(second.text)
        and not is_known(second.text)
    )


def plausible(heading: Heading, earlier: Sequence[Heading], in_back: bool) -> bool:
    """Numbers count up; a row of a table or a list that looks like a heading does not."""
    if not heading.number or (heading.number[0].isalpha() and in_back):
        return True
    tops = [h.number.split(".")[0] for h in earlier if h.number]
    top = heading.number.split(".")[0]
    if _ROMAN.match(heading.title):
        return True
    if top.isalpha():
        return (heading.level > 1 and top in tops) or len(tops) > 2
    last = max((int(t) for t in tops if t.isdigit()), default=0)
    if heading.level == 1:
        return last < int(top) <= last + 2
    return int(top) in (last, last + 1)


def kind_of(heading: Heading, parent: SectionKind | None) -> SectionKind | None:
    """What the words of a title say, else the parent's part; None when neither decides.

    "Feature-based approaches" below "Related work" is no method: some parts hold all below them.
    """
    if parent in _HOLD:
        return parent
    title = heading.bare.lower()
    found = next((kind for kind, words in _WORDS if words.search(title)), None)
    if found is SectionKind.METHOD and parent in _TESTS:
        return parent
    return found or parent


def white(above: Row | None, below: Row | None) -> float:
    """White space between two rows in letter heights; much at the edge of a column."""
    if above is None or below is None or above.column != below.column:
        return 2.0
    gap = below.box[1] - above.box[3]
    return 2.0 if gap < -5 else gap / max(above.size, below.size)
