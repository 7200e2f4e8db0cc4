"""Papers as somebody names them to the article of their notes, and what that article lacks.

    words -> groups of notes -> gaps, if there are any
                             -> an article, with its gaps in the reader's words

What lacks is a value, for whoever is to fill it; the sentences of the article are made of these.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_notes.bank import ask_text
from qa_notes.config import Layer, Settings
from qa_notes.errors import ExportError
from qa_notes.export import BANKS, Article, Failed, Options, frame, target_named, unprinted
from qa_notes.group import Chosen, Group, Tell, groups_of
from qa_notes.models import SUMMARY, Question, Week
from qa_notes.render.printed import labels
from qa_notes.which import chosen_bank

if TYPE_CHECKING:
    from qa_notes.states import Banks


class Lack(StrEnum):
    """What an article has not got of a paper."""

    NO_NOTE = "no note"
    UNREADABLE = "unreadable"  # its note
    UNASKED = "unasked"  # some questions
    FAILED = "failed"  # the answers to some


@dataclass(frozen=True, slots=True)
class Gap:
    """What an article lacks of one paper, to be said in the language of the article or note."""

    kind: Lack
    paper: str  # as the reader knows it: title or id
    language: str
    path: Path | None = None  # of its note; None where there is none
    questions: tuple[Question, ...] = ()  # without an answer that could be printed
    short_name: str | None = None  # that stands in these questions

    @property
    def failed(self) -> Failed:
        """It in the words of the article."""
        words = labels(self.language)
        if self.kind is Lack.NO_NOTE:
            return Failed(self.paper, words.no_note)
        if self.kind is Lack.UNREADABLE:
            return Failed(self.paper, words.bad_note)
        sentence = words.unasked if self.kind is Lack.UNASKED else words.failed
        texts = (ask_text(q, self.language, self.short_name) for q in self.questions)
        return Failed(self.paper, sentence.format(items=words.comma.join(texts)))


Translate = Callable[[Sequence[Chosen], str, Settings], list[Chosen]]  # what a digest lacks


@dataclass(frozen=True, slots=True)
class Gathered:
    """What an article will be made of."""

    groups: tuple[Group, ...]  # several where the format is made of weeks
    banks: Banks
    gaps: tuple[Gap, ...]
    language: str  # of what stands around the papers
    settings: Settings
    looks: Mapping[str, Any]  # fields of `Options`: format, layout, evidence, template


def gathered(
    papers: tuple[str, ...],
    settings: Settings,
    incomplete: bool,
    tell: Tell,
    translate: Translate,
    **looks: Any,
) -> Article:
    """The article of these papers' notes. Raises ExportError where something is missing.

    `incomplete`: it is made all the same, and says what is. `translate` makes what a digest lacks
    in its language; `looks`: fields of `Options`.
    """
    found = gather(papers, settings, looks, tell)
    if found.gaps and not incomplete:
        command = finish(papers, settings, found.language, found.banks.chosen)
        every = (gap.failed for gap in found.gaps)
        raise ExportError(
            "the article would be incomplete: "
            + "; ".join(f"{one.paper}: {one.reason}" for one in every),
            f"finish it with: {command}, or print it as it is: --incomplete",
        )
    if looks["layout"] == "digest" and not incomplete:
        found = _translated(found, translate)
    return article_of(found, tell)


def gather(
    papers: tuple[str, ...], settings: Settings, looks: Mapping[str, Any], tell: Tell
) -> Gathered:
    """The notes of these papers, of all for none, and what is missing for an article of them."""
    from qa_notes.states import Banks

    layout = looks["layout"]
    banks = Banks(_bank(layout, settings))
    groups = groups_of(papers, settings, target_named(looks["format"]).apart, tell)
    if layout in BANKS:  # as many answers as it has room for
        groups = [replace(group, chosen=list(map(_without_own, group.chosen))) for group in groups]
    every = [one for group in groups for one in group.chosen]
    language = _language(every, layout, settings)
    gaps = tuple(gap for group in groups for gap in _gaps_of(group, banks, layout, settings))
    for name, err in banks.unreadable.items():
        tell(f"the questions of bank {name} are not looked for: {err}")
    return Gathered(tuple(groups), banks, gaps, language, settings, looks)


def article_of(found: Gathered, tell: Tell) -> Article:
    """What was gathered as one article, which says what it lacks. ExportError where nothing was."""
    if not any(group.chosen for group in found.groups):
        raise ExportError(
            f"no notes in {found.settings.notes_dir}", "make some: qa-notes generate PAPERS"
        )
    parts = tuple(_article(group, found, tell) for group in found.groups)
    return parts[0] if len(parts) == 1 else _together(parts, found.language)


def _translated(found: Gathered, translate: Translate) -> Gathered:
    code, settings = found.language, found.settings
    groups = (replace(g, chosen=translate(g.chosen, code, settings)) for g in found.groups)
    return replace(found, groups=tuple(groups))


def _without_own(one: Chosen) -> Chosen:
    return replace(one, note=replace(one.note, own=()))


def _article(group: Group, found: Gathered, tell: Tell) -> Article:
    """One article, its words in the language of its own notes, or that of a digest."""
    language = _language(group.chosen, found.looks["layout"], found.settings)
    for line in unprinted(group.week, [one.note.paper.id for one in group.chosen], language):
        tell(line)
    failed = tuple(gap.failed for gap in _missing(group, language))
    options = Options(language=language, failed=failed, **found.looks)
    printed = tuple(found.banks.printed(one.note) for one in group.chosen)
    return Article(group.week, printed, options)


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


def _missing(group: Group, language: str) -> Iterator[Gap]:
    """The papers without a note that can be read."""
    for one in group.missing:
        kind = Lack.UNREADABLE if one.error else Lack.NO_NOTE
        yield Gap(kind, one.paper, language, one.path)


def _gaps_of(group: Group, banks: Banks, layout: str, settings: Settings) -> Iterator[Gap]:
    """What one article lacks: notes, and what its notes have no answer to."""
    language = _language(group.chosen, layout, settings)
    yield from _missing(group, language)
    for one in group.chosen:
        if layout != "digest":
            yield from _gaps(one, banks.questions(one.note))
        elif one.note.language == language:  # what is printed as the note has it
            without = (SUMMARY,) if one.ref and one.ref.remark else ()
            yield from _gaps(one, (), without)


def _gaps(
    one: Chosen, asked: Sequence[Question], without: Sequence[Question] = ()
) -> Iterator[Gap]:
    """What one note has no answer to."""
    from qa_notes.states import state

    note = one.note
    name, found = note.paper.title or note.paper.id, state(note, asked)
    for every, kind in ((found.unasked, Lack.UNASKED), (found.failed, Lack.FAILED)):
        if questions := tuple(q for q in every if q not in without):
            yield Gap(kind, name, note.language, one.path, questions, note.short_name)


def finish(papers: tuple[str, ...], settings: Settings, language: str, bank: str | None) -> str:
    """The command that asks what is missing."""
    origin = settings.origin("language")
    words = ["qa-notes generate", *map(shlex.quote, papers or ["PAPERS"])]
    if bank:
        words += ["--bank", bank]
    if settings.language != language or origin.layer is Layer.OPTION:
        words += ["--language", language]
    return " ".join(words)
