"""Walk the body rows of the whole paper: headings open sections, references are set apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_notes.models import Section, SectionKind
from qa_notes.parse import headings
from qa_notes.parse.headings import Heading
from qa_notes.parse.layout import Frame
from qa_notes.parse.rows import Row
from qa_notes.parse.words import join

_RUN_IN = re.compile(r"^(abstract|summary|概要|要旨|초록|résumé)\s?[-—–.:：]\s?\S", re.I)
_THANKS = re.compile(r"^acknowledge?ments?\b[.:]?", re.I)
_PROOF = frozenset({SectionKind.EXPERIMENTS, SectionKind.RESULTS})
_LAST = frozenset(
    {
        SectionKind.DISCUSSION,
        SectionKind.CONCLUSION,
        SectionKind.LIMITATIONS,
        SectionKind.APPENDIX,
    }
)
_COUNTED = 3  # numbered headings make a paper one that numbers its sections


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive rows of one page in one section; a heading is a stretch of its own."""

    section: int
    rows: tuple[Row, ...]
    heading: bool = False
    references: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    heading: Heading
    rows: tuple[Row, ...]
    run_in: bool = False  # the heading's row is also text


def outline(
    pages: Sequence[Sequence[Row]],
    frames: Sequence[Frame],
    body: float,
    title: frozenset[int],
    seen: Counter[str],
) -> tuple[tuple[Section, ...], list[list[Stretch]]]:
    """Sections of the paper, and each page's rows by section.

    `title` holds the ids of the first page's rows that are the title, which opens no section.
    """
    found = _find(pages, frames, body, title, seen)
    sections = [Section("", (), SectionKind.OTHER, 1)]
    stretches: list[list[Stretch]] = []
    stack: list[tuple[int, str, SectionKind]] = []
    back, references = False, False
    for rows in pages:
        out: list[Stretch] = []
        run: list[Row] = []
        skip: set[int] = set()
        for row in rows:
            hit = found.get(id(row))
            if hit is not None:
                _close(out, run, len(sections) - 1, references)
                run = [row] if hit.run_in else []
                references = headings.is_references(hit.heading.title)
                back = back or references or headings.is_appendix(hit.heading)
                section = _section(hit.heading, stack, back, references, row.page)
                sections.append(section)
                if not hit.run_in:
                    skip = {id(r) for r in hit.rows}
                    out.append(Stretch(len(sections) - 1, hit.rows, True, references))
            elif id(row) in title:
                _close(out, run, len(sections) - 1, references)
                run = []
                out.append(Stretch(0, (row,), heading=True))
            elif id(row) not in skip:
                run.append(row)
        _close(out, run, len(sections) - 1, references)
        stretches.append(out)
    return _guess(sections), stretches


def _close(out: list[Stretch], run: list[Row], section: int, references: bool) -> None:
    if run:
        out.append(Stretch(section, tuple(run), False, references))


def _section(
    heading: Heading,
    stack: list[tuple[int, str, SectionKind]],
    back: bool,
    references: bool,
    page: int,
) -> Section:
    """Place a heading under those above it; words decide its part, else its parent's part."""
    level = heading.level
    if not heading.number and level == 2 and stack and stack[-1][0] >= 2:
        level = stack[-1][0] if not re.match(r"\w+\.\d", stack[-1][1]) else stack[-1][0] + 1
    while stack and stack[-1][0] >= level:
        stack.pop()
    parent = stack[-1][2] if stack else None
    kind = headings.kind_of(heading, parent)
    if references:
        kind = SectionKind.OTHER
    elif back and (
        headings.is_appendix(heading) or (parent is None and not headings.is_known(heading.bare))
    ):
        kind = SectionKind.APPENDIX
    kind = kind or SectionKind.OTHER
    stack.append((level, heading.title, kind))
    return Section(heading.title, tuple(title for _, title, _ in stack), kind, page)


def _guess(sections: list[Section]) -> tuple[Section, ...]:
    """Sections whose titles say nothing play the part of their place.

    Between introduction and experiments stands the authors' own idea; after the experiments began,
    more experiments; and what has results of its own is one.
    """
    parts: dict[str, SectionKind] = {}
    now = SectionKind.OTHER
    for top in (s for s in sections if len(s.path) == 1):
        below = [s.kind for s in sections if len(s.path) > 1 and s.path[0] == top.title]
        tested = SectionKind.RESULTS in below
        if top.kind is SectionKind.INTRODUCTION:
            now = SectionKind.METHOD
        elif top.kind in _PROOF or (top.kind is SectionKind.OTHER and tested):
            now = SectionKind.EXPERIMENTS
        elif top.kind in _LAST or headings.is_known(top.title):
            now = now if top.kind is SectionKind.RELATED else SectionKind.OTHER
        if top.kind is SectionKind.OTHER and not headings.is_known(top.title):
            parts[top.title] = now
    return tuple(
        replace(s, kind=parts[s.path[0]])
        if s.kind is SectionKind.OTHER and s.path and s.path[0] in parts
        else s
        for s in sections
    )


def _find(
    pages: Sequence[Sequence[Row]],
    frames: Sequence[Frame],
    body: float,
    title: frozenset[int],
    seen: Counter[str],
) -> dict[int, _Found]:
    """Headings by the id of their first row."""
    every = [
        hit
        for rows, frame in zip(pages, frames, strict=True)
        for hit in _candidates(rows, frame, body, title, seen)
    ]
    counted = sum(bool(hit.heading.number) for hit in every) >= _COUNTED
    times = Counter(hit.heading.title for hit in every)
    accepted: list[Heading] = []
    out: dict[int, _Found] = {}
    style: Row | None = None  # how the heading of the reference list looks
    back = False
    for hit in every:
        heading, row = hit.heading, hit.rows[0]
        known = headings.is_known(heading.bare) or hit.run_in
        if not known and not heading.number:
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


def _ends_references(hit: _Found, style: Row) -> bool:
    """Inside a reference list only what looks like its heading, or an appendix, is a heading."""
    row = hit.rows[0]
    alike = row.bold == style.bold and abs(row.top_size - style.top_size) < 0.4
    appendix = headings.is_appendix(hit.heading) and (row.bold or row.top_size > style.size)
    return alike or appendix or row.top_size > style.top_size + 0.4


def _candidates(
    rows: Sequence[Row], frame: Frame, body: float, title: frozenset[int], seen: Counter[str]
) -> list[_Found]:
    out: list[_Found] = []
    taken: set[int] = set(title)
    for i, row in enumerate(rows):
        if id(row) in taken:
            continue
        above = rows[i - 1] if i else None
        below = rows[i + 1] if i + 1 < len(rows) else None
        if _RUN_IN.match(row.text) and row.page == 1 and (row.spans[0].bold or row.spans[0].italic):
            out.append(_Found(Heading("Abstract", "", 1), (row,), run_in=True))
            continue
        first = row.spans[0]
        if _THANKS.match(row.text) and first.bold and not row.bold:
            out.append(_Found(Heading(first.text.strip(" .:"), "", 1), (row,), run_in=True))
            continue
        heading = headings.read_heading(row, body, _white(above, row), _white(row, below))
        if heading is None:
            continue
        more = [row]
        while below is not None and headings.goes_on(more[-1], below, frame):
            more.append(below)
            below = rows[i + len(more)] if i + len(more) < len(rows) else None
        if len(more) > 3:
            continue  # bold text, not a heading
        taken |= {id(r) for r in more}
        if len(more) > 1:
            heading = replace(heading, title=join([r.text for r in more], seen))
        if heading.title.endswith("?") and not heading.number:
            continue
        out.append(_Found(heading, tuple(more)))
    return out


def _white(above: Row | None, below: Row | None) -> float:
    """White space between two rows in letter heights; much at the edge of a column."""
    if above is None or below is None or above.column != below.column:
        return 2.0
    white = below.box[1] - above.box[3]
    return 2.0 if white < -5 else white / max(above.size, below.size)
