"""Parts that are found and not named: the modules of a package of ours, and others' entry points.

Nothing of a part is imported before it is asked for.
"""

from __future__ import annotations

from functools import cached_property
from importlib import import_module, metadata
from pkgutil import iter_modules
from types import ModuleType
from typing import Generic, TypeVar

from qa_notes.errors import QANotesError

Part = TypeVar("Part")


class Parts(Generic[Part]):
    """The parts of one kind.

    Each module of `package` has one in its constant `constant`, and is called as its file; an
    entry point of `group` is one by itself. `what` it is called when something is wrong with it,
    and `error` is what is raised then.
    """

    def __init__(
        self, package: ModuleType, group: str, constant: str, what: str, error: type[QANotesError]
    ) -> None:
        self._package = package
        self._group = group
        self._constant = constant
        self._what = what
        self._error = error

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of all, ours first."""
        return (*self._ours, *sorted(self._theirs.keys() - set(self._ours)))

    def named(self, name: str, kind: type[Part]) -> Part:
        """The part of this name. Raises `error`, also for one of others that is no `kind`."""
        if name in self._ours:
            module = import_module(f"{self._package.__name__}.{name}")
            found = getattr(module, self._constant)
        elif entry := self._theirs.get(name):
            try:
                found = entry.load()
            except Exception as err:
                why = f"the {self._what} {name} cannot be loaded: {err}"
                raise self._error(why, _whose(entry)) from err
        else:
            raise self._error(f"no {self._what} {name!r}", f"there are: {', '.join(self.names)}")
        if not isinstance(found, kind):
            hint = "its package has to be mended, or taken away"
            noun = f"{kind.__module__}.{kind.__name__}"
            raise self._error(f"the {self._what} {name} is no {noun}", hint)
        return found

    @cached_property
    def _ours(self) -> tuple[str, ...]:
        return tuple(sorted(module.name for module in iter_modules(self._package.__path__)))

    @cached_property
    def _theirs(self) -> dict[str, metadata.EntryPoint]:
        return {entry.name: entry for entry in metadata.entry_points(group=self._group)}


def _whose(entry: metadata.EntryPoint) -> str:
    return f"it comes with {entry.dist.name}" if entry.dist else f"it is {entry.value}"
