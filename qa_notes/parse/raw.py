"""What the PDF library saw, before anybody thought about it: spans, lines and pages.

Boxes are PDF points with the origin in the top left corner of the page as a viewer shows it.
"""

from __future__ import annotations

from collections import Counter
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

    @property
    def text(self) -> str:
        """All letters of the line."""
        return "".join(span.text for span in self.spans)

    @property
    def size(self) -> float:
        """The size most letters have."""
        sizes: Counter[float] = Counter()
        for span in self.spans:
            sizes[span.size] += len(span.text.strip())
        return sizes.most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class RawLink:
    """A clickable rectangle that leads to the web."""

    url: str
    box: Box


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page; `number` is 1-based. A page that could not be read has no lines."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...] = ()
    links: tuple[RawLink, ...] = ()
