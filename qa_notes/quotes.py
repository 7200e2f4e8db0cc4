"""Where does a quotation stand in a text? Exactly there, or nowhere.

What a PDF does to a sentence is undone before comparing: line breaks, ligatures, typographic
quotes and dashes, and hyphens at line ends. Letters, digits and their order are never touched, so
a quotation with another number, word or sign is not found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qa_notes.languages.scripts import UNSPACED, unspaced
from qa_notes.models import Match

_SAME = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "′": "'", "`": "'",
        "“": '"', "”": '"', "„": '"', "″": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "\u00ad": None, "\u200b": None, "\ufeff": None,
    }
)  # fmt: skip
_REST = re.compile(rf"[^\W_{UNSPACED}]*")  # of a word that shows its border
SHORTEST = 12  # letters; shorter strings stand everywhere and prove nothing


@dataclass(frozen=True, slots=True)
class Found:
    """text[start:end] is the quotation as the page prints it."""

    start: int
    end: int
    match: Match


def fold(text: str) -> tuple[str, list[int]]:
    """The text as compared, and for each of its characters the position it came from."""
    out: list[str] = []
    at: list[int] = []
    for position, char in enumerate(text):
        for piece in unicodedata.normalize("NFKC", char).translate(_SAME):
            if piece.isspace() or piece == "":
                if out and out[-1] != " ":
                    out.append(" ")
                    at.append(position)
                continue
            out.append(piece)
            at.append(position)
    return _join_line_ends(out, at)


def _join_line_ends(out: list[str], at: list[int]) -> tuple[str, list[int]]:
    """Drop the space that a line break left after a hyphen between letters: "pre- training"."""
    keep = [
        i
        for i, char in enumerate(out)
        if not (
            char == " "
            and 1 < i < len(out) - 1
            and out[i - 1] == "-"
            and out[i - 2].isalpha()
            and out[i + 1].isalpha()
        )
    ]
    return "".join(out[i] for i in keep), [at[i] for i in keep]


def locate(quote: str, text: str) -> Found | None:
    """Find `quote` in `text`, first exactly, then after folding both; None when it is not there.

    A quotation shorter than SHORTEST letters is found only as a whole word.
    """
    quote = quote.strip()
    if not any(char.isalnum() for char in quote):
        return None
    start = text.find(quote)
    if start >= 0 and _whole(text, start, start + len(quote)):
        return Found(start, start + len(quote), Match.EXACT)
    folded, at = fold(text)
    wanted = fold(quote)[0].strip()
    start = folded.find(wanted)
    while start >= 0 and not _whole(folded, start, start + len(wanted)):
        inside = _REST.match(folded, start)  # a word that begins in a word is no whole one
        start = folded.find(wanted, max(start + 1, inside.end() if inside else 0))
    if start < 0 or not wanted:
        return None
    return Found(at[start], at[start + len(wanted) - 1] + 1, Match.NORMALIZED)


def _whole(text: str, start: int, end: int) -> bool:
    """No word or number is cut at either end: "8.4" does not stand in "28.4"."""

    def joined(left: str, right: str) -> bool:
        if unspaced(left) or unspaced(right):
            return False
        return left.isalnum() and right.isalnum()

    if start > 0 and joined(text[start - 1], text[start]):
        return False
    if end < len(text) and joined(text[end - 1], text[end]):
        return False
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    cut_before = text[start].isdigit() and re.fullmatch(r"\d[.,]", before) is not None
    cut_after = text[end - 1].isdigit() and re.fullmatch(r"[.,]\d", after) is not None
    return not (cut_before or cut_after)
