"""The letters of an OCR under a scan: read only where the picture shows print of their kind.

What the print says is not read again here. But a word that stands on blank paper, or claims many
more or fewer letters than the picture has strokes for, is not what the picture shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_notes.models import Box
from qa_notes.parse.glyphs import Flags, Glyphs
from qa_notes.parse.paint import Sheet
from qa_notes.parse.shapes import Fonts
from qa_notes.parse.visible import EYE, rgb

_SCALE = 4.0  # pixels a point
_CONTRAST = 60.0  # of 255, between paper and print
_STROKES = (0.25, 5.0)  # stretches of ink a letter that a row of pixels crosses


def under_print(listed: Any, page: Box, fonts: Fonts, unseen: Flags) -> Flags:
    """Which of the unseen glyphs of a page, in points, stand where the picture shows print."""
    sheet = Sheet(listed, page, _SCALE, fonts)
    glyphs = Glyphs(sheet, fonts)
    light = (rgb(sheet.shown.ravel()) @ EYE).reshape(sheet.shown.shape)
    found = np.zeros(len(unseen), np.bool_)
    for word, box in _words(glyphs, unseen):
        letters = int(glyphs.letter[word].sum())
        if _is_print(light, box, max(letters, 1)):
            found[word] = True
    return found


def _words(glyphs: Glyphs, unseen: Flags) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """Runs of unseen glyphs between spaces, each with the box that its letters should fill."""
    taken = unseen & glyphs.sign
    starts = taken & ~np.append(False, taken[:-1] & (glyphs.run[1:] == glyphs.run[:-1]))
    ends = taken & ~np.append(taken[1:] & (glyphs.run[1:] == glyphs.run[:-1]), False)
    for first, last in zip(np.flatnonzero(starts), np.flatnonzero(ends), strict=True):
        line = np.stack([glyphs.places[first], glyphs.places[last] + glyphs.reach[last]])
        corners = np.concatenate([line, line + 0.7 * glyphs.em[first, 1]])
        yield slice(first, last + 1), np.concatenate([corners.min(0), corners.max(0)])


def _is_print(light: NDArray[np.float32], box: NDArray[np.float32], letters: int) -> bool:
    height, width = light.shape
    x0, y0, x1, y1 = np.round(box).astype(int).clip(0, [width, height, width, height]).tolist()
    part = light[y0:y1, x0:x1]
    if not part.size:
        return False
    low, high = np.percentile(part, (2, 98))
    if high - low < _CONTRAST:
        return False
    ink = part < (low + high) / 2
    if ink.mean() > 0.5:
        ink = ~ink
    if x1 - x0 < y1 - y0 and letters > 1:
        ink = ink.T  # written from top to bottom
    rows = ink[len(ink) // 4 : max(len(ink) * 3 // 4, len(ink) // 4 + 1)]
    strokes = (np.diff(rows, axis=1, prepend=False) & rows).sum(1).mean()
    least, most = _STROKES
    return bool(least * letters <= strokes <= most * letters)
