"""What a translator is told beforehand: the field's terms, amounts, and the paper's own names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qa_notes import amounts
from qa_notes.languages import language

MOST = 8  # terms shown for one sentence


def terms_in(text: str, code: str, names: Sequence[str] = ()) -> str:
    """What is known of `text` beforehand: "7 billion = 70億; Reflexion = Reflexion; ...".

    `names` stay as they are.
    """
    kept = [(name, name) for name in names]
    pairs = [*amounts.told(text, code), *kept, *_glossed(text, code)]
    return "; ".join(f"{english} = {translated}" for english, translated in pairs[:MOST])


def untranslated(names: Iterable[str], code: str) -> frozenset[str]:
    """The names that a language takes over as they are: Reflexion, but not English (英語)."""
    known = language(code).terms()
    return frozenset(name for name in names if name.lower() not in known)


def _glossed(text: str, code: str) -> Iterator[tuple[str, str]]:
    left = text.lower()
    for english, translated in language(code).terms().items():
        whole = rf"\b{re.escape(english)}s?\b"
        if re.search(whole, left):
            yield english, translated
            left = re.sub(whole, " ; ", left)
