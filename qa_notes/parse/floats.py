"""What is not body text: captions, tables, the letters inside figures, footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa_notes.languages import LANGUAGES, language
from qa_notes.parse.headings import is_known, read_heading
from qa_notes.parse.layout import Frame
from qa_notes.parse.rows import WIDE, Row, make_rows

_TABLES = "|".join(filter(None, (language(code).headings.table for code in LANGUAGES)))
_FIGURES = "|".join(filter(None, (language(code).headings.figure for code in LANGUAGES)))
_CAPTION = re.compile(
    rf"^({_TABLES}|{_FIGURES})\s?"
    r"([A-Z]?\.?\d{1,3}(?:\.\d+)?|[IVX]+)[a-z]?\s?([:.|：．—–-]|$|\s|　)",
    re.I,
)
_TABLE = re.compile(f"^({_TABLES})", re.I)
_MARK = re.compile(r"^(\d{1,2}|[∗*†‡§¶♠♣♥♦⋆]{1,2})\s?[^\s\d.,)]")
_FAR = 45.0  # points of white between two parts of one table


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of one page, by what they are."""

    body: list[Row]
    captions: list[list[Row]]
    tables: list[list[Row]]  # and text inside figures
    notes: list[list[Row]]


def sort_rows(rows: list[Row], frame: Frame, body: float, first_page: bool) -> Sorted:
    """Take captions, tables and footnotes out of the rows of one page."""
    prose = _prose(rows, frame, body)
    left = list(rows)
    captions = []
    for row in rows:
        if row in left and _is_caption(row, rows, prose, body):
            captions.append(_whole_caption(row, left))
            left = [r for r in left if r not in captions[-1]]
    notes = _footnotes(left, body)
    noted = {id(row) for note in notes for row in note}
    left = [row for row in left if id(row) not in noted]
    fixed = {id(r) for r in left if id(r) in prose or _is_heading(r, body)}
    top = _front_end(left, prose) if first_page else -1.0
    tables = []
    waiting = list(captions)
    while waiting:  # first those that leave no choice; they make the choice for their neighbours
        open_rows = [r for r in left if r.box[1] > top]
        sides = [_regions(caption, open_rows, fixed, body) for caption in waiting]
        at = next((i for i, (above, below) in enumerate(sides) if not (above and below)), 0)
        region = _nearer(waiting.pop(at), *sides[at])
        if region:
            tables.append(_as_table(region))
            left = [r for r in left if r not in region]
    return Sorted(left, captions, tables, notes)


def _prose(rows: Sequence[Row], frame: Frame, body: float) -> set[int]:
    """Rows of running text: wide, in the body's size, and the short rows that touch them."""
    found: set[int] = set()
    for row in rows:
        left, right = frame.bounds(row.column)
        letters = sum(char.isalpha() for char in row.text)
        if (
            row.size >= 0.9 * body
            and row.width > 0.72 * (right - left)
            and row.gap < 1.6
            and not _ends_in_numbers(row)
            and letters > 0.55 * len(row.text)
            and (len(row.text.split()) > 3 or not row.text.isascii())
            and row.math < 0.45
        ):
            found.add(id(row))
    for above, below in pairwise(rows):
        close = above.column == below.column and -2 < below.box[1] - above.box[3] < 0.8 * body
        if not close or abs(above.size - below.size) > 0.6:
            continue
        if id(above) in found and below.gap < 2 and below.box[0] - above.box[0] < 4:
            found.add(id(below))
    return found


def _ends_in_numbers(row: Row) -> bool:
    """A last cell of figures, set apart: a row of a table."""
    last = row.lines[-1]
    apart = len(row.lines) > 1 and last.box[0] - row.lines[-2].box[2] > 0.7 * row.size
    return apart and sum(char.isdigit() for char in last.text) > 0.4 * len(last.text.strip())


def _is_heading(row: Row, body: float) -> bool:
    heading = read_heading(row, body, 1.0, 1.0)
    if heading is None or row.gap > 3:
        return False
    return bool(heading.number) or is_known(row.text) or row.top_size >= 1.12 * body


def _is_caption(row: Row, rows: Sequence[Row], prose: set[int], body: float) -> bool:
    found = _CAPTION.match(row.text)
    if found is None:
        return False
    first = row.spans[0]
    styled = first.bold or row.size < 0.95 * body
    if not found[3].strip() and not styled and found.end() < len(row.text):
        return False
    above = _next_above(row, rows)
    if above is None or id(above) not in prose or above.size < 0.95 * body:
        return True
    return row.box[1] - above.box[3] > 0.6 * body or (first.bold and not above.bold)


def _next_above(row: Row, rows: Sequence[Row]) -> Row | None:
    over = [
        other
        for other in rows
        if other.box[3] <= row.box[1] + 2
        and other.box[0] < row.box[2]
        and other.box[2] > row.box[0]
    ]
    return max(over, key=lambda other: other.box[3], default=None)


def _whole_caption(first: Row, rows: Sequence[Row]) -> list[Row]:
    """The caption's rows: the same letters, one below the other without a gap."""
    caption = [first]
    below = sorted((r for r in rows if r.box[1] > first.box[1] + 2), key=lambda r: r.box[1])
    step = 0.65 * first.size
    for row in below:
        last = caption[-1]
        if row.box[1] - last.box[3] > step:
            break
        same = abs(row.size - first.size) < 0.4 and not _CAPTION.match(row.text)
        inside = (
            row.box[0] >= first.box[0] - 12 and row.box[2] <= max(r.box[2] for r in caption) + 9
        )
        centred = abs(sum(row.box[::2]) - sum(first.box[::2])) < 12
        if same and (inside or centred) and row.gap < 2.5 and row.box[1] > last.box[1] + 2:
            if len(caption) > 1:
                step = max(1.5, 1.6 * (caption[1].box[1] - caption[0].box[3]) + 1)
            if row.box[1] - last.box[3] > step:
                break
            caption.append(row)
    return caption


def _footnotes(rows: Sequence[Row], body: float) -> list[list[Row]]:
    """Small rows at the foot of a column, from the first one that begins with a mark."""
    notes: list[list[Row]] = []
    for column in (0, 1, WIDE):
        mine = sorted((r for r in rows if r.column == column), key=lambda r: r.box[1])
        start = len(mine)
        while start and mine[start - 1].size <= 0.93 * body:
            start -= 1
        small = mine[start:]
        marks = [i for i, row in enumerate(small) if _has_mark(row)]
        ends = [*marks[1:], len(small)]
        notes += [small[at:end] for at, end in zip(marks, ends, strict=False)]
    return notes


def _has_mark(row: Row) -> bool:
    if not _MARK.match(row.text):
        return False
    first = row.spans[0]
    return first.raised or first.size < 0.87 * row.top_size or not row.text[0].isdigit()


def _front_end(rows: Sequence[Row], prose: set[int]) -> float:
    """Where the first page's text begins: title and authors are never part of a figure."""
    return min((r.box[1] for r in rows if id(r) in prose or is_known(r.text)), default=0.0)


def _regions(
    caption: list[Row], rows: list[Row], fixed: set[int], body: float
) -> tuple[list[Row], list[Row]]:
    """The rows above and below a caption that may be its table or figure."""
    wide = any(row.column == WIDE for row in caption)
    zone = [r for r in rows if wide or r.column == caption[0].column]
    top, bottom = caption[0].box[1], caption[-1].box[3]
    is_table = _TABLE.match(caption[0].text) is not None
    over = sorted((r for r in zone if r.box[3] <= top + 3), key=lambda r: -r.box[3])
    under = sorted((r for r in zone if r.box[1] >= bottom - 3), key=lambda r: r.box[1])
    above = _trim(_grow(over, fixed, _FAR if is_table else 400.0, top), body)
    below = _trim(_grow(under, fixed, _FAR, bottom), body)
    return above, ([] if above and not is_table else below)


def _nearer(caption: list[Row], above: list[Row], below: list[Row]) -> list[Row]:
    if not (above and below):
        return above or below
    over = caption[0].box[1] - above[0].box[3]
    return above if over < below[0].box[1] - caption[-1].box[3] else below


def _grow(rows: Sequence[Row], fixed: set[int], far: float, edge: float) -> list[Row]:
    """Rows from the caption outwards until running text, a heading or too much white."""
    region: list[Row] = []
    for row in rows:
        distance = min(abs(row.box[1] - edge), abs(row.box[3] - edge))
        if id(row) in fixed or distance > far:
            break
        region.append(row)
        edge = row.box[1] if row.box[3] <= edge + 3 else row.box[3]
    return region


def _trim(region: list[Row], body: float) -> list[Row]:
    """Ends of paragraphs that the region swallowed at its far end go back."""
    while region and _like_text(region[-1], body):
        region = region[:-1]
    return region


def _like_text(row: Row, body: float) -> bool:
    words = row.text.split()
    spoken = sum(word.strip(".,;:()").isalpha() for word in words)
    return (
        row.size >= 0.95 * body and row.gap < 0.9 and len(words) > 4 and spoken > 0.7 * len(words)
    )


def _as_table(region: list[Row]) -> list[Row]:
    """Rows across the columns of the page."""
    lines = [line for row in region for line in row.lines]
    column = region[0].column if len({row.column for row in region}) == 1 else WIDE
    return make_rows(lines, region[0].page, column)
