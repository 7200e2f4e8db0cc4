"""All glyphs of a page in one table: where their ink is, and what they are read as."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_notes.parse.paint import ITEM, Sheet
from qa_notes.parse.shapes import Fonts

_SMALLEST = 2.0  # points; nobody reads smaller print
_NARROW = 0.12  # ems; the least room of a letter that shares its glyph
_MOST_LETTERS = 8  # of one glyph
_LEAST_INK = 0.4  # of _SMALLEST: how long or high the letters of the smallest print are
_CELL = 0.5  # ems; room for three narrow letters
_CROWD = 4  # different letters in such a cell: a smear
_FAR = 1e5  # pixels; beyond every page

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


class Glyphs:
    """The glyphs of a sheet, run after run, as they were before any was unread."""

    def __init__(self, sheet: Sheet, fonts: Fonts) -> None:
        """Copy them from the sheet's runs."""
        runs = sheet.runs
        self.sheet = sheet
        self._ends = np.cumsum([len(run.items) for run in runs], dtype=np.int64)
        self.run: Ints = np.repeat(np.arange(len(runs)), [len(run.items) for run in runs])
        items = np.concatenate([run.items for run in runs]) if runs else np.zeros(0, ITEM)
        self.ucs: Ints = items["ucs"].astype(np.int64)
        self.gids: Ints = items["gid"].astype(np.int64)
        self.drawn: Flags = self.gids >= 0
        self.number = self._each([run.number for run in runs], np.uint32)
        self.filled: Flags = self._each([run.filled for run in runs], np.bool_)
        self.stencil: Flags = self._each([run.stencil for run in runs], np.bool_)
        self.inked: Flags = self._each([run.inked for run in runs], np.bool_)
        known, where = np.unique(self.ucs, return_inverse=True)
        signs = [chr(ucs) if 0 <= ucs < 0x110000 else "" for ucs in known.tolist()]
        self.letter: Flags = np.array([sign.isalnum() for sign in signs], np.bool_)[where]
        self.sign: Flags = np.array([bool(sign.strip()) for sign in signs], np.bool_)[where]
        leads = self.drawn & (self.sign | (self.ucs < 0))
        self._lead = np.maximum.accumulate(np.where(leads, np.arange(len(leads)), 0))
        with np.errstate(all="ignore"):  # matrices may hold anything
            self._place(items)
            self._ask(fonts)
            self._measure()

    def _each(self, values: list[Any], kind: Any) -> NDArray[Any]:
        """The values of the runs, for each glyph."""
        return np.array(values, kind)[self.run]

    def _place(self, items: NDArray[Any]) -> None:
        runs, (scale, left, top) = self.sheet.runs, self.sheet.place
        page = np.array([run.place for run in runs], np.float32).reshape(-1, 3, 2) * scale
        page[:, 2] += (left, top)
        turns = np.array([run.turns for run in runs], np.float32).reshape(-1, 2, 2)
        self.em: Floats = (turns @ page[:, :2])[self.run]  # along the line and across, in pixels
        of = page[self.run]
        spot = items["x"][:, None] * of[:, 0] + items["y"][:, None] * of[:, 1] + of[:, 2]
        self.places: Floats = np.nan_to_num(spot).clip(-_FAR, _FAR)
        self.reach: Floats = items["adv"][:, None] * self.em[:, 0]

    def _ask(self, fonts: Fonts) -> None:
        """The fonts: how large is each glyph, and does it look as it is read?"""
        font = self._each([run.font for run in self.sheet.runs], np.int64)
        key = ((font << 24) + self.gids + 1 << 22) + self.ucs + 1
        each, first, where = np.unique(key, return_index=True, return_inverse=True)
        fonts_of, gids, ucs = (
            font[first].tolist(),
            self.gids[first].tolist(),
            self.ucs[first].tolist(),
        )
        bounds = [fonts.bounds(*pair) for pair in zip(fonts_of, gids, strict=True)]
        inked = np.isin(each, key[self.inked]).tolist()
        pairs: dict[int, list[tuple[int, int]]] = {}
        for number, gid, char, is_inked in zip(fonts_of, gids, ucs, inked, strict=True):
            if is_inked:
                pairs.setdefault(number, []).append((gid, char))
        false = {
            (number, *pair)
            for number, some in pairs.items()
            for pair, lie in zip(some, fonts.claims(number).false(some), strict=True)
            if lie
        }
        known = zip(fonts_of, gids, ucs, strict=True)
        self.false: Flags = np.array([one in false for one in known], np.bool_)[where]
        ems = np.array(bounds, np.float32).reshape(-1, 4)[where]
        corners = [
            ems[:, i, None] * self.em[:, 0] + ems[:, j, None] * self.em[:, 1]
            for i in (0, 2)
            for j in (1, 3)
        ]
        low, high = np.minimum.reduce(corners), np.maximum.reduce(corners)
        boxes = np.concatenate([low + self.places, high + self.places], 1)
        self.boxes: Floats = np.nan_to_num(boxes).clip(-_FAR, _FAR)
        self.blank: Flags = (ems[:, 2] <= ems[:, 0]) | (ems[:, 3] <= ems[:, 1])

    def _measure(self) -> None:
        """Too small to read, in ems or in ink? More letters than there is room for?

        The ems of Type 3 fonts may have any size, so their ink is measured, too.
        """
        em, wide = np.hypot(self.em[..., 0], self.em[..., 1]), self.boxes[:, 2:] - self.boxes[:, :2]
        least = _SMALLEST * self.sheet.scale
        self.small: Flags = em.min(1, initial=np.inf) < least
        if self.small.any():
            widest = np.zeros((len(self._ends), 2), np.float32)
            np.maximum.at(widest, self.run, wide)
            share = np.where(np.bincount(self.run, minlength=len(widest)) > 1, 2, 8)
            self.small &= (widest.min(1) < least / share)[self.run]
        self.small |= self.letter & ~self.blank & (wide.max(1, initial=0.0) < _LEAST_INK * least)
        self.small |= self._crowded(em.min(1, initial=np.inf))
        each = np.bincount(self._lead[self.letter], minlength=len(self._lead))
        narrow = wide.max(1, initial=0.0) < _NARROW * em[:, 0] * each
        self.false |= (each > 1) & (narrow | (each > _MOST_LETTERS))

    def _crowded(self, em: Floats) -> Flags:
        """Printed over each other, so many in one place that none can be told."""
        own = np.flatnonzero(self.letter & self.drawn & (em > 0))
        size = np.round(em[own], 1).clip(0.1)
        crowded = np.zeros(len(self.letter), np.bool_)
        for shift in (0.0, 0.5):  # a smear ends somewhere between two cells
            cells = np.floor(self.places[own] / (_CELL * size[:, None]) + (shift, 0.5))
            _, where = np.unique(np.column_stack([cells, size]), axis=0, return_inverse=True)
            pairs = np.unique(np.column_stack([where.ravel(), self.ucs[own]]), axis=0)
            crowded[own] |= (np.bincount(pairs[:, 0]) >= _CROWD)[where.ravel()]
        return crowded

    def unread(self, which: Flags) -> None:
        """Take them, and what goes with them, out of the display list; put all others back.

        A glyph may stand for several characters; those after the first have no glyph of their
        own. Neither have spaces.
        """
        gone = which[self._lead]
        gids, ucs, start = np.where(gone, -1, self.gids), np.where(gone, -1, self.ucs), 0
        for run, end in zip(self.sheet.runs, self._ends.tolist(), strict=True):
            run.items["gid"], run.items["ucs"] = gids[start:end], ucs[start:end]
            start = end
