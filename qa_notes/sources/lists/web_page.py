"""A page of the web that was saved: every link to a paper, with what its editor says of it."""

from __future__ import annotations

import re

from qa_notes.sources.listing import Listing, ListKind


def _knows(head: str) -> bool:
    return re.search(r"<(?:!doctype html|html|body|h[1-6]|p|a|ul|table)\b", head, re.I) is not None


def _read(text: str, url: str) -> Listing:
    from qa_notes.sources.page_links import read_page  # lxml takes a while to import

    return read_page(text, url)


LIST = ListKind("a web page", (".html", ".htm", ".xhtml"), _knows, _read)
