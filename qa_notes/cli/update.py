"""qa-notes update: newer versions of the papers noted, and notes that go on with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from qa_notes import notes
from qa_notes.cli import ended, newer, terminal
from qa_notes.cli.newer import Fate, News
from qa_notes.cli.options import update_options
from qa_notes.cli.progress import Progress
from qa_notes.config import Settings
from qa_notes.errors import NoteError, PaperError, UsageError
from qa_notes.models import PaperRef, Week
from qa_notes.notes import Entry

if TYPE_CHECKING:
    from qa_notes.pipeline import Order

    Run = tuple[Order, list[PaperRef]]
    Ended = tuple[str, list[str], dict[str, Any]]  # a paper's id, what failed, its row

MOST_NAMES = 5  # of notes in one line; --json has all


@click.command(epilog="PAPERS: ids or files of notes, week files, lists; all notes when none.")
@click.argument("papers", nargs=-1)
@update_options
@click.option("--apply", is_flag=True, help="Make notes of new versions, going on from the old.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def update(
    papers: tuple[str, ...], settings: Settings, apply: bool, as_json: bool, quiet: bool
) -> None:
    """Ask arXiv for newer versions of the papers noted, and show them; nothing is changed.

    \b
    qa-notes update
    qa-notes update week.yaml --json
    qa-notes update --apply

    --apply reads each new version and takes over the answers whose quotations it still prints.
    Only the others are asked again, and what the old version did not say. Hand-edited and pinned
    answers stay, marked to be checked where a quotation is gone. The older note goes on under the
    id of its version, such as 2311.11829v1. Papers that were withdrawn are marked in their notes.

    Exit status: 0 all asked, whether or not there is news; 1 something failed; 2 usage.
    """
    shelf = notes.Shelf(settings.notes_dir)
    entries = newer.chosen(papers, shelf)
    if not entries:
        raise UsageError(f"no notes in {settings.notes_dir}", "make some: qa-notes generate PAPERS")
    noted, others = notes.noted(entries)
    found = _asked(noted, shelf, settings, quiet)
    if not as_json:
        _show(found)
    runs = _runs(found, settings) if apply else []
    errors = _marked(found) if apply else []
    done = _applied(runs, shelf, settings, quiet) if runs else []
    if as_json:
        terminal.data([*_rows(found, done), *_unasked_rows(others, shelf)])
    _summary(found, others, shelf, apply)
    failed = [*((one.name, one.error) for one in found if one.error), *(("", e) for e in errors)]
    _tell_failures(failed)
    with Progress(0, quiet) as progress:
        ended.close([line for _, lines, _ in done for line in lines], progress)
    raise SystemExit(bool(failed))


def _asked(
    noted: Sequence[notes.Noted], shelf: notes.Shelf, settings: Settings, quiet: bool
) -> list[News]:
    from qa_notes.sources import newest
    from qa_notes.states import Banks

    with Progress(len(noted), quiet) as progress:
        said = newest([one.id for one in noted], settings, tell=progress.step)
    banks = Banks(None)  # each is read once
    return [newer.news(one, said[one.id], shelf, banks) for one in noted]


def _show(found: Sequence[News]) -> None:
    """What is not as it was noted; nothing when all of it is."""
    shown = [one for one in found if one.fate not in (Fate.CURRENT, Fate.FAILED)]
    if shown:
        terminal.out(*newer.HEAD)
    for one in shown:
        terminal.out(*one.cells())


def _applied(
    runs: Sequence[Run], shelf: notes.Shelf, settings: Settings, quiet: bool
) -> list[Ended]:
    """How each new version ended."""
    from qa_notes import engine
    from qa_notes.llm import budget
    from qa_notes.tools import Tools

    budget.check(settings)
    done: list[Ended] = []
    with Progress(sum(len(refs) for _, refs in runs), quiet, texts=True) as progress:
        tools = Tools(settings, progress, seen=shelf)
        progress.follow(tools)
        for order, refs in runs:
            with closing(engine.write_week(Week(papers=tuple(refs)), order, tools)) as ends:
                for end in ends:
                    progress.done(end)
                    row = ended.row(end, order.questions)
                    done.append((end.ref.id, ended.failed(end), row))
    return done


def _runs(found: Sequence[News], settings: Settings) -> list[Run]:
    """The papers to be read, those of the same banks together.

    Raises UsageError for notes of another language, before anything is changed.
    """
    from qa_notes import states

    banks = states.Banks(None)
    runs: dict[tuple[str, ...], Run] = {}
    for one in found:
        ref, note = one.ref, one.note
        if ref is None or note is None:
            continue
        if note.language != settings.language:
            raise UsageError(
                f"the note of {one.name} is in {note.language}, not in {settings.language}",
                f"say so: qa-notes update --apply --language {note.language}; where there are "
                "several languages, name the notes of one",
            )
        asked = tuple(q for q in banks.questions(note) if q not in note.own)
        order = states.Order(asked, note.banks[0] if note.banks else "", gone=True)
        runs.setdefault(note.banks, (order, []))[1].append(ref)
    for name, err in banks.unreadable.items():
        terminal.say(f"the questions of bank {name} are not asked: {err}")
    return list(runs.values())


def _marked(found: Sequence[News]) -> list[NoteError]:
    """Write into notes whether their papers are withdrawn; what hindered it."""
    errors = []
    for one in found:
        for path in one.unmarked:
            try:
                notes.mark_withdrawn(path, one.fate is Fate.WITHDRAWN)
            except NoteError as err:
                errors.append(err)
    return errors


def _rows(found: Sequence[News], done: Sequence[Ended]) -> list[dict[str, Any]]:
    results = {paper_id: row for paper_id, _, row in done}
    return [one.row() | {"result": results.get(one.noted.id)} for one in found]


def _unasked_rows(others: Mapping[str, Sequence[Entry]], shelf: notes.Shelf) -> Iterator[Any]:
    """Notes that arXiv was not asked about, with the same keys."""
    names = shelf.names()
    for why, entries in others.items():
        for entry in entries:
            nothing = dict.fromkeys(("arxiv", "version_now", "date_now", "title_now", "result"))
            yield nothing | {
                "id": names.get(entry.path, entry.id),
                "note": str(entry.path),
                "state": "not asked",
                "version": entry.version,
                "title": entry.title,
                "error": why,
            }


def _summary(
    found: Sequence[News], others: Mapping[str, Sequence[Entry]], shelf: notes.Shelf, apply: bool
) -> None:
    count = {fate: sum(one.fate is fate for one in found) for fate in Fate}
    if found:
        said = [f"{count[fate]} {fate.value}" for fate in Fate if count[fate]]
        terminal.say(f"{len(found)} papers of arXiv: {', '.join(said)}")
    names = shelf.names()
    for why, entries in others.items():
        some = _some([names.get(e.path, e.id) for e in entries])
        terminal.say(f"not asked, {why}: {some}")
    if not apply and any(one.ref or one.unmarked for one in found):
        terminal.say("to bring the notes up to date: qa-notes update --apply")


def _tell_failures(failed: Sequence[tuple[str, PaperError]]) -> None:
    """Each error once, with the papers that it cost."""
    costs: dict[str, list[str]] = {}
    hints = {str(err): err.hint for _, err in failed}
    for name, err in failed:
        costs.setdefault(str(err), []).append(name)
    for said, cost in costs.items():
        terminal.say(f"failed: {_some(cost)}: {said}" if any(cost) else f"failed: {said}")
        if hints[said]:
            terminal.say(f"  hint: {hints[said]}")


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
