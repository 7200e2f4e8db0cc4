"""What an article says under the mark 要確認: named at the end, for whoever is to look at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa_notes.models import Note, Verdict
from qa_notes.render.printed import labels


def to_check(notes: Sequence[Note], language: str) -> Iterator[str]:
    """A line that counts them, then one for each paper with the names of its marked answers."""
    marked = [(note.paper.id, list(_marked(note))) for note in notes]
    count = sum(len(names) for _, names in marked)
    if not count:
        return
    mark = labels(language).review.strip("【】[] ")
    yield f"marked {mark}, and to be looked at before anybody relies on them: {count}"
    for paper, names in marked:
        if names:
            yield f"  {paper}: {', '.join(names)}"


def _marked(note: Note) -> Iterator[str]:
    """As `regenerate` and `edit` take them."""
    abstract = note.abstract.get(note.language)
    for answer in (abstract, note.summary, *note.answers):
        if answer and answer.verdict is Verdict.NEEDS_REVIEW:
            yield answer.question_id
