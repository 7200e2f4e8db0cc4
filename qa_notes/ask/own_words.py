"""What could not be translated is said in the paper's own words: a true English sentence beats a
wrong one in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa_notes.ask.translate import Part, Translation
from qa_notes.checks.sources import support
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language

_COUNTED = re.compile(r"^(?:[•‣▪–—*-]\s*)?(?:\(\d{1,2}\)\s+|\d{1,2}\)\s+)?")  # of a list
_QUOTES = str.maketrans('“”„«»"', "‘’‘‘’'")  # within “ ” they would end it


def in_own_words(said: Translation, code: str, quotes: Sequence[str]) -> Translation:
    """The translation, with the paper's sentence for each one that a check has refused.

    `quotes` are the sentences of the paper that the text rests on; without any, nothing is quoted:
    the text may be the model's. A sentence of the paper is said once. What was wrong with a
    sentence that nobody sees is no fault of what is said instead.
    """
    unseen = {part.fault for part in said.parts if part.fault}
    if not unseen or not said.text.strip() or not quotes:
        return said
    pieces = [
        part.text if part.fault is None else _quoted(part, code, quotes) for part in said.parts
    ]
    text = language(code).joint.join(dict.fromkeys(pieces))
    left = [fault for fault in said.faults if fault not in unseen and fault.words in text]
    return replace(said, text=text, faults=(Fault(Rule.ORIGINAL), *left))


def _quoted(part: Part, code: str, quotes: Sequence[str]) -> str:
    own = max(quotes, key=lambda quote: support(part.source, [quote]))
    text = _COUNTED.sub("", " ".join(own.split())).translate(_QUOTES)
    return language(code).labels.in_own_words.format(quote=text)
