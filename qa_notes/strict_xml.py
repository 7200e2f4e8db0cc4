"""XML and HTML of somebody else: nothing is fetched or expanded, and tags are counted first."""

from __future__ import annotations

from typing import Any

MOST_TAGS = 1_000_000  # each takes some 100 bytes when it is read
# Options of lxml's readers.
SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def is_too_long(document: bytes) -> bool:
    """Whether it has so many tags that it is not to be read."""
    return document.count(b"<") > MOST_TAGS


def page(document: bytes, encoding: str | None = "utf-8") -> Any | None:
    """The <html> of a page, of lxml.html, as browsers read it; None where there is nothing in it.

    `encoding`: None for the one that the page names. Raises ValueError for one that is too long.
    """
    from lxml import etree, html

    if is_too_long(document):
        raise ValueError(f"more than {MOST_TAGS} tags")
    parser = html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False)
    try:
        return html.document_fromstring(document, parser=parser)
    except (etree.LxmlError, ValueError):  # blanks, or comments alone
        return None
