"""What changed between two answers, sentence by sentence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from qa_notes.languages import language, why
from qa_notes.models import Answer
from qa_notes.sentences import sentences

Span = tuple[int, int]  # characters of a line: [start, end)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, the verdict or the quotations of one of two answers, or of both."""

    sign: str  # "-" of the old one alone, "+" of the new one alone, " " of both
    text: str
    changed: tuple[Span, ...] = ()  # of a line that has one like it on the other side

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The text in pieces, and of each whether it is what has changed."""
        ends = [0, *(at for span in self.changed for at in span), len(self.text)]
        parts = [self.text[start:end] for start, end in pairwise(ends)]
        return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]


def difference(
    old: Answer | None, new: Answer, verdicts: Mapping[str, str] | None = None
) -> list[Line]:
    """A unified diff of verdict, text and quotations; the whole answer when there was none.

    Empty where they are the same. `verdicts`: how a reader calls them; as notes do without.
    """
    names = verdicts or {}
    before, after = _lines(old, names) if old else [], _lines(new, names)
    if before == after:
        return []
    found: list[Line] = []
    for line in difflib.ndiff(before, after):
        if line[0] == "?":  # of the line before: "^", "+" and "-" stand below what has changed
            spans = tuple(mark.span() for mark in re.finditer(r"[-+^]+", line[2:]))
            found[-1] = replace(found[-1], changed=spans)
        else:
            found.append(Line(line[0], line[2:]))
    return found


def _lines(answer: Answer, names: Mapping[str, str]) -> list[str]:
    said = [answer.text[start:end] for start, end in sentences(answer.text)]
    reason = f" ({why(answer.faults, answer.language)})" if answer.faults else ""
    place = language("en").labels.place
    quotes = [f"{place(e)}: “{e.quote}”" for e in answer.evidence]
    verdict = names.get(answer.verdict, answer.verdict.value)
    return [f"[{verdict}]{reason}", *said, *quotes]
