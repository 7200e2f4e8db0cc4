"""What a model's reply says: which sentences it quotes, what it answers, whether it is silent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qa_notes.amounts import POINTER
from qa_notes.checks.text import pointer
from qa_notes.sentences import sentences

_LINE = re.compile(r"^\W*(QUOTE|ANSWER)\s*\d*\W*?:\s*(.*)$", re.IGNORECASE)
_NONE = re.compile(r"^\W*NONE\b", re.IGNORECASE)
_AFTERTHOUGHT = re.compile(r"(?<=[.!?])\s+NONE\W*$", re.IGNORECASE)  # behind an answer
_NO_ANSWER = re.compile(r"^\W*(?:NONE|N/?A|not (?:specified|mentioned|stated|given))\W*$", re.I)
_REFUSAL = re.compile(
    r"\b(?:do not know|don't know|cannot answer|can't answer|unable to answer)\b"
    r"|\b(?:passages?|text|paper) (?:do(?:es)? not|doesn't|don't) "
    r"(?:answer|mention|provide|specify|discuss|contain|state|explicitly)"
    r"|\b(?:is|are) not (?:explicitly )?(?:mentioned|provided|specified|stated|discussed)\b",
    re.IGNORECASE,
)
_ABSTAINS = re.compile(
    r"\bunanswerable\b|\b(?:cannot|can't|can not|could not) be (?:answered|determined)\b"
    r"|\bnot (?:explicitly |directly |clearly )?"
    r"(?:mentioned|specified|stated|provided|given|discussed|described|answerable|available)\b"
    r"|\b(?:does|do|did)(?: not|n't) (?:explicitly |directly )?"
    r"(?:mention|specify|state|provide|give|discuss|contain|say|answer|include)\b"
    r"|\bno (?:information|mention)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\s?\(([^()]*)\)")
_CITED = re.compile(r"\bet al\b|\b(?:19|20)\d\d[a-z]?$")
_REFERENCE = re.compile(  # "ReAct [25, 26] plans": numbers of a list that a note does not print
    r"((?<![\w-])(?!and\b|from\b|see\b|with\b|than\b|the\b|like\b|range\b|interval\b)[\w-]{3,}+|\))"
    r"\s?\[[1-9]\d{0,2}(?:(?:\s?[,;–-]\s?|\](?:,|\sand)?\s?\[)[1-9]\d{0,2})*\]"
)
_LEANS = re.compile(
    r"(?:[A-Z]\w+, )?(?:it|its|they|their|them|this|that|these|those|both|such)\b", re.IGNORECASE
)
SENTENCES = 3  # of one answer, at most


@dataclass(frozen=True, slots=True)
class Spoken:
    """A reply in QUOTE and ANSWER lines."""

    quotes: tuple[str, ...] = ()  # numbers of sentences, or words
    answer: str = ""
    is_silent: bool = False  # it says that the passages do not answer
    is_empty: bool = False  # nothing but labels and signs, not even a word that says so


def read_reply(text: str, cut_off: bool = False) -> Spoken:
    """The reply's lines; those without a label continue the one above.

    Of an answer that the token limit cut off, the whole sentences.
    """
    if _NONE.match(text):
        return Spoken(is_silent=True)
    quotes: list[str] = []
    answer: list[str] = []
    into: list[str] | None = None
    for line in text.splitlines():
        if match := _LINE.match(line):
            into = quotes if match[1].upper() == "QUOTE" else answer
            into.append(match[2])
        elif line.strip() and into:
            into[-1] = f"{into[-1]} {line.strip()}"
    if not quotes and not answer:  # no label at all: all of it is the answer
        answer = text.split()
    said = _AFTERTHOUGHT.sub("", _bare(" ".join(answer)))
    if _NO_ANSWER.match(said) or _REFUSAL.search(said):
        return Spoken(is_silent=True)
    named = tuple(_bare(quote) for quote in quotes if _bare(quote))
    if not said and not named:
        bare = "".join(_LINE.sub(r"\2", line) for line in text.splitlines())
        worded = any(map(str.isalnum, bare))
        return Spoken(is_silent=worded, is_empty=not worded)
    return Spoken(named, without_pointers(_first_sentences(said, cut_off)))


def abstains(text: str) -> bool:
    """Whether a reply without labels says that the paper does not answer."""
    return _ABSTAINS.search(text) is not None


def without_pointers(answer: str) -> str:
    """The answer without "(Step 2)", "(see Section 3.2)", "(Smith et al., 2023b;a)" and "[25]", and
    without "Ablations are in Table 4." beside another sentence.

    They lead nowhere in a note, and their numbers are the first that a translation loses.
    """

    def kept(group: re.Match[str]) -> str:
        parts = [part.strip() for part in group[1].split(";")]
        cited = [part for part in parts if _CITED.search(part)]
        letters = [part for part in parts if cited and len(part) == 1]  # a second paper of the year
        away = {*cited, *letters, *filter(POINTER.search, parts)}
        names = [part for part in parts if part and part not in away]
        return f" ({'; '.join(names)})" if names else ""

    answer = _GROUP.sub(kept, _REFERENCE.sub(r"\1", answer))
    said = [answer[start:end] for start, end in sentences(answer)]
    return " ".join(s for s in said if not pointer(s)) or answer


def to_the_point(answer: str, answers: Callable[[str], bool]) -> str:
    """The answer without the sentences around those that do answer, as far as words tell.

    What stands before "It" or "However, this" tells what that means. Where none answers, all stay.
    """
    said = [answer[start:end] for start, end in sentences(answer)]
    kept = [answers(sentence) for sentence in said]
    for i in range(len(said) - 1, 0, -1):
        kept[i - 1] |= kept[i] and bool(_LEANS.match(said[i]))
    return " ".join(text for text, keep in zip(said, kept, strict=True) if keep) or answer


def _first_sentences(answer: str, cut_off: bool) -> str:
    """What a note has room for."""
    spans = sentences(answer)
    spans = spans[:-1] if cut_off else spans
    return answer[: spans[:SENTENCES][-1][1]] if spans else ""


def _bare(text: str) -> str:
    text = text.strip().strip("*").strip()
    if len(text) > 1 and text[0] in "\"“'" and text[-1] in "\"”'":
        text = text[1:-1].strip()
    return text
