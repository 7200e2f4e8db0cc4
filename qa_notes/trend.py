"""What the papers of a week have in common, as its article says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trend:
    """Something that papers of a week share."""

    text: str  # one line
    papers: tuple[str, ...]  # ids, of the notes of those that carry it; never empty
    source: str = ""  # the English that it was translated from, told once and not kept


@dataclass(frozen=True, slots=True)
class Trends:
    """The introduction of a week in one language."""

    items: tuple[Trend, ...]
    by: str | None = None  # the model that wrote it; None once a person has taken it over
