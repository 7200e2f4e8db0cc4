"""Text to the terms that BM25 compares: English stems; pairs and runs of Japanese characters."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々]+|[^\W\u3040-\u30ff\u3400-\u9fff々_]+")
_RUN = re.compile(r"[\u3400-\u9fff々]+|[\u30a1-\u30fa\u30fc]+")  # of one script: often a word
_COMMON = (
    "a about after all also am an and any are as at be because been being both but by can could "
    "did do does doing each for from further had has have having he her here him his how i if in "
    "into is it its just me more most my no nor not now of off on once only or other our out over "
    "own s same she should so some such t than that the their them then there these they this "
    "those through to too under until up very was we were what when where which while who whom "
    "why will with would you your"
)
_STOP = frozenset(_COMMON.split())
_stemmer = Stemmer.Stemmer("english")


def terms(text: str) -> list[str]:
    """Comparable terms: "Trained models" gives ["train", "model"], 深層学習 its pairs and itself.

    Beside the pairs, runs of one script find as much as a dictionary's words do.
    """
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        if is_unspaced(word[0]):
            found += [word[i : i + 2] for i in range(len(word) - 1)]
            found += _RUN.findall(word)
        elif word not in _STOP:
            found.append(_stem(word))
    return found


def is_unspaced(char: str) -> bool:
    """Kana and Chinese characters, which are written without spaces between words."""
    return "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or char == "々"


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    stem: str = _stemmer.stemWord(word)
    return stem
