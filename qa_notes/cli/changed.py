"""What changed between two answers, in the colours of a terminal."""

from __future__ import annotations

from qa_notes.cli import terminal
from qa_notes.difference import difference
from qa_notes.models import Answer

COLOURS = {"+": "green", "-": "red"}


def show(old: Answer | None, new: Answer) -> None:
    """The question, then what is new and what is gone, on stdout."""
    lines = difference(old, new)
    if not lines:
        terminal.out(f"{new.question_id}: the same answer again")
        return
    terminal.out(f"Q: {new.question}")
    terminal.coloured((f"{line.sign} {line.text}", COLOURS.get(line.sign)) for line in lines)
