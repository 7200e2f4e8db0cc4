"""Which rows are headings: those that the file's own outline names, then those that look so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from qa_notes.parse import headings
from qa_notes.parse.bookmarks import marked
from qa_notes.parse.headings import ABSTRACT, Found, Heading
from qa_notes.parse.layout import Frame
from qa_notes.parse.raw import Bookmark
from qa_notes.parse.rows import Row
from qa_notes.parse.words import join, unsplit

_RUN_IN = re.compile(rf"^({ABSTRACT})\s?[-—–.:：]\s?\S", re.I)
_THANKS = re.compile(r"^acknowledge?ments?\b[.:]?", re.I)
_COUNTED = 3  # numbered headings make a paper one that numbers its sections


def find(
    pages: Sequence[Sequence[Row]],
    frames: Sequence[Frame],
    body: float,
    title: frozenset[int],
    seen: Counter[str],
    entries: Sequence[Bookmark],
) -> dict[int, Found]:
    """Headings by the id of their first row.

    `title` holds the ids of the rows of the paper's title, `entries` is the file's own outline.
    """
    sure = marked(entries, pages, body, title, seen)
    every = [
        hit
        for rows, frame in zip(pages, frames, strict=True)
        for hit in _candidates(rows, frame, body, title, seen, sure)
    ]
    every = _beside(sure, every)
    counted = sum(bool(hit.heading.number) for hit in every) >= _COUNTED
    times = Counter(hit.heading.title for hit in every)
    accepted: list[Heading] = []
    out: dict[int, Found] = {}
    style: Row | None = None  # how the heading of the reference list looks
    back = False
    for hit in every:
        heading, row = hit.heading, hit.rows[0]
        if not heading.marked:
            if not (headings.is_known(heading.bare) or hit.run_in or heading.number):
                if counted and row.top_size < 1.08 * body and not back:
                    continue
                if times[heading.title] > 2 or (not accepted and row.page == 1):
                    continue
            if style is not None and not _ends_references(hit, style):
                continue
            if not headings.plausible(heading, accepted, back):
                continue
        is_list = headings.is_references(heading.title)
        style = row if is_list else None
        back = back or is_list or headings.is_appendix(heading)
        accepted.append(heading)
        out[id(row)] = hit
    return out


def _beside(sure: Mapping[int, Found], every: Sequence[Found]) -> list[Found]:
    """What the layout adds to an outline: no number a second time, and nothing small on top."""
    numbers = {hit.heading.number for hit in sure.values() if hit.heading.number}
    tops = [hit.rows[0].top_size for hit in sure.values() if hit.heading.level == 1]
    least = min(tops, default=0.0) - 0.4
    out = []
    for hit in every:
        heading = hit.heading
        if not heading.marked and not hit.run_in:
            if heading.number in numbers:
                continue
            custom = headings.is_known(heading.bare) or headings.is_appendix(heading)
            if not (heading.number or custom) and hit.rows[0].top_size < least:
                hit = replace(hit, heading=replace(heading, level=max(2, heading.level)))
        out.append(hit)
    return out


def _ends_references(hit: Found, style: Row) -> bool:
    """Inside a reference list only what looks like its heading, or an appendix, is a heading."""
    row = hit.rows[0]
    alike = row.bold == style.bold and abs(row.top_size - style.top_size) < 0.4
    appendix = headings.is_appendix(hit.heading) and (row.bold or row.top_size > style.size)
    return alike or appendix or row.top_size > style.top_size + 0.4


def _candidates(
    rows: Sequence[Row],
    frame: Frame,
    body: float,
    title: frozenset[int],
    seen: Counter[str],
    sure: Mapping[int, Found],
) -> list[Found]:
    """The headings of one page: those that are sure, and the other rows that look like one."""
    out: list[Found] = []
    taken = title | {id(row) for hit in sure.values() for row in hit.rows}
    for i, row in enumerate(rows):
        if id(row) in sure:
            out.append(sure[id(row)])
        if id(row) in taken:
            continue
        above = rows[i - 1] if i else None
        below = rows[i + 1] if i + 1 < len(rows) else None
        if _RUN_IN.match(row.text) and row.page == 1 and (row.spans[0].bold or row.spans[0].italic):
            out.append(Found(Heading("Abstract", "", 1), (row,), run_in=True))
            continue
        first = row.spans[0]
        if _THANKS.match(row.text) and first.bold and not row.bold:
            out.append(Found(Heading(first.text.strip(" .:"), "", 1), (row,), run_in=True))
            continue
        before, after = headings.white(above, row), headings.white(row, below)
        heading = headings.read_heading(row, body, before, after)
        if heading is None:
            continue
        more = [row]
        while below is not None and headings.goes_on(more[-1], below, frame):
            if id(below) in taken:
                break
            more.append(below)
            below = rows[i + len(more)] if i + len(more) < len(rows) else None
        if len(more) > 3:
            continue  # bold text, not a heading
        taken |= {id(r) for r in more}
        if len(more) > 1:
            heading = replace(heading, title=join([r.text for r in more], seen))
        heading = replace(heading, title=unsplit(heading.title, seen))
        if heading.title.endswith("?") and not heading.number:
            continue
        out.append(Found(heading, tuple(more)))
    return out
