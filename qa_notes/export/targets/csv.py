"""A table for spreadsheets: a row for each paper and question."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator

from qa_notes import languages
from qa_notes.export.contents import Article
from qa_notes.export.lasting import utc
from qa_notes.export.target import Target
from qa_notes.models import Answer, Note
from qa_notes.render import printed
from qa_notes.render.footnotes import Quotation
from qa_notes.render.text import clean, one_line

# A spreadsheet runs what begins so, in wide letters too. A reader that takes one apostrophe away
# where this matches again has the cell as it was: "'=1" is told apart from "=1".
GUARDED = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
COLUMNS = (
    "week", "paper_id", "title", "authors", "published", "url", "bank", "question_id", "question",
    "answer", "verdict", "quotations", "pages", "page_urls", "model", "written_at",
)  # fmt: skip


def table(rows: Iterable[Iterable[str]]) -> bytes:
    """RFC 4180: commas, CRLF, quotation marks where they are needed, cells that nothing runs.

    With a byte order mark: Excel takes a file without one for text of its own code page. Bytes,
    since a terminal's line ends and encoding are others.
    """
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(map(_guarded, row) for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _write(article: Article) -> bytes:
    rows = (
        row
        for week in article.weeks
        for note in week.notes
        for row in _rows(week.week.id or "", note, week.options.evidence)
    )
    return table((COLUMNS, *rows))


def _guarded(cell: str) -> str:
    return f"'{cell}" if GUARDED.match(cell) else cell


def _rows(week: str, note: Note, evidence: str) -> Iterator[tuple[str, ...]]:
    """Summary and abstract, whose ids are no bank's, then the questions."""
    paper, spoken = note.paper, languages.language(note.language)
    known = (
        one_line(week),
        one_line(paper.id),
        one_line(paper.title or ""),
        one_line("; ".join(paper.authors)),
        paper.published.isoformat() if paper.published else "",
        one_line(paper.url or paper.pdf_url or ""),
    )
    said = printed(note, evidence)
    for answer, named in (
        (note.summary, spoken.summary),
        (note.abstract.get(note.language), spoken.abstract),
    ):
        if answer:
            yield (*known, *_answer(answer, one_line(answer.question) or named, ()))
    for answer, place in zip(note.answers, said.answers, strict=True):
        yield (*known, *_answer(answer, place.question, place.quotations))


def _answer(answer: Answer, question: str, quotations: tuple[Quotation, ...]) -> tuple[str, ...]:
    """Quotations, their pages and the addresses of these, each on a line of its own."""
    return (
        one_line(answer.bank),
        one_line(answer.question_id),
        question,
        clean(answer.text).strip() if answer.verdict.has_text else "",
        answer.verdict.value,
        "\n".join(quotation.quote for quotation in quotations),
        "\n".join(q.page if q.paragraph else str(q.page_number) for q in quotations),
        "\n".join(quotation.href or "" for quotation in quotations),
        one_line(answer.model),
        moment.isoformat() if (moment := utc(answer.written_at)) else "",
    )


TARGET = Target(
    "a table for spreadsheets, CSV with a byte order mark: a row a paper and question",
    "csv",
    _write,
    apart=True,
)
