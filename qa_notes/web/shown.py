"""One answer as the page of its paper shows it: printed, judged, and what may be done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qa_notes import notes, states
from qa_notes.checks.note import check_note
from qa_notes.difference import Line, difference
from qa_notes.errors import UsageError
from qa_notes.faults import Rule
from qa_notes.languages import language, worded
from qa_notes.models import ABSTRACT, SUMMARY, Answer, Note, Question, Verdict
from qa_notes.render import PrintedPaper, printed
from qa_notes.render.footnotes import Quotation
from qa_notes.render.printed import PrintedAnswer, PrintedText, labels, said
from qa_notes.render.text import lines
from qa_notes.web.house import OPEN, Held, House
from qa_notes.web.jobs import Job
from qa_notes.web.views import key_of, place_of


@dataclass(frozen=True, slots=True)
class Made:
    """What a job has made of an answer."""

    lines: tuple[Line, ...]
    failed: str = ""  # why nothing was made
    theirs_stays: bool = False  # somebody else wrote meanwhile


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer, the summary or the abstract of one note."""

    stem: str
    key: str  # bank:id
    name: str  # the question, or what it is
    language: str
    answer: Answer  # a stand-in where nobody has asked
    said: PrintedText
    paper: PrintedPaper
    printed: PrintedAnswer | None  # None of summary and abstract
    quotations: tuple[Quotation, ...]
    faults: tuple[str, ...]  # in the reader's words
    original: tuple[str, ...]  # what it is a translation of, line by line
    is_stale: bool
    job: Job | None = None
    made: Made | None = None

    @property
    def id(self) -> str:
        """What it is called in its page."""
        return place_of(self.key)

    @property
    def stamp(self) -> str:
        """Tells which answer somebody was looking at; empty where there is none."""
        return "" if self.is_unasked else notes.stamp(self.answer)

    @property
    def is_unasked(self) -> bool:
        """Whether nothing stands here yet."""
        return self.answer.has(Rule.NOT_ASKED)

    @property
    def is_prose(self) -> bool:
        """Whether it is the summary or the abstract, which take no hint."""
        return self.printed is None

    @property
    def is_open(self) -> bool:
        """Whether somebody is to look at it."""
        return self.answer.verdict in OPEN

    @property
    def may_deny(self) -> bool:
        """Whether a person may say that the paper does not answer."""
        return not self.is_prose and self.answer.verdict is not Verdict.NOT_IN_PAPER

    @property
    def back(self) -> bool:
        """Whether there is an answer before this one."""
        return notes.back(self.answer) is not None

    @property
    def forward(self) -> bool:
        """Whether `back` was used."""
        return notes.forward(self.answer) is not None


def all_shown(house: House, held: Held, note: Note) -> list[Shown]:
    """Its summary, abstract and answers in the order of the block, not yet judged."""
    whole = house.banks.printed(note)
    paper = printed(whole, "footnotes")
    words = labels(note.language)
    every = [
        _prose(note, whole.summary, language(note.language).summary, held, paper, SUMMARY),
        _prose(note, whole.abstract.get(note.language), words.abstract, held, paper, ABSTRACT),
    ]
    asked = {q.key: q for q in house.banks.questions(note)}
    for answer, one in zip(whole.answers, paper.answers, strict=True):
        question = asked.get((answer.bank, answer.question_id))
        every.append(
            Shown(
                stem=held.stem,
                key=key_of(answer),
                name=one.question,
                language=answer.language,
                answer=answer,
                said=one.said,
                paper=paper,
                printed=one,
                quotations=one.quotations,
                faults=_worded(answer),
                original=(),
                is_stale=question is not None and states.is_stale(note, question),
            )
        )
    return every


def judged(note: Note, every: Iterable[Shown]) -> list[Shown]:
    """With what `qa-notes check` finds in each without the PDF, besides what the note says."""
    found: dict[str, list[str]] = {}
    for finding in check_note(note):
        said = worded(finding.fault, note.language)
        for where in finding.where.split(", "):
            found.setdefault(where, []).append(said)
    return [_with(one, found.get(one.answer.question_id, ())) for one in every]


def _with(one: Shown, found: Sequence[str]) -> Shown:
    more = found if one.answer.verdict.has_text else ()
    return replace(one, faults=tuple(dict.fromkeys((*one.faults, *more))))


def one_shown(house: House, held: Held, note: Note, key: str) -> Shown:
    """The answer of this key, judged. Raises UsageError where the note has none."""
    name = key_of(house.question(note, key))
    found = [one for one in all_shown(house, held, note) if one.key == name]
    if not found:  # it is asked of papers of another kind
        raise UsageError(f"the note of {note.paper.id} has no answer to {key}")
    return judged(note, found)[0]


def _prose(
    note: Note,
    answer: Answer | None,
    name: str,
    held: Held,
    paper: PrintedPaper,
    question: Question,
) -> Shown:
    assert answer  # `Banks.printed` puts a stand-in where there is none
    words = labels(note.language)
    source = lines(note.paper.abstract or "") if question == ABSTRACT else ()
    return Shown(
        stem=held.stem,
        key=f":{question.id}",
        name=name.rstrip(": "),
        language=answer.language,
        answer=answer,
        said=said(answer, words, False),
        paper=paper,
        printed=None,
        quotations=(),
        faults=_worded(answer),
        original=tuple(source) if note.language != "en" else (),
        is_stale=states.is_stale(note, question),
    )


def _worded(answer: Answer) -> tuple[str, ...]:
    return tuple(dict.fromkeys(worded(fault, answer.language) for fault in answer.faults))


def with_job(one: Shown, job: Job | None, verdicts: Mapping[str, str]) -> Shown:
    """`one` while a job works on it, or with what the job has made; `verdicts`: their names."""
    if job is None:
        return one
    if job.state not in ("done", "failed"):
        return replace(one, job=job)
    if job.answers is None:
        return one
    old, made, now = job.answers
    failed = "" if made.is_done else "; ".join(_worded(made))
    theirs = made.is_done and now.text != made.text
    return replace(one, made=Made(tuple(difference(old, now, verdicts)), failed, theirs))


@dataclass(frozen=True, slots=True)
class Past:
    """One row of an answer's history."""

    answer: Answer
    lines: tuple[Line, ...]  # against the one before it
    stands: bool


def history(answer: Answer, verdicts: Mapping[str, str]) -> Iterator[Past]:
    """Every answer that stood here, the newest first, with what changed."""
    newer, older = answer.history[: answer.newer], answer.history[answer.newer :]
    every = [*newer, answer, *older]
    for at, one in enumerate(every):
        before = every[at + 1] if at + 1 < len(every) else None
        yield Past(one, tuple(difference(before, one, verdicts)), one is answer)
