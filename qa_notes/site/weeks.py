"""Week files -> which note stands where, found without the network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from qa_notes import notes
from qa_notes.models import Week
from qa_notes.refs import distinct_slug
from qa_notes.render.text import one_line
from qa_notes.sources import expand, given_facts


@dataclass(frozen=True, slots=True)
class Planned:
    """A week and the notes of its papers, in its order."""

    file: Path
    slug: str
    week: Week
    papers: tuple[Path, ...]
    missing: tuple[str, ...]  # papers without a note, as the week calls them

    @property
    def title(self) -> str:
        """Never empty."""
        return one_line(self.week.title or "") or self.name or self.slug

    @property
    def name(self) -> str:
        """Its id; empty when it has none."""
        return one_line(self.week.id or "")

    @property
    def theme(self) -> str:
        """Empty when it has none."""
        return one_line(self.week.theme or "")

    @property
    def href(self) -> str:
        """From the folder of the site."""
        return f"weeks/{quote(self.slug)}.html"


class Slugs:
    """Names of files: one each, also where capitals make no difference."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, text: str) -> str:
        """A name that was not given yet."""
        slug = distinct_slug(text)
        number, name = 1, slug
        while name.casefold() in self._taken:
            number += 1
            name = f"{slug}-{number}"
        self._taken.add(name.casefold())
        return name


def planned(
    files: Iterable[Path], shelf: notes.Shelf
) -> tuple[list[Planned], dict[Path, dict[str, Any]]]:
    """The weeks of these files, and by note the facts that they give by hand.

    Raises UsageError for a file that is no week. Of two weeks that give one fact the first
    one's holds.
    """
    slugs = Slugs()
    weeks: list[Planned] = []
    facts: dict[Path, dict[str, Any]] = {}
    for file in dict.fromkeys(files):
        week = expand([str(file)], shelf.ref)
        papers: list[Path] = []
        missing: list[str] = []
        for ref in week.papers:
            if entry := shelf.of(ref):
                papers.append(entry.path)
                facts[entry.path] = {**given_facts(ref), **facts.get(entry.path, {})}
            else:
                missing.append(one_line(str(ref.facts.get("title") or ref.id)))
        kept = tuple(dict.fromkeys(papers))
        weeks.append(Planned(file, slugs.of(file.stem), week, kept, tuple(missing)))
    return weeks, facts
