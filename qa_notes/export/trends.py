"""What the papers of a week have in common, as its article prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qa_notes.languages import language
from qa_notes.models import Note, Trend, Week
from qa_notes.names import short_name
from qa_notes.refs import parse_arxiv
from qa_notes.render import PrintedPaper
from qa_notes.render.text import one_line


@dataclass(frozen=True, slots=True)
class PrintedTrend:
    """One trend, and the papers of the article that carry it."""

    text: str
    papers: tuple[tuple[str, str], ...]  # name, and anchor of its block


@dataclass(frozen=True, slots=True)
class PrintedTrends:
    """All of them; false where there is none."""

    said: tuple[PrintedTrend, ...] = ()
    by_model: bool = False

    def __bool__(self) -> bool:
        return bool(self.said)


def printed_trends(
    week: Week, notes: Sequence[Note], papers: Sequence[PrintedPaper], code: str
) -> PrintedTrends:
    """Those in the article's language whose papers are in it. `papers` are the notes, printed."""
    if (own := week.trends.get(code)) is None:
        return PrintedTrends()
    blocks = list(zip(notes, papers, strict=True))
    at = {note.paper.id: (_name(note, paper), paper.anchor) for note, paper in reversed(blocks)}
    found = [(trend, _there(trend, at)) for trend in own.items]
    said = (
        PrintedTrend(one_line(trend.text), tuple(at[paper] for paper in there))
        for trend, there in found
        if there
    )
    return PrintedTrends(tuple(said), by_model=own.by is not None)


def unprinted(week: Week, notes: Sequence[Note], code: str) -> Iterator[str]:
    """Lines on what of the week's trends is not in an article of this language."""
    if week.trends and code not in week.trends:
        theirs = " and ".join(language(other).name for other in week.trends)
        yield (
            f"the trends are not printed: they are in {theirs}, the article is in "
            f"{language(code).name}; qa-notes week intro writes them in it"
        )
    at = {note.paper.id: None for note in notes}
    for trend in week.trends[code].items if code in week.trends else ():
        there = _there(trend, at)
        kept = "" if there else "; it is not printed"
        for paper in trend.papers:
            if _id(paper, at) not in there:
                yield f"a trend names {paper}, which is not in the article{kept}"


def _there(trend: Trend, at: Mapping[str, object]) -> list[str]:
    """The ids of its papers that are in the article, each once."""
    return [paper for paper in dict.fromkeys(_id(p, at) for p in trend.papers) if paper in at]


def _id(word: str, at: Mapping[str, object]) -> str:
    """The id that a person may have typed with its version."""
    parsed = parse_arxiv(word)
    return parsed[0] if word not in at and parsed else word


def _name(note: Note, paper: PrintedPaper) -> str:
    return one_line(note.short_name or short_name(note.paper.title) or "") or paper.title
