"""Which places there are: the files of places/, and the entry points of other packages.

Nothing of a place is imported before it is asked for.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module, metadata
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from qa_notes.errors import PublishError
from qa_notes.publish import places

if TYPE_CHECKING:
    from qa_notes.publish.place import Place

GROUP = "qa_notes.places"


@cache
def names() -> tuple[str, ...]:
    """Of all places, ours first."""
    return (*_ours(), *sorted(_theirs().keys() - set(_ours())))


def place_named(name: str) -> Place:
    """The place of this name. Raises PublishError, also for one of others that is none."""
    from qa_notes.publish.place import Place

    if name in _ours():
        found = import_module(f"{places.__name__}.{name}").PLACE
    elif entry := _theirs().get(name):
        try:
            found = entry.load()
        except Exception as err:
            whose = f"it comes with {entry.dist.name}" if entry.dist else f"it is {entry.value}"
            raise PublishError(f"the place {name} cannot be loaded: {err}", whose) from err
    else:
        raise PublishError(f"no place {name!r}", f"there are: {', '.join(names())}")
    if not isinstance(found, Place):
        hint = "its package has to be mended, or taken away"
        raise PublishError(f"the place {name} is no qa_notes.publish.place.Place", hint)
    return found


@cache
def _ours() -> tuple[str, ...]:
    return tuple(sorted(module.name for module in iter_modules(places.__path__)))


@cache
def _theirs() -> dict[str, metadata.EntryPoint]:
    return {entry.name: entry for entry in metadata.entry_points(group=GROUP)}
