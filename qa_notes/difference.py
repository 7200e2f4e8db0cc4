"""What changed between two answers, sentence by sentence."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from qa_notes.languages import language, why
from qa_notes.models import Answer
from qa_notes.sentences import sentences


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, the verdict or the quotations of one of two answers, or of both."""

    sign: str  # "-" of the old one alone, "+" of the new one alone, " " of both
    text: str


def difference(old: Answer | None, new: Answer) -> list[Line]:
    """A unified diff of verdict, text and quotations; the whole answer when there was none.

    Empty where they are the same.
    """
    before, after = _lines(old) if old else [], _lines(new)
    if before == after:
        return []
    return [Line(line[0], line[2:]) for line in difflib.ndiff(before, after) if line[0] != "?"]


def _lines(answer: Answer) -> list[str]:
    said = [answer.text[start:end] for start, end in sentences(answer.text)]
    reason = f" ({why(answer.faults, answer.language)})" if answer.faults else ""
    place = language("en").labels.place
    quotes = [f"{place(e)}: “{e.quote}”" for e in answer.evidence]
    return [f"[{answer.verdict.value}]{reason}", *said, *quotes]
