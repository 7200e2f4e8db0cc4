"""Lines to rows: fragments that stand side by side in one column become one row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from unicodedata import bidirectional

from qa_notes.languages.scripts import unspaced
from qa_notes.models import Box
from qa_notes.parse.raw import Line, Span
from qa_notes.parse.words import clean

_POWER = re.compile(r"^\s?(?:[-−–]?\d+|[-−])\s*$")
_MARKS = re.compile(r"^\s?(?:\d{1,2}|[∗*†‡§¶])(?:\s?,\s?(?:\d{1,2}|[∗*†‡§¶]))*\s*$")
_WORD_BEFORE = re.compile(r"[^\W\d_]{3,}$")
_LONGEST_WORD = 40  # letters that are looked at before a mark
_FUNCTIONS = frozenset(
    """
    sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan log exp lim max min sup inf
    arg det dim ker deg rank var cov std sign diag mod erf
    """.split()  # noqa: SIM905
)
_NEAR = 0.4  # letter heights between a word and its mark, at most
_FORMULA = 0.3  # share of formula letters above which raised and lowered are not told apart
_STOPS = frozenset('.,;:?!)"”’')
WIDE = -1  # the column number of a row that crosses the gutter


@dataclass(frozen=True)
class Row:
    """One printed row of one column."""

    page: int
    column: int  # 0 left or only, 1 right, WIDE
    lines: tuple[Line, ...]  # from left to right

    @cached_property
    def box(self) -> Box:
        """Around all its lines."""
        return around(line.box for line in self.lines)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """All spans, from left to right."""
        return tuple(span for line in self.lines for span in line.spans)

    @cached_property
    def text(self) -> str:
        """Its letters; fragments are parted by a space unless they touch."""
        return self._join(" ")

    @cached_property
    def cells(self) -> str:
        """Its letters, with a bar at every wide gap: a row of a table."""
        return self._join(" | ")

    def _join(self, bar: str) -> str:
        out, last, cut = "", None, 0
        formula = False  # the letters before are set in a font of formulas
        for at, line in enumerate(self.lines):
            touch = last is not None and line.box[0] - last < 0.12 * line.size
            wide = last is not None and line.box[0] - last > 0.8 * max(self.size, 4.0)
            out += "" if last is None or touch else bar if wide else " "
            near = last is None or abs(line.box[0] - last) < _NEAR * self.size
            for i, span in enumerate(line.spans):
                if self.math > _FORMULA or not self._is_raised(line, span):
                    out += span.text
                elif (
                    near
                    and (not formula or out[cut:] == ",")
                    and _is_mark(span.text, out, self._after(at, i))
                ):
                    out = out[:cut] if out[cut:] == "," else out.rstrip()  # "1,2"
                    cut = len(out)
                    out += span.text[len(span.text.rstrip()) :]
                else:
                    out += _raised(span.text, out)
                formula = span.math if span.text.strip() else formula
                near = True
            last = line.box[2]
        return clean(out).strip()

    def _after(self, at: int, i: int) -> str:
        """The sign that touches the end of a span, or nothing."""
        line = self.lines[at]
        rest = line.spans[i + 1 :]
        if rest:
            return "" if line.spans[i].text.endswith(" ") else rest[0].text[:1]
        below = self.lines[at + 1 : at + 2]
        touch = below and below[0].box[0] - line.box[2] < 0.12 * below[0].size
        return below[0].text[:1] if touch else ""

    @cached_property
    def size(self) -> float:
        """The size of most of its letters."""
        return max(self.lines, key=lambda line: len(line.text)).size

    @cached_property
    def top_size(self) -> float:
        """The size of its largest letters: in small capitals only a few are large."""
        return max(s.size for s in self.spans if s.text.strip())

    @cached_property
    def bold(self) -> bool:
        """Most of its letters are bold."""
        return self._share(lambda s: s.bold) > 0.6

    @cached_property
    def math(self) -> float:
        """Share of its letters that are set in the fonts of formulas."""
        return self._share(lambda s: s.math)

    @cached_property
    def gap(self) -> float:
        """The widest white gap inside, in letter heights."""
        pairs = pairwise(self.lines)
        return max((b.box[0] - a.box[2] for a, b in pairs), default=0.0) / max(self.size, 1.0)

    def _is_raised(self, line: Line, span: Span) -> bool:
        main = max(self.lines, key=lambda one: (one.size, len(one.text)))
        above = main.baseline - line.baseline > 0.2 * main.size
        first = span is self.spans[0] and span.size < 0.75 * main.size
        return span.raised or first or (above and span.size < 0.85 * main.size)

    @property
    def width(self) -> float:
        """In points."""
        return self.box[2] - self.box[0]

    def _share(self, test: Callable[[Span], bool]) -> float:
        total = sum(len(s.text.strip()) for s in self.spans)
        return sum(len(s.text.strip()) for s in self.spans if test(s)) / max(total, 1)


def _is_mark(text: str, before: str, after: str) -> bool:
    """Whether what is raised leads to a footnote: a number after a stop, or after a whole word.

    After a digit, a variable or the name of a function it is a power: 10^5, x2, cos2; before
    letters and digits that touch it, it is part of a name or of a fraction.
    """
    spaced, before = before.endswith(" "), before.rstrip()
    if not before or (after.isalnum() and not unspaced(after)):
        return False
    if before[-1] in _STOPS:
        return _POWER.match(text) is not None and text.strip()[-1].isdigit()
    if spaced and after not in _STOPS:
        return False  # half of a fraction has white before it, too
    word = _WORD_BEFORE.search(before[-_LONGEST_WORD:])
    if word is None or bidirectional(word[0][-1]) != "L" or word[0].lower() in _FUNCTIONS:
        return False
    return _MARKS.match(text) is not None


def _raised(text: str, before: str) -> str:
    """A raised number before everything counts a footnote; after a digit it is a power.

    Left as it is, "10" to the power of 5 would read 105.
    """
    if not _POWER.match(text):
        return text
    if not before:
        return f"{text.strip()} "
    return f"^{text.lstrip()}" if before[-1:].isdigit() else text


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them."""
    every = list(boxes)
    return (
        min(b[0] for b in every),
        min(b[1] for b in every),
        max(b[2] for b in every),
        max(b[3] for b in every),
    )


def make_rows(lines: Sequence[Line], page: int, column: int) -> list[Row]:
    """Rows of one column from top to bottom.

    Full-size fragments on one base line form a row; sub- and superscripts join the row they touch.
    """
    if not lines:
        return []
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (-one.size, one.baseline)):
        home = next((g for g in reversed(groups) if _beside(line, g)), None)
        if home is None:
            groups.append([line])
        else:
            home.append(line)
    rows = [Row(page, column, tuple(sorted(g, key=lambda one: one.box[0]))) for g in groups]
    return sorted(rows, key=lambda row: (max(row.lines, key=_weight).baseline, row.box[0]))


def _weight(line: Line) -> tuple[float, int]:
    return line.size, len(line.text)


def _beside(line: Line, group: list[Line]) -> bool:
    """Does `line` stand on the row of `group`, whose first line has its largest letters?"""
    first = group[0]
    if abs(line.baseline - first.baseline) <= 0.25 * first.size:
        return True
    if line.size > 0.85 * first.size:
        return False
    middle = (line.box[1] + line.box[3]) / 2
    if not first.box[1] - 0.2 * first.size <= middle <= first.box[3] + 0.2 * first.size:
        return False
    return any(
        line.box[0] - other.box[2] < 0.5 * first.size
        and other.box[0] - line.box[2] < 0.5 * first.size
        for other in group
    )
