"""Katakana one slip away from a term of the field: ゼロシュート for ゼロショット."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa_notes.checks.fault import Fault
from qa_notes.checks.note_texts import KATAKANA, Around
from qa_notes.checks.sounds import consonant

SHORTEST = 5  # kana of a term, marks of length not counted; shorter words have real neighbours
OFTEN = 5  # times that the notes use a word, for each time they use the odd one
_FREE = (  # both ways of writing are right: ー and ッ, small vowels, ヴ, ティ, テクスト
    (re.compile(r"[ーッ]"), ""),
    (re.compile(r"ティ"), "チ"), (re.compile(r"ディ"), "ジ"), (re.compile(r"トゥ"), "ツ"),
    (re.compile(r"ヴァ"), "バ"), (re.compile(r"ヴ"), "ブ"), (re.compile(r"キ(?=ス)"), "ク"),
)  # fmt: skip
_SMALL = str.maketrans("ァィゥェォ", "アイウエオ")


def misspelt(text: str, around: Around) -> Iterator[Fault]:
    """Words with one wrong vowel, or one kana too many or too few, inside."""
    terms = list(_glossary_words(around))
    for run in dict.fromkeys(KATAKANA.findall(text)):
        times = max(around.katakana.get(run, 1), 1)
        common = [w for w, n in around.katakana.items() if n >= OFTEN * times]
        for term in dict.fromkeys([*terms, *common]):
            if wrong := _slipped(_fold(run), _fold(term)):
                yield Fault("misspelt", _unfolded(wrong, run), f"the term is {term}")
                break


def _glossary_words(around: Around) -> Iterable[str]:
    return (word for value in around.glossary.values() for word in KATAKANA.findall(value))


def _fold(word: str) -> str:
    for pattern, same in _FREE:
        word = pattern.sub(same, word)
    return word.translate(_SMALL)


def _unfolded(part: str, run: str) -> str:
    """The beginning or end of `run` that was folded to `part`."""
    ends = [run[:i] for i in range(len(run), 0, -1)] + [run[i:] for i in range(len(run))]
    return next((end for end in ends if _fold(end) == part), run)


def _slipped(run: str, term: str) -> str | None:
    """The word that `run` begins or ends with, or all of it, if it is `term` but for one slip."""
    size = len(term)
    if size < SHORTEST or len(run) < size - 1 or term in run or run in term:
        return None
    for part, first in ((run[:size], 0), (run[-size:], 1)):
        if _one_vowel(part, term, first):
            return part
    # One kana missing or added is only told of a whole word: a part of a compound is too vague.
    short, long = sorted((run, term), key=len)
    return run if len(long) - len(short) == 1 and _one_kana(short, long) else None


def _one_vowel(word: str, term: str, first: int) -> bool:
    """One kana from `first` on differs, and in its vowel only: ショ and シュ, but not ニ and リ.

    The last may differ in a word's forms (エンコーダ, エンコード); the first of a word that ends
    a compound may belong to the word before it.
    """
    if len(word) != len(term):
        return False
    other = [i for i, (a, b) in enumerate(zip(word, term, strict=True)) if a != b]
    if len(other) != 1 or not first <= other[0] < len(term) - 1:
        return False
    return consonant(word[other[0]]) == consonant(term[other[0]])


def _one_kana(short: str, long: str) -> bool:
    """Leaving one inner kana out of `long` gives `short`."""
    return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long) - 1))
