"""Every check on one note as it stands on disk. No model is asked, nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa_notes.checks.contradictions import contradictions, same_answers
from qa_notes.checks.evidence import abstract_faults, answer_faults
from qa_notes.checks.fault import Fault
from qa_notes.checks.japanese import asks, changed_link, japanese_faults, title_fault
from qa_notes.checks.language import language_fault
from qa_notes.checks.name_spellings import name_spellings
from qa_notes.checks.note_texts import Around, Piece, around, pieces
from qa_notes.checks.spelling import misspelt
from qa_notes.checks.text import latex, text_faults
from qa_notes.checks.truth import has_figure
from qa_notes.models import Note, Page

_HOW_MANY = re.compile(r"何[^がをもでに]|いくつ|いくら|どれ(?:くらい|ほど)|どの(?:くらい|程度)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and where it stands."""

    paper: str  # its id
    where: str  # question id, "summary", "abstract" or "title"; "idea, how" when two disagree
    check: str  # the name of the rule
    words: str  # exactly as the note has them
    why: str


def check_note(
    note: Note,
    words: Around | None = None,
    *,
    pages: Sequence[Page] | None = None,
    printed: bool = False,
) -> tuple[Finding, ...]:
    """The faults of one note, in the order of the page, each once.

    `words`: of the notes it is published with (`around`), else only its own.
    `pages`: the paper's, to look the quotations up in.
    `printed`: it was read from an article, which carries no evidence to ask for.
    """
    words = words or around([note], {})
    order = ["title", *dict.fromkeys(piece.where for piece in pieces(note))]
    found = [
        Finding(note.paper.id, where, fault.check, fault.words, fault.why)
        for where, fault in _faults(note, words, pages, printed)
    ]
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda f: order.index(f.where.partition(", ")[0])))


def _faults(
    note: Note, words: Around, pages: Sequence[Page] | None, printed: bool
) -> Iterator[tuple[str, Fault]]:
    texts = list(pieces(note))
    if note.paper.title and (fault := title_fault(note.paper.title)):
        yield "title", fault
    for piece in texts:
        yield from ((piece.where, fault) for fault in piece_faults(piece, note.language, words))
    if note.language == "ja":
        yield from name_spellings(texts, note.short_name, words)
    answers = [piece for piece in texts if piece.question is not None]
    yield from contradictions(answers)
    yield from same_answers(answers)
    if printed:
        return
    for piece in texts:
        if piece.where in ("summary", "abstract"):
            yield from ((piece.where, fault) for fault in abstract_faults(piece.text, note))
    for answer in note.answers:
        faults = answer_faults(answer, note, pages, words.glossary)
        yield from ((answer.question_id, fault) for fault in faults)


def _holds(fault: Fault, piece: Piece) -> bool:
    """A sentence that fills in the number asked for says nothing else, and is an answer."""
    asked = piece.question or ""
    counted = fault.check == "repeated question" and _HOW_MANY.search(asked)
    return not (counted and has_figure(piece.text, asked))


def piece_faults(piece: Piece, language: str, words: Around) -> Iterator[Fault]:
    """Faults of one text by itself. A question is not asked to be a whole sentence."""
    if piece.is_question:
        for residue in latex(piece.text):
            yield Fault("latex", residue, "it has LaTeX commands, write plain text")
    else:
        faults = [f for f in text_faults(piece.text, piece.question or "") if _holds(f, piece)]
        yield from faults
        if fault := language_fault(piece.prose, language):
            yield fault
        told = any(f.check == "repeated question" for f in faults)
        if piece.question is not None and not told and (fault := asks(piece.text)):
            yield fault
    if fault := changed_link(piece.text):
        yield fault
    if language == "ja":
        yield from japanese_faults(piece.prose, words)
        yield from misspelt(piece.prose, words)
