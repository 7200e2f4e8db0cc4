"""A site of all weeks and notes of a work folder: pages, search, feed; any server can serve it.

    weeks.py     week files -> which note stands where
    cards.py     notes -> what lists say of them; each note is read again for its page
    contents.py  cards -> weeks, months, categories, questions, in order
    making.py    every file, in order
      pages.py     contents, one paper -> HTML, with the blocks of qa_notes.render
      search.py    papers -> the index, and what its snippets are cut from
      pictures.py  what others show of the site; its feed is qa_notes.export.feed
    folder.py    writes what changed, removes what is gone

The same notes, weeks and options give the same bytes, wherever and whenever.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_notes import notes
from qa_notes.errors import ExportError, NoteError
from qa_notes.export import frame, unprinted
from qa_notes.models import Note, Verdict
from qa_notes.site.cards import Card, Reader, card
from qa_notes.site.contents import Contents, contents
from qa_notes.site.folder import Folder
from qa_notes.site.making import make
from qa_notes.site.options import Options
from qa_notes.site.weeks import Planned, Slugs, planned

__all__ = ["Built", "Options", "Work", "build"]


@dataclass(frozen=True, slots=True)
class Work:
    """What a site is made of."""

    notes_dir: Path
    weeks: tuple[Path, ...]  # files
    found: Collection[Path]  # those that nobody named: one without any note is left out
    prepare: Callable[[Note], Note]  # answers in the order of their banks


@dataclass(frozen=True, slots=True)
class Built:
    """What a build has done."""

    papers: int
    weeks: int
    written: int  # files whose bytes changed
    removed: int
    said: tuple[str, ...]  # a line each: what is not in the site, and why
    failed: int  # notes that cannot be read


def build(work: Work, out: Path, options: Options) -> Built:
    """Make the site, or bring it up to date.

    Raises ExportError where there is no note to print or the folder is not ours, UsageError for a
    wrong week file.
    """
    shelf = notes.Shelf(work.notes_dir)
    weeks, facts = planned(work.weeks, shelf)
    left_out = [week for week in weeks if week.file in work.found and not week.papers]
    weeks = [week for week in weeks if week not in left_out]
    reader = Reader(facts, work.prepare, options.evidence)
    cards, broken = _cards(_shown(shelf, weeks), reader)
    if not cards:
        raise ExportError(f"no notes in {work.notes_dir}", "make some: qa-notes generate PAPERS")
    language = frame([c.language for c in cards.values()], options.language, options.usual)
    whole = contents(cards, weeks, language, options.title)
    said = [*map(str, broken), *_missing(left_out, weeks), *_untold(whole), *_gaps(whole.cards)]
    with Folder(out) as folder:
        said += make(whole, reader, folder, options)
        folder.finish()
    said += [f"{out / name} was changed by hand and is left there" for name in folder.left]
    return Built(
        papers=len(whole.cards),
        weeks=len(whole.weeks),
        written=len(folder.written),
        removed=len(folder.removed),
        said=tuple(said),
        failed=len(broken),
    )


def _shown(shelf: notes.Shelf, weeks: Sequence[Planned]) -> list[Path]:
    """All notes; those of older versions where a week has them."""
    named = {path for week in weeks for path in week.papers}
    entries = shelf.entries()
    hidden = notes.older(entries) - named
    return [entry.path for entry in entries if entry.path not in hidden]


def _cards(paths: Sequence[Path], reader: Reader) -> tuple[dict[Path, Card], list[NoteError]]:
    """The cards of the notes that can be read, and why others cannot."""
    slugs, found, broken = Slugs(), {}, []
    for path in paths:
        slug = slugs.of(path.stem)
        try:
            found[path] = card(path, slug, *reader.read(path))
        except NoteError as err:
            broken.append(err)
    return found, broken


def _gaps(cards: Sequence[Card]) -> Iterator[str]:
    lacking = sum(any(r.said.verdict is Verdict.FAILED for r in c.rows.values()) for c in cards)
    if lacking:
        yield f"papers without all answers: {lacking}; see: qa-notes status"


def _untold(whole: Contents) -> Iterator[str]:
    """What of the weeks' trends their pages do not say."""
    for week in whole.weeks:
        for line in unprinted(week.planned.week, {c.id for c in week.cards}, whole.language):
            yield f"week {week.title}: {line}"


def _missing(left_out: Sequence[Planned], weeks: Sequence[Planned]) -> Iterator[str]:
    for week in left_out:
        yield f"week {week.title} is left out: none of its papers has a note"
    for week in weeks:
        if week.missing:
            yield f"week {week.title} lacks notes of: {'; '.join(week.missing)}"
