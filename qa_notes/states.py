"""What a note has, lacks, and should be asked again: one answer for everybody who wants to know.

`generate` asks what `wants` says, `generate --dry-run` counts it, `status` and `export` tell it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from qa_notes import ask, languages, notes
from qa_notes.bank import ask_text, load_bank
from qa_notes.errors import BankError
from qa_notes.faults import Fault, Rule
from qa_notes.models import ABSTRACT, PROSE, SUMMARY, Answer, Note, Paper, Question, Verdict


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of every paper of a run."""

    questions: tuple[Question, ...]
    bank: str = "notes"  # as it was named
    force: bool = False  # ask again what is answered
    only: str | None = None  # one question's id
    stale: bool = False  # ask again what is stale, and nothing else
    gone: bool = False  # ask again what rests on a quotation that this version has no more
    own: int = 0  # so many questions a model thinks of for each paper


@dataclass(frozen=True, slots=True)
class State:
    """How far a note is with some questions, the abstract and the summary among them."""

    unasked: tuple[Question, ...]
    failed: tuple[Question, ...]
    stale: tuple[Question, ...]

    @property
    def lacking(self) -> tuple[Question, ...]:
        """What has no answer that could be printed."""
        return (*self.unasked, *self.failed)


def state(note: Note, questions: Iterable[Question]) -> State:
    """How far the note is with these questions, in their order."""
    every = [q for q in (*PROSE, *questions) if applies(q, note.paper)]
    found = {q.key: notes.answer_for(note, q) for q in every}
    return State(
        tuple(q for q in every if found[q.key] is None),
        tuple(q for q in every if (a := found[q.key]) is not None and not a.is_done),
        tuple(q for q in every if is_stale(note, q)),
    )


def todo(note: Note, order: Order) -> tuple[Question, ...]:
    """What this run asks, in order; what a model will think of is not known yet."""
    return tuple(q for q in (*PROSE, *asked_of(note, order)) if wants(note, q, order))


def asked_of(note: Note, order: Order) -> tuple[Question, ...]:
    """The questions of this run: the bank's, then those of the paper's own."""
    return (*order.questions, *note.own)


def unthought(note: Note, order: Order) -> int:
    """So many questions of its own a model is still to think of; asked for once, never again."""
    if order.only is not None or order.stale:
        return 0
    return max(0, order.own - note.proposed)


def wants(note: Note, question: Question, order: Order) -> bool:
    """Whether this run asks the question. Hand-edited and pinned answers only by name."""
    if order.only is not None and question.id != order.only:
        return False
    if not applies(question, note.paper):
        return False
    answer = notes.answer_for(note, question)
    if answer is None or not answer.is_done:
        return not order.stale
    if answer.by_hand:
        return order.force and order.only is not None
    if order.gone and answer.has(Rule.GONE):
        return True
    return order.force or (order.stale and is_stale(note, question))


def needs_model(question: Question, note: Note, read: bool = True) -> bool:
    """Whether an answer takes the model: links are found without, and so is an abstract to which
    nothing is to be done. `read`: an abstract that is not known is one that the paper lacks.
    """
    if question not in PROSE:
        return question.answer != "url"
    source = (note.paper.abstract or "").strip()
    if not source:
        return not read
    return question == SUMMARY or languages.of(source) != note.language


def applies(question: Question, paper: Paper) -> bool:
    """Whether the question is for papers of this kind; of an unknown kind, every question is."""
    fields = set(paper.categories)
    return not question.applies_to or not fields or bool(fields & set(question.applies_to))


def is_stale(note: Note, question: Question) -> bool:
    """Answered, by a model, to another question, prompt or paper than today's."""
    answer = notes.answer_for(note, question)
    if answer is None or not answer.is_done or answer.by_hand:
        return False
    now = ask.fingerprint(question, note.paper, note.language, note.short_name, answer.recipe)
    return answer.fingerprint != now


class Banks:
    """The questions that a note is measured by: those of one bank, or of the note's own banks."""

    def __init__(self, chosen: str | None) -> None:
        """Raises BankError when `chosen`, a name or a file, is no bank."""
        self.chosen = chosen
        self.unreadable: dict[str, BankError] = {}  # own banks of notes, by name
        self._read = {chosen: load_bank(chosen)} if chosen else {}

    def questions(self, note: Note) -> tuple[Question, ...]:
        """In order, bank by bank; the paper's own last."""
        names = (self.chosen,) if self.chosen else note.banks
        return (*(question for name in names for question in self._bank(name)), *note.own)

    def printed(self, note: Note) -> Note:
        """The note as it is to be printed: the answers in the banks' order, and what is missing.

        Answers to what no bank asks any more come last; they are left out where a bank is chosen.
        """
        questions = self.questions(note)
        pairs = [(q, notes.answer_for(note, q)) for q in questions]
        asked = [
            found or _missing(q, note) for q, found in pairs if found or applies(q, note.paper)
        ]
        others = () if self.chosen else (a for a in note.answers if a not in asked)
        abstract = notes.answer_for(note, ABSTRACT) or _missing(ABSTRACT, note)
        return replace(
            note,
            summary=note.summary or _missing(SUMMARY, note),
            abstract={**note.abstract, note.language: abstract},
            answers=(*asked, *others),
        )

    def _bank(self, name: str) -> tuple[Question, ...]:
        if name not in self._read and name not in self.unreadable:
            try:
                self._read[name] = load_bank(name)
            except BankError as err:  # of somebody else's note perhaps: it costs no other
                self.unreadable[name] = err
        return self._read.get(name, ())


def _missing(question: Question, note: Note) -> Answer:
    """What stands in the place of an answer that there is not."""
    return Answer(
        question_id=question.id,
        question=ask_text(question, note.language, note.short_name),
        language=note.language,
        text="",
        verdict=Verdict.FAILED,
        faults=(Fault(Rule.NOT_ASKED),),
        bank=question.bank,
    )
