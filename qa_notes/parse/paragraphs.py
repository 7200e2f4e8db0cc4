"""Body rows to paragraphs and display equations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qa_notes.models import Box, Kind
from qa_notes.parse.layout import Frame
from qa_notes.parse.rows import Row, around

_BULLET = re.compile(r"^([•▪●◦‣–·∙]|\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\[\d+\])\s")
_END = re.compile(r"[.!?:。！？][\"”’)\]]?\d*$")
_EQUATION_NUMBER = re.compile(r"\(\d{1,2}[a-z]?\)$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Rows that belong together."""

    rows: tuple[Row, ...]
    kind: Kind = Kind.TEXT

    @property
    def boxes(self) -> tuple[Box, ...]:
        """One box for each column it stands in."""
        runs: list[list[Row]] = []
        for row in self.rows:
            if runs and runs[-1][-1].column == row.column and row.box[1] >= runs[-1][-1].box[1] - 3:
                runs[-1].append(row)
            else:
                runs.append([row])
        return tuple(around(row.box for row in run) for run in runs)


def leading_of(rows: Sequence[Row]) -> float:
    """Points from one base line to the next in running text, relative to the letters' size."""
    steps = [
        (below.box[3] - above.box[3]) / above.size
        for above, below in pairwise(rows)
        if above.column == below.column
        and abs(above.size - below.size) < 0.3
        and 0.9 < (below.box[3] - above.box[3]) / max(above.size, 1) < 2.2
    ]
    return median(steps) if steps else 1.2


def paragraphs(rows: Sequence[Row], frame: Frame, leading: float) -> list[Paragraph]:
    """Group the body rows of one stretch between two headings."""
    out: list[list[Row]] = []
    kinds: list[Kind] = []
    for row in rows:
        kind = Kind.EQUATION if _is_equation(row, frame) else Kind.TEXT
        if out and kinds[-1] == kind and _continues(out[-1], row, frame, leading, kind):
            out[-1].append(row)
        else:
            out.append([row])
            kinds.append(kind)
    return [Paragraph(tuple(group), kind) for group, kind in zip(out, kinds, strict=True)]


def _is_equation(row: Row, frame: Frame) -> bool:
    left, right = frame.bounds(row.column)
    words = [word for word in row.text.split() if len(word) > 3 and word.isalpha()]
    signs = sum(
        not char.isalnum() and not char.isspace() and char not in ".,;:()'’-" for char in row.text
    )
    numbered = _EQUATION_NUMBER.search(row.text) is not None and row.box[2] > right - 15
    formula = row.math > 0.25 or signs > 0.15 * len(row.text)
    centred = row.box[0] > left + 12
    if len(words) > 5 or not centred:
        return False
    return (formula and len(words) < 4 and row.math > 0.15) or (
        numbered and (formula or row.gap > 2)
    )


def _continues(group: list[Row], row: Row, frame: Frame, leading: float, kind: Kind) -> bool:
    last = group[-1]
    if last.column != row.column or row.box[1] < last.box[1] - 3:
        return kind is Kind.TEXT and _over_the_edge(last, row, frame)
    step = (row.box[3] - last.box[3]) / max(last.size, row.size)
    if kind is Kind.EQUATION:
        return step < 3
    if step > 1.3 * leading or abs(last.size - row.size) > 0.15 * last.size:
        return False
    left, right = frame.bounds(row.column)
    em = row.size
    ended = _END.search(last.text) is not None
    short = last.box[2] < right - max(0.08 * (right - left), 2 * em)
    if _BULLET.match(row.text) and (ended or short or step > 1.1 * leading):
        return False
    if 0.6 * em < row.box[0] - last.box[0] < 4 * em and last.box[0] < left + 0.6 * em:
        return not ended and not short  # an indented row opens a paragraph
    if len(group) > 1 and row.box[0] - group[-1].box[0] > 0.6 * em and ended:
        return False
    return not (ended and short)


def _over_the_edge(last: Row, row: Row, frame: Frame) -> bool:
    """Does a paragraph run on at the top of the next column?"""
    if abs(last.size - row.size) > 0.15 * last.size or _BULLET.match(row.text):
        return False
    left, _ = frame.bounds(row.column)
    indented = row.box[0] > left + 0.6 * row.size
    first = row.text[:1]
    return (not _END.search(last.text) and not indented) or first.islower()
