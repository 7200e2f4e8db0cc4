"""Every check on one note as it stands on disk. No model is asked, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from qa_notes.checks import NOTE, QUESTION, every
from qa_notes.checks.language import half_title
from qa_notes.checks.name_spellings import name_spellings
from qa_notes.checks.note_texts import around, note_texts, translations
from qa_notes.checks.text import alike
from qa_notes.evidence import PARTING
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language
from qa_notes.models import TITLE, Answer, Evidence, Match, Note, Page, Verdict
from qa_notes.quotes import locate
from qa_notes.said import Around, Said
from qa_notes.sentences import sentences
from qa_notes.texts import NoteText, Place

SAME = 0.9  # share of letter pairs from which two answers are one
SHORTEST = 20  # characters of an answer that may be said to stand twice


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and where it stands."""

    paper: str  # its id
    where: str  # question id, "summary", "abstract" or "title"; "idea, how" when two disagree
    fault: Fault


def check_note(
    note: Note, words: Around | None = None, pages: Sequence[Page] | None = None
) -> tuple[Finding, ...]:
    """The faults of one note, in the order of the page, each once.

    `words`: of the notes it is published with (`around`), else only its own.
    `pages`: the paper's, to look the quotations up in.
    """
    texts = list(note_texts(note))
    places = [t.where for t in texts] + [where for where, *_ in translations(note)]
    order = {where: n for n, where in enumerate(dict.fromkeys(places), 1)}
    faults = dict.fromkeys(_faults(note, texts, words or around([note], {}), pages))
    found = (Finding(note.paper.id, where, fault) for where, fault in faults)
    return tuple(sorted(found, key=lambda one: _place(one.where, order)))


def faults_of(note: Note, answer: Answer, words: Around | None = None) -> tuple[Fault, ...]:
    """What `check_note` finds in one answer of a note, each once; its question is not judged.

    `answer`: one that stands in `note`: an answer, the summary, an abstract, a part of a digest.
    Quotations are not looked up.
    """
    if (translation := _translation_of(note, answer)) is not None:
        return _of_translation(note, *translation)
    texts = list(note_texts(note))
    mine = next((text for text in texts if _is_of(text, answer)), None)
    if mine is None:  # nothing of it is printed
        return ()
    words = words or around([note], {})
    wide = (f for where, f in _wide(note, texts, words) if mine.where in where.split(", "))
    found = [*every(NOTE, _said(note, mine, words)), *wide]
    if mine.question is not None:
        found += [fault for pair in _pairs(_answers(texts), mine) for _, fault in _same(*pair)]
        found += of_evidence(answer, None)
    return tuple(dict.fromkeys(found))


def _pairs(answers: Sequence[NoteText], mine: NoteText) -> Iterator[tuple[NoteText, NoteText]]:
    """Those of `combinations` that `mine` is in."""
    place = next(at for at, text in enumerate(answers) if text is mine)
    yield from ((other, mine) for other in answers[:place])
    yield from ((mine, other) for other in answers[place + 1 :])


def _is_of(text: NoteText, answer: Answer) -> bool:
    """Whether it is the text of this answer; that of the summary or abstract has no question."""
    return (
        not text.is_question
        and (text.where, text.text) == (answer.question_id, answer.text)
        and text.question in (None, answer.question)
    )


def _translation_of(note: Note, answer: Answer) -> tuple[Answer, str] | None:
    """The answer and its original, if it is what a digest prints."""
    found = ((other, original) for _, other, original in translations(note) if other == answer)
    return next(found, None)


def _place(where: str, order: Mapping[str, int]) -> int:
    """That of the first text, where two are named; the title's before all."""
    return order.get(where, order.get(where.partition(", ")[0], 0))


def _faults(
    note: Note, texts: Sequence[NoteText], words: Around, pages: Sequence[Page] | None
) -> Iterator[Place]:
    for fault in half_title(Said(note.paper.title or "", note.language)):
        yield "title", fault
    for text in texts:
        checks = QUESTION if text.is_question else NOTE
        yield from ((text.where, fault) for fault in every(checks, _said(note, text, words)))
    yield from _wide(note, texts, words)
    yield from same_answers(_answers(texts))
    for answer in note.answers:
        yield from ((answer.question_id, fault) for fault in of_evidence(answer, pages))
    yield from _of_translations(note)


def _wide(note: Note, texts: Sequence[NoteText], words: Around) -> Iterator[Place]:
    """What only all texts together tell."""
    for wide in (name_spellings, *language(note.language).note_wide):
        yield from wide(texts, note.short_name, words)


def _answers(texts: Sequence[NoteText]) -> list[NoteText]:
    return [text for text in texts if text.question is not None]


def _of_translations(note: Note) -> Iterator[Place]:
    for where, answer, original in translations(note):
        yield from ((where, fault) for fault in _of_translation(note, answer, original))


def _of_translation(note: Note, answer: Answer, original: str) -> tuple[Fault, ...]:
    """Those of a part of a digest; a title is a phrase, as a question may be."""
    given = (original, note.paper.title or "", note.short_name or "")
    checks = QUESTION if answer.question_id == TITLE.id else NOTE
    return every(checks, Said(answer.text, answer.language, given=given))


def same_answers(answers: Sequence[NoteText]) -> Iterator[Place]:
    """Two questions with one answer, or with one sentence in both answers."""
    for one, other in combinations(answers, 2):
        yield from _same(one, other)


def _same(one: NoteText, other: NoteText) -> Iterator[Place]:
    where = f"{one.where}, {other.where}"
    if len(other.text) >= SHORTEST and alike(one.text, other.text) >= SAME:
        yield where, Fault(Rule.SAME_ANSWER, other.text)
        return
    said = set(_long_sentences(one.text))
    for sentence in (s for s in _long_sentences(other.text) if s in said):
        yield where, Fault(Rule.SAME_ANSWER, sentence)


def of_evidence(answer: Answer, pages: Sequence[Page] | None) -> Iterator[Fault]:
    """An answer without a quotation, and quotations that their page does not print.

    A number changed in one is enough.
    """
    if answer.verdict is Verdict.ANSWERED and not answer.is_grounded:
        yield Fault(Rule.NO_EVIDENCE, answer.text)
    numbered = {page.number: page for page in pages or ()}
    for evidence in answer.evidence if pages is not None else ():
        place = _printed_at(evidence, numbered)
        if evidence.match is not Match.MISSING and not locate(evidence.quote, place):
            yield _not_there(evidence, answer.language)


def _not_there(evidence: Evidence, code: str) -> Fault:
    if not evidence.paragraph:
        return Fault(Rule.QUOTATION, evidence.quote, str(evidence.page))
    return Fault(Rule.PARAGRAPH, evidence.quote, language(code).labels.place(evidence))


def _printed_at(evidence: Evidence, pages: Mapping[int, Page]) -> str:
    """The text of the page, or of the paragraph where that is named; empty where there is none."""
    page = pages.get(evidence.page)
    text = page.text if page else ""
    if not evidence.paragraph:
        return text
    paragraphs = text.split(PARTING)
    return paragraphs[evidence.paragraph - 1] if evidence.paragraph <= len(paragraphs) else ""


def _said(note: Note, text: NoteText, words: Around) -> Said:
    """The text with what it has to agree with."""
    paper = note.paper
    abstract = (paper.abstract,) if paper.abstract else ()
    if text.question is None:  # of the abstract, each word of which it need not repeat
        given = (*abstract, paper.title or "") if abstract else (text.text,)
        return Said(text.text, note.language, given=given, around=words)
    answer = next(a for a in note.answers if (a.question_id, a.text) == (text.where, text.text))
    return Said(
        text.text,
        note.language,
        text.question,
        sources=tuple(e.quote for e in answer.evidence if e.match is not Match.MISSING),
        given=(text.question, paper.title or "", note.short_name or ""),
        shown=(*abstract, paper.url or "", paper.pdf_url or ""),
        around=words,
    )


def _long_sentences(text: str) -> Iterator[str]:
    found = (text[start:end].strip() for start, end in sentences(text))
    return (sentence for sentence in found if len(sentence) >= SHORTEST)
