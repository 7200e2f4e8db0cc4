"""Which papers of arXiv there are notes of, and in which versions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from qa_notes.errors import NoteError
from qa_notes.models import Note
from qa_notes.notes.catalogue import Entry
from qa_notes.notes.store import change, locked
from qa_notes.refs import parse_arxiv

NOT_OF_ARXIV = "not of arXiv"
NO_VERSION = "their version is not known"
BROKEN = "cannot be read"


@dataclass(frozen=True, slots=True)
class Noted:
    """A paper of arXiv with its notes, the newest version first."""

    id: str  # of arXiv, without a version
    entries: tuple[Entry, ...]  # at least one; each has a version

    @property
    def newest(self) -> Entry:
        """Of several notes of one version, the one that has the paper's id."""
        return self.entries[0]

    @property
    def before(self) -> Entry | None:
        """The note of the version before the newest one that is noted."""
        newest = self.newest.version or 0
        return next((e for e in self.entries if (e.version or 0) < newest), None)


def noted(entries: Iterable[Entry]) -> tuple[list[Noted], dict[str, list[Entry]]]:
    """The papers of arXiv among notes, and the other notes by why arXiv cannot be asked."""
    papers: dict[str, list[Entry]] = {}
    others: dict[str, list[Entry]] = {}
    for entry in entries:
        paper_id = arxiv_id(entry)
        if paper_id and entry.version:
            papers.setdefault(paper_id, []).append(entry)
        else:
            why = NO_VERSION if paper_id else NOT_OF_ARXIV
            others.setdefault(why if entry.readable else BROKEN, []).append(entry)
    return [_sorted(paper_id, found) for paper_id, found in papers.items()], others


def older(entries: Iterable[Entry]) -> frozenset[Path]:
    """The notes of papers of which a newer version is noted, too."""
    papers, _ = noted(entries)
    return frozenset(
        entry.path
        for paper in papers
        for entry in paper.entries
        if entry.version != paper.newest.version
    )


def arxiv_id(entry: Entry) -> str | None:
    """The paper of arXiv that a note is of; a file that only has the name of one is none."""
    own = entry.id if entry.source == "arxiv" else ""
    named = parse_arxiv(entry.page or "") or parse_arxiv(own)
    return named[0] if named else None


def mark_withdrawn(path: Path, withdrawn: bool) -> None:
    """Write into a note whether its paper is withdrawn. Raises NoteError."""
    with locked(path):
        change(path, partial(_marked, path=path, withdrawn=withdrawn))


def _marked(note: Note | None, path: Path, withdrawn: bool) -> Note:
    if note is None:
        raise NoteError(f"{path} is gone")
    return replace(note, paper=replace(note.paper, withdrawn=withdrawn))


def _sorted(paper_id: str, found: Iterable[Entry]) -> Noted:
    order = sorted(found, key=lambda e: (-(e.version or 0), e.id != paper_id, e.id))
    return Noted(paper_id, tuple(order))
