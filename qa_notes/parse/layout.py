"""Columns, running heads and reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa_notes.models import Box
from qa_notes.parse.raw import Line, RawPage
from qa_notes.parse.rows import WIDE, Row, make_rows

_MARGIN = 0.095  # share of the page's height where running heads and feet stand
_WRAPPED = 4  # rows that end early together make room for a figure
_REPEATS = 3  # pages with the same line at the same height make it a running head
_FOLIO = re.compile(r"^(page )?[-–—|\s]*(\d{1,4}|[ivxlc]{1,6})[-–—|\s]*((of|/) ?\d+)?$", re.I)
_BANNER = re.compile(
    r"^(published as a (conference|workshop) paper|under review as|preprint\b|proceedings of|"
    r"copyright (c|©|20)|©|\(c\) ?(19|20)\d\d|"
    r"\d+(st|nd|rd|th) (annual )?(conference|meeting|workshop)|"
    r"permission to make digital|arxiv:\s?\S+\d|accepted (at|to|by)\b|"
    r"(transactions|findings) (on|of)\b|correspondence to:.*icml|workshop on\b.*\d{4}|"
    r".*\bpages \d+\s?[-–]\s?\d+\b|published in transactions|reviewed on openreview|"
    r".*\bassociation for computational linguistics$)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page's columns stand; `gutter` is None on a page of one column."""

    gutter: float | None
    columns: tuple[tuple[float, float], ...]  # (left, right) of each
    band: tuple[float, float] | None = None  # heights between which alone the gutter runs

    def bounds(self, column: int) -> tuple[float, float]:
        """Left and right edge of a column; of all of them for a wide row."""
        if column == WIDE or column >= len(self.columns):
            return self.columns[0][0], self.columns[-1][1]
        return self.columns[column]


def body_size(pages: Iterable[RawPage]) -> float:
    """The size in points of most letters of the document."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            for span in line.spans:
                sizes[round(span.size * 2) / 2] += len(span.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def without_heads(pages: Sequence[RawPage]) -> list[list[Line]]:
    """Each page's upright lines, less running heads, page numbers, banners and margin stamps."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_key(line) for line in page.lines if _in_margin(line, page)})
    often = max(_REPEATS, len(pages) // 5) if len(pages) > 4 else 2
    return [
        [line for line in page.lines if not line.sideways and not _is_head(line, page, seen, often)]
        for page in pages
    ]


def _in_margin(line: Line, page: RawPage) -> bool:
    edge = _MARGIN * page.height
    return line.box[3] < edge or line.box[1] > page.height - edge


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text.strip().lower()), round(line.box[1] / 6)


def _is_head(line: Line, page: RawPage, seen: Counter[tuple[str, int]], often: int) -> bool:
    if not _in_margin(line, page):
        return page.number == 1 and bool(_BANNER.match(line.text.strip())) and _low(line, page)
    text = line.text.strip()
    if (_FOLIO.match(text) and not _numbers_something(line, page)) or _BANNER.match(text):
        return True
    words, height = _key(line)
    return sum(seen[(words, height + off)] for off in (-1, 0, 1)) >= often


def _numbers_something(line: Line, page: RawPage) -> bool:
    """A lone number at the top of a column may be that of the heading beside it."""
    return any(
        abs(other.baseline - line.baseline) < 2 and 0 < other.box[0] - line.box[2] < 30
        for other in page.lines
        if not other.sideways
    )


def _low(line: Line, page: RawPage) -> bool:
    """In the bottom or the very top of the page, where a venue prints its name."""
    return line.box[1] > 0.85 * page.height or line.box[3] < 0.12 * page.height


def frame_of(lines: Sequence[Line], page: RawPage, usual: Frame | None = None) -> Frame:
    """Find the gutter; `usual`, that of most pages, decides where a page shows too little."""
    width = page.width
    wide = [line for line in lines if line.box[2] - line.box[0] > 0.22 * width]
    starts = Counter(
        round(line.box[0] / 3)
        for line in wide
        if 0.42 * width < line.box[0] < 0.62 * width and line.box[2] - line.box[0] < 0.55 * width
    )
    best = max(starts, key=lambda b: starts[b] + starts[b - 1] + starts[b + 1], default=None)
    if best is not None:
        right = best * 3.0
        count = starts[best] + starts[best - 1] + starts[best + 1]
        left_lines = [line for line in wide if line.box[2] < right and line.box[0] < 0.35 * width]
        crossing = [ln for ln in wide if ln.box[0] < right - 15 and ln.box[2] > right + 15]
        needed = max(3, len(crossing) // 6)
        if usual is not None and usual.gutter is None:
            needed = max(8, len(crossing))  # a table on a page of one column
        if count >= needed and len(left_lines) >= needed:
            right_lines = [ln for ln in wide if right - 4 <= ln.box[0] <= right + 20]
            left = _edges(left_lines)
            return Frame((left[1] + right) / 2, (left, _edges(right_lines)))
    if usual is not None and usual.gutter is not None and not _crosses(wide, usual.gutter):
        return usual
    one = Frame(None, (_edges(wide) if wide else (0.12 * width, 0.88 * width),))
    return _wrapped(wide, lines, one) or one


def _wrapped(wide: Sequence[Line], lines: Sequence[Line], one: Frame) -> Frame | None:
    """A figure set into the text: rows that all end early, and something beside them."""
    left, right = one.columns[0]
    shapes = Counter(
        (round(ln.box[0] / 4), round(ln.box[2] / 4))
        for ln in wide
        if ln.box[2] - ln.box[0] < 0.75 * (right - left)
        and (ln.box[0] < left + 4) != (ln.box[2] > right - 4)
    )
    if not shapes:
        return None
    start, end = (4.0 * edge for edge in shapes.most_common(1)[0][0])
    rows = _longest_run(
        [ln for ln in wide if abs(ln.box[0] - start) < 4 and abs(ln.box[2] - end) < 4]
    )
    if len(rows) < _WRAPPED:
        return None
    top, bottom = rows[0].box[1] - 3, rows[-1].box[3] + 3
    on_left = start < left + 6
    gutter = end + 5.0 if on_left else start - 5.0
    here = [ln for ln in lines if top < ln.box[1] and ln.box[3] < bottom]
    beside = any(ln.box[0] > gutter - 2 if on_left else ln.box[2] < gutter + 2 for ln in here)
    crossing = sum(ln.box[0] < gutter - 9 and ln.box[2] > gutter + 9 for ln in here)
    if not beside or crossing > 2:
        return None
    columns = ((left, gutter - 4), (min(gutter + 4, right - 1), right))
    return Frame(gutter, columns, (top, bottom))


def _longest_run(lines: Sequence[Line]) -> list[Line]:
    """The most lines that follow one another without a large gap."""
    runs: list[list[Line]] = [[]]
    for line in sorted(lines, key=lambda one: one.box[1]):
        if runs[-1] and line.box[1] - runs[-1][-1].box[3] > 2 * line.size:
            runs.append([])
        runs[-1].append(line)
    return max(runs, key=len)


def _crosses(wide: Sequence[Line], gutter: float) -> bool:
    crossing = sum(line.box[0] < gutter - 15 and line.box[2] > gutter + 15 for line in wide)
    return crossing > 2 or not wide


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """The left edge most lines share, and the right edge that the long ones reach."""
    lefts = Counter(round(line.box[0] / 2) for line in lines)
    rights = sorted(line.box[2] for line in lines)
    left = lefts.most_common(1)[0][0] * 2.0
    return left, max(left + 1.0, rights[int(0.8 * (len(rights) - 1))])


def rows_of(lines: Sequence[Line], page: int, frame: Frame) -> list[Row]:
    """All rows of a page in reading order: bands between wide rows, left column before right."""
    if frame.gutter is None:
        return make_rows(lines, page, 0)
    wide = [line for line in lines if _side(line, frame) == WIDE]
    if frame.band is not None:
        wide = []  # outside the band all is wide
    parts: dict[int, list[Line]] = {0: [], 1: [], WIDE: []}
    for line in lines:
        side = WIDE if any(_next_to(line, one) for one in wide) else _side(line, frame)
        parts[side].append(line)
    made = {column: make_rows(part, page, column) for column, part in parts.items()}
    return in_bands(made[0], made[1], made[WIDE])


def _next_to(line: Line, wide: Line) -> bool:
    """On one base line with a wide line, as a heading's number is with its title."""
    apart = max(wide.box[0] - line.box[2], line.box[0] - wide.box[2])
    return abs(line.baseline - wide.baseline) < 2 and apart < 3 * line.size


def _side(line: Line, frame: Frame) -> int:
    x0, y0, x1, y1 = line.box
    gutter = frame.gutter or 0.0
    if frame.band is not None and not frame.band[0] <= (y0 + y1) / 2 <= frame.band[1]:
        return WIDE
    if x1 <= gutter + 8:
        return 0
    if x0 >= gutter - 8:
        return 1
    if x0 > gutter - 12 or x1 < gutter + 12:
        return 1 if (x0 + x1) / 2 > gutter else 0
    return WIDE


def in_bands(left: list[Row], right: list[Row], wide: list[Row]) -> list[Row]:
    """Merge columns: what stands above a wide row is read before it, left before right."""
    out: list[Row] = []
    for row in wide:
        edge = _middle(row.box)
        for column in (left, right):
            while column and _middle(column[0].box) < edge:
                out.append(column.pop(0))
        out.append(row)
    return out + left + right


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2
