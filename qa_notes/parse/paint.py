"""A page painted three times: as shown, without its letters, and its letters alone.

The first two tell where letters change the page; the third tells whose letters they are. Glyphs
are looked at, and unread, in the memory of MuPDF's display list, which the text is taken from.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymupdf import mupdf

from qa_notes.models import Box
from qa_notes.parse.shapes import Fonts

_SCALE = 1.0
_MOST_PIXELS = 4_000_000  # a poster is painted smaller
ITEM = np.dtype(
    [("x", "f4"), ("y", "f4"), ("adv", "f4"), ("gid", "i4"), ("ucs", "i4"), ("cid", "i4")]
)  # MuPDF's fz_text_item
PAPER = np.uint32(0xFFFFFF)  # what `Sheet.letters` has where no letter is


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one font that are painted in one go."""

    number: int  # of the painting; of two runs the later lies above
    items: NDArray[Any]  # MuPDF's own: gid and ucs are -1 where there is none
    font: int  # its number in Fonts
    turns: tuple[float, ...]  # of the letters: what one em along and across the line becomes
    place: tuple[float, ...]  # of the text on the page, in points
    filled: bool
    inked: bool  # filled, stroked, or a stencil
    stencil: bool  # what is painted next shows through its letters


class Sheet:
    """One page as rows of pixels, 0xAABBGGRR, and what is written on it."""

    def __init__(self, listed: Any, part: Box, scale: float, fonts: Fonts) -> None:
        """Paint a part of a display list, in points, with `scale` pixels a point."""
        width, height = part[2] - part[0], part[3] - part[1]
        self.scale = min(scale, (_MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        self._listed = listed
        self.place = (self.scale, -part[0] * self.scale, -part[1] * self.scale)
        self._size = max(1, round(width * self.scale)), max(1, round(height * self.scale))
        self._smooth = mupdf.fz_aa_level()
        self._kept: list[Any] = []
        self.shown = self._painted(lambda brush: brush)
        self.bare = self._painted(_without_text)
        writing = _Writing(fonts)
        self.letters = self._painted(writing.onto) & PAPER
        self.runs = tuple(writing.runs)
        self.has_actual_text = writing.has_actual_text

    def write_again(self) -> None:
        """Paint `letters` anew, without those that were unread since."""
        self.letters = self._painted(_Writing(None).onto) & PAPER

    def shown_again(self) -> NDArray[np.uint32]:
        """The page as it would be shown without the letters that were unread since."""
        return self._painted(lambda brush: brush)

    def _painted(self, device: Callable[[Any], Any]) -> NDArray[np.uint32]:
        """White paper, and what the device lets through; a page that breaks off is shown so far."""
        mupdf.fz_set_aa_level(0)  # a pixel is of one letter or of none
        try:
            box = mupdf.FzIrect(0, 0, *self._size)
            rgb = mupdf.fz_device_rgb()
            pixels = mupdf.fz_new_pixmap_with_bbox(rgb, box, mupdf.FzSeparations(), 1)
            mupdf.fz_clear_pixmap_with_value(pixels, 255)
            scale, left, top = self.place
            place = mupdf.FzMatrix(scale, 0, 0, scale, left, top)
            brush = mupdf.fz_new_draw_device(place, pixels)
            everywhere = mupdf.FzRect(mupdf.FzRect.Fixed_INFINITE)
            through = device(brush)
            try:
                mupdf.fz_run_display_list(
                    self._listed, through, mupdf.FzMatrix(), everywhere, mupdf.FzCookie()
                )
                mupdf.fz_close_device(brush)
            except mupdf.FzErrorBase as err:
                if "alloc" in str(err):
                    raise
            samples = mupdf.ll_fz_pixmap_samples_memoryview(pixels.m_internal)
            self._kept.append(pixels)  # the array looks into its memory
            return np.frombuffer(samples, "<u4").reshape(pixels.h(), pixels.w())
        finally:
            mupdf.fz_set_aa_level(self._smooth)


def _without_text(brush: Any) -> Any:
    brush.m_internal.fill_text = brush.m_internal.stroke_text = None
    return brush


class _Writing(mupdf.FzDevice2):  # type: ignore[misc]
    """A device that paints each run of letters in its number as a colour, and nothing else."""

    def __init__(self, fonts: Fonts | None) -> None:
        """`fonts`: None when the runs themselves are not asked for."""
        super().__init__()
        self.runs: list[Run] = []
        self.has_actual_text = False
        self._fonts = fonts
        self._number = 0
        self._rgb = mupdf.fz_device_rgb().m_internal
        self._last = 0  # the text that was filled; the same may be stroked
        self.use_virtual_fill_text()
        self.use_virtual_stroke_text()
        self.use_virtual_ignore_text()
        self.use_virtual_clip_text()
        self.use_virtual_clip_stroke_text()
        self.use_virtual_begin_metatext()

    def onto(self, brush: Any) -> _Writing:
        """The device, painting with `brush`."""
        self._brush = brush
        return self

    def fill_text(self, _: Any, text: Any, matrix: Any, *look: Any) -> None:
        self._note(text, matrix, filled=True)
        number = self._number
        color = ((number & 255) / 255, (number >> 8 & 255) / 255, (number >> 16 & 255) / 255, 0.0)
        brush = self._brush.m_internal
        mupdf.ll_fz_fill_text2(brush, text, matrix, self._rgb, *color, 1.0, look[-1])
        self._last = int(text.this)

    def stroke_text(self, _: Any, text: Any, __: Any, matrix: Any, *look: Any) -> None:
        if int(text.this) != self._last:
            self._note(text, matrix, filled=False)

    def ignore_text(self, _: Any, text: Any, matrix: Any) -> None:
        self._note(text, matrix, filled=False, inked=False)

    def clip_text(self, _: Any, text: Any, matrix: Any, __: Any) -> None:
        self._note(text, matrix, filled=False, stencil=True)

    def clip_stroke_text(self, _: Any, text: Any, __: Any, matrix: Any, ___: Any) -> None:
        if int(text.this) != self._last:
            self._note(text, matrix, filled=False, stencil=True)

    def begin_metatext(self, _: Any, kind: int, text: str) -> None:
        self.has_actual_text |= kind == mupdf.FZ_METATEXT_ACTUALTEXT

    def _note(
        self, text: Any, matrix: Any, filled: bool, inked: bool = True, stencil: bool = False
    ) -> None:
        self._number += 1
        if self._fonts is None:
            return
        place = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        for span in _spans(text):
            trm, font = span.trm, self._fonts.number_of(span.font)
            turns = (trm.a, trm.b, trm.c, trm.d)
            items = _items(span)
            self.runs.append(Run(self._number, items, font, turns, place, filled, inked, stencil))


def _spans(text: Any) -> Iterator[Any]:
    span = text.head
    while span:
        yield span
        span = span.next


def _items(span: Any) -> NDArray[Any]:
    """The glyphs of a span in place: what is written into the array, MuPDF reads."""
    memory = (ctypes.c_char * (ITEM.itemsize * span.len)).from_address(int(span.items.this))
    items = np.frombuffer(memory, ITEM)
    first = span.items
    assert (items[0]["gid"], items[0]["ucs"]) == (first.gid, first.ucs), "fz_text_item has changed"
    return items
