"""The bytes of a web page to a tree of its elements: which letters they are, and what is a page."""

from __future__ import annotations

import re
from typing import Any

from qa_notes import unseen
from qa_notes.charsets import MARKS, codec
from qa_notes.parse import words

PRESCAN = 4096  # bytes in which a page names its charset; browsers look at 1024
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_DECLARED = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
NO_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # that XML can hold

Element = Any  # of lxml, which has no types


def decoded(data: bytes) -> str:
    """The page's letters: by its byte order mark, by what it says itself, else as most pages."""
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    found = _META.search(data[:PRESCAN])
    if found and (known := codec(found[1].decode("ascii"))):
        # Who can write <meta in bytes does not write UTF-16.
        return data.decode("utf-8" if known.startswith("utf-16") else known, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def plain(text: str) -> str:
    """Text as it is seen, on one line: marks and letters that do not show are not in it."""
    return " ".join(words.clean(unseen.clean(text)).split())


def tree_of(text: str) -> Element | None:
    """The <html> of a page, as forgiving as a browser; None where there is none at all."""
    from lxml import etree
    from lxml import html as lxml_html

    text = NO_CHARACTERS.sub(" ", _DECLARED.sub("", text))
    try:
        return lxml_html.document_fromstring(text)
    except (etree.ParserError, ValueError):  # empty, or only comments
        return None
