"""The text of one page, and where its blocks stand in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa_notes.evidence import PARTING
from qa_notes.languages.scripts import UNSPACED
from qa_notes.models import Block, Box, Kind
from qa_notes.parse.floats import Sorted
from qa_notes.parse.layout import Frame
from qa_notes.parse.outline import Stretch
from qa_notes.parse.paragraphs import Paragraph, paragraphs
from qa_notes.parse.rows import WIDE, Row
from qa_notes.parse.words import join, unsplit

_MARK = re.compile(  # that a footnote begins with; "3 x + 5" is no note
    r"(?:\d{1,2}|[∗*†‡§¶♠♣♥♦⋆]{1,2})\s?"
    rf"(?=[\"“‘(\[]?(?:[^\W\d_]{{2}}|[A-Z]\s|[{UNSPACED}]))"
)


class Writer:
    """Puts pieces of one page one after the other and remembers where each stands."""

    def __init__(self, page: int, seen: Counter[str]) -> None:
        self.page = page
        self.text = ""
        self.blocks: list[Block] = []
        self._seen = seen

    def write(
        self, stretches: Sequence[Stretch], others: Sorted, frame: Frame, leading: float
    ) -> None:
        """Body first, then captions, tables and footnotes."""
        for stretch in stretches:
            if stretch.references:
                continue
            if stretch.heading:
                self._add(unsplit(self._words(stretch.rows), self._seen))
                continue
            for paragraph in paragraphs(stretch.rows, frame, leading):
                self.paragraph(paragraph, stretch.section)
        for caption in others.captions:
            self._block(
                self._words(caption),
                _section_at(caption[0], stretches),
                Paragraph(tuple(caption), Kind.CAPTION),
            )
        for table in others.tables:
            text = "\n".join(filter(None, (row.cells for row in table)))
            self._block(text, _section_at(table[0], stretches), Paragraph(tuple(table), Kind.TABLE))
        for note in others.notes:
            footnote = Paragraph(tuple(note), Kind.FOOTNOTE)
            text = _without_mark(self._words(note), note[0])
            self._block(text, _section_at(note[0], stretches), footnote)

    def paragraph(self, paragraph: Paragraph, section: int) -> None:
        """Running text or an equation."""
        self._block(self._words(paragraph.rows), section, paragraph)

    def _words(self, rows: Sequence[Row]) -> str:
        return join([row.text for row in rows], self._seen)

    def _block(self, text: str, section: int, shape: Paragraph) -> None:
        if not any(char.isalnum() for char in text):
            return
        start = self._add(text)
        boxes: tuple[Box, ...] = shape.boxes
        self.blocks.append(Block(self.page, section, shape.kind, start, start + len(text), boxes))

    def _add(self, text: str) -> int:
        if self.text:
            self.text += PARTING
        start = len(self.text)
        self.text += text
        return start


def _without_mark(text: str, row: Row) -> str:
    """A footnote's text without its number; "*ALLOBJ", not raised, is a word."""
    found = _MARK.match(text)
    first = row.spans[0]
    raised = first.raised or first.size < 0.87 * row.top_size
    return text[found.end() :] if found and (raised or text[0] != "*") else text


def _section_at(row: Row, stretches: Sequence[Stretch]) -> int:
    """The section that runs where a float stands: that of the last text above it."""
    place = _place(row)
    above = [
        s.section for s in stretches if s.rows and _place(s.rows[0]) < place and not s.references
    ]
    if above:
        return above[-1]
    return next((s.section for s in stretches), 0)


def _place(row: Row) -> tuple[int, float]:
    return (0 if row.column == WIDE else row.column), row.box[1]
