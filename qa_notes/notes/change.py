"""A note and one more answer make a new note; nothing on disk is touched here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa_notes.bank import merged, own_number
from qa_notes.errors import NoteError
from qa_notes.models import ABSTRACT, OWN, REMARK, SUMMARY, TITLE, Answer, Note, Question


def asked_with(note: Note, bank: str | None, language: str) -> Note:
    """The note, with one more bank if one asks. NoteError when it is in another language."""
    if note.language != language:
        raise NoteError(
            f"the note of {note.paper.id} is in {note.language}, not in {language}",
            "use another work folder for another language: --output DIR",
        )
    return replace(note, banks=merged(note.banks, (bank,))) if bank else note


def anew(note: Note) -> Note:
    """The note without anything that was answered: what a run makes of one that was deleted."""
    return replace(note, summary=None, abstract={}, answers=(), translated={})


def with_own(note: Note, question: Question) -> tuple[Note, Question]:
    """The note with one more question of its own, and that question under its id.

    An id is never given twice, and a question that is there keeps its own.
    """
    if known := next((q for q in note.own if q.text.items() & question.text.items()), None):
        return note, known
    kept = replace(question, id=next_id(note), bank=OWN)
    return replace(note, own=(*note.own, kept)), kept


def next_id(note: Note) -> str:
    """The id of the next question of its own."""
    given = (*(q.id for q in note.own), *(a.question_id for a in note.answers if a.bank == OWN))
    return f"{OWN}_{1 + max((own_number(each) or 0 for each in given), default=0)}"


def succeed(old: Answer | None, new: Answer) -> Answer:
    """The new answer with the old one on top of its history; a failure leaves no trace there.

    An answer that is there is never given up for a failure.
    """
    if old is None:
        return new
    if not old.is_done:
        return replace(new, history=old.history)
    return replace(new, history=_past(old)) if new.is_done else old


def settle(now: Answer | None, seen: Answer | None, new: Answer) -> Answer:
    """What stands after `new` was made while `seen` stood, and `now` is found on disk.

    Whoever wrote in the meantime wins; ours is then what `back` brings.
    """
    if now is None or now == seen or not now.is_done:
        return succeed(now, new)
    if not new.is_done or replace(now, history=()) == replace(new, history=()):
        return now
    before, after = now.history[: now.newer], now.history[now.newer :]
    return replace(now, history=(*before, replace(new, history=(), newer=0), *after))


def back(answer: Answer) -> Answer | None:
    """The answer before this one, if there is one; nothing leaves the history."""
    return _moved(answer, answer.newer, answer.newer + 1)


def forward(answer: Answer) -> Answer | None:
    """The answer that `back` left, if it was used."""
    return _moved(answer, answer.newer - 1, answer.newer - 1)


def _moved(answer: Answer, place: int, newer: int) -> Answer | None:
    if not 0 <= place < len(answer.history):
        return None
    every = list(answer.history)
    other, every[place] = every[place], replace(answer, history=(), newer=0)
    return replace(other, history=tuple(every), newer=newer)


def _past(answer: Answer) -> tuple[Answer, ...]:
    """The history of what comes after `answer`: that one first, whatever was brought back."""
    return (replace(answer, history=(), newer=0), *answer.history)


def standing(note: Note, question_id: str, bank: str, language: str) -> Answer | None:
    """What stands in the note where `with_answer` puts an answer of this id, bank and language."""
    if _is_translated(note, question_id, bank, language):
        return note.translated.get(language, {}).get(question_id)
    if question_id == SUMMARY.id:
        return note.summary
    if question_id == ABSTRACT.id:
        return note.abstract.get(language)
    return note.answer_to(question_id, bank)


def _is_translated(note: Note, question_id: str, bank: str, language: str) -> bool:
    """Whether it is a part of a digest, which no bank asks for."""
    foreign = question_id == SUMMARY.id and language != note.language
    return not bank and (foreign or question_id in (TITLE.id, REMARK.id))


def answer_for(note: Note, question: Question, language: str | None = None) -> Answer | None:
    """The answer to this question of this bank; in the note's language unless another is named.

    Answers of notes from before banks were kept belong to the question that has their words.
    """
    if own := standing(note, question.id, question.bank, language or note.language):
        return own
    old = (a for a in note.answers if a.question_id == question.id and not a.bank)
    return next((a for a in old if _asks(question, a)), None)


def _asks(question: Question, answer: Answer) -> bool:
    """Whether the answer's question is one of this one's texts, whatever the paper's name."""
    return any(
        re.fullmatch(".*".join(map(re.escape, text.split("{name}"))), answer.question)
        for text in question.text.values()
    )


def with_answer(
    note: Note, answer: Answer, old: Answer | None = None, order: Sequence[Question] = ()
) -> Note:
    """The note with `answer` in the place of `old`; when there was none, in that of its question.

    `order`: the questions of its bank. An answer to none of them goes to the end.
    """
    name, code = answer.question_id, answer.language
    if _is_translated(note, name, answer.bank, code):
        parts = {**note.translated.get(code, {}), name: answer}
        return replace(note, translated={**note.translated, code: parts})
    if answer.question_id == SUMMARY.id:
        return replace(note, summary=answer)
    if answer.question_id == ABSTRACT.id:
        return replace(note, abstract={**note.abstract, answer.language: answer})
    at = _place(note, answer, order) if old is None else note.answers.index(old)
    behind = note.answers[at if old is None else at + 1 :]
    return replace(note, answers=(*note.answers[:at], answer, *behind))


def _place(note: Note, answer: Answer, order: Sequence[Question]) -> int:
    """Behind the answer to the nearest question before its own, else before the nearest after it.

    So the answers of a bank stand in its order, whichever ended first and whoever is among them.
    """
    keys = [question.key for question in order]
    key = (answer.bank, answer.question_id)
    own = keys.index(key) if key in keys else 0
    for question in reversed(order[:own]):
        if before := answer_for(note, question):
            return note.answers.index(before) + 1
    for question in order[own + 1 :] if key in keys else ():
        if after := answer_for(note, question):
            return note.answers.index(after)
    return len(note.answers)
