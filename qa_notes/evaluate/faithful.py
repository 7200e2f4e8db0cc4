"""What a translation has lost and added: numbers, names and negations, by the product's own rules.

Every count is against the English sentence. No rule is perfect: a good translation adds a 1 for
"an", and writes ヘシアン for Hessian. So the references are counted as well, as the floor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qa_notes.amounts import POINTER
from qa_notes.ask import untranslated
from qa_notes.checks import STYLE, TRANSLATION, first
from qa_notes.checks.sources import foreign_names, lost_number, strange_name, strange_number
from qa_notes.checks.text import is_ended
from qa_notes.faults import Fault, Rule
from qa_notes.languages.ja.negation import added_negation, lost_negation
from qa_notes.names import ACRONYMS
from qa_notes.said import Check, Said

_WORD = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_INSIDE = re.compile(r"(?<=[a-z,;:(] )[A-Z]")  # a capital that begins no sentence
_TELLING = re.compile(r"[A-Za-z0-9][A-Z]|\d")  # no ordinary word has it: GPT-4, fastText


def lost_names(said: Said) -> Iterator[Fault]:
    """Names of the English that the translation has not in Latin letters."""
    for name in names_in(" ".join(said.sources)):
        if foreign_names(name, [said.text]):
            yield Fault(Rule.NAME_LOST, name)


def names_in(english: str) -> list[str]:
    """Words that a sentence writes as names, each once: GPT-4 anywhere, Keras behind its head.

    Acronyms of the field (RL), "Table 2" and words of the glossary are translated, and are none.
    """
    english = POINTER.sub(" ", english)
    found = (
        word[0]
        for word in _WORD.finditer(english)
        if _TELLING.search(word[0]) or _INSIDE.match(english, word.start())
    )
    names = [name for name in dict.fromkeys(found) if name.upper() not in ACRONYMS]
    kept = untranslated(names, "ja")
    return [name for name in names if name in kept and len(name) > 1]


COUNTERS: dict[str, Check] = {
    "numbers_lost": lost_number,
    "numbers_added": strange_number,
    "names_lost": lost_names,
    "names_added": strange_name,
    "negations_lost": lost_negation,
    "negations_added": added_negation,
}


def slips(english: str, japanese: str) -> dict[str, list[str]]:
    """What each counter finds in a translation: the words, to be read beside the figures."""
    said = Said(japanese, "ja", sources=(english,))
    return {name: _words(counter(said)) for name, counter in COUNTERS.items()}


def is_flagged(english: str, japanese: str) -> bool:
    """Whether the checks of a translation would ask for it once more, and mark it in the end."""
    said = Said(japanese, "ja", sources=(english,), is_phrase=not is_ended(english))
    fault = first(TRANSLATION, said)
    return fault is not None and fault.rule not in STYLE


def _words(faults: Iterable[Fault]) -> list[str]:
    """Of a lost "not" the English word, which tells more than the whole translation."""
    return [fault.meant or fault.words for fault in faults]
