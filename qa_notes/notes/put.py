"""A question or an answer that was just made, put into a note that others may have changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qa_notes.errors import NoteError
from qa_notes.models import Answer, Maker, Note, Question
from qa_notes.notes.change import anew, answer_for, settle, succeed, with_answer, with_own
from qa_notes.notes.kept_beside import keep_beside
from qa_notes.notes.store import change


def put(
    path: Path,
    question: Question,
    seen: Answer | None,
    answer: Answer,
    before: Note,
    order: Sequence[Question] = (),
) -> Note:
    """Put an answer that was made while `seen` stood into the note on disk.

    `order`: the questions of its bank, among which it takes its place. Threads of this process
    take turns. A note that was deleted since then begins anew with the facts it had before. Raises
    NoteError when it cannot be written now; the answer is then kept beside it.
    """

    def changed(found: Note | None) -> Note:
        note = found or anew(before)
        now = answer_for(note, question, answer.language)
        return with_answer(note, settle(now, seen, answer), now, order)

    try:
        return change(path, changed)
    except NoteError as err:
        if not answer.is_done:
            raise
        beside = keep_beside(path, succeed(seen, answer))
        raise NoteError(
            f"{err}; the answer to {question.id} is kept in {beside}",
            "mend the note and run the same command again: it takes that answer over",
        ) from err


def keep(path: Path, question: Question, before: Note) -> tuple[Note, Question]:
    """Put a question of the paper's own into the note on disk: the note, and the question there.

    It has to be there before its answer is. A note that was deleted begins anew, as with `put`.
    """
    kept = [question]

    def changed(found: Note | None) -> Note:
        note = found or anew(before)
        now, kept[0] = with_own(note, question)
        thought_of = now is not note and question.made_by is Maker.MODEL
        return replace(now, proposed=now.proposed + 1) if thought_of else now

    return change(path, changed), kept[0]
