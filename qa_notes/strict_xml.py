"""XML that somebody else wrote: nothing is fetched or expanded, and its tags are counted first."""

from __future__ import annotations

MOST_TAGS = 1_000_000  # each takes some 100 bytes when it is read
# Options of lxml's readers.
SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def is_too_long(document: bytes) -> bool:
    """Whether it has so many tags that it is not to be read."""
    return document.count(b"<") > MOST_TAGS
