"""What may be chosen of all papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qa_notes.languages import site_words
from qa_notes.render.printed import labels
from qa_notes.site.contents import Group
from qa_notes.web.chosen import ORDERS, VERDICTS
from qa_notes.web.house import Held, Seen


@dataclass(frozen=True, slots=True)
class Filters:
    """What may be chosen: value and words."""

    verdicts: tuple[str, ...]
    orders: tuple[str, ...]
    categories: tuple[tuple[str, str], ...]
    banks: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[str, str], ...]
    months: tuple[tuple[str, str], ...]
    has_loose: bool  # some papers are in no week, others are


def filters_of(seen: Seen, spoken: str) -> Filters:
    """Those of all papers, with how many papers each leaves, for an interface in `spoken`."""
    contents = seen.contents
    banks = banks_of(seen.held.values())
    return Filters(
        VERDICTS,
        ORDERS,
        tuple((g.title, f"{g.title} ({len(g.cards)})") for g in contents.categories),
        tuple((name, f"{name} ({count})") for name, count in banks.items()),
        tuple((w.planned.slug, f"{w.title} ({len(w.cards)})") for w in contents.weeks),
        tuple((g.slug, f"{month_name(g, spoken)} ({len(g.cards)})") for g in contents.months),
        bool(contents.loose and contents.weeks),
    )


def month_name(month: Group, spoken: str) -> str:
    """A month as the interface writes it."""
    day = month.cards[0].day
    return site_words(spoken).month_of(day and day.replace(day=1), labels(spoken).months)


def banks_of(papers: Iterable[Held]) -> dict[str, int]:
    """Every bank that papers were asked, that of most papers first, with how many."""
    counts: dict[str, int] = {}
    for one in papers:
        for bank in one.card.banks:
            counts[bank] = counts.get(bank, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
