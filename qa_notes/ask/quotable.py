"""Which sentences of a paper could answer a question at all. Only these can be quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa_notes.amounts import POINTER, YEAR, has_figure
from qa_notes.ask.reply import without_pointers
from qa_notes.checks.sources import says_one_of, where_said
from qa_notes.checks.text import pointer
from qa_notes.names import speaks_of_a_name
from qa_notes.sentences import sentences

_PIECE = re.compile(r"[a-z]+(?![\w-])")  # how the second half of a broken sentence begins
_MEASURED = re.compile(r"(?<!\d)\d++(?:\.\d|\s?[%×])")  # 28.4, 5 %
_FIGURE = re.compile(  # these, 3 days, V100
    _MEASURED.pattern + r"|\b(?<![\d,])\d[\d,]*+\s[A-Za-z]{3,}|\b[A-Z]\d{2,3}\b"
)
_REACH, _LONG = 6, 20  # words between what is counted and its figure, and letters of one
_ASKS = re.compile(r"[?？]\W*$")


@dataclass(frozen=True, slots=True)
class Quotable:
    """What a sentence needs to be an answer, as far as words tell."""

    must_say: tuple[str, ...] = ()  # beginnings of words, of which it has one
    wants_figure: bool = False
    wants_name: bool = False
    question: str = ""  # whose own numbers are no figures

    def __call__(self, sentence: str) -> bool:
        """No half of a sentence, no question, and none that only points to another place."""
        return not (
            _PIECE.match(sentence)
            or _ASKS.search(sentence)
            or pointer(sentence)
            or (self.wants_name and not speaks_of_a_name(without_pointers(sentence)))
            or not self._says_it(sentence)
        )

    def _says_it(self, sentence: str) -> bool:
        """One of the words, and a figure where figures are asked for: one that counts stands
        beside what it counts, one that was measured (93.1, 40 %) anywhere."""
        if not self.wants_figure:
            return says_one_of(self.must_say, sentence)
        if not self.must_say:
            return has_figure(sentence, self.question)
        told = YEAR.sub(" ", POINTER.sub(" ", sentence))
        places = where_said(self.must_say, told)
        if places and _MEASURED.search(told):
            return has_figure(told, self.question)
        return any(has_figure(_around(told, place), self.question) for place in places)

    def in_passage(self, text: str) -> bool:
        """Whether a passage has such a sentence; of figures it gives more than one."""
        if self.wants_figure and not gives_figures(text):
            return False
        line = " ".join(text.split())
        return any(self(line[start:end]) for start, end in sentences(line))


def _around(sentence: str, place: int) -> str:
    """The words beside one that stands at `place`."""
    before = sentence[max(0, place - _REACH * _LONG) : place].split()
    after = sentence[place : place + _REACH * _LONG].split()
    return " ".join([*before[-_REACH:], *after[: _REACH + 1]])


def gives_figures(text: str) -> bool:
    """Whether a passage tells at least two amounts; years and "Table 2" are none."""
    return len(_FIGURE.findall(YEAR.sub(" ", POINTER.sub(" ", text)))) > 1


def anything(sentence: str) -> bool:
    """For whom every sentence will do."""
    return True
