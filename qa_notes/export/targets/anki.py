"""Flash cards for Anki: a deck a week, a subdeck a paper, a card for each answered question.

A card is known by what it asks of which paper, never by what is answered: whoever has learned it
keeps card and schedule when a new export brings another answer.
"""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from functools import cache
from itertools import count
from typing import Any

from qa_notes.export import lasting
from qa_notes.export.contents import Article
from qa_notes.export.target import Target
from qa_notes.models import Note, Paper
from qa_notes.refs import parse_arxiv
from qa_notes.render import PrintedPaper, printed
from qa_notes.render.footnotes import Quotation
from qa_notes.render.printed import PrintedAnswer
from qa_notes.render.text import Run, one_line, runs

# Anki keeps what it has unless the new is newer. To be raised with every change of the card below.
_LOOKS_CHANGED = 1_764_500_000
_MODEL = lasting.number("anki model", "1")  # raise the 1 where the fields change
_FIELDS = ("Question", "Paper", "Answer", "Evidence")
_FRONT = '<div class="paper">{{Paper}}</div><div class="question">{{Question}}</div>'
_BACK = '{{FrontSide}}<hr id="answer"><div class="said">{{Answer}}</div>{{Evidence}}'
_CSS = """\
.card { font-family: sans-serif; font-size: 1.2em; line-height: 1.6; }
.paper, blockquote { font-size: 0.8em; opacity: 0.8; }
.question { font-weight: bold; }
.mark { font-size: 0.8em; font-weight: bold; white-space: nowrap; }
blockquote { margin: 0.8em 0; padding-left: 0.8em; border-left: 3px solid; }
"""


def _write(article: Article) -> bytes:
    import genanki

    changed = max(lasting.changed(week) for week in article.weeks)
    known: set[str] = set()  # a paper that two weeks name is learned once, in the first
    decks = [deck for week in article.weeks for deck in _decks(week, known)]
    with closing(sqlite3.connect(":memory:")) as base:
        ids = count(int(changed.timestamp() * 1000))
        genanki.Package(decks).write_to_db(base.cursor(), _LOOKS_CHANGED, ids)
        base.commit()
        files = {"collection.anki2": base.serialize(), "media": b"{}"}
    return lasting.packed(files, changed)


def _decks(article: Article, known: set[str]) -> Iterator[Any]:
    """The week's, which has no cards itself, and one for each paper."""
    import genanki

    said, changed = article.contents(), lasting.changed(article)
    week, above = lasting.article_uri(article), _deck_name(said.page_title)
    yield genanki.Deck(lasting.number("anki deck", week), above)
    for note in article.notes:
        key = _paper_key(note.paper)
        if key in known:
            continue
        known.add(key)
        paper = printed(note, article.options.evidence)
        name = f"{above}::{_deck_name(paper.title)}"
        deck = genanki.Deck(lasting.number("anki deck", week, key), name)
        for card in _cards(note, paper, key, changed):
            card.due = len(deck.notes)  # new ones come in the order of the questions
            deck.add_note(card)
        yield deck


def _deck_name(title: str) -> str:
    """Two colons make a subdeck."""
    return re.sub("::+", ": ", title).strip(": ") or title


def _paper_key(paper: Paper) -> str:
    """Its id, where that is the same on every machine; of a file with a mere label, its content."""
    lasts = parse_arxiv(paper.id) or paper.id.startswith("10.") or paper.source != "local"
    return paper.id if lasts else paper.content_sha256 or paper.id


def _cards(note: Note, paper: PrintedPaper, key: str, changed: datetime) -> Iterator[Any]:
    """Of what is answered; a card that asks what the paper does not say teaches nothing."""
    card_of = _card_class()
    short = one_line(note.short_name or "")
    named = f"{short} — {paper.title}" if short and short != paper.title else paper.title
    tags = [tag for name in note.paper.categories if (tag := _tag(name))]
    for answer, place in zip(note.answers, paper.answers, strict=True):
        if not (answer.verdict.has_text and place.said.lines):
            continue
        fields = [
            _line(place.question) + _mark(place.mark),
            _line(named),
            _answer(place),
            "".join(map(_quoted, place.quotations)),
        ]
        guid = lasting.digest(key, answer.bank, answer.question_id)[:20]
        card = card_of(model=_model(), fields=fields, guid=guid, tags=tags)
        card.written = (lasting.answer_changed(answer) or changed).timestamp()
        yield card


@cache
def _card_class() -> type[Any]:
    import genanki

    class Card(genanki.Note):  # type: ignore[misc]
        """A note of Anki's that is as old as its answer, not as the package."""

        written: float

        def write_to_db(self, cursor: Any, timestamp: float, deck_id: int, id_gen: Any) -> None:
            super().write_to_db(cursor, self.written, deck_id, id_gen)

    return Card


@cache
def _model() -> Any:
    import genanki

    return genanki.Model(
        _MODEL,
        "qa-notes",
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "qa-notes", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
    )


def _tag(category: str) -> str:
    """One word; two colons would make a tree of it."""
    return re.sub(r"[\s:]+", "_", one_line(category))


def _answer(place: PrintedAnswer) -> str:
    return "<br>".join(map(_line, place.said.lines)) + _mark(place.said.mark)


def _mark(mark: str) -> str:
    return f'<span class="mark">{_text(mark)}</span>' if mark else ""


def _quoted(quotation: Quotation) -> str:
    page = _text(quotation.page)
    place = f'<a href="{_text(quotation.href)}">{page}</a>' if quotation.href else page
    section = f" ({_text(quotation.section)})" if quotation.section else ""
    said = _text(quotation.opening + quotation.quote + quotation.closing)
    return f"<blockquote>{said} {place}{section}</blockquote>"


def _line(line: str) -> str:
    return "".join(map(_run, runs(line)))


def _run(run: Run) -> str:
    if run.kind == "url":
        return f'<a href="{_text(run.source)}">{_text(run.source)}</a>'
    if run.kind == "math":
        latex = html.escape(run.latex).replace("[", "&#91;")
        return rf"\[ {latex} \]" if run.display else rf"\( {latex} \)"
    return _text(run.source)


def _text(text: str) -> str:
    """Plain words: no markup, no formula, and none of Anki's own [sound:...] and [latex]."""
    escaped = html.escape(text).replace("[", "&#91;")
    return re.sub(r"\\(?=\(|&#91;)", lambda _: "<span>\\</span>", escaped)


TARGET = Target(
    "flash cards, an Anki package: a deck a week, a card for each answered question",
    "apkg",
    _write,
    apart=True,
)
