"""Which targets there are: the files of targets/, and the entry points of other packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_notes.errors import ExportError
from qa_notes.export import targets
from qa_notes.plugins import Parts

if TYPE_CHECKING:
    from qa_notes.export.target import Target

GROUP = "qa_notes.targets"
_PARTS: Parts[Target] = Parts(targets, GROUP, "TARGET", "format", ExportError)


def names() -> tuple[str, ...]:
    """Of all targets, ours first."""
    return _PARTS.names


def target_named(name: str) -> Target:
    """The target of this name. Raises ExportError, also for one of others that is none."""
    from qa_notes.export.target import Target

    return _PARTS.named(name, Target)
