"""A content that has no note gets one: which id, and what makes way for it.

Decided under the lock of the folder's names, so that of five processes at once none takes what
another has just been given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from qa_notes.models import Note
from qa_notes.notes.catalogue import Entry, from_place
from qa_notes.notes.kept_beside import take_over
from qa_notes.notes.shelf import Shelf
from qa_notes.notes.store import load, load_patiently, locked, path_of, save
from qa_notes.refs import parse_arxiv, versioned


@dataclass(frozen=True, slots=True)
class Claimed:
    """Where the note is; whether another had to make way for it, and how that one is called now."""

    path: Path
    id: str
    aside: str | None = None


def claim(
    fresh: Note, shelf: Shelf, by_name: bool = False, on_wait: Callable[[], None] = lambda: None
) -> Claimed:
    """Write a new note under the id it asks for, or under one that tells it apart.

    Args:
        fresh: a note without answers; `paper.id` is the id that it asks for.
        by_name: the id itself was asked for, of arXiv, of an address or by hand, and whoever has
            it makes way.
        on_wait: called when another process works on the note that has to make way.

    Raises NoteError when the note of that id cannot be read.
    """
    content = fresh.paper.content_sha256
    while True:
        with shelf.locked():
            if there := shelf.by_content(content):
                return Claimed(there.path, there.id)
            holder = _holder(fresh, shelf)
            if holder is None:
                return _put(fresh, path_of(fresh.paper.id, shelf.folder))
            if not holder.readable:
                load_patiently(holder.path)  # raises; it may be this very note, with a slip
                continue  # or somebody was just writing it
            if not _makes_way(holder, fresh, by_name, shelf.work):
                other = _told_apart(fresh, holder, shelf)
                return _put(other, path_of(other.paper.id, shelf.folder))
        with locked(holder.path, on_wait), shelf.locked():
            if shelf.by_content(content) or _holder(fresh, shelf) != holder:
                continue  # it has changed hands while we waited
            return _take_over(fresh, holder, shelf)


def _holder(fresh: Note, shelf: Shelf) -> Entry | None:
    """Who has the id, or its file; capitals make no difference to some file systems."""
    wanted, name = fresh.paper.id, path_of(fresh.paper.id, shelf.folder).name
    found = [
        entry
        for entry in shelf.entries()
        if entry.id.casefold() == wanted.casefold() or entry.path.name.casefold() == name.casefold()
    ]
    return min(found, key=lambda entry: entry.id != wanted, default=None)


def _makes_way(holder: Entry, fresh: Note, by_name: bool, work: Path) -> bool:
    """Whether the newcomer is what the id means now. The newest version of a paper is."""
    paper = fresh.paper
    if holder.id != paper.id:
        return False
    if paper.version and holder.version and paper.version != holder.version:
        return paper.version > holder.version
    return by_name or (holder.pdf is not None and holder.pdf == from_place(fresh.pdf, work))


def _told_apart(fresh: Note, holder: Entry, shelf: Shelf) -> Note:
    """The newcomer under another id than the one it asked for."""
    version = fresh.paper.version if fresh.paper.version != holder.version else None
    other = _free(fresh.paper.id, version, fresh.paper.content_sha256, shelf)
    return replace(fresh, paper=replace(fresh.paper, id=other))


def _take_over(fresh: Note, holder: Entry, shelf: Shelf) -> Claimed:
    """The old note goes on under another id; the new one takes its id and its file.

    Copied before it is replaced: killed in between, the old note is there twice, never not at all.
    """
    take_over(holder.path)  # an answer that waits beside it is not the newcomer's
    old = load(holder.path)
    assert old is not None  # we hold its lock
    version = holder.version if holder.version != fresh.paper.version else None
    aside = _free(holder.id, version, holder.content, shelf)
    save(replace(old, paper=replace(old.paper, id=aside)), path_of(aside, shelf.folder))
    put = _put(replace(fresh, paper=replace(fresh.paper, id=holder.id)), holder.path)
    return replace(put, aside=aside)


def _put(fresh: Note, path: Path) -> Claimed:
    save(fresh, path)
    return Claimed(path, fresh.paper.id)


def _free(paper_id: str, version: int | None, content: str | None, shelf: Shelf) -> str:
    """An id made of this one that no note has: with its version, else with digits of its bytes.

    One that a killed process has given to the same content is free for it.
    """
    taken = {
        name.casefold()
        for entry in shelf.entries()
        if entry.content != content
        for name in (entry.id, entry.path.name)
    }
    digits = content or "0" * 64
    names = [f"{paper_id}-{digits[:size]}" for size in (8, 16, 64)]
    if version and parse_arxiv(paper_id) == (paper_id, None):
        names.insert(0, versioned(paper_id, version))
    for name in names:
        file = path_of(name, shelf.folder).name
        if name.casefold() not in taken and file.casefold() not in taken:
            return name
    return f"{paper_id}-{digits}-{len(taken)}"
