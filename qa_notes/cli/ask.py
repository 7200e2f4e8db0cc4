"""qa-notes ask: one question of the reader's own to one paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qa_notes import notes
from qa_notes.cli import terminal
from qa_notes.cli.options import reader_options
from qa_notes.cli.progress import Progress
from qa_notes.config import Layer, Settings
from qa_notes.errors import UsageError
from qa_notes.languages import why
from qa_notes.models import Note, Verdict
from qa_notes.sources import expand

if TYPE_CHECKING:
    from qa_notes.asked import Asked

EXAMPLE = 'qa-notes ask paper.pdf "What data is it trained on?"'


@click.command(epilog="PAPER: a PDF file, an arXiv id or URL, or the id of a note.")
@click.argument("paper")
@click.argument("question", nargs=-1, required=True)
@reader_options
@click.option("--keep", is_flag=True, help="Put question and answer into the paper's note.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def ask(
    paper: str,
    question: tuple[str, ...],
    settings: Settings,
    keep: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Ask one paper one question, and print the answer with the sentences it rests on.

    \b
    qa-notes ask paper.pdf "What data is it trained on?"
    qa-notes ask 2311.11829 "この手法の弱点は何ですか?"
    qa-notes ask 2311.11829 "어떤 데이터로 학습했습니까?" --keep
    qa-notes ask paper.pdf "What is the main result?" --language hi --json

    Ask in Japanese, English, Korean or Hindi: the answer is in the language of the question. The
    paper needs no note, and none is made. --keep puts question and answer into its note, in the
    note's language, where regenerate, check and export find them.
    """
    from qa_notes.asked import question_of
    from qa_notes.llm import budget

    text = question_of(" ".join(question))
    budget.check(settings)
    shelf = notes.Shelf(settings.notes_dir)
    week = expand([paper], shelf.ref)
    if len(week.papers) != 1:
        raise UsageError(f"{paper} names {len(week.papers)} papers", f"name one: {EXAMPLE}")
    from qa_notes import asked, repair, sources
    from qa_notes.tools import Tools

    (ref,) = week.papers
    entry = shelf.of(ref)
    note = notes.load(entry.path) if entry else None
    spoken = _language(text, settings, note, keep)
    usual, settings = settings.language, settings.model_copy(update={"language": spoken})
    with Progress(1, quiet) as progress:
        tools = Tools(settings, progress, seen=shelf)
        progress.follow(tools)
        fetched = (
            repair.fetched_again(note, ref, tools)
            if note
            else sources.fetch_one(ref, settings, tell=progress.step)
        )
        progress.paper(fetched.paper.title or fetched.paper.id, 1)
        done = (asked.kept if keep else asked.once)(text, ref, fetched, tools)
    if as_json:
        terminal.data(_row(done))
    elif done.answer.is_done:
        terminal.page("\n".join(_lines(done)) + "\n")
    if not quiet:
        for line in _advice(done, usual):
            terminal.say(line)
    if not done.answer.is_done:
        terminal.say(f"failed: {why(done.answer.faults, 'en')}")
        terminal.say("  hint: ask again in other words, or another model: --llm")
        raise SystemExit(1)


def _language(text: str, settings: Settings, note: Note | None, keep: bool) -> str:
    """Of the answer: as ordered, else the question's; what is kept is in its note's language."""
    from qa_notes.ask import spoken_in

    layer = settings.origin("language").layer
    if layer is Layer.OPTION:
        return settings.language
    if keep and note:
        return note.language
    return settings.language if keep and layer is not Layer.DEFAULT else spoken_in(text)


def _lines(done: Asked) -> list[str]:
    """The answer and its quotations, or where we looked for one, in the words of its article."""
    from qa_notes.render import printed

    answer = done.answer
    paper = printed(Note(done.note.paper, answer.language, answers=(answer,)), "inline")
    words, (shown,) = paper.labels, paper.answers
    said = shown.said
    lines = [*said.lines[:-1], "".join([*said.lines[-1:], said.mark])]
    if said.reason:
        lines.append(f"{words.reason}{said.reason}")
    if shown.looked_in:
        lines.append(f"{words.looked_in}{words.comma.join(shown.looked_in)}")
    for quotation in shown.quotations:
        section = f" ({quotation.section})" if quotation.section else ""
        lines += ["", f"{quotation.opening}{quotation.quote}{quotation.closing}"]
        lines.append(f"{quotation.page}{section}")
    return lines


def _row(done: Asked) -> dict[str, Any]:
    """The same for a program."""
    answer, paper = done.answer, done.note.paper
    return {
        "paper": paper.id,
        "title": paper.title,
        "question": answer.question,
        "asked": dict(done.question.text),
        "language": answer.language,
        "verdict": answer.verdict.value,
        "answer": answer.text,
        "quotations": [
            {"quote": e.quote, "page": e.page, "section": e.section}
            | ({"paragraph": e.paragraph} if e.paragraph else {})
            for e in answer.evidence
        ],
        "looked_in": list(answer.looked_in),
        "reasons": [why([fault], answer.language) for fault in answer.faults],
        "model": answer.model,
        "seconds": answer.seconds,
        "id": answer.question_id if done.path else None,
        "note": str(done.path) if done.path else None,
    }


def _advice(done: Asked, usual: str) -> list[str]:
    """What can be done next; `usual` is the language of other commands."""
    answer, lines = done.answer, []
    if answer.verdict is Verdict.NOT_IN_PAPER:
        lines.append("hint: ask in other words, or another model: --llm")
    if done.path:
        lines.append(f"kept as {answer.question_id} in {done.path}")
        if done.note.language != usual:
            lines.append(f"hint: this note is in another language: --language {done.note.language}")
    elif answer.is_done:
        lines.append("hint: --keep puts question and answer into the paper's note")
    return lines
