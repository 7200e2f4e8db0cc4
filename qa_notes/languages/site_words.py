"""What a site of notes says by itself, in whatever language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SiteWords:
    """Everything a site says around the articles; what an article says is in Labels."""

    title: str  # of a site that has none of its own
    about: str  # what the site is, for search engines and previews
    home: str
    weeks: str
    without_week: str  # heading over papers that no week has
    categories: str
    questions: str
    by_month: str
    by_question: str
    search: str
    search_for: str  # in the empty field
    skip: str  # the link past the navigation
    sections: str  # name of the navigation
    neighbours: str  # name of the links to the papers before and after
    keys: str
    next: str
    previous: str
    in_weeks: str  # before the weeks that have the paper
    same_category: str  # before its categories, which lead to more papers
    papers: str  # {n} of them
    answers: str  # {n} of them
    month: str  # {year} {month} {month_name}
    undated: str
    table: str  # of all answers of a {month}
    paper: str  # heading of the column of papers
    to_answer: str  # name of a link, before the page
    results: str  # {query} was looked for
    found: str  # {n} papers
    near: str  # {n} papers, which have not all that was asked for
    page: str  # {page} of {pages}
    pages: str  # name of the links to more results
    next_page: str
    previous_page: str
    sort: str
    by_fit: str
    by_date: str
    nothing: str  # was found
    searching: str
    needs_script: str
    not_loaded: str
    feed: str

    def month_of(self, day: date | None, names: tuple[str, ...]) -> str:
        """A month as this language writes it. `names`: the twelve, where it needs them."""
        if day is None:
            return self.undated
        name = names[day.month - 1] if names else ""
        return self.month.format(year=day.year, month=day.month, month_name=name)
