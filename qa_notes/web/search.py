"""Full-text search of all notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qa_notes.bank import ask_text
from qa_notes.errors import NoteError
from qa_notes.languages import site_words
from qa_notes.models import ABSTRACT, SUMMARY, Note
from qa_notes.render import PrintedPaper
from qa_notes.site.lookup import Found, Piece, Snippet, marked, snippet
from qa_notes.site.snippets import parts
from qa_notes.web.chosen import Choice
from qa_notes.web.house import Held, House
from qa_notes.web.portion import Rows, piece, when_settled
from qa_notes.web.views import house, interface, key_of, page

AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Result:
    """One paper that was found."""

    held: Held
    title: Sequence[Piece]
    label: str  # the question, or what the text is, as the note says it
    key: str  # bank:id of the answer; empty where it is none
    said: Sequence[Piece]


@when_settled
def search(request: Request) -> Response:
    """GET search: the papers that say what is looked for, ten at a time."""
    choice = Choice.of(request.query_params)
    home = house(request)
    seen = home.now()
    found = home.finder.found(choice.q, choice.sort == "date") if choice.q else Found((), False)
    every = [seen.held[stem] for stem in found.slugs if stem in seen.held]
    rows = Rows.of(every, choice, AT_ONCE)
    return page(
        request,
        "search_found" if piece(request) == "found" else "search",
        choice=choice,
        rows=rows,
        near=found.near,
        results=list(_results(home, rows.shown, choice.q, found.near)),
        at_once=AT_ONCE,
        s=site_words(interface(request)),
        papers=len(seen.held),
    )


def _results(home: House, shown: Sequence[Held], query: str, near: bool) -> Iterator[Result]:
    for held in shown:
        try:
            note, paper = home.printed(held)
        except NoteError:  # it went, or broke, this moment
            continue
        best = snippet(parts(paper), query, near)
        title = marked(held.card.title, query, near)
        label = best.label or ask_text(SUMMARY, note.language, None)
        yield Result(held, title, label, _key(note, paper, best), best.pieces)


def _key(note: Note, paper: PrintedPaper, best: Snippet) -> str:
    if best.position:
        return key_of(note.answers[best.position - 1])
    if not best.label:
        return f":{SUMMARY.id}"
    is_abstract = best.label == paper.labels.abstract.rstrip(": ")
    return f":{ABSTRACT.id}" if is_abstract else ""


ROUTES = [Route("/search", search)]
