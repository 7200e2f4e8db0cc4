"""What the lists of a site say of a paper: read once, and small enough to be held for thousands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from qa_notes import notes
from qa_notes.errors import NoteError
from qa_notes.export.lasting import note_changed
from qa_notes.export.trends import called
from qa_notes.models import OWN, Note
from qa_notes.render import PrintedPaper, printed
from qa_notes.render.printed import PrintedAnswer, PrintedText
from qa_notes.render.text import one_line

LONGEST = 200  # characters of a description, as search engines and previews show it
Key = tuple[str, str]  # bank and id of a question


@dataclass(frozen=True, slots=True)
class Row:
    """An answer as tables show it."""

    question: str
    position: int  # in its note, 1-based
    said: PrintedText
    pages: tuple[str, ...]  # of its quotations: "p. 3"


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """One paper as lists show it; each is itself alone."""

    path: Path  # of its note
    id: str  # of the paper
    name: str  # what trends call it
    slug: str  # of its pages and pictures: no two papers have one
    anchor: str
    language: str
    title: str
    day: date | None  # published, else updated
    dated: str  # the same with its label, in the note's language
    summary: PrintedText | None
    about: str  # one line of the summary or abstract, never longer than LONGEST
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    written: datetime | None  # or edited: the youngest of its answers
    banks: tuple[str, ...]
    rows: Mapping[Key, Row]

    @property
    def href(self) -> str:
        """From the folder of the site."""
        return f"papers/{quote(self.slug)}.html"


@dataclass(frozen=True, slots=True)
class Reader:
    """Notes as the site prints them."""

    facts: Mapping[Path, Mapping[str, Any]]  # that weeks give by hand, by note
    prepare: Callable[[Note], Note]  # answers in the order of their banks
    evidence: str

    def read(self, path: Path) -> tuple[Note, PrintedPaper]:
        """A note and what is printed of it. Raises NoteError, also when it is gone."""
        note = notes.load_patiently(path)
        if note is None:
            raise NoteError(f"{path}: it is gone")
        note = self.prepare(replace(note, paper=replace(note.paper, **self.facts.get(path, {}))))
        return note, printed(note, self.evidence)


def card(path: Path, slug: str, note: Note, paper: PrintedPaper) -> Card:
    """What is kept of a paper that was read."""
    facts = note.paper
    day = facts.published or facts.updated
    label = paper.labels.published if facts.published else paper.labels.updated
    asked = zip(note.answers, paper.answers, strict=True)
    return Card(
        path=path,
        id=facts.id,
        name=called(note, paper),
        slug=slug,
        anchor=paper.anchor,
        language=paper.language,
        title=paper.title,
        day=day,
        dated=f"{label}{paper.labels.date(day)}" if day else "",
        summary=paper.summary,
        about=_about(paper),
        authors=tuple(filter(None, map(one_line, facts.authors))),
        categories=tuple(dict.fromkeys(filter(None, map(one_line, facts.categories)))),
        written=note_changed(note),
        banks=note.banks,
        rows={(a.bank, a.question_id): _row(p) for a, p in asked if a.bank not in ("", OWN)},
    )


def _row(answer: PrintedAnswer) -> Row:
    pages = dict.fromkeys(quotation.page for quotation in answer.quotations)
    return Row(answer.question, answer.position, answer.said, tuple(pages))


def _about(paper: PrintedPaper) -> str:
    said = next((text for text in (paper.summary, paper.abstract) if text and text.lines), None)
    return shortened(" ".join(said.lines) if said else paper.title)


def shortened(text: str) -> str:
    """A description: `text`, cut where it is longer than LONGEST."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
