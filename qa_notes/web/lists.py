"""What there is: weeks and papers. The table and the search have files of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qa_notes.languages import Labels, site_words
from qa_notes.render.printed import labels
from qa_notes.web import search, table
from qa_notes.web.chosen import LOOSE, Choice
from qa_notes.web.figures import Figures
from qa_notes.web.filters import filters_of, month_name
from qa_notes.web.house import Held, Seen
from qa_notes.web.portion import Rows, addressed, is_read, piece, when_read
from qa_notes.web.views import house, interface, page

WEEKS_AT_ONCE = 8  # about a screen
MOST_TITLES = 20  # of the first week that has notes


@dataclass(frozen=True, slots=True)
class Group:
    """A week, or a month of papers that no week has."""

    title: str
    theme: str
    days: tuple[str, ...]  # the first and the last, or the only one
    href: str  # below the root
    papers: tuple[Held, ...]
    figures: Figures
    lacking: int  # papers of the week without a note that can be read


def home(request: Request) -> Response:
    """GET /: the weeks, the youngest first, and what is to be looked at next."""
    reading = None if is_read(request) else house(request).progress
    seen = house(request).partly() if reading else house(request).now()
    choice = Choice.of(request.query_params)
    groups = [*_weeks(seen, labels(interface(request))), *_months(seen, interface(request))]
    rows = Rows.of(groups, choice, WEEKS_AT_ONCE)
    every = [seen.of(card) for card in seen.contents.cards]
    following = next((one for one in every if one.open), None)
    name = {"list": "home_list", "more": "home_rows"}.get(piece(request), "home")
    return page(
        request,
        name,
        reading=reading,
        seen=seen,
        rows=rows,
        all=Figures.of(every),
        next=following,
        weeks=len(seen.contents.weeks),
        first=next((place for place, group in enumerate(groups) if group.papers), -1),
        most=MOST_TITLES,
        words=site_words(interface(request)),
    )


@when_read
def papers(request: Request) -> Response:
    """GET papers: those that the filters leave, some at a time."""
    seen, choice = house(request).now(), Choice.of(request.query_params)
    rows = Rows.of(choice.papers(seen, house(request).finder), choice)
    name = {"list": "papers_list", "more": "papers_rows"}.get(piece(request), "papers")
    filters = filters_of(seen, interface(request))
    response = page(
        request,
        name,
        rows=rows,
        choice=choice,
        where="papers",
        filters=filters,
        figures=Figures.of,
    )
    return addressed(request, response, f"papers{choice.address()}")


def _weeks(seen: Seen, spoken: Labels) -> Iterator[Group]:
    for week in seen.contents.weeks:
        those = tuple(map(seen.of, week.cards))
        yield Group(
            week.title,
            week.planned.theme,
            tuple(spoken.date(day) for day in _days(week.planned.week.monday, those)),
            f"weeks/{quote(week.planned.slug, safe='')}",
            those,
            Figures.of(those),
            len(week.failed),
        )


def _months(seen: Seen, spoken: str) -> Iterator[Group]:
    for group in seen.contents.loose:
        those = tuple(map(seen.of, group.cards))
        yield Group(
            month_name(group, spoken),
            "",
            (),
            "papers" + Choice(week=LOOSE, month=group.slug).address(),
            those,
            Figures.of(those),
            0,
        )


def _days(monday: date | None, papers: Sequence[Held]) -> tuple[date, ...]:
    """Of the week's own name, else those of its papers."""
    if monday:
        return monday, monday + timedelta(days=6)
    days = [one.card.day for one in papers if one.card.day]
    return tuple(dict.fromkeys((min(days), max(days)))) if days else ()


ROUTES = [Route("/", home), Route("/papers", papers), *table.ROUTES, *search.ROUTES]
