"""Notes that are likely of one paper. They are shown; nothing is ever merged.

Notes are only compared where a key of theirs is the same, so that thousands cost one pass. Versions
of one paper of arXiv are no duplicates: of these only the newest counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from qa_notes.notes.catalogue import Entry
from qa_notes.notes.keys import author_keys, title_key
from qa_notes.notes.versions import arxiv_id, older

SHORT = 4  # words: a title with fewer may be anybody's, and asks for the same authors


class Why(StrEnum):
    """What two notes have in common; the surest first."""

    CONTENT = "content"  # the bytes of their PDFs
    ARXIV = "arxiv"  # a paper of arXiv
    DOI = "doi"
    PUBLISHED = "published"  # title and an author; one is of arXiv, the other is not
    TITLE = "title"  # title and an author


@dataclass(frozen=True, slots=True)
class Pair:
    """Two notes that are likely of one paper."""

    first: Entry
    second: Entry
    why: Why
    what: str  # they have in common: a DOI, a title


def alike(entries: Iterable[Entry]) -> list[Pair]:
    """Each note that is like one before it, with that one, once and by the surest reason."""
    found: dict[frozenset[object], Pair] = {}
    blocks: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    entries = list(entries)
    past = older(entries)
    for entry in entries:
        for key in _keys(entry) if entry.path not in past else ():
            blocks[key].append(entry)
    order = list(Why)
    for key in sorted(blocks, key=lambda key: order.index(Why(str(key[0])))):
        first, *others = blocks[key]
        for other in others:
            pair = Pair(first, other, _why(key, first, other), _what(key, first))
            found.setdefault(frozenset((first.path, other.path)), pair)
    return list(found.values())


def _keys(entry: Entry) -> Iterator[tuple[object, ...]]:
    if entry.content:
        yield Why.CONTENT, entry.content
    if paper_id := arxiv_id(entry):
        yield Why.ARXIV, paper_id
    if entry.doi:
        yield Why.DOI, entry.doi
    title, authors = title_key(entry.title), author_keys(entry.authors)
    if not title or not authors:
        return
    if len(title.split()) < SHORT:
        yield Why.TITLE, title, authors
        return
    for author in authors:
        yield Why.TITLE, title, author


def _why(key: tuple[object, ...], first: Entry, other: Entry) -> Why:
    why = Why(str(key[0]))
    if why is Why.TITLE and bool(arxiv_id(first)) != bool(arxiv_id(other)):
        return Why.PUBLISHED
    return why


def _what(key: tuple[object, ...], first: Entry) -> str:
    why = Why(str(key[0]))
    if why is Why.CONTENT:
        return str(key[1])[:16]
    return " ".join((first.title or "").split()) if why is Why.TITLE else str(key[1])
