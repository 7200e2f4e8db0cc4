"""A text with one paper a line; `#` begins a comment."""

from __future__ import annotations

from qa_notes.sources.listing import Entry, Listing, ListKind


def _read(text: str, url: str) -> Listing:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        word = f" {line}".partition(" #")[0].strip()
        if word:
            found.append(Entry(word, f"line {number}"))
    return Listing(tuple(found))


LIST = ListKind("a list", (".txt",), read=_read, names_files=True, holds_lists=True)
