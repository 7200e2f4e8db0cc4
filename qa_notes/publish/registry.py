"""Which places there are: the files of places/, and the entry points of other packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_notes.errors import PublishError
from qa_notes.plugins import Parts
from qa_notes.publish import places

if TYPE_CHECKING:
    from qa_notes.publish.place import Place

GROUP = "qa_notes.places"
_PARTS: Parts[Place] = Parts(places, GROUP, "PLACE", "place", PublishError)


def names() -> tuple[str, ...]:
    """Of all places, ours first."""
    return _PARTS.names


def place_named(name: str) -> Place:
    """The place of this name. Raises PublishError, also for one of others that is none."""
    from qa_notes.publish.place import Place

    return _PARTS.named(name, Place)
