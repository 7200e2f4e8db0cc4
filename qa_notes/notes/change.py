"""A note and one more answer make a new note; nothing on disk is touched here."""

from __future__ import annotations

from dataclasses import replace

from qa_notes.errors import NoteError
from qa_notes.models import Answer, Note, Paper, Verdict


def kept(note: Note | None, paper: Paper, language: str, bank: str) -> Note:
    """The note on disk, or a new one. Other bytes of the same paper make its answers stale."""
    fresh = Note(paper=paper, language=language, bank=bank)
    if note is None:
        return fresh
    if note.language != language:
        raise NoteError(
            f"the note of {paper.id} is in {note.language}, not in {language}",
            "use another work folder for another language: --output DIR",
        )
    if note.paper.content_sha256 == paper.content_sha256:
        return replace(note, bank=bank)
    by_hand = {k: a for k, a in note.abstract.items() if _by_hand(a)}
    return replace(
        fresh,
        summary=note.summary if note.summary and _by_hand(note.summary) else None,
        abstract=by_hand,
        answers=tuple(a if _by_hand(a) else _stale(a) for a in note.answers),
    )


def _by_hand(answer: Answer) -> bool:
    return answer.edited or answer.pinned


def _stale(answer: Answer) -> Answer:
    """To be asked again; what was answered about the older bytes stays in the history."""
    if answer.verdict is Verdict.FAILED:
        return answer
    past = (replace(answer, history=()), *answer.history)
    return replace(
        answer, text="", evidence=(), verdict=Verdict.FAILED, reason="the paper changed",
        history=past,
    )  # fmt: skip


def succeed(old: Answer | None, new: Answer) -> Answer:
    """The new answer with the old one on top of its history; a failure leaves no trace there."""
    if old is None or old.verdict is Verdict.FAILED:
        return replace(new, history=old.history if old else ())
    return replace(new, history=(replace(old, history=()), *old.history))


def with_answer(note: Note, answer: Answer) -> Note:
    if answer.question_id == "summary":
        return replace(note, summary=answer)
    if answer.question_id == "abstract":
        return replace(note, abstract={**note.abstract, answer.language: answer})
    if note.answer_to(answer.question_id) is None:
        return replace(note, answers=(*note.answers, answer))
    same = answer.question_id
    return replace(
        note, answers=tuple(answer if a.question_id == same else a for a in note.answers)
    )
