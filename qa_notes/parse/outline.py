"""Walk the body rows of the whole paper: headings open sections, references are set apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa_notes.models import Section, SectionKind
from qa_notes.parse import headings
from qa_notes.parse.headings import Found, Heading
from qa_notes.parse.rows import Row

_PROOF = frozenset({SectionKind.EXPERIMENTS, SectionKind.RESULTS})
_LAST = frozenset(
    {
        SectionKind.DISCUSSION,
        SectionKind.CONCLUSION,
        SectionKind.LIMITATIONS,
        SectionKind.APPENDIX,
    }
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive rows of one page in one section; a heading is a stretch of its own."""

    section: int
    rows: tuple[Row, ...]
    heading: bool = False
    references: bool = False


def outline(
    pages: Sequence[Sequence[Row]], found: Mapping[int, Found], title: frozenset[int]
) -> tuple[tuple[Section, ...], list[list[Stretch]]]:
    """Sections of the paper, and each page's rows by section.

    `found` has the headings by the id of their first row. `title` holds the ids of the first page's
    rows that are the title, which opens no section.
    """
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
    if not (heading.number or heading.marked) and level == 2 and stack and stack[-1][0] >= 2:
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
