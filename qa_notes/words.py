"""Text to words that can be compared: stems of English, runs and pairs of other scripts."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

from qa_notes.languages.scripts import (
    CJK,
    DEVANAGARI,
    HAN,
    HANGUL,
    KATAKANA,
    UNSPACED,
    hangul,
    unspaced,
)

# A vowel sign of Hindi is no letter to `re`, so its words are named apart.
_WORD = re.compile(rf"[{UNSPACED}]+|[{HANGUL}]+|[{DEVANAGARI}]+|(?:(?![{CJK}])[^\W_])+")
_RUN = re.compile(rf"[{HAN}]+|[{KATAKANA}]+")  # of one script: often a word
_CONTENT = re.compile(
    rf"[{UNSPACED}]{{2}}|[{HANGUL}]{{2}}|[{DEVANAGARI}]{{2,}}|\d[\d.,]*"
    rf"|(?:(?![{CJK}])[^\W\d_])(?:(?![{CJK}])[\w-])+"
)
_COMMON = (
    "a about after all also am an and any are as at be because been being both but by can could "
    "did do does doing each for from further had has have having he her here him his how i if in "
    "into is it its just me more most my no nor not now of off on once only or other our out over "
    "own s same she should so some such t than that the their them then there these they this "
    "those through to too under until up very was we were what when where which while who whom "
    "why will with would you your"
)
_STOP = frozenset(_COMMON.split())
# Words of every question and every answer about a paper.
_COMMON_HERE = (
    "an can could however include includes including may might address addresses addressed problem "
    "main use uses used using based propose proposes proposed paper model method approach would"
)
_SAID_OF_ALL = frozenset(_COMMON_HERE.split())
_stemmer, _turn = Stemmer.Stemmer("english"), threading.Lock()  # it is for one thread at a time


def terms(text: str) -> list[str]:
    """What BM25 compares: "Trained models" gives ["train", "model"], 深層学習 its pairs and itself.

    Beside the pairs, runs of one script find as much as a dictionary's words do.
    """
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        if unspaced(word[0]):
            found += [*_pairs(word), *_RUN.findall(word)]
        elif hangul(word[0]):  # particles are glued to the noun
            found += [*_pairs(word), word]
        elif word not in _STOP:
            found.append(_stem(word))
    return found


def content(text: str) -> list[str]:
    """Words that tell what a sentence is about, so that "models" and "model" meet."""
    words = (word.rstrip(".,-") for word in _CONTENT.findall(text.lower()))
    return [_stem(word) for word in words if word not in _STOP and word not in _SAID_OF_ALL]


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(len(word) - 1)]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    with _turn:
        stem: str = _stemmer.stemWord(word)
    return stem
