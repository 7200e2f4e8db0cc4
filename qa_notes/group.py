"""The notes of the papers that somebody names, in order, and the papers that have none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from qa_notes import notes
from qa_notes.config import Settings
from qa_notes.errors import NoteError
from qa_notes.models import Note, PaperRef, Week
from qa_notes.names import ask_text
from qa_notes.parts import parts_of
from qa_notes.sources import expand, expand_apart, given_facts

Tell = Callable[[str], None]  # hears a line for a person


@dataclass(frozen=True, slots=True)
class Chosen:
    """A note that is to be printed."""

    note: Note  # with the facts that its week gives
    path: Path
    ref: PaperRef | None = None  # as its week names the paper

    def lacking(self, code: str) -> list[str]:
        """The parts of a digest in the language `code` that it lacks, by their English names."""
        parts = parts_of(self.note, self.ref, code).lacking()
        return [ask_text(part, "en", None).lower() for part in parts]


@dataclass(frozen=True, slots=True)
class Missing:
    """A paper whose note is not there, or cannot be read."""

    paper: str  # its name
    path: Path | None = None
    error: NoteError | None = None  # why it cannot be read


@dataclass(frozen=True, slots=True)
class Group:
    """The papers of one article: their notes in order, and those without one."""

    week: Week  # its papers are called as their notes are
    chosen: list[Chosen]
    missing: list[Missing]


def groups_of(papers: tuple[str, ...], settings: Settings, apart: bool, tell: Tell) -> list[Group]:
    """The papers that were named, as one article, or each week file as one by itself."""
    if not papers:
        return [_everything(settings, tell)]
    shelf = notes.Shelf(settings.notes_dir)
    weeks = expand_apart(papers, shelf.ref) if apart else [expand(papers, shelf.ref)]
    return [noted(week, shelf, tell) for week in weeks]


def _everything(settings: Settings, tell: Tell) -> Group:
    """All notes, but those of older versions: each paper is printed once."""
    group = Group(Week(), [], [])
    older = notes.older(notes.Shelf(settings.notes_dir).entries())
    for path, found in notes.all_notes(settings.notes_dir):
        if path in older:
            continue
        if isinstance(found, Note):
            group.chosen.append(Chosen(found, path))
        else:
            group.missing.append(_unreadable(path.stem, path, found, tell))
    return group


def noted(week: Week, shelf: notes.Shelf, tell: Tell) -> Group:
    """The notes of a week in its order, and the papers that have none that can be read."""
    group = Group(week, [], [])
    for ref in week.papers:
        entry = None
        try:
            entry = shelf.of(ref)
            note = notes.load(entry.path) if entry else None
        except NoteError as err:
            path = entry.path if entry else None
            group.missing.append(_unreadable(_name(ref), path, err, tell))
            continue
        if note is None or entry is None:
            group.missing.append(Missing(_name(ref)))
        else:
            paper = replace(note.paper, **given_facts(ref))  # as the week file has them now
            named = replace(ref, id=paper.id)
            group.chosen.append(Chosen(replace(note, paper=paper), entry.path, named))
    named_so = tuple(one.ref for one in group.chosen if one.ref)
    return replace(group, week=replace(week, papers=named_so))


def _unreadable(name: str, path: Path | None, err: NoteError, tell: Tell) -> Missing:
    tell(str(err))  # the article says it in the reader's words
    return Missing(name, path, err)


def _name(ref: PaperRef) -> str:
    return str(ref.facts.get("title") or ref.id)
