"""What the PDF library saw, before anybody thought about it: spans, lines and pages.

Boxes are PDF points with the origin in the top left corner of the page as a viewer shows it.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa_notes.models import Box


@dataclass(frozen=True, slots=True)
class Span:
    """Letters of one font and size."""

    text: str
    size: float  # points
    bold: bool
    italic: bool
    math: bool  # set in a font that only formulas use
    raised: bool  # a superscript


@dataclass(frozen=True, slots=True)
class Line:
    """A run of letters on one base line, as far as no wide gap breaks it."""

    spans: tuple[Span, ...]
    box: Box
    baseline: float
    block: int  # the PDF library's own guess at paragraphs
    sideways: bool  # not written from left to right
    size: float  # of most of its letters

    @property
    def text(self) -> str:
        """All letters of the line."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class RawLink:
    """A clickable rectangle that leads to the web."""

    url: str
    box: Box


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the file's own outline, as its maker wrote it."""

    level: int  # 1 at the top
    title: str
    page: int  # 1-based; one that exists


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page; `number` is 1-based. A page that could not be read has no lines."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...] = ()
    links: tuple[RawLink, ...] = ()
    hidden: int = 0  # letters that nobody sees; they are not among the lines
