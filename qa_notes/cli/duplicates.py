"""qa-notes status --duplicates: notes that are likely of one paper."""

from __future__ import annotations

from qa_notes import notes
from qa_notes.cli import terminal
from qa_notes.notes.alike import Why

_HEAD = ("note", "other note", "why", "in common")
_WORDS = {
    Why.CONTENT: "same file",
    Why.ARXIV: "same paper of arXiv",
    Why.DOI: "same DOI",
    Why.PUBLISHED: "same title, an author in common; perhaps a preprint and its published version",
    Why.TITLE: "same title, an author in common",
}


def show(shelf: notes.Shelf, as_json: bool) -> None:
    """Each pair on stdout; nothing is changed."""
    pairs, names = notes.alike(shelf.entries()), shelf.names()
    if as_json:
        terminal.data([_row(one, names[one.first.path], names[one.second.path]) for one in pairs])
        return
    if pairs:
        terminal.out(*_HEAD)
    for pair in pairs:
        both = names[pair.first.path], names[pair.second.path]
        terminal.out(*both, _WORDS[pair.why], pair.what)
    terminal.say(f"{len(pairs)} pairs of notes are likely of one paper; nothing was changed")
    if pairs:
        terminal.say("to go on in one with the answers of the other: qa-notes generate A --as B")


def _row(pair: notes.Pair, first: str, second: str) -> dict[str, object]:
    return {
        "notes": [first, second],
        "paths": [str(pair.first.path), str(pair.second.path)],
        "why": pair.why.value,
        "in_common": pair.what,
    }
