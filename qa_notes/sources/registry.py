"""Which kinds of source there are: the files of kinds/, and the entry points of other packages.

A kind's reader of words is loaded when a word is read; what asks its hosts, when it is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from qa_notes import refs
from qa_notes.errors import ConfigError, SourceError, UsageError
from qa_notes.models import PaperRef
from qa_notes.plugins import Parts
from qa_notes.sources import kinds
from qa_notes.sources.kind import Kind

GROUP = "qa_notes.sources"
_PARTS: Parts[Kind] = Parts(kinds, GROUP, "KIND", "source", ConfigError)


def read_ref(text: str, base: Path = Path(), facts: Mapping[str, object] | None = None) -> PaperRef:
    """The paper that one word names, of any kind; paths are relative to `base`.

    A file that is there is that file, whatever its name might mean. Raises UsageError for what
    names no paper.
    """
    return refs.read_ref(text, base, facts, [kind.reads for kind in in_turn()])


def named_by(word: str) -> PaperRef | None:
    """The paper that a word names at a source which knows it by its words.

    None for what is merely an address, and for a word of a kind that names no paper. No file is
    looked for.
    """
    try:
        found = next((ref for kind in in_turn() if (ref := kind.reads(word))), None)
    except UsageError:
        return None
    return found if found and found.source != "web" else None


def names() -> tuple[str, ...]:
    """Of all kinds, ours first."""
    return _PARTS.names


@cache
def in_turn() -> tuple[Kind, ...]:
    """All kinds, in the order in which they are asked what a word means. Raises ConfigError."""
    found = (_PARTS.named(name, Kind) for name in names())
    return tuple(sorted(found, key=lambda kind: kind.turn))


def kind_named(name: str) -> Kind:
    """The kind of this name. Raises SourceError: a note may be of one that is not here any more."""
    if name not in names():
        hint = f"its package is not installed; there are: {', '.join(names())}"
        raise SourceError(f"no kind of source is called {name!r}", hint)
    return _PARTS.named(name, Kind)
