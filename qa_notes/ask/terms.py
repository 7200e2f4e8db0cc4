"""What a translator is told beforehand: the field's terms, amounts, and the paper's own names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_notes import amounts
from qa_notes.languages import language
from qa_notes.memory import Memory

MOST = 8  # terms shown for one sentence
_EMPTY = Memory()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is known of a paper's words before its sentences are translated."""

    names: frozenset[str] = frozenset()  # that stay as they are
    memory: Memory = _EMPTY  # terms and sentences that people translated


NOTHING = Lexicon()


def terms_in(
    text: str, code: str, names: Sequence[str] = (), taught: Mapping[str, str] | None = None
) -> str:
    """What is known of `text` beforehand: "7 billion = 70億; Reflexion = Reflexion; ...".

    `names` stay as they are; terms that the user `taught` come before those we know.
    """
    kept = [(name, name) for name in names]
    own = taught or {}
    known = {**own, **language(code).terms(), **own}  # in this order, and with their words
    pairs = [*amounts.told(text, code), *kept, *_glossed(text, known)]
    return "; ".join(f"{english} = {translated}" for english, translated in pairs[:MOST])


def untranslated(names: Iterable[str], code: str) -> frozenset[str]:
    """The names that a language takes over as they are: Reflexion, but not English (英語)."""
    known = language(code).terms()
    return frozenset(name for name in names if name.lower() not in known)


def _glossed(text: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    left = text.lower()
    for english, translated in known.items():
        whole = rf"\b{_number_of(english)}\b"
        if re.search(whole, left):
            yield english, translated
            left = re.sub(whole, " ; ", left)


def _number_of(term: str) -> str:
    """A pattern of one or several: model, models; box, boxes; trajectory, trajectories."""
    if re.search(r"[^aeiou]y$", term):
        return rf"{re.escape(term[:-1])}(?:y|ies)"
    return re.escape(term) + ("(?:es)?" if re.search(r"(?:s|x|z|ch|sh)$", term) else "s?")
