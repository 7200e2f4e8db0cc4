"""What an article says under the mark 要確認: named at the end, for whoever is to look at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qa_notes.models import Answer, Note, Verdict
from qa_notes.render.printed import labels


def to_check(notes: Sequence[Note], language: str, layout: str) -> Iterator[str]:
    """A line that counts them, then one for each paper with the names of its marked answers."""
    printed = _of_digest if layout == "digest" else _of_note
    marked = [(note.paper.id, _marked(printed(note, language))) for note in notes]
    count = sum(len(names) for _, names in marked)
    if not count:
        return
    mark = labels(language).review.strip("【】[] ")
    yield f"marked {mark}, and to be looked at before anybody relies on them: {count}"
    for paper, names in marked:
        if names:
            yield f"  {paper}: {', '.join(names)}"


def _of_note(note: Note, language: str) -> Iterator[Answer | None]:
    yield from (note.abstract.get(note.language), note.summary, *note.answers)


def _of_digest(note: Note, language: str) -> Iterator[Answer | None]:
    yield from note.translated.get(language, {}).values()
    yield note.abstract.get(language)
    if language == note.language:
        yield note.summary


def _marked(answers: Iterator[Answer | None]) -> list[str]:
    """As `regenerate` and `edit` take them."""
    every = (answer for answer in answers if answer)
    return [one.question_id for one in every if one.verdict is Verdict.NEEDS_REVIEW]
