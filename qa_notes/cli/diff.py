"""What changed between two answers, sentence by sentence, for a terminal."""

from __future__ import annotations

import difflib

from qa_notes.languages import language, why
from qa_notes.models import Answer
from qa_notes.sentences import sentences

Line = tuple[str, str | None]  # and its colour


def difference(old: Answer | None, new: Answer) -> list[Line]:
    """A unified diff of text, verdict and quotations; the whole answer when there was none."""
    before, after = _lines(old) if old else [], _lines(new)
    if before == after:
        return [(f"{new.question_id}: the same answer again", None)]
    lines: list[Line] = [(f"Q: {new.question}", None)]
    colours = {"+": "green", "-": "red"}
    changed = (line for line in difflib.ndiff(before, after) if line[0] != "?")
    return lines + [(line, colours.get(line[0])) for line in changed]


def _lines(answer: Answer) -> list[str]:
    said = [answer.text[start:end] for start, end in sentences(answer.text)]
    reason = f" ({why(answer.faults, answer.language)})" if answer.faults else ""
    place = language("en").labels.place
    quotes = [f"{place(e)}: “{e.quote}”" for e in answer.evidence]
    return [f"[{answer.verdict.value}]{reason}", *said, *quotes]
