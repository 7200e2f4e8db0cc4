"""A text and its translation."""

from __future__ import annotations

import re
from dataclasses import dataclass

SOURCE = "en"  # the language that is translated
LONGEST = 1000  # characters of either side; more is no sentence, and would fill a prompt
TERM_WORDS = 4  # of English at most; what is longer is a sentence, ended or not
_ENDED = re.compile(r"[.!?:。！？：।]\s*\Z")


@dataclass(frozen=True, slots=True)
class Pair:
    """English, and what somebody made of it in the language of the notes."""

    source: str
    target: str

    @property
    def is_term(self) -> bool:
        """Whether it is a term of the field: few words, and no sentence."""
        is_short = len(self.source.split()) <= TERM_WORDS
        return is_short and not (_ENDED.search(self.source) or _ENDED.search(self.target))


def plain(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(text.split())


def paired(source: str, target: str) -> Pair | None:
    """The two texts as a pair; None where one is empty, or too long to be shown to a model."""
    pair = Pair(plain(source), plain(target))
    sizes = (len(pair.source), len(pair.target))
    return pair if min(sizes) > 0 and max(sizes) <= LONGEST else None
