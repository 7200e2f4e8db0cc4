"""The order of work inside the worker: raw pages to one Document."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_notes.errors import GarbledText, NoText
from qa_notes.models import Block, Document, Kind, Page, Section, SectionKind
from qa_notes.parse import front
from qa_notes.parse.finding import find
from qa_notes.parse.floats import Sorted, sort_rows
from qa_notes.parse.headings import ABSTRACT, is_known, read_heading
from qa_notes.parse.language import FEW_LETTERS, is_garbled, letters
from qa_notes.parse.layout import Frame, body_size, frame_of, rows_of, without_heads
from qa_notes.parse.ligatures import mended
from qa_notes.parse.links import links
from qa_notes.parse.outline import Stretch, outline
from qa_notes.parse.pagetext import Writer
from qa_notes.parse.paragraphs import Paragraph, leading_of
from qa_notes.parse.pdf import (
    author_of,
    bookmarks_of,
    is_cut_off,
    metadata_of,
    open_pdf,
    read_pages,
)
from qa_notes.parse.raw import Line, RawPage
from qa_notes.parse.rows import Row
from qa_notes.parse.stamp import own_facts
from qa_notes.parse.words import join, unsplit, vocabulary

_LABEL = re.compile(rf"^({ABSTRACT})\s?[-—–.:：]\s?", re.I)
_KEYWORDS = re.compile(
    r"^(key ?words|index terms|ccs concepts|categories and subject|general terms)", re.I
)


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is known of each page before sections are."""

    body: float
    lines: list[list[Line]]
    frames: list[Frame]
    sorted: list[Sorted]
    title: list[Row]


def read(path: Path) -> Document:
    """Parse one PDF in this process.

    Raises NotAPdf, Encrypted, NoPages, NoText or GarbledText; MemoryError when memory runs out.
    """
    pdf = open_pdf(path)
    raw = mended(list(read_pages(pdf)))
    _check_text(path, raw)
    seen = vocabulary(line.text for page in raw for line in page.lines)
    layout = _lay_out(raw)
    title = _not_headings(layout)
    rows = [part.body for part in layout.sorted]
    found = find(rows, layout.frames, layout.body, title, seen, bookmarks_of(pdf))
    sections, stretches = outline(rows, found, title)
    pages, blocks = _write(raw, layout, stretches, seen)
    if not any(block.kind is Kind.TEXT for block in blocks):
        raise NoText(f"{path.name}: no running text was found")
    listed = [[s for s in page if s.references and not s.heading] for page in stretches]
    boxes = [[row.box for s in page for row in s.rows] for page in listed]
    return Document(
        pages=pages,
        sections=sections,
        blocks=blocks,
        links=links(raw, pages, blocks, boxes),
        references=_references(listed, layout, seen),
        title=unsplit(join([row.text for row in layout.title], seen), seen) or None,
        authors=_authors(layout, sections, stretches) or front.in_metadata(author_of(pdf)),
        abstract=_abstract(pages, sections, blocks),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        hidden=sum(page.hidden for page in raw),
        cut_off=is_cut_off(pdf, path),
        own=own_facts(raw[0], metadata_of(pdf)),
    )


def _check_text(path: Path, raw: Sequence[RawPage]) -> None:
    text = "\n".join(line.text for page in raw for line in page.lines)
    count = letters(text)
    if count < FEW_LETTERS:
        raise NoText(f"{path.name}: {len(raw)} pages hold {count} letters")
    if is_garbled(text):
        raise GarbledText(f"{path.name}: its letters form no language")


def _lay_out(raw: Sequence[RawPage]) -> _Layout:
    body = body_size(raw)
    lines = without_heads(raw)
    first = [frame_of(part, page) for part, page in zip(lines, raw, strict=True)]
    split = Counter(round(f.gutter / 5) for f in first if f.gutter is not None)
    usual = Frame(None, ((72.0, raw[0].width - 72.0),))
    if split and sum(split.values()) * 2 >= len(raw):
        common = split.most_common(1)[0][0]
        usual = next(f for f in first if f.gutter is not None and round(f.gutter / 5) == common)
    frames = [frame_of(part, page, usual) for part, page in zip(lines, raw, strict=True)]
    parts = [
        sort_rows(rows_of(part, page.number, frame), frame, body, page.number == 1)
        for part, page, frame in zip(lines, raw, frames, strict=True)
    ]
    title = front.title_rows(lines[0], raw[0].height, body)
    if title and read_heading(title[0], body, 1, 1) and title[0].text[0].isdigit():
        title = []  # a chapter's heading
    return _Layout(body, lines, frames, parts, title)


def _not_headings(layout: _Layout) -> frozenset[int]:
    """Rows of the first page that belong to the title."""
    inside = [row.box for row in layout.title]
    return frozenset(
        id(row)
        for row in layout.sorted[0].body
        if any(b[1] - 1 <= (row.box[1] + row.box[3]) / 2 <= b[3] + 1 for b in inside)
        and not is_known(row.text)
    )


def _write(
    raw: Sequence[RawPage], layout: _Layout, stretches: list[list[Stretch]], seen: Counter[str]
) -> tuple[tuple[Page, ...], tuple[Block, ...]]:
    leading = leading_of([row for part in layout.sorted for row in part.body])
    pages, blocks = [], []
    for page, part, frame, mine in zip(raw, layout.sorted, layout.frames, stretches, strict=True):
        writer = Writer(page.number, seen)
        writer.write(mine, part, frame, leading)
        for paragraph in _sideways(page):
            writer.paragraph(paragraph, mine[-1].section if mine else 0)
        pages.append(Page(page.number, writer.text, page.width, page.height))
        blocks.extend(writer.blocks)
    return tuple(pages), tuple(blocks)


def _sideways(page: RawPage) -> list[Paragraph]:
    """Pages turned or written from top to bottom keep the PDF library's own paragraphs."""
    turned = [line for line in page.lines if line.sideways]
    if sum(len(line.text) for line in turned) * 2 < sum(len(line.text) for line in page.lines):
        return []  # a stamp in the margin or the axis of a figure
    groups: dict[int, list[Row]] = {}
    for line in turned:
        groups.setdefault(line.block, []).append(Row(page.number, 0, (line,)))
    return [Paragraph(tuple(rows)) for rows in groups.values()]


def _references(listed: list[list[Stretch]], layout: _Layout, seen: Counter[str]) -> str:
    """The reference list, one printed row after the other, hyphens mended."""
    rows = [row.text for page in listed for stretch in page for row in stretch.rows]
    return join(rows, seen)


def _authors(
    layout: _Layout, sections: Sequence[Section], stretches: list[list[Stretch]]
) -> tuple[str, ...]:
    """Names between the title and the first heading or paragraph."""
    first = stretches[0] if stretches else []
    tops = [stretch.rows[0].box[1] for stretch in first if stretch.section > 0]
    named = any(is_known(s.title) or s.kind is SectionKind.ABSTRACT for s in sections if s.page < 3)
    if not tops or not named:
        return ()  # not laid out like a paper
    return front.authors(layout.lines[0], layout.title, min(tops))


def _abstract(
    pages: Sequence[Page], sections: Sequence[Section], blocks: Sequence[Block]
) -> str | None:
    """The section called abstract, else the first long paragraph before any heading."""
    found = next((i for i, s in enumerate(sections) if s.kind is SectionKind.ABSTRACT), None)
    texts = [
        pages[b.page - 1].text[b.start : b.end]
        for b in blocks
        if b.section == (found or 0) and b.kind is Kind.TEXT and b.page <= 2
    ]
    if found is None:
        texts = [text for text in texts if len(text.split()) > 60][:1]
    end = next((i for i, text in enumerate(texts) if _KEYWORDS.match(text)), len(texts))
    texts = [_LABEL.sub("", text) for text in texts[:end]]
    return " ".join(texts) or None
