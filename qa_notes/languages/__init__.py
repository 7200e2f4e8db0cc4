"""The languages of notes, a room for each: all that is said in one, or known of one, is there.

A language is a module `qa_notes.languages.CODE` with a `LANGUAGE`, and its code below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module

from qa_notes.faults import Fault
from qa_notes.languages.language import Headings, Labels, Language, Units
from qa_notes.languages.review_words import ReviewWords
from qa_notes.languages.scripts import share
from qa_notes.languages.site_words import SiteWords

__all__ = [
    "LANGUAGES", "Headings", "Labels", "Language", "ReviewWords", "SiteWords", "Units", "language",
    "of", "review_words", "site_words", "why", "worded",
]  # fmt: skip

LANGUAGES = ("ja", "en", "ko", "hi")  # ISO 639-1; the first is the default
_MOSTLY = 0.15  # share of a text's letters; papers in other scripts are full of Latin names


@cache
def language(code: str) -> Language:
    """All that is known of one language. Raises KeyError for one that there is not."""
    if code not in LANGUAGES:
        raise KeyError(code)
    found: Language = import_module(f"{__name__}.{code}").LANGUAGE
    return found


def site_words(code: str) -> SiteWords:
    """What a site in a language says by itself; in English where it has no words for it."""
    found = language(code).site or language("en").site
    assert found is not None  # English has them
    return found


def review_words(code: str) -> ReviewWords:
    """What the review page says in Japanese, else in English."""
    name = "ja.review" if code == "ja" else "en_review"  # loaded by the page alone
    found: ReviewWords = import_module(f"{__name__}.{name}").REVIEW
    return found


def of(text: str) -> str:
    """The language of a text by its letters; English where no other one has them."""
    shares = {c: share(language(c).telling, text) for c in LANGUAGES if language(c).telling}
    best = max(shares, key=lambda code: shares[code], default="en")
    return best if shares.get(best, 0) > _MOSTLY else "en"


def worded(fault: Fault, code: str) -> str:
    """The fault in words of a language; in English where it has none for this rule."""
    words = _reasons(code).get(fault.rule, "{words}" if fault.words else fault.rule)
    told = {"{words}": fault.words, "{meant}": fault.meant}
    return re.sub(r"\{(?:words|meant)\}", lambda found: told[found[0]], words)


def why(faults: Iterable[Fault], code: str) -> str:
    """All of them on one line; empty for none."""
    return "; ".join(dict.fromkeys(worded(fault, code) for fault in faults))


@cache
def _reasons(code: str) -> dict[str, str]:
    """Those of a language, before those in English, single languages' rules among them."""
    advice = {rule: why for known in LANGUAGES for rule, why in language(known).advice.items()}
    return {**advice, **language("en").reasons, **language(code).reasons}
