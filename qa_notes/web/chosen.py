"""What somebody wants to see of all papers: filters and order, as they stand in the address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from qa_notes.models import Verdict
from qa_notes.site.contents import month_slug
from qa_notes.site.search import normal
from qa_notes.web.figures import Figures
from qa_notes.web.finder import Finder
from qa_notes.web.house import Held, Seen
from qa_notes.web.views import number

LONGEST = 200  # characters of what is looked for
LOOSE = "-"  # stands for no week, which is never called so
VERDICTS = ("open", *Verdict, "unasked")
ORDERS = ("-date", "date", "title", "-open")
_FILTERS = ("q", "verdict", "category", "bank", "week", "month", "stale")
_WORDS = (*_FILTERS, "sort")


@dataclass(frozen=True, slots=True)
class Choice:
    """Filters, order and the part of a list. Empty is what is not chosen."""

    q: str = ""
    verdict: str = ""
    category: str = ""
    bank: str = ""
    week: str = ""  # its slug
    month: str = ""  # 2023-11
    stale: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()  # of the table: bank:id
    offset: int = 0
    upto: int = 0  # so many rows are open in the browser

    @classmethod
    def of(cls, asked: QueryParams) -> Self:
        """What an address asks for; what makes no sense in it is nothing."""
        given = {name: asked.get(name, "")[:LONGEST].strip() for name in _WORDS}
        columns = tuple(dict.fromkeys(asked.getlist("column")))
        begin, upto = (number(asked.get(name, "")) or 0 for name in ("offset", "upto"))
        return cls(**given, columns=columns, offset=begin, upto=upto)

    def address(self, **changes: Any) -> str:
        """The query of an address with this choice, its question mark included."""
        new = replace(self, **{"offset": 0, "upto": 0, **changes})
        pairs = [(name, str(value)) for name in _WORDS if (value := getattr(new, name))]
        pairs += [("column", key) for key in new.columns]
        pairs += [("offset", str(new.offset))] if new.offset else []
        return f"?{urlencode(pairs)}" if pairs else ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, name) for name in _FILTERS)

    def papers(self, seen: Seen, finder: Finder) -> list[Held]:
        """The papers that are wanted, in the order that is wanted."""
        found = [one for one in self._standing(seen) if self._wants(one)]
        if self.q:
            hits = finder.found(self.q)
            named = set() if hits.near else set(hits.slugs)
            found = [one for one in found if one.stem in named]
        order = _ORDERS.get(self.sort.removeprefix("-"))
        if order is None:
            return found
        return sorted(found, key=order, reverse=self.sort.startswith("-"))

    def _standing(self, seen: Seen) -> Iterator[Held]:
        """Of the week that is wanted, in its order; else all, the youngest first."""
        if not self.week:
            return map(seen.of, seen.contents.newest)
        if self.week == LOOSE:
            return (seen.of(card) for group in seen.contents.loose for card in group.cards)
        weeks = (week for week in seen.contents.weeks if week.planned.slug == self.week)
        return (seen.of(card) for week in weeks for card in week.cards)

    def _wants(self, one: Held) -> bool:
        card = one.card
        return (
            (not self.verdict or has(one, self.verdict))
            and (not self.category or self.category in card.categories)
            and (not self.bank or self.bank in card.banks)
            and (not self.month or self.month == month_slug(card.day))
            and (not self.stale or one.stale > 0)
        )


def has(one: Held, verdict: str) -> bool:
    """Whether a paper has an answer of this verdict, or that is open, or lacks one."""
    if verdict == "open":
        return one.open > 0
    if verdict == "unasked":
        return one.unasked > 0
    return verdict in set(Verdict) and one.verdicts[Verdict(verdict)] > 0


_ORDERS: Mapping[str, Callable[[Held], Any]] = {
    "date": lambda one: one.card.day or date.min,
    "title": lambda one: normal(one.card.title),
    "open": lambda one: Figures.of([one]).to_do,
}
