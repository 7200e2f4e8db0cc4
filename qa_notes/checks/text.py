"""A text by itself: does it say anything, whole, once, and without what a machine left in it?"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from qa_notes.amounts import has_figure
from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES, language
from qa_notes.said import Said
from qa_notes.texts import plain, without_maths

# What a model leaves to be filled in: [number], {name}, ____, <name>, XXX. d_{emb} is no slot but
# maths that lost its signs.
_SLOTS = "number|name|title|date"
_SLOT = r"(?<![_^])\{\w+\}|_{3,}|<[a-z]+>|XXX+"
_TWICE = r"(?:^|(?<=[、,。.।]))\s*([^、,。.।\n]{5,}?)[、,]\s*\1(?=\s*[、,。.।]|\s*$"
_RESIDUE = (
    r"(?:[A-Za-z]?\\[\"”“'`^~]\s?[A-Za-z]+"  # an accent: \"U
    r"|\\[A-Za-z]{2,}(?:\{[^}]*\})?|\w[_^]\{[^}]*\})"  # a command or an index outside of maths
)
_LATEX = re.compile(rf"{_RESIDUE}(?:\s*{_RESIDUE})*")
_BROKEN_ACCENT = re.compile(  # T “ULU: the accent's sign, become a quotation mark never closed
    r"(?<![A-Za-z])[A-Z] ?[“\"](?=[A-Z]{2})[A-Z]+(?![^“”\"]*[”\"])"
)
_AMOUNT = re.compile(r"[\d.]+\s?[^\W\d]{0,5}")  # with its unit: 60 ms
_LABELS = "A|Q|ANSWER|QUOTE|Translation"
_ENDS = "。.!?！？)）」』】％%।॥"
_PAIRS = {"「": "」", "『": "』", "(": ")", "【": "】"}
_INTERVAL = re.compile(r"[\[(]\s*-?[\d.]+\s*,\s*-?[\d.∞]+\s*[\])]")  # (0, 1]
_PLACE = (
    r"(?:Sections?|Appendix|Tables?|Figures?|Figs?\.|Algorithms?|Equations?|Eqs?\.)"
    r"\s*(?:\d[\d.]*|[A-Z]+\b)"
)
_POINTS = re.compile(  # "The features are described in Section 3.3."
    r"\b(?:is|are|was|were|be)(?:\s(?:\w+ed|told|shown|given|found))?\s(?:in|by)\s(?:the\s)?"
    rf"({_PLACE})\W*$",
    re.IGNORECASE,
)
# "Each processor follows the procedure in Algorithm 1.": few words, and no figure of its own.
_ENDS_THERE = re.compile(rf"^(?:[^\s\d]+\s){{1,9}}(?:in|of|by|to)\s({_PLACE})\W*$", re.IGNORECASE)
_DISPLAYS = (
    re.compile(  # "Table 2 compares the systems by accuracy." "See Appendix C for examples."
        rf"^(?:See\s+({_PLACE})"
        rf"|({_PLACE})(?:\s*(?:and|,|&|[-–])\s*(?:{_PLACE}|\d[\d.]*))*\s+(?:also\s)?(?:compare|list"
        r"|summari[sz]e|present|report|describe|illustrate|depict|contain|outline|plot|show)s?\b"
        r"(?!\s(?:that|how)\b))",
        re.IGNORECASE,
    )
)
_LAST = 20  # characters shown of a text that stops in the middle
_REPEATED = 0.75  # share of an answer's letter pairs that its question has


def empty(said: Said) -> Iterator[Fault]:
    """Nothing at all."""
    if not said.text.strip():
        yield Fault(Rule.EMPTY)


def slot(said: Said) -> Iterator[Fault]:
    """A place that was to be filled in."""
    own = language(said.language).slots
    if found := re.search(rf"\[(?:{_SLOTS}{own and '|' + own})\]|{_SLOT}", _bare(said)):
        yield Fault(Rule.SLOT, found[0])


def latex(said: Said) -> Iterator[Fault]:
    r"""LaTeX outside of maths, each once: \url{..}, T\"U, T “U, d_{x}."""
    bare = _bare(said)
    for words in dict.fromkeys([*_LATEX.findall(bare), *_BROKEN_ACCENT.findall(bare)]):
        yield Fault(Rule.LATEX, words)


def label(said: Said) -> Iterator[Fault]:
    """ "Answer:" in front."""
    if found := _label(said.language).match(_bare(said)):
        yield Fault(Rule.LABEL, found[0])


def cut_off(said: Said) -> Iterator[Fault]:
    """No end, where a sentence is wanted and no phrase."""
    bare = _bare(said)
    if not said.is_phrase and not is_ended(bare):
        yield Fault(Rule.CUT_OFF, bare[-_LAST:])


def is_ended(text: str) -> bool:
    """Whether a sentence ends there, in quotation marks or not; nothing ends nowhere."""
    bare = text.rstrip().rstrip("”\"’'")
    return not text.strip() or bare[-1:] in _ENDS


def repeated_question(said: Said) -> Iterator[Fault]:
    """(Nearly) nothing but the words of the question.

    A sentence that fills in the number asked for says nothing else, and is an answer.
    """
    asked, own = _letter_pairs(said.question), _letter_pairs(_bare(said))
    if not asked or not own or sum((asked & own).values()) <= _REPEATED * sum(own.values()):
        return
    how_many = language(said.language).how_many
    counted = how_many and re.search(how_many, said.question)
    if not (counted and has_figure(said.text, said.question)):
        yield Fault(Rule.REPEATED_QUESTION, _bare(said))


def loop(said: Said) -> Iterator[Fault]:
    """A sentence stands twice, or a run of words four times."""
    bare = _bare(said)
    sentences = [s.strip() for s in re.split(r"[。.!?！？।]\s*", bare) if len(s.strip()) > 8]
    sentence, times = next(iter(Counter(sentences).most_common(1)), ("", 0))
    if times > 1:
        yield Fault(Rule.LOOP, sentence)
    elif run := re.search(r"(.{6,60}?)\1{3,}", bare):
        yield Fault(Rule.LOOP, run[1])


def said_twice(said: Said) -> Iterator[Fault]:
    """The same words twice side by side. Amounts that follow each other may be equal."""
    text = unicodedata.normalize("NFKC", plain(said.text))
    attached = language(said.language).attached
    for twice in re.finditer(_TWICE + (f"|[{attached}])" if attached else ")"), text):
        if not _AMOUNT.fullmatch(twice[1]):
            yield Fault(Rule.SAID_TWICE, twice[1])


def asks(said: Said) -> Iterator[Fault]:
    """An answer whose last sentence is a question, and another one than its own."""
    if not said.question or next(repeated_question(said), None):
        return
    text, ending = said.text.strip(), language(said.language).asks
    if re.search(rf"[?？]$|{ending}" if ending else r"[?？]$", text):
        last = max(text.rfind(mark, 0, -1) for mark in "。.!?！？\n") + 1
        yield Fault(Rule.ASKS, text[last:].strip())


def points_elsewhere(said: Said) -> Iterator[Fault]:
    """An English answer that only says where the paper says it."""
    if place := pointer(said.text):
        yield Fault(Rule.POINTER, place)


def pointer(sentence: str) -> str | None:
    """ "Section 3" of "It is described in Section 3."; None for a sentence that says more."""
    bare = sentence.strip()
    found = _POINTS.search(sentence) or _DISPLAYS.match(bare) or _ENDS_THERE.match(bare)
    return next(filter(None, found.groups()), None) if found else None


def open_bracket(said: Said) -> Iterator[Fault]:
    """A bracket without its partner, and the words after it.

    Round ones are only missed when left open: "1)" is how a list counts. What its source has
    left open, too, was cut there.
    """
    if not any(map(_is_open, said.sources)) and (words := _open(said.text)):
        yield Fault(Rule.BRACKET, words)


def _is_open(source: str) -> bool:
    uneven = source.count("“") != source.count("”") or source.count('"') % 2
    return bool(uneven) or _open(source) is not None


def _open(text: str) -> str | None:
    """The first bracket without its partner, with words beside it."""
    text = _INTERVAL.sub(" ", unicodedata.normalize("NFKC", plain(text)))
    waiting: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        if char in _PAIRS:
            waiting.append((_PAIRS[char], place))
        elif char in _PAIRS.values():
            if waiting and waiting[-1][0] == char:
                waiting.pop()
            elif char != ")":
                return text[max(0, place - 10) : place + 1]
    return text[waiting[-1][1] :][:10] if waiting else None


def alike(one: str, other: str) -> float:
    """Share of the letter pairs of two texts that both have, from 0 to 1."""
    left, right = _letter_pairs(one), _letter_pairs(other)
    every = sum((left | right).values())
    return sum((left & right).values()) / every if every else 0.0


def without_label(text: str, code: str) -> str:
    """The text without what a model writes in front of it: "Japanese:"."""
    return _label(code).sub("", text)


@cache
def _label(code: str) -> re.Pattern[str]:
    names = "|".join(language(known).name for known in LANGUAGES)
    own = language(code).label_words
    return re.compile(rf"^(?:{_LABELS}|{names}{'|' + own if own else ''})\s*[:：]\s*", re.I)


def _bare(said: Said) -> str:
    return without_maths(said.text).strip()


def _letter_pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring letters, which need no word borders."""
    letters = [c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum()]
    return Counter("".join(p) for p in pairwise(letters))
