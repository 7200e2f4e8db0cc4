"""Faults of a text by itself: repeats its question, is cut off, holds slots or LaTeX residue."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

from qa_notes.checks.fault import Fault

_SLOT = re.compile(  # what a model leaves to be filled in: [number], {name}, ____, <name>, XXX
    r"\[(?:number|name|title|date|\w*数)\]|(?<![_^])\{\w+\}|_{3,}|<[a-z]+>|XXX+"
)  # d_{emb} is no slot but maths that lost its signs
_RESIDUE = (
    r"(?:[A-Za-z]?\\[\"”“'`^~]\s?[A-Za-z]+"  # an accent: \"U
    r"|\\[A-Za-z]{2,}(?:\{[^}]*\})?|\w[_^]\{[^}]*\})"  # a command or an index outside of maths
)
_LATEX = re.compile(rf"{_RESIDUE}(?:\s*{_RESIDUE})*")
_BROKEN_ACCENT = re.compile(  # T “ULU: the accent's sign, become a quotation mark never closed
    r"(?<![A-Za-z])[A-Z] ?[“\"](?=[A-Z]{2})[A-Z]+(?![^“”\"]*[”\"])"
)
_LABEL = re.compile(
    r"^(?:A|Q|ANSWER|QUOTE|JAPANESE|回答|答え|日本語(?:訳)?|Japanese)\s*[:：]", re.I
)
_MATH = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]|\$[^$\n]+\$", re.DOTALL)
_ENDS = "。.!?！？)）」』】％%।"
_LAST = 20  # characters shown of a text that stops in the middle
_WHY_LATEX = "it has LaTeX commands, write plain text"


def text_problems(text: str, question: str) -> list[str]:
    """Every fault that needs no other source than the question, as instructions to mend it."""
    return list(dict.fromkeys(fault.why for fault in text_faults(text, question)))


def text_faults(text: str, question: str) -> list[Fault]:
    """The same with the words at fault; each rule's first place only, but every LaTeX residue."""
    bare = without_maths(text).strip()
    if not bare and not text.strip():
        return [Fault("empty", "", "it is empty")]
    faults: list[Fault] = []
    if slot := _SLOT.search(bare):
        faults.append(Fault("slot", slot[0], "it has an unfilled slot"))
    faults += [Fault("latex", words, _WHY_LATEX) for words in latex(bare)]
    if label := _LABEL.match(bare):
        why = "it begins with a label, write the sentence alone"
        faults.append(Fault("label", label[0], why))
    if bare and bare[-1] not in _ENDS:
        why = "it stops in the middle, finish the sentence"
        faults.append(Fault("cut off", bare[-_LAST:], why))
    if repeats(bare, question):
        faults.append(Fault("repeated question", bare, "it only repeats the question"))
    if loop := _loop(bare):
        faults.append(Fault("loop", loop, "it says the same thing again and again"))
    return faults


def latex(text: str) -> list[str]:
    r"""LaTeX outside of maths, each once: \url{..}, T\"U, T “U, d_{x}."""
    bare = without_maths(text)
    return list(dict.fromkeys([*_LATEX.findall(bare), *_BROKEN_ACCENT.findall(bare)]))


def without_maths(text: str) -> str:
    r"""The text with a space for each \( \), \[ \] and $ $."""
    return _MATH.sub(" ", text)


def repeats(answer: str, question: str) -> bool:
    """The answer holds (nearly) nothing but the words of the question."""
    asked, said = _pairs(question), _pairs(answer)
    if not said or not asked:
        return False
    shared = sum((asked & said).values())
    return shared / sum(said.values()) > 0.75


def alike(one: str, other: str) -> float:
    """Share of the letter pairs of two texts that both have, from 0 to 1."""
    left, right = _pairs(one), _pairs(other)
    every = sum((left | right).values())
    return sum((left & right).values()) / every if every else 0.0


def _loop(text: str) -> str | None:
    """The sentence that stands twice, or the run of words that stands four times."""
    sentences = [s.strip() for s in re.split(r"[。.!?！？]\s*", text) if len(s.strip()) > 8]
    sentence, times = next(iter(Counter(sentences).most_common(1)), ("", 0))
    if times > 1:
        return sentence
    run = re.search(r"(.{6,60}?)\1{3,}", text)
    return run[1] if run else None


def _pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring letters, which need no word borders."""
    letters = [c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum()]
    return Counter("".join(p) for p in pairwise(letters))
