"""Questions over papers: a row for each paper, a column for each question of a bank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qa_notes.export.targets import csv
from qa_notes.languages import site_words
from qa_notes.models import Verdict
from qa_notes.render import html
from qa_notes.render.text import one_line, runs
from qa_notes.site.cards import Key, Row
from qa_notes.web.chosen import Choice
from qa_notes.web.figures import Figures
from qa_notes.web.filters import banks_of, filters_of
from qa_notes.web.house import Held, Seen
from qa_notes.web.portion import Rows, addressed, piece, when_read
from qa_notes.web.views import house, interface, page

AT_ONCE = 6  # papers: each is some lines high
LONGEST = 150  # characters of an answer in a cell
_RANK = (Verdict.NEEDS_REVIEW, Verdict.FAILED, Verdict.ANSWERED, Verdict.NOT_IN_PAPER)


@dataclass(frozen=True, slots=True)
class Column:
    """One question."""

    key: str  # bank:id
    title: str

    @property
    def of(self) -> Key:
        """As cards call it."""
        bank, _, name = self.key.rpartition(":")
        return bank, name


@dataclass(frozen=True, slots=True)
class Table:
    """What is shown of which papers."""

    bank: str  # empty where no paper was asked one
    every: tuple[Column, ...]
    columns: tuple[Column, ...]  # those that were chosen, else every one
    papers: Sequence[Held]

    @classmethod
    def of(cls, seen: Seen, choice: Choice, found: Sequence[Held]) -> Table:
        """The table of the papers that a choice has found."""
        bank = choice.bank or _usual(seen)
        asked = [one for one in found if bank in one.card.banks]
        every = tuple(_columns(seen, asked, bank))
        chosen = tuple(column for column in every if column.key in choice.columns)
        by = next((c for c in every if c.key == choice.sort.removeprefix("-")), None)
        if by:
            asked = _sorted(asked, by, choice.sort.startswith("-"))
        return cls(bank, every, chosen or every, asked)


@when_read
def table(request: Request) -> Response:
    """GET table: some papers at a time."""
    seen, choice, shown = _shown(request)
    names = {"list": "table_list", "more": "table_rows", "rows": "table_rows"}
    response = page(
        request,
        names.get(piece(request), "table"),
        table=shown,
        rows=Rows.of(shown.papers, choice, AT_ONCE),
        choice=choice,
        where="table",
        filters=filters_of(seen, interface(request)),
        has_notes=bool(seen.held),
        figures=Figures.of,
        other_bank=piece(request) == "list" and _bank_before(request, seen) != shown.bank,
        excerpt=excerpt,
        to_answer=site_words(interface(request)).to_answer,
        turned=turned,
    )
    return addressed(request, response, f"table{choice.address()}")


@when_read
def as_csv(request: Request) -> Response:
    """GET table.csv: all papers of the table, with all that is said."""
    seen, _, shown = _shown(request)
    head = ("paper_id", "title", "published", "weeks", *(c.title for c in shown.columns))
    body = csv.table(chain([head], _lines(seen, shown)))
    named = {"Content-Disposition": 'attachment; filename="qa-notes-table.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=named)


def _shown(request: Request) -> tuple[Seen, Choice, Table]:
    seen, choice = house(request).now(), Choice.of(request.query_params)
    return seen, choice, Table.of(seen, choice, choice.papers(seen, house(request).finder))


def _usual(seen: Seen) -> str:
    """The bank that most papers were asked."""
    return next(iter(banks_of(seen.held.values())), "")


def _bank_before(request: Request, seen: Seen) -> str:
    """The one whose questions the browser has in its form."""
    there = QueryParams(urlsplit(request.headers.get("hx-current-url", "")).query)
    return Choice.of(there).bank or _usual(seen)


def _lines(seen: Seen, shown: Table) -> Iterator[Iterable[str]]:
    for one in shown.papers:
        card = one.card
        weeks = "; ".join(week.title for week in seen.contents.weeks_of(card))
        day = card.day.isoformat() if card.day else ""
        cells = (_whole(card.rows.get(column.of)) for column in shown.columns)
        yield (one_line(card.id), card.title, day, weeks, *cells)


def _whole(row: Row | None) -> str:
    if row is None:
        return ""
    return "\n".join(row.said.lines) + row.said.mark


def _columns(seen: Seen, papers: Iterable[Held], bank: str) -> Iterator[Column]:
    """In the order of the bank, in words that name no paper as far as the bank has them."""
    texts = {group.key: group.title for group in seen.contents.questions}
    found: dict[Key, str] = {}
    for one in papers:
        for key, row in one.card.rows.items():
            if key[0] == bank:
                found.setdefault(key, row.question)
    for key, text in found.items():
        yield Column(":".join(key), texts.get(key) or one_line(text))


def _sorted(papers: Sequence[Held], column: Column, turned: bool) -> list[Held]:
    """By verdict, then by what is said; papers that were not asked come last, either way."""
    there = [one for one in papers if column.of in one.card.rows]
    others = [one for one in papers if column.of not in one.card.rows]

    def rank(one: Held) -> tuple[int, tuple[str, ...]]:
        said = one.card.rows[column.of].said
        return _RANK.index(said.verdict), said.lines

    return sorted(there, key=rank, reverse=turned) + others


def turned(choice: Choice, by: str, first: str = "") -> tuple[str, str]:
    """What aria-sort says of a column, and the address that sorts by it, or the other way."""
    up, down = by, f"-{by}"
    now = {up: "ascending", down: "descending"}.get(choice.sort or "-date", "")
    then = {"ascending": down, "descending": up}.get(now, first or up)
    return now, f"table{replace(choice, sort=then).address()}"


def excerpt(lines: Sequence[str]) -> Markup:
    """The beginning of an answer with its formulas, none of which is cut."""
    out, left = "", LONGEST
    for run in runs(" ".join(lines)):
        if left <= 0 or (run.kind == "text" and len(run.source) > left):
            return html.title(out + run.source[: max(0, left)].rstrip() + "…")
        out += run.source
        left -= len(run.source)
    return html.title(out)


ROUTES = [Route("/table", table), Route("/table.csv", as_csv)]
