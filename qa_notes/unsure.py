"""What an article says under the mark 要確認: named at the end, for whoever is to look at it."""

from __future__ import annotations

from collections.abc import Iterator

from qa_notes.export import Article
from qa_notes.models import ABSTRACT, TITLE, Answer, Note, PaperRef, Verdict
from qa_notes.parts import parts_of
from qa_notes.render.printed import labels, said

Marked = tuple[Note, tuple[Answer, ...]]


def marked(article: Article) -> tuple[Marked, ...]:
    """The notes of an article that have marked answers, each with these, as they are printed."""
    found = (
        (note, tuple(answer for answer in _printed(note, week) if _is_marked(answer)))
        for week in article.weeks
        for note in week.notes
    )
    return tuple((note, answers) for note, answers in found if answers)


def to_check(article: Article) -> Iterator[str]:
    """A line that counts them, then one for each paper with the names of its marked answers."""
    found = marked(article)
    if not found:
        return
    mark = labels(article.language).review.strip("【】[] ")
    count = sum(len(answers) for _, answers in found)
    yield f"marked {mark}, and to be looked at before anybody relies on them: {count}"
    for note, answers in found:
        yield f"  {note.paper.id}: {', '.join(answer.question_id for answer in answers)}"


def _printed(note: Note, article: Article) -> Iterator[Answer]:
    """What the layout prints of a note, as `regenerate` and `edit` call it."""
    layout = article.options.layout
    if layout == "digest":
        ref = next((ref for ref in article.week.papers if ref.id == note.paper.id), None)
        yield from _of_digest(note, ref, article.language)
        return
    abstract = note.abstract.get(note.language) if layout != "flash" else None
    yield from filter(None, (abstract, note.summary, *note.answers))


def _of_digest(note: Note, ref: PaperRef | None, language: str) -> Iterator[Answer]:
    parts = parts_of(note, ref, language)
    for part in (TITLE, parts.introduction, ABSTRACT):
        if not parts.is_plain(part) and (kept := parts.kept(part)):
            yield kept


def _is_marked(answer: Answer) -> bool:
    return said(answer, labels(answer.language), False).verdict is Verdict.NEEDS_REVIEW
