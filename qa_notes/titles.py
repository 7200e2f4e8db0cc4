"""A title that is printed in capitals, as one writes it: "Attention Is All You Need".

What a word looks like is asked of the paper's own text, so that BERT stays BERT and LLAMA becomes
LLaMA where the paper writes it so. In English the small words of a title are small and the others
are not; in other languages a word is written as the text writes it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from qa_notes.names import ACRONYMS

_LEAST = 0.9  # share of capitals among the letters of a title that is in capitals
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_COMPOUND = re.compile(rf"{_WORD.pattern}(?:[-‐/]{_WORD.pattern})*")
_SHOUTED = re.compile(r"(?:\b[^\W\d_a-z]{2,}\b[\s:,&-]*){4,}")  # a heading among the text
_ROMAN = re.compile(r"[IVX]{2,}")
_THE = re.compile(r"\bthe\b")
_ENGLISH = 500  # characters of an English text have one "the" at least; about 120 have one
_OPENS = frozenset(":?!—–")  # a new beginning after it
_NO_VOWEL = re.compile(r"[^AEIOUY]+")
_SMALL = frozenset(
    """
    a an and as at but by for from in into nor of off on onto or over per so than the to up upon
    versus via vs with yet
    """.split()  # noqa: SIM905
)


def in_title_case(title: str, text: str) -> str:
    """The title with capitals where one writes them; one that is not all in capitals is kept.

    `text` is the running text of the paper.
    """
    if not _is_shouted(title):
        return title
    forms = _forms(title, text)
    english = len(_THE.findall(text)) * _ENGLISH >= len(text)
    found = list(_COMPOUND.finditer(title))
    out, end = "", 0
    for i, match in enumerate(found):
        between = title[end : match.start()]
        edge = i in (0, len(found) - 1) or bool(_OPENS & set(between))
        out += between + _compound(match[0], edge, forms, english)
        end = match.end()
    return out + title[end:]


def _is_shouted(title: str) -> bool:
    """Two words at least, and hardly a small letter: "word2vec" may stand among capitals."""
    letters = [char for char in title if char.isalpha()]
    words = [word for word in _WORD.findall(title) if word.isupper() and len(word) > 1]
    return len(words) > 1 and sum(char.isupper() for char in letters) >= _LEAST * len(letters)


def _forms(title: str, text: str) -> dict[str, Counter[str]]:
    """How the text writes the words of the title, and those that hyphens join."""
    wanted = {word.lower() for word in (*_WORD.findall(title), *_COMPOUND.findall(title))}
    found: dict[str, Counter[str]] = {word: Counter() for word in wanted}
    for word in _COMPOUND.findall(_SHOUTED.sub(" ", text)):
        if (counts := found.get(word.lower())) is not None:
            counts[word] += 1
    return found


def _compound(word: str, edge: bool, forms: dict[str, Counter[str]], english: bool) -> str:
    """A word, or several that hyphens join: "State-of-the-Art"."""
    if (own := _own_form(word, forms)) is not None:
        return own
    parts = _WORD.findall(word)
    signs = _WORD.split(word)
    alone = len(parts) == 1
    told = [_word(part, edge if alone else i == 0, forms, english) for i, part in enumerate(parts)]
    return "".join(sign + part for sign, part in zip(signs, [*told, ""], strict=True))


def _word(word: str, edge: bool, forms: dict[str, Counter[str]], english: bool) -> str:
    counts = forms[word.lower()]
    if (own := _own_form(word, forms)) is not None:
        return own
    if not counts and _is_sign(word):
        return word
    small = counts[word.lower()] > counts[word.capitalize()]
    if not edge and (word.lower() in _SMALL if english else small or not counts):
        return word.lower()
    return word[0] + word[1:].lower()


def _own_form(word: str, forms: dict[str, Counter[str]]) -> str | None:
    """The form that the text prefers where that is neither small nor merely capitalised."""
    counts = forms[word.lower()]
    if not counts:
        return None
    best = max(counts, key=lambda form: (counts[form], form))
    ordinary = sum(count for form, count in counts.items() if _is_ordinary(form))
    return None if _is_ordinary(best) or counts[best] < ordinary else best


def _is_ordinary(form: str) -> bool:
    """No capital but at the beginning of a part: "model", "Model", "Fine-Grained"."""
    if any(char.isdigit() for char in form) or len(form) == 1:
        return len(form) == 1
    return not any(two.isupper() and one.isalnum() for one, two in pairwise(form))


def _is_sign(word: str) -> bool:
    """An acronym by its looks, of a word that the text never writes: QA, NLP, GPT4, III."""
    digits = any(char.isdigit() for char in word)
    return digits or word in ACRONYMS or bool(_ROMAN.fullmatch(word) or _NO_VOWEL.fullmatch(word))
