"""Which sentences of a paper could answer a question at all. Only these can be quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa_notes.amounts import POINTER, YEAR, has_figure
from qa_notes.checks.sources import says_one_of
from qa_notes.checks.text import pointer
from qa_notes.sentences import sentences

_PIECE = re.compile(r"[a-z]+(?![\w-])")  # how the second half of a broken sentence begins
_FIGURE = re.compile(  # 28.4, 5 %, 3 days, V100
    r"(?<!\d)\d++(?:\.\d|\s?[%×])|\b(?<![\d,])\d[\d,]*+\s[A-Za-z]{3,}|\b[A-Z]\d{2,3}\b"
)
_ASKS = re.compile(r"[?？]\W*$")


@dataclass(frozen=True, slots=True)
class Quotable:
    """What a sentence needs to be an answer, as far as words tell."""

    must_say: tuple[str, ...] = ()  # beginnings of words, of which it has one
    wants_figure: bool = False
    question: str = ""  # whose own numbers are no figures

    def __call__(self, sentence: str) -> bool:
        """No half of a sentence, no question, and none that only points to another place."""
        return not (
            _PIECE.match(sentence)
            or _ASKS.search(sentence)
            or pointer(sentence)
            or (self.wants_figure and not has_figure(sentence, self.question))
            or not says_one_of(self.must_say, sentence)
        )

    def in_passage(self, text: str) -> bool:
        """Whether a passage has such a sentence; of figures it gives more than one."""
        if self.wants_figure and not gives_figures(text):
            return False
        line = " ".join(text.split())
        return any(self(line[start:end]) for start, end in sentences(line))


def gives_figures(text: str) -> bool:
    """Whether a passage tells at least two amounts; years and "Table 2" are none."""
    return len(_FIGURE.findall(YEAR.sub(" ", POINTER.sub(" ", text)))) > 1


def anything(sentence: str) -> bool:
    """For whom every sentence will do."""
    return True
