"""Which note and question somebody means who types an id.

A question may be one bank's, or two banks', or none's any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

from qa_notes import notes
from qa_notes.bank import bank_name, load_bank, own_number
from qa_notes.config import Settings
from qa_notes.errors import BankError, UsageError
from qa_notes.models import OWN, PROSE, Note, PaperRef, Question, Week
from qa_notes.sources import expand

_PROSE = {q.id: q for q in PROSE}


def chosen_bank(settings: Settings) -> str | None:
    """The bank that option, variable or file names; None when nobody named one."""
    return settings.bank if "bank" in settings.model_fields_set else None


def noted(paper: str, shelf: notes.Shelf) -> tuple[PaperRef, Path, Note]:
    """The one paper that a word names, with its note. Raises UsageError, NoteError."""
    week = expand([paper], shelf.ref)
    if len(week.papers) != 1:
        raise UsageError(f"{paper} names {len(week.papers)} papers", "name one of them")
    entry = shelf.of(week.papers[0])
    note = notes.load(entry.path) if entry else None
    if entry is None or note is None:
        raise UsageError(
            f"there is no note of {paper}", f"make it first: qa-notes generate {paper}"
        )
    return week.papers[0], entry.path, note


def of_bank(questions: Iterable[Question], wanted: str, bank: str) -> Question:
    """The question of one bank. Raises UsageError that names those there are."""
    known = {q.id: q for q in questions} | _PROSE
    word = wanted.removeprefix(f"{bank_name(bank)}:")
    if word not in known:
        raise UsageError(
            f"bank {bank} has no question {word}", f"its questions: {', '.join(known)}"
        )
    return known[word]


def of_run(
    questions: Iterable[Question], wanted: str, bank: str, week: Week, shelf: notes.Shelf
) -> Question:
    """The question of the bank of a run, or one of its own that a note of its papers has."""
    if own_number(word := wanted.removeprefix(f"{OWN}:")) is None:
        return of_bank(questions, wanted, bank)
    entries = (shelf.of(ref) for ref in week.papers)
    kept = [notes.load(entry.path) for entry in entries if entry and entry.readable]
    found = {q.id: q for note in kept if note for q in note.own}
    if word not in found:
        known = ", ".join(found) or "they have none"
        raise UsageError(f"no note of these papers has a question {word}", f"theirs: {known}")
    return found[word]


def of_note(note: Note, wanted: str, settings: Settings) -> Question:
    """The question of the bank that is named, or of the note's only bank that has it."""
    prefix, _, word = wanted.rpartition(":")
    if word in _PROSE:  # of no bank
        return _PROSE[word]
    if own_number(word) is not None and prefix in ("", OWN):
        own = {q.id: q for q in note.own}
        return own[word] if word in own else _none(word, [*own])
    if bank := _named(note, prefix) if prefix else chosen_bank(settings):
        return of_bank(load_bank(bank), word, bank)
    banks, unreadable = _read(note.banks)
    having = [bank for bank, questions in banks.items() if word in {q.id for q in questions}]
    if not having and unreadable:
        raise UsageError(
            f"no bank of the note that can be read has a question {word}",
            f"name the bank's file with --bank: {unreadable[0]}",
        )
    if not having:
        _none(word, [q.id for questions in banks.values() for q in questions])
    _refuse_two([f"{bank_name(bank)}:{word}" for bank in having])
    return of_bank(banks[having[0]], word, having[0])


def of_answers(note: Note, wanted: str, settings: Settings) -> Question:
    """The question that an answer of the note answers, whether or not a bank still asks it."""
    prefix, _, word = wanted.rpartition(":")
    if word in _PROSE:
        return _PROSE[word]
    found = [a for a in note.answers if a.question_id == word]
    bank = prefix or bank_name(chosen_bank(settings) or "")
    found = [a for a in found if a.bank == bank] or ([] if prefix else found)
    if not found:
        known = [f"{a.bank}:{a.question_id}".lstrip(":") for a in note.answers]
        _none(wanted, [*known, *_PROSE])
    _refuse_two([f"{a.bank}:{word}" for a in found])
    return Question(word, {note.language: found[0].question}, {}, bank=found[0].bank)


def _named(note: Note, name: str) -> str:
    """The note's bank of that name, as it was named; else the name itself."""
    return next((bank for bank in note.banks if bank_name(bank) == name), name)


def _read(
    banks: Iterable[str],
) -> tuple[dict[str, tuple[Question, ...]], list[BankError]]:
    """The questions of each bank, and why others cannot be read."""
    read: dict[str, tuple[Question, ...]] = {}
    unreadable: list[BankError] = []
    for bank in banks:
        try:
            read[bank] = load_bank(bank)
        except BankError as err:  # another of the note's banks may have it
            unreadable.append(err)
    return read, unreadable


def _refuse_two(names: Sequence[str]) -> None:
    if len(set(names)) > 1:
        raise UsageError(
            f"{len(names)} banks have this question", f"name one of them: {', '.join(names)}"
        )


def _none(wanted: str, known: Sequence[str]) -> NoReturn:
    raise UsageError(f"the note has no question {wanted}", f"its questions: {', '.join(known)}")
