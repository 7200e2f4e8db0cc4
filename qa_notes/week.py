"""A week, and a paper as somebody asked for it: frozen values, before anything was fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qa_notes.trend import Trends


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page elsewhere, by its address."""

    url: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class PaperRef:
    """A paper as somebody asked for it, before anything was fetched."""

    source: str  # a kind of sources/kinds: arxiv, local, web, doi ...
    id: str  # the source's own, of the URL (web), or a label: the file's name (local)
    location: str  # what to fetch: path, or URL as it may be printed and kept
    version: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)  # override what the source says
    secret: str | None = field(default=None, repr=False)  # the URL with what grants access
    claimed: bool = False  # somebody gave this file its id by hand
    note: str | None = None  # the note that was named instead of a file or address
    remark: str | None = None  # what the editor of a week or list says of it, in any language
    links: tuple[WebPage, ...] = ()  # further reading
    base: str | None = None  # a note of another content, to go on from
    lost: str | None = None  # why it cannot be fetched, where that is known beforehand

    @property
    def same(self) -> tuple[str, str]:
        """The same for two words of one paper: by an id of their source, else by where it is."""
        is_by_place = self.source in ("local", "web")
        return self.source, (is_by_place and self.location) or self.id


@dataclass(frozen=True, slots=True)
class Week:
    """One article: an ordered list of papers with an introduction."""

    id: str | None = None  # ISO week, "2023-W47"
    title: str | None = None
    theme: str | None = None
    intro: str | None = None  # the user's; the layout's default when None
    papers: tuple[PaperRef, ...] = ()
    trends: Mapping[str, Trends] = field(default_factory=dict)  # language -> what a model wrote
    source: WebPage | None = None  # the list that it follows

    @property
    def monday(self) -> date | None:
        """Its first day, where its id says which week it is."""
        return monday(self.id or "")


def monday(name: str) -> date | None:
    """The first day of a week of the calendar, such as 2023-W47; of any other name None."""
    found = re.fullmatch(r"(\d{4})-W(\d\d)", name, re.ASCII)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:  # no year has a week 54
        return None
