"""Which kinds of source there are: the files of kinds/, and the entry points of other packages.

A kind's reader of words is loaded when a word is read; what asks its hosts, when it is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module, metadata
from pathlib import Path
from pkgutil import iter_modules

from qa_notes import refs
from qa_notes.errors import ConfigError, SourceError
from qa_notes.models import PaperRef
from qa_notes.sources import kinds
from qa_notes.sources.kind import Kind

GROUP = "qa_notes.sources"


def read_ref(text: str, base: Path = Path(), facts: Mapping[str, object] | None = None) -> PaperRef:
    """The paper that one word names, of any kind; paths are relative to `base`.

    A file that is there is that file, whatever its name might mean. Raises UsageError for what
    names no paper.
    """
    return refs.read_ref(text, base, facts, [kind.reads for kind in in_turn()])


@cache
def names() -> tuple[str, ...]:
    """Of all kinds, ours first."""
    return (*_ours(), *sorted(_theirs().keys() - set(_ours())))


@cache
def in_turn() -> tuple[Kind, ...]:
    """All kinds, in the order in which they are asked what a word means. Raises ConfigError."""
    return tuple(sorted(map(_load, names()), key=lambda kind: kind.turn))


def kind_named(name: str) -> Kind:
    """The kind of this name. Raises SourceError: a note may be of one that is not here any more."""
    if name not in names():
        hint = f"its package is not installed; there are: {', '.join(names())}"
        raise SourceError(f"no kind of source is called {name!r}", hint)
    return _load(name)


@cache
def _load(name: str) -> Kind:
    if name in _ours():
        found = import_module(f"{kinds.__name__}.{name}").KIND
    else:
        entry = _theirs()[name]
        whose = f"it comes with {entry.dist.name}" if entry.dist else f"it is {entry.value}"
        try:
            found = entry.load()
        except Exception as err:
            raise ConfigError(f"the source {name} cannot be loaded: {err}", whose) from err
    if not isinstance(found, Kind):
        hint = "its package has to be mended, or taken away"
        raise ConfigError(f"the source {name} is no qa_notes.sources.kind.Kind", hint)
    return found


@cache
def _ours() -> tuple[str, ...]:
    return tuple(sorted(module.name for module in iter_modules(kinds.__path__)))


@cache
def _theirs() -> dict[str, metadata.EntryPoint]:
    return {entry.name: entry for entry in metadata.entry_points(group=GROUP)}
