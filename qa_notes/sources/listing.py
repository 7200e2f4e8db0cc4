"""What a list of papers is: its entries, and the kinds of lists there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qa_notes import addresses


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper that a list names."""

    reference: str  # the word a person would type: id, URL, DOI, path; "" where there is none
    place: str  # in the list: a line, a key, a number
    title: str = ""
    remark: str = ""  # the editor's, on one line
    sections: tuple[str, ...] = ()  # the headings above it, outermost first
    others: tuple[str, ...] = ()  # words that name the same paper, tried after `reference`

    @property
    def shown(self) -> str:
        """What it is called where people read of it: no password or token of an address."""
        if self.title or "://" not in self.reference:
            return self.title or self.reference
        return addresses.public(self.reference)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that was read."""

    entries: tuple[Entry, ...]
    title: str = ""
    url: str = ""  # where it stands in the web, by its own words
    skipped: int = 0  # links of it that lead to no paper
    # Whether its titles are those of the papers, as a library has them; an editor shortens them.
    exact_titles: bool = False


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list: how it is told from others, and how it is read.

    `read` turns a text into a `Listing`, and is told the address that it came from, "" for a file;
    `ask` does so with a word that begins with `scheme`, `folder` with a folder, or gives None for
    one of another kind. All raise ListError. Only a list
    that `names_files` may name paths: a page or a feed is somebody else's.
    """

    what: str  # "a BibTeX file"
    suffixes: tuple[str, ...] = ()  # of its files, in small letters
    knows: Callable[[str], bool] = lambda head: False  # by the first 4000 characters of a text
    read: Callable[[str, str], Listing] | None = None
    scheme: str = ""  # "zotero:"
    ask: Callable[[str], Listing] | None = None
    folder: Callable[[Path], Listing | None] | None = None
    names_files: bool = False
    holds_lists: bool = False  # whether an entry may be a folder, a week or another list
