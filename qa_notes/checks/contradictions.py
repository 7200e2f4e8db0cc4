"""Two answers of one note that disagree: other counts of one thing, or one text twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from qa_notes.checks.fault import Fault
from qa_notes.checks.note_texts import Piece
from qa_notes.checks.text import alike
from qa_notes.quotes import numbers

_COUNT = re.compile(
    r"(?P<words>(?:約|およそ|合計|計|全)?\s?(?<![\d,])(?P<number>\d[\d,]*+(?:\.\d++)?)(?:以上)?"
    r"(?:つ|個|種類|種|件|本|問|人|台|枚)?の(?:[一-龥ァ-ヴー]+な){0,2}"
    r"(?P<noun>[ァ-ヴー]{3,}|[一-龥]{2,}))"
)
# Words that tell a part of the whole, or another whole.
_PART = re.compile(r"のみ|だけ|しか|うち|残り|一部|ほか|他の|別の|追加|それぞれ|各|さらに|新た")
_CONTENT = re.compile(r"[一-龥]{2,}|[ァ-ヴー]{4,}|[A-Za-z]{3,}")
_SENTENCE = re.compile(r"[^。\n!?！？]+?(?:[。\n!?！？]|(?<!\d)\.(?!\d)|$)")
SAME = 0.9  # share of letter pairs from which two answers are one
SHORTEST = 20  # characters of an answer that may be said to stand twice


@dataclass(frozen=True, slots=True)
class _Count:
    where: str
    words: str
    number: str
    noun: str
    topic: frozenset[str]


def contradictions(answers: Sequence[Piece]) -> Iterator[tuple[str, Fault]]:
    """One thing counted differently in two answers that speak of it in common words."""
    counts = {piece.where: list(_counts(piece)) for piece in answers}
    for one, other in combinations(counts, 2):
        for left in counts[one]:
            rivals = [c for c in counts[other] if c.noun == left.noun]
            mine = {c.number for c in counts[one] if c.noun == left.noun}
            if mine & {c.number for c in rivals}:
                continue
            for right in rivals:
                if (left.topic & right.topic) - {left.noun}:
                    why = f"{one} and {other} count {left.noun} differently"
                    words = f"{left.words} / {right.words}"
                    yield f"{one}, {other}", Fault("contradiction", words, why)
                    break


def same_answers(answers: Sequence[Piece]) -> Iterator[tuple[str, Fault]]:
    """Two questions with one answer, or with one sentence in both answers."""
    for one, other in combinations(answers, 2):
        where = f"{one.where}, {other.where}"
        if len(other.text) >= SHORTEST and alike(one.text, other.text) >= SAME:
            why = f"{one.where} and {other.where} have the same answer"
            yield where, Fault("same answer", other.text, why)
            continue
        said = set(_long_sentences(one.text))
        for sentence in (s for s in _long_sentences(other.text) if s in said):
            why = f"{one.where} and {other.where} both say this sentence"
            yield where, Fault("same answer", sentence, why)


def _long_sentences(text: str) -> Iterator[str]:
    sentences = (found.strip() for found in _SENTENCE.findall(text))
    return (sentence for sentence in sentences if len(sentence) >= SHORTEST)


def _counts(piece: Piece) -> Iterator[_Count]:
    for sentence in _SENTENCE.findall(unicodedata.normalize("NFKC", piece.prose)):
        if _PART.search(sentence):
            continue
        topic = frozenset(_CONTENT.findall(sentence))
        for found in _COUNT.finditer(sentence):
            number = numbers(found["number"])[0]
            yield _Count(piece.where, found["words"].strip(), number, found["noun"], topic)
