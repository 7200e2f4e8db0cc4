"""qa-notes export: notes on disk to one article."""

from __future__ import annotations

import shlex
import sys
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
from qa_notes.export import LAYOUTS, Article, Failed, Options, Written, frame, names, target_named
from qa_notes.files import encoded, is_file, reason, write_whole
from qa_notes.models import Note, PaperRef, Week
from qa_notes.render.printed import labels
from qa_notes.sources import expand, given_facts

if TYPE_CHECKING:
    from qa_notes.states import Banks

Missing = tuple[str, NoteError | None]  # a paper by its name, and why its note cannot be read


@click.command()
@click.argument("papers", nargs=-1)
@work_options
@click.option(
    "--format", type=click.Choice(names()), default="markdown", show_default=True,
    help="What the article is written for; `qa-notes formats` says more of each.",
)  # fmt: skip
@click.option(
    "--evidence", type=click.Choice(["none", "footnotes", "inline"]), default="footnotes",
    show_default=True, help="How the quotations behind the answers are shown.",
)  # fmt: skip
@click.option(
    "--layout", type=click.Choice(list(LAYOUTS)), default="notes", show_default=True,
    help="classic: as the first articles were printed, where 不明 stands for an unknown fact.",
)  # fmt: skip
@click.option(
    "--template", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="A folder whose templates stand before ours of the same name.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path),
    help="Write to a file, or into a folder under the name that suits the format.",
)  # fmt: skip
@click.option("--incomplete", is_flag=True, help="Print even if notes or answers are missing.")
def export(
    papers: tuple[str, ...], settings: Settings, out: Path | None, incomplete: bool, **looks: Any
) -> None:
    """Print a week, some papers, or every note as one article on stdout.

    Each note is printed in its own language, and what stands around them as well, unless --language
    names that of another one of them.

    Printed are the questions of the banks that a note was asked with, in their order, or those of
    --bank alone, then the paper's own. An article with gaps is refused: --incomplete prints it, and
    it says what is missing where it is missing.

    \b
    qa-notes export question_bank/weeks/sample.yaml --format html --out week.html
    qa-notes export 2311.11829 --bank ochiai --evidence inline | less
    """
    from qa_notes.states import Banks

    banks = Banks(chosen_bank(settings))
    week, chosen, gone = _choose(papers, settings)
    language = _language(chosen, settings)
    words = labels(language)
    missing = tuple(Failed(name, words.bad_note if err else words.no_note) for name, err in gone)
    lacking = [*missing, *(one for note in chosen for one in _lacks(note, banks))]
    for name, err in banks.unreadable.items():
        terminal.say(f"the questions of bank {name} are not looked for: {err}")
    if lacking and not incomplete:
        finish = _finish(papers, settings, language)
        raise ExportError(
            "the article would be incomplete: "
            + "; ".join(f"{one.paper}: {one.reason}" for one in lacking),
            f"finish it with: {finish}, or print it as it is: --incomplete",
        )
    if not chosen:
        raise ExportError(
            f"no notes in {settings.notes_dir}", "make some: qa-notes generate PAPERS"
        )
    options = Options(language=language, failed=missing, **looks)
    article = Article(week, tuple(banks.printed(note) for note in chosen), options)
    aim = target_named(options.format)
    if out and out.is_dir():
        out /= f"{aim.file_name(article)}.{aim.suffix}"
    _print(aim.write(article), out)


def _print(written: Written, out: Path | None) -> None:
    """Into a file, or on stdout."""
    if out:
        _write(out, written)
        terminal.say(out)
    elif isinstance(written, str):
        terminal.page(written)
    elif sys.stdout.isatty():
        raise ExportError("this is no text for a terminal", "write it to a file: --out FILE")
    else:
        sys.stdout.buffer.write(written)


def _language(chosen: Sequence[Note], settings: Settings) -> str:
    """Of what stands around the papers. A setting is a preference, the option is an order."""
    ordered = settings.origin("language").layer is Layer.OPTION
    spoken = [note.language for note in chosen]
    return frame(spoken, settings.language if ordered else None, settings.language)


def _write(out: Path, written: Written) -> None:
    """Into a file that this makes or replaces, or into a pipe or device that is there."""
    data = written if isinstance(written, bytes) else encoded(written)
    try:
        if out.exists() and not is_file(out):  # /dev/stdout must not give way to a file
            with out.open("wb") as there:
                there.write(data)
        else:
            write_whole(out.resolve(), data)  # a link was named by the user, who means its target
    except (OSError, ValueError, RuntimeError) as err:  # a zero byte, a loop of links
        why = reason(err) if isinstance(err, OSError) else err
        raise ExportError(f"cannot write {out}: {why}", "give --out another") from err


def _choose(papers: tuple[str, ...], settings: Settings) -> tuple[Week, list[Note], list[Missing]]:
    """The week, its notes in its order, and the papers that have none that can be read."""
    chosen: list[Note] = []
    missing: list[Missing] = []
    if not papers:
        for path, found in notes.all_notes(settings.notes_dir):
            if isinstance(found, Note):
                chosen.append(found)
            else:
                missing.append(_unreadable(path.stem, found))
        return Week(), chosen, missing
    shelf = notes.Shelf(settings.notes_dir)
    week = expand(papers, shelf.ref)
    for ref in week.papers:
        try:
            entry = shelf.of(ref)
            note = notes.load(entry.path) if entry else None
        except NoteError as err:
            missing.append(_unreadable(_name(ref), err))
            continue
        if note is None:
            missing.append((_name(ref), None))
        else:
            paper = replace(note.paper, **given_facts(ref))  # as the week file has them now
            chosen.append(replace(note, paper=paper))
    return week, chosen, missing


def _unreadable(name: str, err: NoteError) -> Missing:
    terminal.say(err)  # the article says it in the reader's words
    return name, err


def _name(ref: PaperRef) -> str:
    return str(ref.facts.get("title") or ref.id)


def _lacks(note: Note, banks: Banks) -> Iterator[Failed]:
    """What one note has no answer to, in the words of its language."""
    from qa_notes.states import state

    words = labels(note.language)
    found = state(note, banks.questions(note))
    for questions, sentence in ((found.unasked, words.unasked), (found.failed, words.failed)):
        if questions:
            texts = (ask_text(q, note.language, note.short_name) for q in questions)
            items = words.comma.join(texts)
            yield Failed(note.paper.title or note.paper.id, sentence.format(items=items))


def _finish(papers: tuple[str, ...], settings: Settings, language: str) -> str:
    """The command that asks what is missing."""
    bank, origin = chosen_bank(settings), settings.origin("language")
    words = ["qa-notes generate", *map(shlex.quote, papers or ["PAPERS"])]
    if bank:
        words += ["--bank", bank]
    if settings.language != language or origin.layer is Layer.OPTION:
        words += ["--language", language]
    return " ".join(words)
