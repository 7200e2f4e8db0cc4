"""What papers are told apart by, in one form: a DOI, a title, the names of authors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from qa_notes.refs import DOI, doi_of, parse_arxiv

# What publishers put behind a DOI in their addresses: .../10.1101/2020.01.01.123456v1.full.pdf
_BEHIND = re.compile(
    r"(?:/(?:full|pdf|epdf|abstract|meta|summary|html)|(?:v\d{1,2})?\.full|\.pdf)$",
    re.IGNORECASE,
)
AuthorKey = tuple[str, str]  # family name and first initial


def doi_key(*words: str | None) -> str | None:
    """The first DOI that one of the words is, or an address of the web has in its path.

    In small letters. arXiv's own DOIs are arXiv ids, and none here.
    """
    for word in words:
        if not word or parse_arxiv(word):
            continue
        if doi := doi_of(word):
            return doi
        path = unquote(word.partition("?")[0].partition("#")[0]) if "://" in word else ""
        if found := DOI.search(path):
            return _bare(found[0]).lower()
    return None


def title_key(title: str | None) -> str:
    """The words of a title without case, accents of their writing and marks between them."""
    text = unicodedata.normalize("NFKC", title or "").casefold()
    return " ".join("".join(char if _is_letter(char) else " " for char in text).split())


def author_keys(names: Iterable[str]) -> frozenset[AuthorKey]:
    """Of each name: Ada B. Example, A. Example and "Example, Ada" are one."""
    return frozenset(key for name in names if (key := _author(name)))


def _author(name: str) -> AuthorKey | None:
    family, comma, given = name.partition(",")
    if not comma:
        given, _, family = name.strip().rpartition(" ")
    words = title_key(family)
    return (words, title_key(given)[:1]) if words else None


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"  # with the vowel signs of Hindi


def _bare(doi: str) -> str:
    while (shorter := _BEHIND.sub("", doi)) != doi:
        doi = shorter
    return doi
