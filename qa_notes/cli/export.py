"""qa-notes export: notes on disk to one article."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_notes import notes
from qa_notes.bank import ask_text
from qa_notes.cli import terminal
from qa_notes.cli.options import work_options
from qa_notes.cli.which import chosen_bank
from qa_notes.config import Layer, Settings
from qa_notes.errors import ExportError, NoteError
from qa_notes.export import Failed, Options, article
from qa_notes.files import is_file, reason, write_whole
from qa_notes.languages import Labels
from qa_notes.models import Note, PaperRef, Week
from qa_notes.render.printed import labels
from qa_notes.sources import expand, given_facts

if TYPE_CHECKING:
    from qa_notes.states import Banks


@click.command()
@click.argument("papers", nargs=-1)
@work_options
@click.option(
    "--format", type=click.Choice(["markdown", "html"]), default="markdown",
    show_default=True,
)  # fmt: skip
@click.option(
    "--evidence", type=click.Choice(["none", "footnotes", "inline"]), default="footnotes",
    show_default=True, help="How the quotations behind the answers are shown.",
)  # fmt: skip
@click.option(
    "--layout", type=click.Choice(["current", "classic"]), default="current", show_default=True,
    help="classic: as the first articles were printed, where 不明 stands for an unknown fact.",
)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("--incomplete", is_flag=True, help="Print even if notes or answers are missing.")
def export(
    papers: tuple[str, ...], settings: Settings, out: Path | None, incomplete: bool, **looks: Any
) -> None:
    """Print a week, some papers, or every note as one article on stdout.

    Printed are the questions of the banks that a note was asked with, in their order, or those of
    --bank alone. An article with gaps is refused: --incomplete prints it, and it says what is
    missing where it is missing.

    \b
    qa-notes export question_bank/weeks/sample.yaml --format html --out week.html
    qa-notes export 2311.11829 --bank ochiai --evidence inline | less
    """
    from qa_notes.states import Banks

    banks, words = Banks(chosen_bank(settings)), labels(settings.language)
    week, chosen, missing = _choose(papers, settings, words)
    lacking = [*missing, *(one for note in chosen for one in _lacks(note, banks, words))]
    for name, err in banks.unreadable.items():
        terminal.say(f"the questions of bank {name} are not looked for: {err}")
    if lacking and not incomplete:
        raise ExportError(
            "the article would be incomplete: "
            + "; ".join(f"{one.paper}: {one.reason}" for one in lacking),
            f"finish it with: {_finish(papers, settings)}, or print it as it is: --incomplete",
        )
    if not chosen:
        raise ExportError(
            f"no notes in {settings.notes_dir}", "make some: qa-notes generate PAPERS"
        )
    options = Options(language=_language_of(chosen, settings), failed=tuple(missing), **looks)
    text = article(week, [banks.printed(note) for note in chosen], options)
    if out:
        _write(out, text)
        terminal.say(out)
    else:
        terminal.page(text)


def _language_of(chosen: Sequence[Note], settings: Settings) -> str:
    """What stands around the papers is in their language, unless somebody asked for another."""
    spoken = {note.language for note in chosen}
    if settings.origin("language").layer is Layer.DEFAULT and len(spoken) == 1:
        return spoken.pop()
    return settings.language


def _write(out: Path, text: str) -> None:
    """Into a file that this makes or replaces, or into a pipe or device that is there."""
    try:
        if out.exists() and not is_file(out):  # /dev/stdout must not give way to a file
            with out.open("w", encoding="utf-8") as there:
                there.write(text)
        else:
            write_whole(out.resolve(), text)  # a link was named by the user, who means its target
    except (OSError, ValueError, RuntimeError) as err:  # a zero byte, a loop of links
        why = reason(err) if isinstance(err, OSError) else err
        raise ExportError(f"cannot write {out}: {why}", "give --out another") from err


def _choose(
    papers: tuple[str, ...], settings: Settings, words: Labels
) -> tuple[Week, list[Note], list[Failed]]:
    """The week, its notes in its order, and the papers that have none that can be read."""
    chosen: list[Note] = []
    missing: list[Failed] = []
    if not papers:
        for path, found in notes.all_notes(settings.notes_dir):
            if isinstance(found, Note):
                chosen.append(found)
            else:
                missing.append(_unreadable(path.stem, found, words))
        return Week(), chosen, missing
    shelf = notes.Shelf(settings.notes_dir)
    week = expand(papers, shelf.ref)
    for ref in week.papers:
        try:
            entry = shelf.of(ref)
            note = notes.load(entry.path) if entry else None
        except NoteError as err:
            missing.append(_unreadable(_name(ref), err, words))
            continue
        if note is None:
            missing.append(Failed(_name(ref), words.no_note))
        else:
            paper = replace(note.paper, **given_facts(ref))  # as the week file has them now
            chosen.append(replace(note, paper=paper))
    return week, chosen, missing


def _unreadable(name: str, err: NoteError, words: Labels) -> Failed:
    terminal.say(err)  # the article says it in the reader's words
    return Failed(name, words.bad_note)


def _name(ref: PaperRef) -> str:
    return str(ref.facts.get("title") or ref.id)


def _lacks(note: Note, banks: Banks, words: Labels) -> Iterator[Failed]:
    """What one note has no answer to, in the reader's words."""
    from qa_notes.states import state

    found = state(note, banks.questions(note))
    for questions, sentence in ((found.unasked, words.unasked), (found.failed, words.failed)):
        if questions:
            texts = (ask_text(q, note.language, note.short_name) for q in questions)
            items = words.comma.join(texts)
            yield Failed(note.paper.title or note.paper.id, sentence.format(items=items))


def _finish(papers: tuple[str, ...], settings: Settings) -> str:
    """The command that asks what is missing."""
    bank = chosen_bank(settings)
    words = [shlex.quote(word) for word in papers] or ["PAPERS"]
    return " ".join(["qa-notes generate", *words, *(["--bank", bank] if bank else [])])
