"""One name, two spellings within a note: LLaMA-2 beside Llama2, Mir asol3B for Mirasol3B."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from qa_notes.faults import Fault, Rule
from qa_notes.languages.scripts import LATIN
from qa_notes.said import Around
from qa_notes.sentences import sentences
from qa_notes.texts import NoteText, Place

_TOKEN = re.compile(rf"[{LATIN}][{LATIN}0-9]*(?:-[{LATIN}0-9]+)*")
SPLIT_LEAST = 6  # letters of a name that a line end may have taken apart


def name_spellings(
    texts: Sequence[NoteText], short_name: str | None, around: Around
) -> Iterator[Place]:
    """Every name of `texts` in its odd spelling, with the usual one."""
    prose = [(text.where, unicodedata.normalize("NFC", text.prose)) for text in texts]
    yield from _split(prose, short_name)
    yield from _in_capitals(prose, short_name)


def _split(prose: list[tuple[str, str]], short_name: str | None) -> Iterator[Place]:
    """A blank inside a name that also stands whole. Where a capital follows the blank
    (Med Agents) nothing was split: that is another spelling."""
    known = {word for _, text in prose for word in _TOKEN.findall(text)}
    known |= set(_TOKEN.findall(short_name or ""))
    names = {w for w in known if len(w) >= SPLIT_LEAST and _telling(w)}
    for where, text in prose:
        pairs = re.findall(r"(?<![A-Za-z])(?=([A-Za-z]{2,}) ([a-z][A-Za-z0-9]+))", text)
        for left, right in dict.fromkeys(pairs):
            if left + right in names:
                yield where, Fault(Rule.SPLIT_WORD, f"{left} {right}", left + right)


def _in_capitals(prose: list[tuple[str, str]], short_name: str | None) -> Iterator[Place]:
    """The same letters with other capitals, accents or hyphens: LLaMA-2 beside Llama2."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, list[str]] = defaultdict(list)
    for where, text in prose:
        for word in filter(_telling, _TOKEN.findall(text)):
            forms[_key(word)][word] += 1
            places[word].append(where)
    found: dict[tuple[str, str], list[str]] = {}
    for counted in forms.values():
        usual = counted.most_common(1)[0][0]
        if short_name and short_name in counted:
            usual = short_name
        others = (word for word in counted if word != usual and not _begins(word, usual, prose))
        found |= {(word, usual): places[word] for word in others}
    for (odd, usual), there in found.items():
        yield ", ".join(dict.fromkeys(there)), Fault(Rule.TWO_SPELLINGS, odd, usual)


def _begins(word: str, usual: str, prose: list[tuple[str, str]]) -> bool:
    """Whether one of the two is only the other at the head of a sentence: Top-5 and top-5."""
    if word[1:] != usual[1:]:
        return False
    head = max(word, usual, key=lambda one: one[0].isupper())
    heads = sum(text.startswith(head, at) for _, text in prose for at, _ in sentences(text))
    return heads == sum(len(re.findall(rf"(?<!\w){re.escape(head)}(?!\w)", t)) for _, t in prose)


def _telling(word: str) -> bool:
    """A capital inside, or a digit: common words have neither."""
    return bool(re.search(r"\w[A-ZÀ-Þ]|\d", word))


def _key(word: str) -> str:
    bare = unicodedata.normalize("NFD", word)
    return "".join(c for c in bare if c.isalnum()).casefold()
