"""One paper on one page: facts on a line, six answers in boxes, short quotations at the foot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from qa_notes.languages.scripts import CJK, share
from qa_notes.models import Note
from qa_notes.render.footnotes import Quotation
from qa_notes.render.printed import (
    Fact,
    PrintedAnswer,
    PrintedPaper,
    labels,
    printed,
)

AUTHORS = 8  # named on the line of facts
QUOTED = 120  # letters of a quotation at the foot; where a script is wide, half of them
# Letters, a wide one for two, up to which a page of A4 holds them in each size of type.
_SIZES = ((2250, "large"), (3750, "middle"), (5900, "small"))
_FOOT = 0.7  # of the type that answers are set in: a letter there takes so much less room


@dataclass(frozen=True, slots=True)
class PrintedFlash:
    """One paper of the article, for one page."""

    anchor: str
    paper: PrintedPaper
    facts: tuple[Fact, ...]  # without labels, for one line
    size: str  # of the type: large | middle | small | tiny

    @property
    def answers(self) -> tuple[PrintedAnswer, ...]:
        return self.paper.answers

    @property
    def footnotes(self) -> tuple[Quotation, ...]:
        return self.paper.footnotes


def printed_flash(note: Note, evidence: str, first: int = 1) -> PrintedFlash:
    """`note` on a page; its quotations, shortened, are numbered from `first`.

    Raises ExportError for a language that there is not.
    """
    few = replace(note, paper=replace(note.paper, authors=_few(note)))
    paper = printed(few, evidence, first)
    short = {q.number: replace(q, quote=shortened(q.quote)) for q in paper.footnotes}
    answers = tuple(
        replace(a, quotations=tuple(short[q.number] for q in a.quotations)) for a in paper.answers
    )
    paper = replace(paper, answers=answers, footnotes=tuple(short.values()))
    shown = (paper.labels.authors, paper.labels.published, paper.labels.url)
    by_label = {fact.label: fact for fact in paper.facts}
    order = [by_label.get(label) for label in (*shown, paper.labels.categories)]
    return PrintedFlash(paper.anchor, paper, tuple(filter(None, order)), _size(paper))


def shortened(quote: str) -> str:
    """The beginning of a quotation, up to a word's end, with … for what is left out."""
    most = QUOTED // 2 if share(CJK, quote) > 0.3 else QUOTED
    if len(quote) <= most:
        return quote
    begin = quote[: most + 1].rpartition(" ")[0] if " " in quote[: most + 1] else quote[:most]
    return f"{begin.rstrip(' ,;:')}\u00a0…"  # a blank that ends no line


def _few(note: Note) -> tuple[str, ...]:
    """The first authors, and how many there are besides."""
    every = note.paper.authors
    if len(every) <= AUTHORS + 1:
        return every
    more = labels(note.language).and_more.format(n=len(every) - AUTHORS)
    return (*every[:AUTHORS], more)


def _size(paper: PrintedPaper) -> str:
    """The largest type in which a page holds what is said."""
    return next((name for most, name in _SIZES if room_of(paper) <= most), "tiny")


def room_of(paper: PrintedPaper) -> float:
    """Letters that the page has to hold, a wide one for two.

    Boxes stand in rows of two, and a row is as high as the fuller one.
    """
    boxes = [_room((a.question, *a.said.lines, a.said.reason, *a.looked_in)) for a in paper.answers]
    room = sum(2 * max(boxes[at : at + 2]) for at in range(0, len(boxes), 2))
    room += _room(paper.summary.lines if paper.summary else ())
    return room + _FOOT * _room(q.quote for q in paper.footnotes)


def _room(lines: Iterable[str]) -> float:
    """Letters, a wide one for two; a line is as long as half of a box at least."""
    return sum(max(24.0, len(line) * (1 + share(CJK, line))) for line in lines if line)
