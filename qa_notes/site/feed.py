"""A feed as Atom: the same entries give the same bytes, whenever it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One entry. Its address is its id, too."""

    url: str
    title: str
    summary: str
    updated: datetime  # with a zone
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def atom(title: str, url: str, own_url: str, language: str, items: Sequence[Item]) -> bytes:
    """The feed of a site at `url`, itself at `own_url`; `items` as they shall stand, at least one.

    All texts are plain, without characters that XML cannot hold (`qa_notes.unseen.clean`).
    """
    from feedgen.feed import FeedGenerator

    feed = FeedGenerator()
    feed.id(url)
    feed.title(title)
    feed.link([{"href": own_url, "rel": "self"}, {"href": url, "rel": "alternate"}])
    feed.language(language)
    feed.generator("qa-notes")
    feed.author({"name": title})  # Atom wants one where an entry has none
    feed.updated(max(item.updated for item in items))
    for item in items:
        entry = feed.add_entry(order="append")
        entry.id(item.url)
        entry.title(item.title)
        entry.link({"href": item.url, "rel": "alternate"})
        entry.summary(item.summary)
        entry.updated(item.updated)
        for name in item.authors:
            entry.author({"name": name})
        for name in item.categories:
            entry.category({"term": name})
    written: bytes = feed.atom_str(pretty=True)
    return written
