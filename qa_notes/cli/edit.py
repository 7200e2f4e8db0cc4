"""qa-notes edit: one answer as a person wants it, without a model."""

from __future__ import annotations

from pathlib import Path

import click

from qa_notes import notes, which
from qa_notes.cli import changed, terminal
from qa_notes.cli.options import work_options
from qa_notes.config import Layer, Settings
from qa_notes.errors import QANotesError, UsageError
from qa_notes.languages import worded
from qa_notes.models import REMARK, TITLE, Answer, Note, Question

_PARTS = {part.id: part for part in (TITLE, REMARK)}  # of a digest


@click.command()
@click.argument("paper")
@click.argument("question")
@work_options
@click.option("--text", help="The new text, instead of an editor.")
@click.option("--accept", "act", flag_value="accept", help="It is right; the mark goes away.")
@click.option("--not-in-paper", "act", flag_value="deny", help="The paper does not answer it.")
@click.option("--unpin", "act", flag_value="unpin", help="Give it back to generate.")
def edit(paper: str, question: str, settings: Settings, text: str | None, act: str | None) -> None:
    """Write one answer yourself, in your editor, and show what changed.

    What you wrote or accepted is pinned: no run writes over it unless it is asked for by name. The
    answer before it stays in its history, and regenerate --undo brings it back. What the checks say
    of your text is told, and changes nothing. A run at work on the note is not waited for.

    QUESTION is an id, also abstract or summary; BANK:ID where two banks of the note have one id.
    With --language, what a digest prints in another language: summary, abstract, title, remark.

    \b
    qa-notes edit 2311.11829 results
    qa-notes edit 2311.11829 results --text "精度は3ポイント上がります。"
    qa-notes edit paper.pdf ochiai:key --accept
    qa-notes edit 2311.11829 resources --not-in-paper
    qa-notes edit 2311.11829 title --language ko --text "제목"
    """
    from qa_notes import handwork

    if text is not None and act:
        raise UsageError("--text writes an answer, the others judge it", "name one of them")
    _, path, note = which.noted(paper, notes.Shelf(settings.notes_dir))
    asked = _question(note, question, settings)
    ordered = settings.origin("language").layer is Layer.OPTION
    language = settings.language if ordered and settings.language != note.language else None
    old = notes.answer_for(note, asked, language)
    if act:
        _judge(act, path, asked, notes.stamp(old), language)
        return
    typed = _typed(old) if text is None else text
    if typed is None:
        terminal.say("nothing was changed")
        return
    try:
        shown = handwork.edit(path, asked, notes.stamp(old), typed, handwork.moment(), language)
    except QANotesError:
        if text is None:  # nobody has it but the editor, which is closed
            terminal.page(f"{typed}\n")
        raise
    changed.show(*shown)
    for fault in handwork.faults(note, asked, typed, language):
        terminal.say(f"check: {worded(fault, language or note.language)}")


def _judge(act: str, path: Path, asked: Question, seen: str, language: str | None) -> None:
    from qa_notes import handwork

    if act == "deny":
        if language:
            raise UsageError("what a digest prints asks the paper nothing", "leave --language away")
        shown = handwork.deny(path, asked, seen, handwork.moment())
    else:
        verb = handwork.accept if act == "accept" else handwork.unpin
        shown = verb(path, asked, seen, handwork.moment(), language)
    changed.show(*shown)
    terminal.say("given back to the runs" if act == "unpin" else "pinned")


def _typed(old: Answer | None) -> str | None:
    """What the user makes of the text in an editor; None where that is nothing else."""
    was = old.text if old else ""
    text = click.edit(was, extension=".txt")
    return None if text is None or text.strip() == was.strip() else text


def _question(note: Note, wanted: str, settings: Settings) -> Question:
    """The one that is answered already, or one that a bank of the note asks. Raises UsageError."""
    if wanted in _PARTS:
        return _PARTS[wanted]
    try:
        return which.of_answers(note, wanted, settings)
    except UsageError:
        return which.of_note(note, wanted, settings)
