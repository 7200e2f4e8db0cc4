"""Which targets there are: the files of targets/, and the entry points of other packages.

Nothing of a target is imported before it is asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module, metadata
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from qa_notes.errors import ExportError
from qa_notes.export import targets

if TYPE_CHECKING:
    from qa_notes.export.target import Target

GROUP = "qa_notes.targets"


@cache
def names() -> tuple[str, ...]:
    """Of all targets, ours first."""
    return (*_ours(), *sorted(_theirs().keys() - set(_ours())))


def target_named(name: str) -> Target:
    """The target of this name. Raises ExportError, also for one of others that is none."""
    from qa_notes.export.target import Target

    if name in _ours():
        found = import_module(f"{targets.__name__}.{name}").TARGET
    elif entry := _theirs().get(name):
        try:
            found = entry.load()
        except Exception as err:
            raise ExportError(f"the target {name} cannot be loaded: {err}", _whose(entry)) from err
    else:
        raise ExportError(f"no format {name!r}", f"there are: {', '.join(names())}")
    if not isinstance(found, Target):
        hint = "its package has to be mended, or taken away"
        raise ExportError(f"the target {name} is no qa_notes.export.target.Target", hint)
    return found


@cache
def _ours() -> tuple[str, ...]:
    return tuple(sorted(module.name for module in iter_modules(targets.__path__)))


@cache
def _theirs() -> dict[str, metadata.EntryPoint]:
    return {entry.name: entry for entry in metadata.entry_points(group=GROUP)}


def _whose(entry: metadata.EntryPoint) -> str:
    return f"it comes with {entry.dist.name}" if entry.dist else f"it is {entry.value}"
