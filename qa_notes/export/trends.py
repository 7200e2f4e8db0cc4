"""What the papers of a week have in common, as its article prints it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from qa_notes.languages import language
from qa_notes.models import Note, Trend, Week
from qa_notes.names import short_name
from qa_notes.refs import parse_arxiv
from qa_notes.render import PrintedPaper
from qa_notes.render.text import one_line

Place = tuple[str, str]  # what a paper is called, and the address that leads to it


@dataclass(frozen=True, slots=True)
class PrintedTrend:
    """One trend, and the papers of the article that carry it."""

    text: str
    papers: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PrintedTrends:
    """All of them; false where there is none."""

    said: tuple[PrintedTrend, ...] = ()
    by_model: bool = False

    def __bool__(self) -> bool:
        return bool(self.said)


def printed_trends(week: Week, at: Mapping[str, Place], code: str) -> PrintedTrends:
    """Those in the article's language whose papers are in it. `at`: its papers, by id."""
    if (own := week.trends.get(code)) is None:
        return PrintedTrends()
    found = [(trend, _there(trend, at)) for trend in own.items]
    said = (
        PrintedTrend(one_line(trend.text), tuple(at[paper] for paper in there))
        for trend, there in found
        if there
    )
    return PrintedTrends(tuple(said), by_model=own.by is not None)


def unprinted(week: Week, ids: Collection[str], code: str) -> Iterator[str]:
    """Lines on what of the week's trends is not in an article of this language.

    `ids`: of the article's papers.
    """
    if week.trends and code not in week.trends:
        theirs = " and ".join(language(other).name for other in week.trends)
        yield (
            f"the trends are not printed: they are in {theirs}, the article is in "
            f"{language(code).name}; qa-notes week intro writes them in it"
        )
    for trend in week.trends[code].items if code in week.trends else ():
        there = _there(trend, ids)
        kept = "" if there else "; it is not printed"
        for paper in trend.papers:
            if _id(paper, ids) not in there:
                yield f"a trend names {paper}, which is not in the article{kept}"


def _there(trend: Trend, ids: Collection[str]) -> list[str]:
    """The ids of its papers that are in the article, each once."""
    return [paper for paper in dict.fromkeys(_id(p, ids) for p in trend.papers) if paper in ids]


def _id(word: str, ids: Collection[str]) -> str:
    """The id that a person may have typed with its version."""
    parsed = parse_arxiv(word)
    return parsed[0] if word not in ids and parsed else word


def called(note: Note, paper: PrintedPaper) -> str:
    """A paper in few words: its short name, else its title."""
    return one_line(note.short_name or short_name(note.paper.title) or "") or paper.title
