"""One answer as a person wants it: written, accepted, denied, given back, or an earlier one again.

None of these waits for a run, which may hold the note for minutes: each looks whether the answer
that the person saw still stands and writes, in one turn of `notes.change`. `seen` is the
`notes.stamp` of that answer, "" where there was none. Where another one stands, Changed is raised
and nothing is written. What is written has the answer before it on top of its history.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from qa_notes import notes
from qa_notes.bank import bank_name, load_bank
from qa_notes.checks.note import faults_of
from qa_notes.errors import BankError, Changed, NoteError
from qa_notes.faults import Fault
from qa_notes.files import encoded
from qa_notes.models import (
    ABSTRACT,
    NO_USAGE,
    REMARK,
    SUMMARY,
    TITLE,
    Answer,
    Note,
    Question,
    Verdict,
)
from qa_notes.names import ask_text
from qa_notes.parts import parts_of
from qa_notes.said import Around

Pair = tuple[Answer | None, Answer]  # what stood, and what stands now
Make = Callable[[Note, Answer | None], Answer]


def moment() -> datetime:
    """When an answer is written, as notes say it."""
    return datetime.now(UTC).replace(microsecond=0)


def edit(
    path: Path, question: Question, seen: str, text: str, now: datetime, language: str | None = None
) -> Pair:
    """Put a person's text in the place of an answer, and pin it. Returns (old, new).

    Its quotations stay. `language`: of a part of a digest, else the note's. Raises NoteError for
    no text, Changed.
    """
    text = _typed(text)
    if not text:
        raise NoteError(
            f"an answer to {question.id} without a text is none",
            "if the paper does not say it: --not-in-paper",
        )
    made = partial(_written, question=question, text=text, now=now, language=language)
    return _put(path, question, seen, made, language)


def accept(
    path: Path, question: Question, seen: str, now: datetime, language: str | None = None
) -> Pair:
    """Take an answer that is marked to be checked as it is, and pin it. Returns (old, new).

    Raises NoteError for one that is not marked, Changed.
    """

    def made(note: Note, old: Answer | None) -> Answer:
        if old is None or old.verdict is not Verdict.NEEDS_REVIEW:
            found = old.verdict.value if old else "not there"
            raise NoteError(
                f"the answer to {question.id} is {found}: there is nothing to accept",
                f"only what is {Verdict.NEEDS_REVIEW.value} can be accepted",
            )
        answered = replace(old, verdict=Verdict.ANSWERED, faults=(), pinned=True, written_at=now)
        return _after(old, answered)

    return _put(path, question, seen, made, language)


def deny(path: Path, question: Question, seen: str, now: datetime) -> Pair:
    """Say that the paper does not answer the question, and pin that. Returns (old, new).

    Raises NoteError for a summary, a title or a remark, which no paper could lack; Changed.
    """
    if not question.bank and question.id in (SUMMARY.id, TITLE.id, REMARK.id):
        raise NoteError(f"the {question.id} is no question that a paper could leave open")

    def made(note: Note, old: Answer | None) -> Answer:
        stood = old or _nothing(note, question, note.language)
        denied = replace(_by_hand(stood, "", now), verdict=Verdict.NOT_IN_PAPER, evidence=())
        return _after(old, denied)

    return _put(path, question, seen, made)


def unpin(
    path: Path, question: Question, seen: str, now: datetime, language: str | None = None
) -> Pair:
    """Give an answer back to the runs, which may write over it. Returns (old, new).

    Its text and history stay. Raises NoteError for one that was never taken from them, Changed.
    """

    def made(note: Note, old: Answer | None) -> Answer:
        if old is None or not old.by_hand:
            raise NoteError(f"the answer to {question.id} is neither pinned nor edited")
        return replace(old, pinned=False, edited=False, written_at=now)

    return _put(path, question, seen, made, language)


def undo(path: Path, question: Question, seen: str | None = None) -> tuple[Answer, Answer]:
    """Bring the answer before the present one back. Returns (present, brought back).

    `seen` None: whatever stands. Raises NoteError where there is none before it, Changed.
    """
    return _moved(path, question, seen, redo=False)


def redo(path: Path, question: Question, seen: str | None = None) -> tuple[Answer, Answer]:
    """Bring the answer that `undo` left back. Returns (present, brought back)."""
    return _moved(path, question, seen, redo=True)


def faults(
    note: Note,
    question: Question,
    text: str,
    language: str | None = None,
    around: Around | None = None,
) -> tuple[Fault, ...]:
    """What the checks would find in a person's text, were it the answer; nothing is written.

    As `check_note` finds it once it is saved. `around`: the words of the other notes that the note
    is published with. No fault is found in no text.
    """
    if not (text := _typed(text)):
        return ()
    old = notes.answer_for(note, question, language)
    new = _written(note, old, question, text, None, language)
    return faults_of(notes.with_answer(note, new, old), new, around)


def _put(
    path: Path, question: Question, seen: str | None, make: Make, language: str | None = None
) -> Pair:
    found: list[Pair] = []

    def changed(note: Note | None) -> Note:
        if note is None:
            raise NoteError(f"there is no note {path}", "make it first: qa-notes generate")
        old = notes.answer_for(note, question, language)
        if seen is not None and notes.stamp(old) != seen:
            raise Changed(f"{path.stem}: the answer to {question.id} is another one by now", old)
        # An id that somebody mistyped in the file would be looked for among the answers.
        new = replace(make(note, old), question_id=question.id)
        found[:] = [(old, new)]
        return notes.with_answer(note, new, old, () if old else _order(note, question))

    notes.change(path, changed)
    return found[0]


def _moved(path: Path, question: Question, seen: str | None, redo: bool) -> tuple[Answer, Answer]:
    move, age = (notes.forward, "later") if redo else (notes.back, "earlier")

    def made(note: Note, present: Answer | None) -> Answer:
        other = move(present) if present else None
        if other is None:
            raise NoteError(
                f"{path.stem} has no {age} answer to {question.id}",
                f"it has {len(present.history) if present else 0} others in its history",
            )
        return other

    present, other = _put(path, question, seen, made)
    assert present is not None  # `made` has refused
    return present, other


def _typed(text: str) -> str:
    """As a form or an editor gives it, with the line ends of a note; half a character is none."""
    whole = "\n".join(text.splitlines()).strip()
    return encoded(whole).decode()


def _written(
    note: Note,
    old: Answer | None,
    question: Question,
    text: str,
    now: datetime | None,
    language: str | None,
) -> Answer:
    stood = old or _nothing(note, question, language or note.language)
    new = _by_hand(stood, text, now)
    if question == SUMMARY and new.language == note.language:
        new = replace(new, original="")  # it is a translation of nothing any more
    same = old and old.by_hand and old.verdict is Verdict.ANSWERED and old.text == text
    return _after(old, new) if old is None or not same else old


def _by_hand(stood: Answer, text: str, now: datetime | None) -> Answer:
    """The answer with what a person says in the place of what a model said, and its cost."""
    return replace(
        stood,
        text=text,
        verdict=Verdict.ANSWERED,
        faults=(),
        claims=(),
        left_out=(),
        model="",
        usage=NO_USAGE,
        seconds=0.0,
        written_at=now,
        edited=True,
        pinned=True,
    )


def _after(old: Answer | None, new: Answer) -> Answer:
    """The new answer with the history of what it comes after; it is never less than that was."""
    return notes.succeed(old, replace(new, history=(), newer=0))


def _nothing(note: Note, question: Question, language: str) -> Answer:
    """What an answer begins with that there is not."""
    made = Answer(
        question_id=question.id,
        question=ask_text(question, language, note.short_name),
        language=language,
        text="",
        verdict=Verdict.FAILED,
        bank=question.bank,
    )
    parts = parts_of(note, None, language)
    if question != TITLE and (question not in (SUMMARY, ABSTRACT) or parts.is_own):
        return made
    original = "" if question == ABSTRACT else parts.source(question)
    return replace(made, original=original, fingerprint=parts.fingerprint(question))


def _order(note: Note, question: Question) -> Sequence[Question]:
    """The questions of its bank, among which a new answer takes its place."""
    names = [name for name in note.banks if bank_name(name) == question.bank]
    with suppress(BankError):  # it then goes to the end
        return [other for name in names for other in load_bank(name)]
    return ()
