"""Do a font's letters look like the letters they are read as?

A PDF says beside each glyph which character it stands for, and may lie. Glyphs that are read as
Latin letters and digits are compared with those of common fonts; other signs must not look like
Latin letters more than like themselves, nor like the other signs of their font. One glyph proves
nothing, for letters are drawn in many ways; a font whose letters mostly look like others does, and
so does one that draws many characters alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray
from pymupdf import mupdf

_KNOWN = ("Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Italic", "Times-Bold", "Courier")
_ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_HEIGHT = 24.0  # pixels of the longer side of a glyph when it is compared
_GRID = 10  # cells along each side of a compared shape
_FLAT = 0.05  # a shape without hollows, such as a dash, has less contrast than this
_STRETCH = 0.35  # what it costs to be twice as wide for the height

_ENOUGH = 4  # letters of one font that tell
_RIGHT = 1 / 3  # of a font's letters look as they are read; in honest fonts 0.8 and more do
_RANK = 3  # a letter looks right when fewer than three others look more like it
_FAR = 0.3  # in likeness, between the letter read and the one shown
_ALIKE = 0.85  # in likeness; two prints of one letter in common fonts
_MOST = 40  # signs of other scripts that are compared with each other
_SEVERAL = 8  # of them that tell

Bounds = tuple[float, float, float, float]
_NONE: Bounds = (0.0, 0.0, 0.0, 0.0)

Shape = NDArray[np.float32]  # the cells' ink less its mean, unit length; then log2(width / height)


def shape(font: Any, gid: int) -> Shape | None:
    """What a glyph looks like, at no particular size; None when there is nothing to see."""
    box = mupdf.ll_fz_bound_glyph(font, gid, mupdf.fz_identity)
    longer = max(box.x1 - box.x0, box.y1 - box.y0)
    if not 0 < longer < 1e4:
        return None
    em = _HEIGHT / longer
    try:
        sheet = mupdf.ll_fz_make_irect(-1000, -1000, 1000, 1000)
        turned = mupdf.ll_fz_make_matrix(em, 0, 0, -em, 0, 0)
        drawn = mupdf.FzPixmap(mupdf.ll_fz_render_glyph_pixmap(font, gid, turned, sheet, 8))
    except mupdf.FzErrorBase:
        return None
    if not drawn.m_internal or drawn.n() != 1:
        return None
    samples = np.frombuffer(mupdf.ll_fz_pixmap_samples_memoryview(drawn.m_internal), np.uint8)
    ink = samples.reshape(drawn.h(), drawn.stride())[:, : drawn.w()]
    return _shape(ink.astype(np.float32) / np.float32(255))


def _shape(ink: NDArray[np.float32]) -> Shape | None:
    rows, columns = (np.flatnonzero(ink.max(axis, initial=0) > 0.3) for axis in (1, 0))
    if not rows.size or not columns.size:
        return None
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    cells = _cells(_cells(ink).T).T
    flat = (cells - cells.mean()).ravel()
    flat /= max(float(np.linalg.norm(flat)), _FLAT * _GRID)
    return np.append(flat, np.log2(ink.shape[1] / ink.shape[0])).astype(np.float32)


def _cells(ink: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows averaged into _GRID of them."""
    fine = np.repeat(ink, _GRID, axis=0).reshape(_GRID, len(ink), -1)
    return np.asarray(fine.mean(1), np.float32)


@cache
def _fonts() -> tuple[Any, ...]:
    """The common fonts, and one for most other scripts."""
    return (*(mupdf.fz_new_base14_font(name) for name in _KNOWN), pymupdf.Font("cjk").this)


def _drawn(char: str, fonts: Sequence[Any]) -> list[Shape]:
    """How each of the fonts draws a character."""
    gids = ((font, mupdf.fz_encode_character(font, ord(char))) for font in fonts)
    shapes = (shape(font.m_internal, gid) for font, gid in gids if gid)
    return [one for one in shapes if one is not None]


@cache
def _known() -> tuple[NDArray[np.float32], NDArray[np.int64], str]:
    """Shapes of the common fonts, where those of each letter begin, and the letters.

    Capitals are kept with the small ones: a font of small capitals does not lie.
    """
    shapes: dict[str, list[Shape]] = {}
    for char in _ALPHABET:
        shapes.setdefault(char.lower(), []).extend(_drawn(char, _fonts()[: len(_KNOWN)]))
    starts = np.cumsum([0, *(len(some) for some in shapes.values())])[:-1]
    return np.stack([one for some in shapes.values() for one in some]), starts, "".join(shapes)


@cache
def _sign(char: str) -> NDArray[np.float32]:
    """Shapes of a sign that is no Latin letter: as common fonts draw it, capital or small."""
    cases = dict.fromkeys((char, char.upper(), unicodedata.normalize("NFKC", char)))
    drawn = [one for case in cases if len(case) == 1 for one in _drawn(case, _fonts())]
    return np.stack(drawn) if drawn else np.zeros((0, _GRID * _GRID + 1), np.float32)


def _likeness(shapes: NDArray[np.float32], one: Shape) -> NDArray[np.float32]:
    """To each of the shapes; 1 for the same."""
    found = shapes[:, :-1] @ one[:-1] - _STRETCH * np.abs(shapes[:, -1] - one[-1])
    return np.asarray(found, np.float32)


def doubt(one: Shape, letter: str) -> tuple[int, float]:
    """How many other letters or digits the shape is more like, and by how much (at most 2)."""
    shapes, starts, letters = _known()
    best = np.maximum.reduceat(_likeness(shapes, one), starts)
    own = best[letters.index(letter)]
    return int((best > own).sum()), float(best.max() - own)


def _is_latin(one: Shape, char: str) -> bool:
    """Does the shape of what is read as a sign of another script show a Latin letter or digit?"""
    best = float(_likeness(_known()[0], one).max())
    own = _sign(char) if best >= _ALIKE else np.zeros((0, 0), np.float32)
    return len(own) > 0 and best - float(_likeness(own, one).max()) >= _FAR


class Claims:
    """What the glyphs of one font are read as, as far as they have been met."""

    def __init__(self, font: Any) -> None:
        """`font`: one of MuPDF."""
        self._font = font
        self._pairs: set[tuple[int, int]] = set()
        self._right = self._letters = 0
        self._wrong: set[tuple[int, str]] = set()
        self._looks: set[bytes] = set()
        self._signs: list[tuple[str, Shape]] = []
        self._compared, self._mixed_up = 0, False

    def false(self, pairs: Sequence[tuple[int, int]]) -> list[bool]:
        """Which glyphs, each with the character it is read as, show something else."""
        for gid, ucs in pairs:
            if gid >= 0 and ucs > 0 and (gid, ucs) not in self._pairs:
                self._pairs.add((gid, ucs))
                self._hear(gid, chr(ucs).lower())
        if self._letters >= _ENOUGH and self._right < _RIGHT * self._letters:
            return [True] * len(pairs)
        if len(self._signs) >= _ENOUGH and 2 * len(self._looks) < len(self._signs):
            return [True] * len(pairs)
        if self._are_mixed_up():
            return [True] * len(pairs)
        wrong = self._wrong if len({char for _, char in self._wrong}) >= _ENOUGH else set()
        return [ucs > 0 and (gid, chr(ucs).lower()) in wrong for gid, ucs in pairs]

    def _hear(self, gid: int, char: str) -> None:
        if not char.isalnum():
            return
        seen = shape(self._font, gid)
        if seen is None:
            return
        plain = unicodedata.normalize("NFKC", char) if "\uff01" <= char <= "\uff5e" else char
        known = plain in _ALPHABET
        if known or len(self._signs) < _MOST:
            self._signs.append((plain, seen))
            self._looks.add(np.round(seen, 1).tobytes())
        others, by = doubt(seen, plain) if known else (0, 0.0)
        lies = others >= 2 * _RANK and by >= _FAR if known else _is_latin(seen, plain)
        self._letters += 1
        self._right += others < _RANK and not lies
        if lies:
            self._wrong.add((gid, char))

    def _are_mixed_up(self) -> bool:
        """Do its signs look like each other's, Chinese ones for one another?"""
        if self._compared < len(self._signs):
            self._compared = len(self._signs)
            self._mixed_up = _mixed_up(self._signs)
        return self._mixed_up


def _mixed_up(signs: Sequence[tuple[str, Shape]]) -> bool:
    """Are most signs of a script without capitals drawn like several others among them?"""
    some = [(_sign(char), seen) for char, seen in signs if unicodedata.category(char) == "Lo"]
    some = [(own, seen) for own, seen in some if len(own)]
    if len(some) < _SEVERAL:
        return False
    shapes = np.concatenate([own for own, _ in some])
    starts = np.cumsum([0, *(len(own) for own, _ in some)])[:-1]
    best = [np.maximum.reduceat(_likeness(shapes, seen), starts) for _, seen in some]
    right = sum(int((row > row[i]).sum()) < _RANK for i, row in enumerate(best))
    return right < _RIGHT * len(some)


class Fonts:
    """What is known of the fonts of one file; they stay alive, so that an address stays theirs."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._kept: list[Any] = []
        self._claims: list[Claims] = []
        self._bounds: dict[tuple[int, int], Bounds] = {}

    def number_of(self, font: Any) -> int:
        """The number under which the font is kept."""
        address = int(font.this)
        if address not in self._numbers:
            self._numbers[address] = len(self._kept)
            self._kept.append(mupdf.FzFont(mupdf.ll_fz_keep_font(font)))
            self._claims.append(Claims(self._kept[-1].m_internal))
        return self._numbers[address]

    def claims(self, number: int) -> Claims:
        """What the font's glyphs were read as so far."""
        return self._claims[number]

    def bounds(self, number: int, gid: int) -> Bounds:
        """Around the ink of a glyph, in ems; all 0 when it is blank."""
        if (number, gid) not in self._bounds:
            box = mupdf.ll_fz_bound_glyph(self._kept[number].m_internal, gid, mupdf.fz_identity)
            blank = gid < 0 or box.x1 <= box.x0 or box.y1 <= box.y0
            found = _NONE if blank else (box.x0, box.y0, box.x1, box.y1)
            self._bounds[number, gid] = found
        return self._bounds[number, gid]
