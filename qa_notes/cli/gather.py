"""Papers on the command line to the article of their notes, which says what it lacks or is refused.

What `export` and `publish` share.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_notes import notes
from qa_notes.bank import ask_text
from qa_notes.cli import terminal
from qa_notes.cli.digest import Chosen, translated
from qa_notes.cli.which import chosen_bank
from qa_notes.config import Layer, Settings
from qa_notes.errors import ExportError, NoteError
from qa_notes.export import BANKS, LAYOUTS, Article, Failed, Options, frame, target_named, unprinted
from qa_notes.models import SUMMARY, Note, PaperRef, Question, Week
from qa_notes.render.printed import labels
from qa_notes.sources import expand, expand_apart, given_facts

if TYPE_CHECKING:
    from qa_notes.states import Banks

Missing = tuple[str, NoteError | None]  # a paper by its name, and why its note cannot be read

_LOOKS = (
    click.option(
        "--evidence", type=click.Choice(["none", "footnotes", "inline"]), default="footnotes",
        show_default=True, help="How the quotations behind the answers are shown.",
    ),
    click.option(
        "--layout", type=click.Choice(list(LAYOUTS)), default="notes", show_default=True,
        help="digest: title, introduction and abstract beside their originals. flash: a paper a "
        "page, by the bank ochiai. classic: as the first articles were, with 不明 for an unknown "
        "fact.",
    ),
    click.option(
        "--template", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
        help="A folder whose templates stand before ours of the same name.",
    ),
    click.option("--incomplete", is_flag=True, help="Print even if notes or answers are missing."),
)  # fmt: skip


def looks(command: Callable[..., Any]) -> Callable[..., Any]:
    """How an article is printed, but for what it is written for."""
    for option in reversed(_LOOKS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Group:
    """The papers of one article: their notes in order, and those without one."""

    week: Week  # its papers are called as their notes are
    chosen: list[Chosen]
    missing: list[Missing]


def gathered(
    papers: tuple[str, ...], settings: Settings, incomplete: bool, **looks: Any
) -> Article:
    """The article of these papers' notes. Raises ExportError where something is missing."""
    from qa_notes.states import Banks

    layout = looks["layout"]
    banks = Banks(_bank(layout, settings))
    groups = _groups(papers, settings, target_named(looks["format"]).apart)
    if layout in BANKS:  # as many answers as it has room for
        groups = [replace(group, chosen=list(map(_without_own, group.chosen))) for group in groups]
    found = [one for group in groups for one in group.chosen]
    language = _language(found, layout, settings)
    lacking = [gap for group in groups for gap in _gaps_of(group, banks, layout, settings)]
    for name, err in banks.unreadable.items():
        terminal.say(f"the questions of bank {name} are not looked for: {err}")
    if lacking and not incomplete:
        finish = _finish(papers, settings, language, banks.chosen)
        raise ExportError(
            "the article would be incomplete: "
            + "; ".join(f"{one.paper}: {one.reason}" for one in lacking),
            f"finish it with: {finish}, or print it as it is: --incomplete",
        )
    if not found:
        raise ExportError(
            f"no notes in {settings.notes_dir}", "make some: qa-notes generate PAPERS"
        )
    if layout == "digest" and not incomplete:
        groups = [replace(g, chosen=translated(g.chosen, language, settings)) for g in groups]
    parts = tuple(_article(group, banks, settings, looks) for group in groups)
    return parts[0] if len(parts) == 1 else _together(parts, language)


def _without_own(one: Chosen) -> Chosen:
    return replace(one, note=replace(one.note, own=()))


def _article(group: Group, banks: Banks, settings: Settings, looks: Mapping[str, Any]) -> Article:
    """One article, its words in the language of its own notes, or that of a digest."""
    language = _language(group.chosen, looks["layout"], settings)
    for line in unprinted(group.week, [one.note.paper.id for one in group.chosen], language):
        terminal.say(line)
    failed = tuple(_missing(group, language))
    options = Options(language=language, failed=failed, **looks)
    return Article(group.week, tuple(banks.printed(one.note) for one in group.chosen), options)


def _together(parts: tuple[Article, ...], language: str) -> Article:
    """Several weeks as one article, for a target that wants to see them apart as well."""
    notes = tuple(note for part in parts for note in part.notes)
    failed = tuple(one for part in parts for one in part.options.failed)
    options = replace(parts[0].options, language=language, failed=failed)
    return Article(Week(), notes, options, parts)


def _bank(layout: str, settings: Settings) -> str | None:
    """The bank whose answers are printed; None: those of each note. The option is an order."""
    ordered = settings.origin("bank").layer is Layer.OPTION
    return settings.bank if ordered else BANKS.get(layout) or chosen_bank(settings)


def _language(chosen: Sequence[Chosen], layout: str, settings: Settings) -> str:
    """Of what stands around the papers. A setting is a preference, the option is an order."""
    ordered = settings.origin("language").layer is Layer.OPTION
    if ordered and layout == "digest":
        return settings.language
    spoken = [one.note.language for one in chosen]
    return frame(spoken, settings.language if ordered else None, settings.language)


def _groups(papers: tuple[str, ...], settings: Settings, apart: bool) -> list[Group]:
    """The papers that were named, as one article, or each week file as one by itself."""
    if not papers:
        return [_everything(settings)]
    shelf = notes.Shelf(settings.notes_dir)
    weeks = expand_apart(papers, shelf.ref) if apart else [expand(papers, shelf.ref)]
    return [noted(week, shelf) for week in weeks]


def _everything(settings: Settings) -> Group:
    """All notes, but those of older versions: each paper is printed once."""
    group = Group(Week(), [], [])
    older = notes.older(notes.Shelf(settings.notes_dir).entries())
    for path, found in notes.all_notes(settings.notes_dir):
        if path in older:
            continue
        if isinstance(found, Note):
            group.chosen.append(Chosen(found, path))
        else:
            group.missing.append(_unreadable(path.stem, found))
    return group


def noted(week: Week, shelf: notes.Shelf) -> Group:
    """The notes of a week in its order, and the papers that have none that can be read."""
    group = Group(week, [], [])
    for ref in week.papers:
        try:
            entry = shelf.of(ref)
            note = notes.load(entry.path) if entry else None
        except NoteError as err:
            group.missing.append(_unreadable(_name(ref), err))
            continue
        if note is None or entry is None:
            group.missing.append((_name(ref), None))
        else:
            paper = replace(note.paper, **given_facts(ref))  # as the week file has them now
            named = replace(ref, id=paper.id)
            group.chosen.append(Chosen(replace(note, paper=paper), entry.path, named))
    named_so = tuple(one.ref for one in group.chosen if one.ref)
    return replace(group, week=replace(week, papers=named_so))


def _unreadable(name: str, err: NoteError) -> Missing:
    terminal.say(err)  # the article says it in the reader's words
    return name, err


def _name(ref: PaperRef) -> str:
    return str(ref.facts.get("title") or ref.id)


def _missing(group: Group, language: str) -> Iterator[Failed]:
    """The papers without a note, in the words of the article."""
    words = labels(language)
    for name, err in group.missing:
        yield Failed(name, words.bad_note if err else words.no_note)


def _gaps_of(group: Group, banks: Banks, layout: str, settings: Settings) -> Iterator[Failed]:
    """What one article lacks: notes, and what its notes have no answer to."""
    language = _language(group.chosen, layout, settings)
    yield from _missing(group, language)
    for one in group.chosen:
        if layout != "digest":
            yield from _gaps(one.note, banks.questions(one.note))
        elif one.note.language == language:  # what is printed as the note has it
            without = (SUMMARY,) if one.ref and one.ref.remark else ()
            yield from _gaps(one.note, (), without)


def _gaps(
    note: Note, asked: Sequence[Question], without: Sequence[Question] = ()
) -> Iterator[Failed]:
    """What one note has no answer to, in the words of its language."""
    from qa_notes.states import state

    words = labels(note.language)
    found = state(note, asked)
    for every, sentence in ((found.unasked, words.unasked), (found.failed, words.failed)):
        if questions := [q for q in every if q not in without]:
            texts = (ask_text(q, note.language, note.short_name) for q in questions)
            items = words.comma.join(texts)
            yield Failed(note.paper.title or note.paper.id, sentence.format(items=items))


def _finish(papers: tuple[str, ...], settings: Settings, language: str, bank: str | None) -> str:
    """The command that asks what is missing."""
    origin = settings.origin("language")
    words = ["qa-notes generate", *map(shlex.quote, papers or ["PAPERS"])]
    if bank:
        words += ["--bank", bank]
    if settings.language != language or origin.layer is Layer.OPTION:
        words += ["--language", language]
    return " ".join(words)
