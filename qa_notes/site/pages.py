"""Pages: one head for all, and what each kind of page shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from qa_notes.export.trends import printed_trends
from qa_notes.render import PrintedPaper, fill, static, whole_pages
from qa_notes.render.text import clean, one_line
from qa_notes.site.cards import Card, shortened
from qa_notes.site.contents import Contents, Group, WeekPage
from qa_notes.site.phrases import broken, phrased

# Nothing runs or loads but files of the site; what is written into a page does neither.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'"
)
SHOWN_BY_SEARCH = (
    "by_date", "by_fit", "found", "near", "next_page", "not_loaded", "nothing", "page",
    "previous_page", "results", "searching", "sort",
)  # fmt: skip
SCRIPTS = ("site.js", "search.js")


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself to others than its reader."""

    title: str
    about: str
    href: str  # from the folder of the site
    picture: str = ""  # its address from there; empty: none
    kind: str = "website"  # as Open Graph calls it


class Pages:
    """The pages of one site, as text."""

    def __init__(self, contents: Contents, url: str, has_feed: bool) -> None:
        """`url`: of the site, with a slash at its end; empty where nobody knows it."""
        self._contents, self._url, self._has_feed = contents, url, has_feed

    def lists(self) -> Iterator[tuple[str, str]]:
        """Every page that leads to papers, by name: a name is the path of its file."""
        yield "index.html", self.index()
        yield "categories.html", self.listing("categories", self._contents.words.categories)
        yield "questions.html", self.listing("questions", self._contents.words.questions)
        for group in self._contents.categories:
            yield f"categories/{group.slug}.html", self.group("category", group)
        for group in self._contents.questions:
            by_month = self._by_month(group)
            yield f"questions/{group.slug}.html", self.group("question", group, months=by_month)
        for group in self._contents.months:
            yield f"months/{group.slug}.html", self.month(group)

    def index(self) -> str:
        """The first page: weeks, then papers without one."""
        head = Head(self._contents.title, self._contents.words.about, "index.html")
        return self._page("index", head)

    def week(self, week: WeekPage, picture: str) -> str:
        """The article of a week, with links in the place of the blocks."""
        given = clean(week.planned.week.intro or "").strip()
        intro = given or self._contents.labels.intro
        about = shortened(week.planned.theme or one_line(intro))
        head = Head(week.title, about, week.href, picture, "article")
        at = {card.id: (card.name, f"../{card.href}") for card in reversed(week.cards)}
        trends = printed_trends(week.planned.week, at, self._contents.language)
        return self._page("week", head, week=week, intro=intro, trends=trends)

    def paper(self, card: Card, paper: PrintedPaper, picture: str) -> str:
        """One paper: its block, between the papers before and after it."""
        before, after = self._contents.beside(card)
        block = fill("block", "html", paper=paper)
        # In an article the title stands below that of the article; here it is the page's own.
        block = block.replace("<h2>", "<h1>", 1).replace("</h2>", "</h1>", 1)
        named = [group for group in self._contents.categories if group.title in card.categories]
        return self._page(
            "paper",
            Head(card.title, card.about, card.href, picture, "article"),
            block=Markup(block),
            weeks=self._contents.weeks_of(card),
            categories=named,
            before=before,
            after=after,
        )

    def listing(self, name: str, title: str) -> str:
        """A page that leads to others: categories, questions."""
        return self._page(name, Head(title, self._contents.words.about, f"{name}.html"))

    def group(self, name: str, group: Group, title: str = "", **values: Any) -> str:
        """The papers of a category, of a month, or with an answer to a question."""
        title = title or group.title
        about = f"{title} ({self._contents.words.papers.format(n=len(group.cards))})"
        return self._page(name, Head(title, about, group.href), group=group, **values)

    def month(self, group: Group) -> str:
        """The table of a month: its papers by what they were asked."""
        title = self._contents.words.table.format(month=group.title)
        asked = [q for q in self._contents.questions if any(q.key in c.rows for c in group.cards)]
        return self.group("month", group, title, questions=asked)

    def _by_month(self, group: Group) -> list[tuple[Group, list[Card]]]:
        """The papers of a group under the months of the site, which have them in the same order."""
        wanted = set(group.cards)
        both = ((month, [c for c in month.cards if c in wanted]) for month in self._contents.months)
        return [(month, cards) for month, cards in both if cards]

    def search(self, version: str) -> str:
        """The page of the search. `version`: of the index, so that no older one is taken for it."""
        head = Head(self._contents.words.search, self._contents.words.about, "search.html")
        words = {name: getattr(self._contents.words, name) for name in SHOWN_BY_SEARCH}
        return self._page(
            "search", head, told=json.dumps(words, ensure_ascii=False), version=version
        )

    def _page(self, name: str, head: Head, **values: Any) -> str:
        root = "../" * head.href.count("/")
        text = _environment().get_template(f"{name}.html.j2").render(
            head=head,
            root=root,
            url=self._url,
            has_feed=self._has_feed,
            policy=POLICY,
            site=self._contents,
            words=self._contents.words,
            labels=self._contents.labels,
            **values,
        )  # fmt: skip
        return broken(text)


def shared() -> Iterator[tuple[str, str]]:
    """What every page loads: style and scripts, by name."""
    own = resources.files(__package__) / "templates"
    for name in SCRIPTS:
        yield name, (own / name).read_text(encoding="utf-8")
    yield "math.js", static("math.js")
    yield "style.css", static("style.css") + (own / "site.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return whole_pages("site", phrased=phrased)
