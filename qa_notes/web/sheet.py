"""The page of the paper behind a quotation, with the words marked where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from qa_notes import notes
from qa_notes.errors import NotFound, PaperError, SourceError
from qa_notes.evidence import PARTING
from qa_notes.files import is_article, papers_in
from qa_notes.models import Box, Evidence, Match, Note, Page
from qa_notes.parse import parse
from qa_notes.parse.marking import marked
from qa_notes.parse.picture import Kept
from qa_notes.refs import sha256
from qa_notes.render.footnotes import Quotation
from qa_notes.render.text import one_line
from qa_notes.web import shown
from qa_notes.web.house import Held, House
from qa_notes.web.views import LASTING, house, number, page, way

WIDTH = 1400  # pixels, of the picture that tells how large the page is
MOST_ARTICLES = 8  # that stay parsed
WIDTHS = (800, WIDTH, 2200)  # that a browser may choose from


@dataclass(frozen=True, slots=True)
class Cited:
    """A quotation of an answer, and where it stands."""

    key: str  # of the answer
    number: int  # among its quotations, from 0
    evidence: Evidence
    quotation: Quotation
    answer_id: str

    @property
    def query(self) -> str:
        """Of the address that shows it."""
        return urlencode({"key": self.key, "n": self.number})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as the template draws it; sizes in points."""

    way: str  # address of its pictures, without the width
    width: float
    height: float

    def of(self, width: int) -> str:
        """The address of the picture that is so many pixels wide."""
        return f"{self.way}-{width}.png"


class Pdfs:
    """Where the PDFs of notes are, by their content."""

    def __init__(self, work: House) -> None:
        self._house = work
        self._known: dict[tuple[str, int, int], str] = {}  # path, time, size -> SHA-256
        self.sections = lru_cache(MOST_ARTICLES)(self._parsed)  # of an article and its content

    def of(self, note: Note) -> Path:
        """The file that the note was made of. Raises NotFound."""
        wanted = note.paper.content_sha256
        for path in self._places(note):
            if wanted and self._content(path) == wanted:
                return path
        raise NotFound(
            f"{note.pdf or self._house.settings.papers_dir} is not there, or is another file than "
            "the note was made of"
        )

    def _places(self, note: Note) -> Iterator[Path]:
        settings = self._house.settings
        if own := notes.from_place(note.pdf, settings.output):
            yield own
        with suppress(OSError):
            yield from papers_in(settings.papers_dir)

    def _parsed(self, path: Path, content: str) -> tuple[Page, ...]:
        """`content`: its SHA-256, by which it is kept. Raises PaperError."""
        given = self._house.settings
        return parse(path, timeout=given.parse_timeout, memory_mb=given.parse_memory_mb).pages

    def _content(self, path: Path) -> str | None:
        try:
            stat = path.stat()
            key = (str(path), stat.st_mtime_ns, stat.st_size)
            if key not in self._known:
                self._known[key] = sha256(path)
        except (OSError, SourceError):
            return None
        return self._known[key]


def sheet(request: Request) -> Response:
    """GET papers/STEM/sheet: a page, by a quotation (`key`, `n`) or by its number (`page`)."""
    work = house(request)
    held = work.held(request.path_params["stem"])
    note = work.note(held)
    here = way(request, "papers", held.stem)
    every = list(_cited(work, held, note))
    at = _place(every, request)
    one = every[at] if at is not None else None
    asked = request.query_params.get("page", "")
    at_page = one.evidence.page if one else number(asked) or 1
    after = every[at + 1] if at is not None and at + 1 < len(every) else None
    found: dict[str, Any] = {
        "page": at_page,
        "quotation": one.quotation if one else None,
        "quoted_by": one.answer_id if one else "",
        "previous": f"{here}/sheet?{every[at - 1].query}" if at else None,
        "following": f"{here}/sheet?{after.query}" if after else None,
        "others": _others(every, at_page, one),
    }
    found |= _leaf(request, note, at_page, one, here)
    for name, other in (("page_before", at_page - 1), ("page_after", at_page + 1)):
        is_there = 1 <= other <= found["pages"]
        found[name] = f"{here}/sheet?page={other}" if is_there else None
    return page(request, "sheet", **found)


def picture(request: Request) -> Response:
    """GET papers/STEM/pages/SHA/N-WIDTH.png: a page; its address is another for other content."""
    work, params = house(request), request.path_params
    note = work.note(work.held(params["stem"]))
    at_page, asked = number(params["page"]) or 1, number(params["width"]) or WIDTH
    width = min(WIDTHS, key=lambda one: abs(one - asked))
    kept: Kept = request.app.state.pictures
    content = note.paper.content_sha256 or ""
    path = request.app.state.pdfs.of(note)
    png = kept.get(path, content, (at_page,), width)[at_page].png
    return Response(png, media_type="image/png", headers=LASTING)


def _leaf(
    request: Request, note: Note, at_page: int, one: Cited | None, here: str
) -> dict[str, Any]:
    """The picture of a page, or the paragraphs of an article; else why there is none."""
    nothing: dict[str, Any] = {
        "picture": None,
        "pages": 0,
        "boxes": (),
        "paragraphs": (),
        "marked": 0,
        "error": None,
    }
    content = note.paper.content_sha256 or ""
    try:
        path = request.app.state.pdfs.of(note)
        if is_article(path):
            sections = request.app.state.pdfs.sections(path, content)
            text = sections[at_page - 1].text if at_page <= len(sections) else ""
            at = one.evidence.paragraph if one else 0
            read = {"paragraphs": text.split(PARTING), "marked": at, "pages": len(sections)}
            return nothing | read
        kept: Kept = request.app.state.pictures
        drawn = kept.get(path, content, (at_page,), WIDTH)[at_page]
    except PaperError as err:
        return nothing | {"error": err}
    leaf = Leaf(f"{here}/pages/{content[:16]}/{at_page}", drawn.width, drawn.height)
    boxes = marked(one.evidence.quote, drawn.words, one.evidence.boxes) if one else ()
    boxes = boxes or (one.evidence.boxes if one else ())
    return nothing | {"picture": leaf, "boxes": boxes, "pages": drawn.pages}


def _cited(work: House, held: Held, note: Note) -> Iterator[Cited]:
    """Every quotation of the paper that may be printed, answer by answer."""
    for one in shown.all_shown(work, held, note):
        places = {(q.page_number, q.paragraph, q.quote): q for q in one.quotations}
        there = [e for e in one.answer.evidence if e.match is not Match.MISSING]
        by_quote = {(e.page, e.paragraph, one_line(e.quote)): e for e in there}
        for at, (place, quotation) in enumerate(places.items()):
            if place in by_quote:
                yield Cited(one.key, at, by_quote[place], quotation, one.id)


def _place(every: Sequence[Cited], request: Request) -> int | None:
    asked = request.query_params
    wanted = (asked.get("key", ""), asked.get("n", ""))
    pairs = enumerate(every)
    return next((at for at, one in pairs if (one.key, str(one.number)) == wanted), None)


def _others(every: Sequence[Cited], at_page: int, one: Cited | None) -> list[Box]:
    """Where other quotations stand on the same page."""
    rest = (other for other in every if other is not one and other.evidence.page == at_page)
    own = set(one.evidence.boxes) if one else set()
    return [box for other in rest for box in other.evidence.boxes if box not in own]
