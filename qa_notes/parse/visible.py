"""Which letters of a page can be seen? Those whose ink changes the page as it is painted.

A glyph is unseen when most of its ink changes nothing (it has the ground's colour, or is covered,
cut off, masked or outside), when it has no ink or that of other letters, when it is too small to
read, or when nothing tells it from the letters around it. Letters painted twice in one place are
seen when one is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_notes.models import Box
from qa_notes.parse.glyphs import Flags, Glyphs, Ints
from qa_notes.parse.paint import PAPER, Sheet
from qa_notes.parse.shapes import Fonts

EYE = np.array([0.3, 0.59, 0.11], np.float32)  # how much of red, green and blue is seen
STEP = 36.0  # of 255: from here on two colours are told apart
_SHARE = 0.3  # of its ink has to be seen
_THIN = 0.1  # of a letter's box and margin is ink at least
_FULL = 0.92  # of a letter's box and margin inked: it stands on other letters
_SCALE, _CLOSE = 1.0, 4.0  # pixels a point, for all letters and for the doubtful ones
_SIDE = 32  # most samples along one side of a glyph
_AT_ONCE = 1 << 19  # samples
_ROUNDS = 3  # what hidden letters lay on is looked at again

Pixels = NDArray[np.uint32]


def unseen(listed: Any, page: Box, fonts: Fonts) -> tuple[Glyphs, Flags]:
    """The glyphs of a page, in points, and which of them nobody sees.

    What a small painting does not show is looked at again in a larger one.
    """
    glyphs = Glyphs(Sheet(listed, page, _SCALE, fonts), fonts)
    written = glyphs.sign & glyphs.inked & glyphs.drawn
    never = glyphs.small | glyphs.false | (glyphs.blank & glyphs.letter) | _outside(glyphs)
    hidden = (glyphs.sign & ~glyphs.inked) | (written & never)
    doubtful = _unchanging(glyphs, written & ~hidden & ~glyphs.blank)
    if doubtful.any():
        glyphs.unread(hidden)
        boxes = glyphs.boxes[doubtful] / glyphs.sheet.scale
        low, high = boxes[:, :2].min(0) - 2.0, boxes[:, 2:].max(0) + 2.0
        x0, y0 = low.clip(page[:2], page[2:]).tolist()
        x1, y1 = high.clip(page[:2], page[2:]).tolist()
        close = Glyphs(Sheet(listed, (x0, y0, x1, y1), _CLOSE, fonts), fonts)
        hidden |= _unchanging(close, doubtful)
    return glyphs, hidden


def _unchanging(glyphs: Glyphs, asked: Flags) -> Flags:
    """Which of the glyphs do not show. Those found on the way are unread."""
    sheet = glyphs.sheet
    changed = _apart(sheet.shown, sheet.bare) > STEP
    hidden, left = np.zeros(len(asked), np.bool_), np.flatnonzero(asked)
    for _ in range(_ROUNDS):
        faint, buried = _judged(glyphs, left, changed)
        seen = left[~faint & ~buried]
        found = _without_twins(glyphs, left[faint], seen)
        lost, hidden[found], left = left[buried], True, left[~faint]
        if not found.size or not lost.size:
            break
        glyphs.unread(hidden)
        sheet.write_again()
    lost = _without_twins(glyphs, lost[glyphs.letter[lost]], seen)
    hidden[lost[~_shining_through(glyphs, hidden, lost)]] = True
    return hidden


def _shining_through(glyphs: Glyphs, hidden: Flags, lost: Ints) -> Flags:
    """Which of the letters under others are missed without them: a watermark lets them through."""
    shines = np.zeros(len(lost), np.bool_)
    if lost.size:
        gone = hidden.copy()
        gone[lost] = True
        glyphs.unread(gone)
        changed = (_apart(glyphs.sheet.shown, glyphs.sheet.shown_again()) > STEP).ravel()
        for part, pixels, starts in _samples(glyphs.boxes[lost], glyphs.sheet.letters.shape):
            missed = np.add.reduceat(changed[pixels].view(np.uint8), starts, dtype=np.int32)
            shines[part] = missed > _THIN * np.diff(starts, append=len(pixels))
        glyphs.unread(hidden)
    return shines


def _apart(one: Pixels, other: Pixels) -> NDArray[np.float32]:
    """How far the colours are from each other, 0 to 255."""
    out = np.zeros(one.shape, np.float32)
    where = one != other
    out[where] = np.sqrt(np.square(rgb(one[where]) - rgb(other[where])) @ EYE)
    return out


def contrast(pixels: Pixels) -> float:
    """How far the lightest and the darkest of some pixels are from each other, 0 to 255."""
    return float(np.sqrt(np.square(np.ptp(rgb(pixels), 0)) @ EYE)) if pixels.size else 0.0


def rgb(pixels: Pixels) -> NDArray[np.float32]:
    return np.ascontiguousarray(pixels).view(np.uint8).reshape(-1, 4)[:, :3].astype(np.float32)


def _outside(glyphs: Glyphs) -> Flags:
    """More than half of the ink is beyond the edge of the page."""
    x0, y0, x1, y1 = glyphs.boxes.T
    height, width = glyphs.sheet.letters.shape
    inside = (x1.clip(0, width) - x0.clip(0, width)) * (y1.clip(0, height) - y0.clip(0, height))
    return np.asarray(2 * inside < (x1 - x0) * (y1 - y0))


def _judged(glyphs: Glyphs, which: Ints, changed: Flags) -> tuple[Flags, Flags]:
    """Of each: is its ink too faint to be seen? Does all of it lie under other letters?"""
    faint, buried = np.zeros(len(which), np.bool_), np.zeros(len(which), np.bool_)
    letters, shown = glyphs.sheet.letters.ravel(), glyphs.sheet.shown.ravel()
    flat = changed.ravel()
    for part, pixels, starts in _samples(glyphs.boxes[which], glyphs.sheet.letters.shape):
        of = which[part]
        count = np.diff(starts, append=len(pixels))
        there = letters[pixels]
        mine = there == np.repeat(glyphs.number[of], count)
        new = flat[pixels]

        def total(flags: Flags, starts: Ints = starts) -> Ints:
            return np.add.reduceat(flags.view(np.uint8), starts, dtype=np.int32)

        own, others = total(mine), total(~mine & (there != PAPER))
        loose = total(new & (mine | (there == PAPER)))
        share = np.where(glyphs.letter[of], _SHARE, 0.0) * own  # of a dash one pixel is enough
        shows = np.where(
            glyphs.filled[of] & (own > 0),
            (total(mine & new) > share) | ((loose > 0) & ~glyphs.letter[of]),
            loose > 0.03 * count,
        )
        for at in np.flatnonzero(glyphs.stencil[of]):
            near = slice(starts[at], starts[at] + count[at])
            shows[at] = contrast(shown[pixels[near][there[near] == PAPER]]) > STEP
        below = (there < np.repeat(glyphs.number[of], count)) & ~mine
        on_letters = ~shows & (own > 0) & (2 * total(below) >= count - own)
        for at in np.flatnonzero(on_letters):  # white letters on a bar that is a letter itself
            near = slice(starts[at], starts[at] + count[at])
            ink, ground = (rgb(shown[pixels[near][some[near]]]) for some in (mine, below))
            shows[at] = np.sqrt(np.square(ink.mean(0) - ground.mean(0)) @ EYE) > STEP
        for at in np.flatnonzero(glyphs.letter[of] & (own + others >= _FULL * count)):
            shows[at] &= contrast(shown[pixels[starts[at] : starts[at] + count[at]]]) > STEP
        buried[part] = (own == 0) & ~shows
        faint[part] = (own > 0) & ~shows
    return faint, buried


def _samples(
    boxes: NDArray[np.float32], shape: tuple[int, ...]
) -> Iterator[tuple[slice, Ints, Ints]]:
    """For so many boxes at once, with a margin of a pixel: positions, and where each begins."""
    height, width = shape
    edge = np.array([width - 1, height - 1])
    x0, y0 = (np.floor(boxes[:, :2]).clip(1, edge).astype(np.int32) - 1).T
    x1, y1 = (np.ceil(boxes[:, 2:]).clip(0, edge).astype(np.int32) + 1).T
    wide, high = np.maximum(x1 - x0, 1), np.maximum(y1 - y0, 1)
    columns, rows = wide.clip(max=_SIDE), high.clip(max=_SIDE)
    count = columns * rows
    ends: Ints = np.cumsum(count)
    first = 0
    while first < len(boxes):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + _AT_ONCE, "right")))
        part = slice(first, last)
        starts = ends[part] - count[part] - done
        owner = np.repeat(np.arange(first, last, dtype=np.int32), count[part])
        step = np.arange(len(owner), dtype=np.int32) - starts.astype(np.int32)[owner - first]
        across = columns[owner]
        row = step // across
        column = step - row * across
        if (wide[part] > _SIDE).any() or (high[part] > _SIDE).any():  # some of the pixels
            column = (2 * column + 1) * wide[owner] // (2 * across)
            row = (2 * row + 1) * high[owner] // (2 * rows[owner])
        x, y = (x0[owner] + column).clip(0, width - 1), (y0[owner] + row).clip(0, height - 1)
        yield part, y * np.int32(width) + x, starts
        first = last


def _without_twins(glyphs: Glyphs, which: Ints, seen: Ints) -> Ints:
    """Those that no seen glyph repeats in the same place: bold made of two prints is no trick."""
    if not which.size:
        return which
    x, y = np.round(glyphs.places).astype(np.int64).T
    key = ((y << 20) + x << 21) + glyphs.ucs
    near = [((dy << 20) + dx << 21) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    twins = np.isin(key[which], np.concatenate([key[seen] + step for step in near]))
    return which[~twins]
