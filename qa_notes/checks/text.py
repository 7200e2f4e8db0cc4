"""Faults of a text by itself: repeats its question, is cut off, holds slots or LaTeX residue."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

_SLOT = re.compile(r"\[(?:number|name|title|date|\w*数)\]|\{\w+\}|_{3,}|<[a-z]+>|XXX+")
_LATEX = re.compile(r"\\(?:url|cite|ref|emph|text\w*|begin|end|item)\b|\\[\"”“'`^~]\s?[A-Za-z]")
_LABEL = re.compile(
    r"^(?:A|Q|ANSWER|QUOTE|JAPANESE|回答|答え|日本語(?:訳)?|Japanese)\s*[:：]", re.I
)
_MATH = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]|\$[^$\n]+\$", re.DOTALL)
_ENDS = "。.!?！？)）」』】％%।"


def text_problems(text: str, question: str) -> list[str]:
    """Every fault that needs no other source than the question, as instructions to mend it."""
    bare = _MATH.sub(" ", text).strip()
    problems: list[str] = []
    if not bare and not text.strip():
        return ["it is empty"]
    if _SLOT.search(bare):
        problems.append("it has an unfilled slot")
    if _LATEX.search(bare):
        problems.append("it has LaTeX commands, write plain text")
    if _LABEL.match(bare):
        problems.append("it begins with a label, write the sentence alone")
    if bare and bare[-1] not in _ENDS:
        problems.append("it stops in the middle, finish the sentence")
    if repeats(bare, question):
        problems.append("it only repeats the question")
    if loops(bare):
        problems.append("it says the same thing again and again")
    return problems


def repeats(answer: str, question: str) -> bool:
    """The answer holds (nearly) nothing but the words of the question."""
    asked, said = _pairs(question), _pairs(answer)
    if not said or not asked:
        return False
    shared = sum((asked & said).values())
    return shared / sum(said.values()) > 0.75


def loops(text: str) -> bool:
    """A sentence stands twice, or a run of words four times."""
    sentences = [s.strip() for s in re.split(r"[。.!?！？]\s*", text) if len(s.strip()) > 8]
    if len(set(sentences)) < len(sentences):
        return True
    return re.search(r"(.{6,60}?)\1{3,}", text) is not None


def _pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring letters, which need no word borders."""
    letters = [c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum()]
    return Counter("".join(p) for p in pairwise(letters))
