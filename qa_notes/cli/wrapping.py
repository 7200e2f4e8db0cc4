"""Lines for a terminal, measured in columns: a sign of Chinese, Japanese or Korean takes two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

from qa_notes.languages.scripts import SMALL_KANA

NARROWEST = 20  # columns; a narrower terminal gets lines of this many
# What begins no line: closing marks, long vowels, small kana; and what belongs to the sign before.
_FOLLOWING = frozenset({"Pe", "Pf", "Po", "Lm", "Mn", "Mc", "Me", "Cf"})
_OPENING = frozenset({"Ps", "Pi"})


def wrapped(text: str, width: int) -> list[str]:
    """One line of text as lines of at most `width` columns; none for no text.

    They break at spaces, before escapes, and beside signs of two columns where Japanese may break;
    what has no such place breaks anywhere.
    """
    width, lines, line = max(width, NARROWEST), [], ""
    for piece in _pieces(text):
        if line and cell_len(line) + cell_len(piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
        if cell_len(line.rstrip()) > width:
            *whole, line = chop_cells(line, width)
            lines += whole
    return [*lines, line.rstrip()] if line.strip() else lines


def cut(text: str, width: int) -> str:
    """As much of the text as `width` columns hold."""
    return next(iter(chop_cells(text, width)), "") if cell_len(text) > width else text


def _pieces(text: str) -> Iterator[str]:
    """What may stand on a line of its own, each with the spaces after it."""
    start = 0
    for at in range(1, len(text)):
        if _may_part(text[at - 1], text[at]):
            yield text[start:at]
            start = at
    yield text[start:]


def _may_part(before: str, after: str) -> bool:
    if before == " " or after == " ":
        return after != " "
    if after == "\\":  # an escape of a terminal with few letters
        return True
    if after in SMALL_KANA or unicodedata.category(after) in _FOLLOWING:
        return False
    if unicodedata.category(before) in _OPENING:
        return False
    return _parts(before) or _parts(after)


def _parts(char: str) -> bool:
    """Whether a line may end beside this sign: Korean has spaces for that."""
    return cell_len(char) == 2 and not unicodedata.name(char, "").startswith("HANGUL")
