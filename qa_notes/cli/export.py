"""qa-notes export: notes on disk to one article."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_notes import notes
from qa_notes.bank import ask_text
from qa_notes.cli import terminal
from qa_notes.cli.options import work_options
from qa_notes.cli.unsure import to_check
from qa_notes.cli.which import chosen_bank
from qa_notes.config import Layer, Settings
from qa_notes.errors import ExportError, NoteError
from qa_notes.export import (
    LAYOUTS,
    Article,
    Failed,
    Options,
    Written,
    frame,
    names,
    target_named,
    unprinted,
)  # fmt: skip
from qa_notes.files import encoded, is_file, reason, write_whole
from qa_notes.models import Note, PaperRef, Week
from qa_notes.render.printed import labels
from qa_notes.sources import expand, expand_apart, given_facts

if TYPE_CHECKING:
    from qa_notes.states import Banks

Missing = tuple[str, NoteError | None]  # a paper by its name, and why its note cannot be read


@dataclass(frozen=True, slots=True)
class Chosen:
    """The papers of one article: their notes in order, and those without one."""

    week: Week
    notes: list[Note]
    missing: list[Missing]


def looks(command: Callable[..., Any]) -> Callable[..., Any]:
    """How an article is printed, but for what it is written for."""
    for option in reversed(_LOOKS):
        command = option(command)
    return command


_LOOKS = (
    click.option(
        "--evidence", type=click.Choice(["none", "footnotes", "inline"]), default="footnotes",
        show_default=True, help="How the quotations behind the answers are shown.",
    ),
    click.option(
        "--layout", type=click.Choice(list(LAYOUTS)), default="notes", show_default=True,
        help="classic: as the first articles were printed, where 不明 stands for an unknown fact.",
    ),
    click.option(
        "--template", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
        help="A folder whose templates stand before ours of the same name.",
    ),
    click.option("--incomplete", is_flag=True, help="Print even if notes or answers are missing."),
)  # fmt: skip


@click.command()
@click.argument("papers", nargs=-1)
@work_options
@click.option(
    "--format", type=click.Choice(names()), default="markdown", show_default=True,
    help="What the article is written for; `qa-notes formats` says more of each.",
)  # fmt: skip
@looks
@click.option(
    "--out", type=click.Path(path_type=Path),
    help="Write to a file, or into a folder under the name that suits the format.",
)  # fmt: skip
def export(papers: tuple[str, ...], settings: Settings, out: Path | None, **how: Any) -> None:
    """Print a week, some papers, or every note as one article on stdout.

    Each note is printed in its own language, and what stands around them as well, unless --language
    names that of another one of them.

    Printed are the questions of the banks that a note was asked with, in their order, or those of
    --bank alone, then the paper's own. An article with gaps is refused: --incomplete prints it, and
    it says what is missing where it is missing.

    Several week files are one article, save in formats that are made of weeks, a feed for example.

    \b
    qa-notes export question_bank/weeks/sample.yaml --format html --out week.html
    qa-notes export 2311.11829 --bank ochiai --evidence inline | less
    """
    article = gathered(papers, settings, **how)
    aim = target_named(article.options.format)
    if out and out.is_dir():
        out /= f"{aim.file_name(article)}.{aim.suffix}"
    _print(aim.write(article), out)
    for line in to_check(article.notes, article.contents().language):
        terminal.say(line)


def gathered(
    papers: tuple[str, ...], settings: Settings, incomplete: bool, **looks: Any
) -> Article:
    """The article of these papers' notes. Raises ExportError where something is missing."""
    from qa_notes.states import Banks

    banks = Banks(chosen_bank(settings))
    aim = target_named(looks["format"])
    chosen = _choose(papers, settings, aim.apart)
    found = [note for one in chosen for note in one.notes]
    parts = tuple(_article(one, banks, settings, looks) for one in chosen)
    failed = tuple(one for part in parts for one in part.options.failed)
    lacking = [*failed, *(one for note in found for one in _lacks(note, banks))]
    for name, err in banks.unreadable.items():
        terminal.say(f"the questions of bank {name} are not looked for: {err}")
    language = _language(found, settings)
    if lacking and not incomplete:
        finish = _finish(papers, settings, language)
        raise ExportError(
            "the article would be incomplete: "
            + "; ".join(f"{one.paper}: {one.reason}" for one in lacking),
            f"finish it with: {finish}, or print it as it is: --incomplete",
        )
    if not found:
        raise ExportError(
            f"no notes in {settings.notes_dir}", "make some: qa-notes generate PAPERS"
        )
    return parts[0] if len(parts) == 1 else _together(parts, language, failed)


def _article(chosen: Chosen, banks: Banks, settings: Settings, looks: Mapping[str, Any]) -> Article:
    """One article, its words in the language of its own notes."""
    language = _language(chosen.notes, settings)
    words = labels(language)
    missing = tuple(
        Failed(name, words.bad_note if err else words.no_note) for name, err in chosen.missing
    )
    for line in unprinted(chosen.week, chosen.notes, language):
        terminal.say(line)
    options = Options(language=language, failed=missing, **looks)
    return Article(chosen.week, tuple(banks.printed(note) for note in chosen.notes), options)


def _together(parts: tuple[Article, ...], language: str, failed: tuple[Failed, ...]) -> Article:
    """Several weeks as one article, for a target that wants to see them apart as well."""
    notes = tuple(note for part in parts for note in part.notes)
    return Article(
        Week(), notes, replace(parts[0].options, language=language, failed=failed), parts
    )


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


def _choose(papers: tuple[str, ...], settings: Settings, apart: bool) -> list[Chosen]:
    """The papers that were named, as one article, or each week file as one by itself."""
    if not papers:
        return [_everything(settings)]
    shelf = notes.Shelf(settings.notes_dir)
    weeks = expand_apart(papers, shelf.ref) if apart else [expand(papers, shelf.ref)]
    return [_noted(week, shelf) for week in weeks]


def _everything(settings: Settings) -> Chosen:
    chosen = Chosen(Week(), [], [])
    for path, found in notes.all_notes(settings.notes_dir):
        if isinstance(found, Note):
            chosen.notes.append(found)
        else:
            chosen.missing.append(_unreadable(path.stem, found))
    return chosen


def _noted(week: Week, shelf: notes.Shelf) -> Chosen:
    """The notes of a week in its order."""
    chosen = Chosen(week, [], [])
    for ref in week.papers:
        try:
            entry = shelf.of(ref)
            note = notes.load(entry.path) if entry else None
        except NoteError as err:
            chosen.missing.append(_unreadable(_name(ref), err))
            continue
        if note is None:
            chosen.missing.append((_name(ref), None))
        else:
            paper = replace(note.paper, **given_facts(ref))  # as the week file has them now
            chosen.notes.append(replace(note, paper=paper))
    return chosen


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
