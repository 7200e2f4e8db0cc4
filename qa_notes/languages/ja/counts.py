"""Two answers of one note that count one thing differently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from qa_notes.amounts import numbers
from qa_notes.faults import Fault, Rule
from qa_notes.languages.scripts import HAN, KATAKANA
from qa_notes.said import Around
from qa_notes.texts import NoteText, Place

_COUNT = re.compile(
    r"(?P<words>(?:約|およそ|合計|計|全)?\s?(?<![\d,])(?P<number>\d[\d,]*+(?:\.\d++)?)(?:以上)?"
    r"(?:つ|個|種類|種|件|本|問|人|台|枚)?の"
    rf"(?:[{HAN}{KATAKANA}]+な){{0,2}}"
    rf"(?P<noun>[{KATAKANA}]{{3,}}|[{HAN}]{{2,}}))"
)
# Words that tell a part of the whole, or another whole.
_PART = re.compile(r"のみ|だけ|しか|うち|残り|一部|ほか|他の|別の|追加|それぞれ|各|さらに|新た")
_CONTENT = re.compile(rf"[{HAN}]{{2,}}|[{KATAKANA}]{{4,}}|[A-Za-z]{{3,}}")
_SENTENCE = re.compile(r"[^。\n!?！？]+?(?:[。\n!?！？]|(?<!\d)\.(?!\d)|$)")


@dataclass(frozen=True, slots=True)
class _Count:
    where: str
    words: str
    number: str
    noun: str
    topic: frozenset[str]


def contradictions(
    texts: Sequence[NoteText], short_name: str | None, around: Around
) -> Iterator[Place]:
    """One thing counted differently in two answers that speak of it in common words."""
    answers = [text for text in texts if text.question is not None]
    counts = {text.where: list(_counts(text)) for text in answers}
    for one, other in combinations(counts, 2):
        for left in counts[one]:
            rivals = [c for c in counts[other] if c.noun == left.noun]
            mine = {c.number for c in counts[one] if c.noun == left.noun}
            if mine & {c.number for c in rivals}:
                continue
            for right in rivals:
                if (left.topic & right.topic) - {left.noun}:
                    words = f"{left.words} / {right.words}"
                    yield f"{one}, {other}", Fault(Rule.CONTRADICTION, words, left.noun)
                    break


def _counts(piece: NoteText) -> Iterator[_Count]:
    for sentence in _SENTENCE.findall(unicodedata.normalize("NFKC", piece.prose)):
        if _PART.search(sentence):
            continue
        topic = frozenset(_CONTENT.findall(sentence))
        for found in _COUNT.finditer(sentence):
            number = numbers(found["number"])[0]
            yield _Count(piece.where, found["words"].strip(), number, found["noun"], topic)
