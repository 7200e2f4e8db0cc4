"""A parsed paper in passages: about 200 tokens of one section on one page, if it has pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from qa_notes.languages.scripts import CJK
from qa_notes.models import Block, Document, Kind, Paper, Passage
from qa_notes.sentences import sentences

VERSION = 3  # part of the index stamp: raise it when the same paper gives other passages
SLACK = 1.25  # a paragraph may be this much over `size` before it is cut
CRUMB = 0.3  # of `size`: what is smaller joins its neighbour

_LEADERS = re.compile(r"(?:\. ?){4,}")  # "Appendix . . . . . 16": a table of contents
_TOKEN = re.compile(
    rf"[{CJK}]"  # a character of an unspaced (or Korean) script
    r"|[^\W\d_]{1,9}|\d{1,3}|[^\w\s]"  # a short word, three digits, a sign
)
Span = tuple[int, int]


def count_tokens(text: str) -> int:
    """About how many tokens an embedding model makes of a text (English prose: within 5 %)."""
    return sum(1 for _ in _TOKEN.finditer(text))


def chunk(document: Document, paper: Paper, size: int = 200) -> tuple[Passage, ...]:
    """The passages of a paper in reading order; captions, tables and footnotes stand alone."""
    return tuple(
        _passage(document, paper, run, span)
        for run in _runs(document)
        for span in _spans(document, run, size)
    )


def _runs(document: Document) -> Iterator[list[Block]]:
    """Neighbouring blocks that may share a passage."""
    run: list[Block] = []
    for block in document.blocks:
        text = document.text_of(block).strip()
        if not text or _is_contents(text):
            continue
        if run and not _together(document, run[-1], block):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _is_contents(text: str) -> bool:
    """A table of contents has every word of the paper's headings and answers nothing."""
    return sum(len(found) for found in _LEADERS.findall(text)) > len(text) / 4


def _together(document: Document, left: Block, right: Block) -> bool:
    """Whether nothing but white space, and no border of section, page or kind, lies between."""
    alone = {Kind.CAPTION, Kind.TABLE, Kind.FOOTNOTE}
    if (left.page, left.section) != (right.page, right.section) or {left.kind, right.kind} & alone:
        return False
    between = document.pages[left.page - 1].text[left.end : right.start]
    return left.end <= right.start and not between.strip()


def _spans(document: Document, run: list[Block], size: int) -> list[Span]:
    """Cut a run into passages: whole paragraphs where they fit, whole sentences where not."""
    text = document.pages[run[0].page - 1].text
    units = [unit for block in run for unit in _units(text, block, size)]
    packed = [units[0]]
    for start, end in units[1:]:
        if count_tokens(text[packed[-1][0] : end]) <= size:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return _absorb_crumbs(text, packed, size)


def _units(text: str, block: Block, size: int) -> list[Span]:
    """The pieces that are never cut: the paragraph, else its sentences, else rows and words."""
    start, end = _strip(text, block.start, block.end)
    if count_tokens(text[start:end]) <= size * SLACK:
        return [(start, end)]
    inside = (
        _split(text, start, end, "\n")
        if block.kind in (Kind.TABLE, Kind.CODE)
        else [(start + a, start + b) for a, b in sentences(text[start:end])]
    )
    return [piece for unit in inside for piece in _cut(text, *unit, size)]


def _cut(text: str, start: int, end: int, size: int) -> list[Span]:
    """Cut a "sentence" that no passage could hold: at spaces, else anywhere."""
    tokens = [token.start() for token in _TOKEN.finditer(text, start, end)]
    if len(tokens) <= size * SLACK:
        return [(start, end)]
    borders = [start]
    for wanted in tokens[size::size]:
        space = max(text.rfind(space, borders[-1] + 1, wanted) for space in " \n")
        borders.append(space if space > borders[-1] else wanted)
    spans = (_strip(text, a, b) for a, b in pairwise([*borders, end]))
    return [span for span in spans if span[0] < span[1]]


def _split(text: str, start: int, end: int, separator: str) -> list[Span]:
    borders = [start, *(m.end() for m in re.finditer(separator, text[start:end])), end]
    borders[1:-1] = [start + at for at in borders[1:-1]]
    spans = (_strip(text, a, b) for a, b in pairwise(borders))
    return [span for span in spans if span[0] < span[1]]


def _absorb_crumbs(text: str, spans: list[Span], size: int) -> list[Span]:
    """Join pieces too short to stand alone with the shorter neighbour, if both then fit."""
    spans = list(spans)
    index = 0
    while len(spans) > 1 and index < len(spans):
        start, end = spans[index]
        if count_tokens(text[start:end]) >= size * CRUMB:
            index += 1
            continue
        left = count_tokens(text[slice(*spans[index - 1])]) if index > 0 else float("inf")
        right = count_tokens(text[slice(*spans[index + 1])]) if index + 1 < len(spans) else left
        first = index - 1 if left <= right else index
        if count_tokens(text[spans[first][0] : spans[first + 1][1]]) > size * SLACK:
            index += 1
            continue
        spans[first : first + 2] = [(spans[first][0], spans[first + 1][1])]
        index = first
    return spans


def _passage(document: Document, paper: Paper, run: list[Block], span: Span) -> Passage:
    start, end = span
    page, section = run[0].page, document.sections[run[0].section]
    inside = [block for block in run if block.start < end and block.end > start]
    kinds = [kind for kind, _ in groupby(block.kind for block in inside)]
    return Passage(
        id=f"{paper.id}:p{page}:{start}",
        paper_id=paper.id,
        page=page,
        section=section.path,
        section_kind=section.kind,
        kind=kinds[0] if len(kinds) == 1 else Kind.TEXT,
        text=document.pages[page - 1].text[start:end],
        boxes=tuple(dict.fromkeys(box for block in inside for box in block.boxes)),
        start=start,
        end=end,
    )


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
