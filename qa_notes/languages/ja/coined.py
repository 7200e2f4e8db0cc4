"""Katakana that is no word: a small model spells out what it does not know (トレジャーリス for
"trajectories"), and a reader cannot look it up."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

from qa_notes.faults import Fault
from qa_notes.languages import of
from qa_notes.languages.ja.grammar import BROKEN
from qa_notes.languages.ja.katakana import WORD, sounds
from qa_notes.languages.ja.tables import glossary
from qa_notes.said import Said
from qa_notes.texts import plain

SHORTEST = 4  # kana; shorter runs are too often of words that are not written in katakana alone
LONGEST = 24  # kana of one word, not of a compound
LEAST = 2  # consonants by which a word is heard in another
ENDING = 2  # consonants of "interleaved" that インターリーブ may lack
_LATIN = re.compile(r"[A-Za-z]+")


def coined(said: Said) -> Iterator[Fault]:
    """A word that people do not use, and that sounds like none of the English it rests on."""
    rests_on = "\n".join(said.known)
    english, printed = _LATIN.findall(rests_on), "\n".join((rests_on, said.question))
    if not english or of(rests_on) != "en":
        return
    heard: frozenset[str] | None = None
    for word in dict.fromkeys(WORD.findall(plain(said.text))):
        if len(word) < SHORTEST or word in printed or _is_made_of_words(_bare(word)):
            continue
        heard = _sounds_of(english) if heard is None else heard
        said_so = {sound.lstrip("*") for sound in sounds(word)}
        if not any(len(sound) >= LEAST and {sound, sound[:-1]} & heard for sound in said_so):
            yield Fault(BROKEN, word)


def _sounds_of(words: Iterable[str]) -> frozenset[str]:
    """How words, and two side by side, may sound, with and without their endings."""
    listed = list(words)
    each = {*listed, *map("".join, pairwise(listed))}
    whole = {sound.lstrip("*") for word in each for sound in sounds(word)}  # ウェ of "wavelet"
    cut = {sound[:-n] for sound in whole for n in range(1, ENDING + 1)}
    return frozenset(sound for sound in whole | cut if len(sound) >= LEAST)


def _is_made_of_words(kana: str) -> bool:
    """Whether it can be cut into words that people use."""
    known, ends = _words(), [True] + [False] * len(kana)
    for start in range(len(kana)):
        for end in range(start + 2, min(start + LONGEST, len(kana)) + 1) if ends[start] else ():
            ends[end] = ends[end] or kana[start:end] in known
    return ends[-1]


@cache
def _words() -> frozenset[str]:
    packed = (files(__package__) / "loanwords.txt.gz").read_bytes()
    listed = gzip.decompress(packed).decode().split()
    told = (word for value in glossary().values() for word in WORD.findall(value))
    return frozenset(map(_bare, (*listed, *told)))


def _bare(word: str) -> str:
    """Without marks of length, which people set or leave out: エンコーダー, エンコーダ."""
    return word.replace("ー", "")
