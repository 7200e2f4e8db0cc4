"""Feeds as Atom (RFC 4287): the same entries give the same bytes, whenever they are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself."""

    id: str
    title: str
    author: str  # Atom wants one where an entry has none
    language: str
    links: tuple[tuple[str, str], ...] = ()  # relation -> address


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: with an address, or with its content as HTML."""

    id: str
    title: str
    updated: datetime  # with a zone
    url: str | None = None
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def atom(feed: Feed, items: Sequence[Item]) -> bytes:
    """The feed with `items` as they shall stand, at least one.

    All texts are plain, without characters that XML cannot hold (`qa_notes.unseen.clean`).
    """
    from feedgen.feed import FeedGenerator

    made = FeedGenerator()
    made.id(feed.id)
    made.title(feed.title)
    if feed.links:
        made.link([{"rel": relation, "href": address} for relation, address in feed.links])
    made.language(feed.language)
    made.generator("qa-notes")
    made.author({"name": feed.author})
    made.updated(max(item.updated for item in items))
    for item in items:
        _fill(made.add_entry(order="append"), item)
    written: bytes = made.atom_str(pretty=True)
    return written


def _fill(entry: Any, item: Item) -> None:
    entry.id(item.id)
    entry.title(item.title)
    entry.updated(item.updated)
    if item.url:
        entry.link({"href": item.url, "rel": "alternate"})
    if item.summary:
        entry.summary(item.summary)
    if item.content:
        entry.content(item.content, type="html")
    for name in item.authors:
        entry.author({"name": name})
    for name in item.categories:
        entry.category({"term": name})
