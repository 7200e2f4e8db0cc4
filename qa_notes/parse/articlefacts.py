"""What a web page says of itself, as far as its readers can see it.

Titles, descriptions and names in the head of a page are shown to nobody but machines: a title is
taken from there only where the page prints it, too, and a description never.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa_notes import addresses
from qa_notes.parse import front
from qa_notes.parse.htmltree import Element, plain
from qa_notes.parse.mainpart import told

LONGEST_TITLE = 300  # characters
LONGEST_JSON = 200_000  # characters of linked data
MOST_NODES = 2000  # of it
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
             "dc.date.modified", "last-modified")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """Facts of the head of a page. Unknown is None or empty."""

    title: str | None  # as the window is called
    named: str | None  # the article's, as machines are told
    authors: tuple[str, ...]
    published: date | None
    updated: date | None
    address: str | None  # where the page says that it is


def read_head(tree: Element) -> Head:
    """The facts of a page, before anything is taken out of it."""
    from htmldate import find_date

    named, author = told(tree)
    # Not extensive: else a year in the text, of a copyright say, becomes a date.
    published = find_date(tree, extensive_search=False, original_date=True)
    return Head(
        title=_line(tree.findtext(".//title")),
        named=_line(named),
        authors=_authors(author),
        published=_day(published),
        updated=_modified(tree),
        address=_canonical(tree),
    )


def title_of(head: Head, headings: list[tuple[int, str]]) -> str | None:
    """The article's title, as the page prints it.

    `headings`: those that are shown, with their levels. Machines are often told the same with the
    name of the site behind it. What they are told serves by itself only where a heading or the
    window's name says it, too.
    """
    name, window = _letters(head.named or ""), _letters(head.title or "")
    first = [_line(text) for level, text in headings if level == 1]
    near = [text for text in first if text and _is_most_of(_letters(text), name)]
    if near:
        return near[0]
    if name and (name in window or any(name == _letters(text) for _, text in headings)):
        return head.named
    return first[0] if len(first) == 1 else head.title


def _is_most_of(part: str, whole: str) -> bool:
    return part in whole and 2 * len(part) > len(whole)


def same_words(one: str | None, other: str | None) -> bool:
    """Whether two titles are one, whatever their signs and spaces."""
    return bool(one and other) and _letters(one or "") == _letters(other or "")


def _line(text: str | None) -> str | None:
    line = plain(text or "")
    return line[:LONGEST_TITLE] or None


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _authors(author: str | None) -> tuple[str, ...]:
    """Names of people or teams; accounts, sites and addresses are none."""
    names: list[str] = []
    for piece in (author or "").split(";"):
        names += [name for name in front.in_metadata(plain(piece)) if name not in names]
    return tuple(names[: front.MOST])


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _modified(tree: Element) -> date | None:
    """The day of the last change, where the page tells one to machines; nothing is guessed."""
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _MODIFIED and (day := _day(meta.get("content"))):
            return day
    for node in _linked_data(tree):
        if day := _day(node.get("dateModified")):
            return day
    for each in tree.xpath("//time[@itemprop='dateModified' or contains(@class, 'updated')]"):
        if day := _day(each.get("datetime")):
            return day
    return None


def _linked_data(tree: Element) -> Iterator[dict[str, Any]]:
    """The objects of a page's JSON-LD, the outer ones first."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            level: list[Any] = [json.loads((script.text or "")[:LONGEST_JSON])]
        except (ValueError, RecursionError):
            continue
        for _ in range(MOST_NODES):
            if not level:
                break
            node = level.pop(0)
            if isinstance(node, dict):
                yield node
                level += node.values()
            elif isinstance(node, list):
                level += node


def _canonical(tree: Element) -> str | None:
    """Its own address by its own words; whether that is believed is not decided here."""
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            url = (link.get("href") or "").strip()
            return addresses.public(url) if addresses.split(url) else None
    return None
