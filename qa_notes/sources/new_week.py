"""A new week file: of which list, under which name, where, and never over another."""

from __future__ import annotations

import re
from pathlib import Path

from qa_notes import addresses
from qa_notes.config import Settings
from qa_notes.errors import UnwritableError, UsageError
from qa_notes.files import reason, write_whole
from qa_notes.refs import named_path, slug
from qa_notes.sources.link_kinds import PAGE, kind_of
from qa_notes.sources.listing import Entry
from qa_notes.sources.read_list import FORMS, Read, ask_list, did_you_mean, read_list
from qa_notes.sources.sections import under
from qa_notes.sources.week_text import Written, week_text
from qa_notes.week import monday


def check_name(name: str) -> None:
    """Raise UsageError for what cannot be the name of a week file; it is never a path."""
    if slug(name) != name:
        hint = "give one such as 2023-W47, in letters, digits and -_."
        raise UsageError(f"{name!r} is no name of a week", hint)
    if re.fullmatch(r"\d{4}-?W\d+", name, re.IGNORECASE | re.ASCII) and monday(name) is None:
        raise UsageError(f"{name!r} is not an ISO week such as 2023-W43")


def place(out: str, force: bool) -> Path:
    """Where the file will stand. Raises UsageError where one is already, unless `force`d."""
    path = named_path(out)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise UsageError(f"{path}: a week file is called .yaml", f"name it {path}.yaml")
    try:
        there = path.exists() or path.is_symlink()
    except OSError as err:
        raise UsageError(f"{path}: {reason(err)}") from err
    if there and not force:
        raise UsageError(f"{path} is already there", "give --out another, or --force to replace it")
    return path


def wanted(word: str, settings: Settings) -> Read:
    """The list that was named, wherever it is. Raises UsageError, SourceError."""
    word = word.strip()
    kind = kind_of(word)
    if kind not in ("", PAGE):
        raise UsageError(f"{addresses.public(word)[:200]} is one paper, and no list", FORMS)
    read = ask_list(word, settings) if kind == PAGE else read_list(word)
    if read is None:
        near = did_you_mean(named_path(word))
        raise UsageError(f"{word[:200]!r} is no list of papers", near or FORMS)
    return read


def written(name: str, read: Read, section: str | None, folder: Path) -> Written:
    """The text of the week file NAME. Raises UsageError, also for a heading that is not there."""
    entries: tuple[Entry, ...] = read.listing.entries
    heading = ""
    if section is not None:
        sections, entries = under(read.listing, section)
        heading = sections[-1]
    return week_text(name if monday(name) else None, read, entries, heading, folder)


def save(path: Path, text: str) -> None:
    """Whole or not at all. Raises UnwritableError."""
    try:
        write_whole(path.resolve(), text)  # a link was named by the user: its target is meant
    except (OSError, RuntimeError) as err:  # a loop of links
        why = reason(err) if isinstance(err, OSError) else err
        raise UnwritableError(f"cannot write {path}: {why}") from err
