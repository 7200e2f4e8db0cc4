"""What an editor does to a week: put its papers in order, and write its title, theme and intro.

The command line and the page call the same verbs. Each is held against the week file as it is by
then, under the lock of all that change one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa_notes.bank import WeekFile, week_from
from qa_notes.config import Settings
from qa_notes.errors import UsageError
from qa_notes.models import PaperRef, Week
from qa_notes.notes import Shelf
from qa_notes.sources import read_ref
from qa_notes.strict_yaml import checked, parsed
from qa_notes.unseen import clean, one_line
from qa_notes.week_edit import PAPERS, TEXTS, with_order, with_text
from qa_notes.week_file import change

Row = str | dict[str, Any]  # a paper as it is typed in the file


def order_week(
    path: Path, seen: str | None, papers: Sequence[str] | Sequence[int], settings: Settings
) -> str:
    """Put the papers of a week in this order; the stamp of the file that is there then.

    Papers are words (as the file has them, or what else names one: id, DOI, title of its note), or
    their places in the file, counted from 0. Those that are not named follow in the order that
    they had. `seen`: `week_file.stamp` of the file as it was looked at, None for any. Raises
    WeekChanged, UsageError, BankError, UnwritableError; then the file is as it was.
    """
    shelf = Shelf(settings.notes_dir)

    def edit(text: str) -> str:
        raw = parsed(text, path)
        week = week_from(raw, path, shelf.ref, read_ref)
        return with_order(text, _order(papers, raw[PAPERS], week, shelf, path), path)

    return change(path, settings.output, edit, seen)


def write_text(
    path: Path, seen: str | None, key: str, value: str | None, settings: Settings
) -> str:
    """Write the title, theme or intro of a week: `write_texts` for one of them."""
    return write_texts(path, seen, {key: value}, settings)


def write_texts(
    path: Path, seen: str | None, texts: Mapping[str, str | None], settings: Settings
) -> str:
    """Write some of title, theme and intro into a week file; the stamp of what is there then.

    A text is cleaned of characters that are not seen, and all but the intro are one line; None, or
    blanks alone, takes the key out.
    `seen` and errors as for `order_week`.
    """
    if strange := [key for key in texts if key not in TEXTS]:
        raise UsageError(f"{strange[0]} is no text of a week", f"there are: {', '.join(TEXTS)}")

    def edit(text: str) -> str:
        checked(WeekFile, parsed(text, path), path)  # no other file gets a title
        for key, value in texts.items():
            cleaned = (clean if key == "intro" else one_line)(value or "")
            text = with_text(text, key, cleaned, path)
        return text

    return change(path, settings.output, edit, seen)


def word_of(row: Row) -> str:
    """By which word a week file names a paper."""
    return row if isinstance(row, str) else next(iter(_words(row)), "")


def _order(
    papers: Sequence[str] | Sequence[int], rows: Sequence[Row], week: Week, shelf: Shelf, path: Path
) -> list[int]:
    """The places of all papers, those that are named first. Raises UsageError."""
    places = [
        _place(one, rows, week, shelf, path) if isinstance(one, str) else one for one in papers
    ]
    for at, place in enumerate(places):
        if not 0 <= place < len(rows):
            raise UsageError(f"{path} has no paper {place}", f"it has 0 to {len(rows) - 1}")
        if place in places[:at]:
            raise UsageError(f"{papers[at]} is named twice", "name each paper of the week once")
    return [*places, *(place for place in range(len(rows)) if place not in places)]


def _place(word: str, rows: Sequence[Row], week: Week, shelf: Shelf, path: Path) -> int:
    """That of the one paper that a word names. Raises UsageError."""
    word = word.strip()
    found = [n for n, row in enumerate(rows) if word in _words(row)]
    if not found and (named := _named(word, shelf, path.parent)):
        same = _keys(named, shelf)
        found = [n for n, ref in enumerate(week.papers) if same & _keys(ref, shelf)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{word} names {len(found)} papers of {path}",
            f"name each as the file does: {_listed(word_of(rows[n]) for n in found)}",
        )
    there = [word_of(row) for row in rows]
    near = difflib.get_close_matches(word, there, 1)
    hint = f"did you mean {near[0]}?" if near else f"it has: {_listed(there)}"
    raise UsageError(f"{path} has no paper {word}", hint)


def _words(row: Row) -> list[str]:
    """All by which a paper is named in its file."""
    if isinstance(row, str):
        return [row.strip()]
    return [row[key].strip() for key in ("id", "path", "url", "title") if row.get(key)]


def _named(word: str, shelf: Shelf, folder: Path) -> PaperRef | None:
    """The paper that a word names, in the week's folder where it is a file; None for no paper."""
    if noted := shelf.ref(word):
        return noted
    try:
        return read_ref(word, folder)
    except UsageError:
        return None


def _keys(ref: PaperRef, shelf: Shelf) -> set[object]:
    """By each of which another word for the same paper is known."""
    entry = shelf.of(ref)
    return {ref.same, *([entry.path] if entry else [])}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
