"""Ligatures that a font hides behind private characters, guessed from the words they stand in.

Some TeX fonts give fi, fl, ff a code point of the private use area and no name, so "fixed" comes
out as "\\ue000xed". Each such character is tried as every ligature over the whole document; the
one that makes the most common words wins. A character that makes none is dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qa_notes.parse.raw import Line, RawPage

_LIGATURES = ("fi", "fl", "ff", "ffi", "ffl", "Th", "tt", "ti")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_WORD = re.compile(r"[A-Za-z\ue000-\uf8ff]+")
_COMMON = frozenset(
    """first final finally find finds finding findings fine fixed figure field fields file files
    fit filter define defined definition specific specifically significant significantly benefit
    benefits classification classifier identify identified verification verify confidence artificial
    sufficient efficient efficiency difficult coefficient scientific configuration modified
    unified simplified filtering infinite profile quantify gratify satisfy
    reflect reflection reflects flow flexible flexibility influence conflict inflation fluent
    workflow floating flat flip overflow
    different difference differ effect effects effective effectively effort offer offers off
    affect affects staff stuff buffer suffer diffusion traffic office official
    offline shuffle baffle the this these they then that thus through their there
    attention setting settings pattern better batter letter butter latter matter
    introduction action question section relation condition""".split()  # noqa: SIM905
)


def guess(texts: Iterable[str]) -> Mapping[int, str | None]:
    """What each private character stands for, as a table for `str.translate`."""
    found = (word for text in texts for word in _WORD.findall(text))
    words = Counter(word for word in found if _PRIVATE.search(word))
    table: dict[int, str | None] = {}
    for mark in {c for word in words for c in _PRIVATE.findall(word)}:
        scores = {ligature: _score(words, mark, ligature) for ligature in _LIGATURES}
        best = max(scores, key=lambda ligature: scores[ligature])
        table[ord(mark)] = best if scores[best] else None
    return table


def _score(words: Mapping[str, int], mark: str, ligature: str) -> int:
    """How many words become common ones; other private characters may be anything."""
    return sum(
        count
        for word, count in words.items()
        if mark in word and word.replace(mark, ligature).lower() in _COMMON
    )


def mended(pages: Sequence[RawPage]) -> list[RawPage]:
    """The pages with their private characters read; the same pages when there are none."""
    spans = [s for page in pages for line in page.lines for s in line.spans]
    table = guess(span.text for span in spans if _PRIVATE.search(span.text))
    if not table:
        return list(pages)

    def read(line: Line) -> Line:
        return replace(
            line, spans=tuple(replace(s, text=s.text.translate(table)) for s in line.spans)
        )

    return [replace(page, lines=tuple(map(read, page.lines))) for page in pages]
