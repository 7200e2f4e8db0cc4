"""The order of work: the table of contents of the program.

for each paper:  fetch -> parse -> is it the right paper? -> index -> ask -> note on disk

Papers and questions are under way together, as many as `jobs` says (crew.py).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from qa_notes import ask, digest, identity, notes, own, sources, states
from qa_notes.crew import Crew
from qa_notes.errors import OverBudget, PaperError, ParseError
from qa_notes.models import (
    NO_USAGE,
    PROSE,
    Answer,
    Document,
    Note,
    PaperRef,
    Question,
    Usage,
    Week,
)
from qa_notes.reading import read
from qa_notes.states import Order
from qa_notes.tools import Tools

Item = TypeVar("Item")

__all__ = ["Done", "Order", "while_affordable", "write_note", "write_paper", "write_week"]


@dataclass(frozen=True, slots=True)
class Done:
    """How one paper ended: a note, or the error that cost it; both where the budget ended it."""

    ref: PaperRef
    note: Note | None = None
    path: Path | None = None
    error: PaperError | OverBudget | None = None
    asked: int = 0  # answers made in this run
    missing: tuple[Question, ...] = ()  # what was to be asked and has no answer
    spared: tuple[Answer, ...] = ()  # failed tries to better an answer, which stays
    usage: Usage = NO_USAGE
    # By stage, and of all; those of questions asked at once add up to more than all.
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Nothing failed: a note is there, and all that was to be asked has an answer."""
        return self.error is None and not self.missing and not self.spared


def write_week(week: Week, order: Order, tools: Tools) -> Generator[Done, None, None]:
    """Each paper of the week, as it ends. One bad paper costs only itself; a spent budget ends it.

    Raises ModelError when the model cannot be used at all, IndexStale for a foreign index.
    """
    tools.begin()
    fetch = sources.fetch(week.papers, tools.settings, tell=tools.report.step)
    with closing(fetch) as fetched, Crew(tools.settings.at_once, tools.gate.end) as crew:
        # Asked for one more, it would close the connection that a renewal needs.
        papers = while_affordable(islice(fetched, len(week.papers)), tools)
        yield from crew.papers(partial(write_paper, order=order, tools=tools, crew=crew), papers)


def write_paper(
    paper: tuple[PaperRef, sources.Fetched | PaperError], order: Order, tools: Tools, crew: Crew
) -> Done:
    """One paper of a week as it was fetched. Raises what ends the run, and no PaperError."""
    ref, fetched = paper
    if isinstance(fetched, PaperError):
        return Done(ref, error=fetched)
    with tools.stopwatch() as seconds:
        try:
            return _note(ref, fetched, order, tools, crew)
        except PaperError as err:
            return Done(ref, error=err, seconds=seconds)


def while_affordable(papers: Iterable[Item], tools: Tools) -> Iterator[Item]:
    """None is begun after the budget has stopped the run."""
    for paper in papers:
        if tools.budget.stopped:
            return
        yield paper
        if tools.budget.stopped:
            return


def _note(ref: PaperRef, fetched: sources.Fetched, order: Order, tools: Tools, crew: Crew) -> Done:
    """Its note; a kept PDF that cannot be read, and may be broken, is fetched again once.

    Of a note in another language, the parts of a digest in the language of the run.
    """
    if digest.may_be_meant(ref, order) and (path := digest.foreign(fetched, tools)):
        return _digested(ref, path, order, tools)
    try:
        return write_note(ref, fetched, order, tools, crew)
    except ParseError as err:
        if fetched.renew is None:
            raise
        tools.report.step(f"{fetched.pdf} cannot be read; fetching it again", long=True)
        try:
            fresh = fetched.renew()
        except PaperError:
            raise err from None  # the first error says more
        return write_note(ref, fresh, order, tools, crew)


def write_note(
    ref: PaperRef, fetched: sources.Fetched, order: Order, tools: Tools, crew: Crew | None = None
) -> Done:
    """Make or complete the note of one paper; every answer is on disk before the next is asked.

    With a `crew` of several, as many are under way, and each is on disk when it ends.
    """
    begun = time.perf_counter()
    with tools.meter.share() as cost:
        crew = crew or Crew()
        known = tools.shelf.by_content(fetched.paper.content_sha256) is not None
        parsed: Callable[[], Document] = partial(identity.parsed, fetched.pdf, tools)
        # What it is to be asked is only known when the answers of its base are located in it.
        early = not known and ref.base is None
        if early:  # it is parsed before anybody knows whose note it is
            fresh = Note(fetched.paper, tools.settings.language)
            if _announced(fresh, order, tools, read=False):
                parsed = crew.ahead(parsed)
                tools.try_out(crew.ahead)
        base = identity.base_of(ref.base, tools.shelf)
        with identity.hold(ref, fetched, order.bank, tools, parsed) as held:
            path, note = held.path, held.note
            if base:
                note = identity.go_on_from(base, fetched.pdf, held, tools)
            todo = states.todo(note, order)
            if not early and _announced(note, order, tools, read=True):
                tools.try_out(crew.ahead)
            tools.on_note(path, note.paper.title)
            tried: list[tuple[Question, Answer]] = []
            if todo or states.unthought(note, order):
                subject = read(note, fetched.pdf, tools, held.document)
                note = notes.change(path, partial(_begun, note, subject))
                tried = _Desk(path, note, subject, order, tools).all_answered(todo, crew)
                note = notes.load_patiently(path) or note
    lacking = [q for q in states.state(note, states.asked_of(note, order)).lacking if q in todo]
    spared = [a for q, a in tried if not a.is_done and q not in lacking]
    seconds = _told(tools.seconds, cost.seconds, time.perf_counter() - begun)
    denied = tools.budget.stopped if lacking else None
    return Done(
        ref, note, path, denied, len(tried), tuple(lacking), tuple(spared),
        cost.spent, seconds,
    )  # fmt: skip


def _digested(ref: PaperRef, path: Path, order: Order, tools: Tools) -> Done:
    """The note at `path` is in another language: its questions are answered in its own."""
    begun, code = time.perf_counter(), tools.settings.language
    with tools.meter.share() as cost:
        done = digest.complete(path, ref, tools, order.force, order.only)
    note = done.note
    tools.report.tell(
        f"{note.paper.id} is a note in {note.language}: its digest is ready in {code}, and its "
        f"questions are answered in {note.language}"
    )
    tools.report.tell(f"  for a note in {code}, another work folder: --output DIR")
    seconds = _told(tools.seconds, cost.seconds, time.perf_counter() - begun)
    denied = tools.budget.stopped if done.missing else None
    return Done(
        ref, note, path, denied, len(done.made), done.missing,
        usage=cost.spent, seconds=seconds,
    )  # fmt: skip


def _announced(note: Note, order: Order, tools: Tools, read: bool) -> bool:
    """Say what will be asked; whether any of it of the model, which is then to be tried first."""
    todo, more = states.todo(note, order), states.unthought(note, order)
    questions = sum(question not in PROSE for question in todo) + more
    tools.report.paper(note.paper.title or note.paper.id, questions)
    return bool(more) or any(states.needs_model(question, note, read) for question in todo)


def _begun(before: Note, subject: ask.Subject, found: Note | None) -> Note:
    """The note as it is found on disk after the paper was read; anew if it was deleted."""
    note = found or notes.anew(before)
    theirs = note.short_name != before.short_name  # somebody has just written it
    name = note.short_name if theirs else subject.short_name
    return replace(note, banks=before.banks, short_name=name)


@dataclass(frozen=True, slots=True)
class _Desk:
    """A paper that is being asked, by one thread or several."""

    path: Path
    begun: Note  # as it was on disk before the first question
    subject: ask.Subject
    order: Order
    tools: Tools
    turn: threading.Lock = field(default_factory=threading.Lock)  # to write the note

    def all_answered(
        self, questions: Sequence[Question], crew: Crew
    ) -> list[tuple[Question, Answer]]:
        """Those of the questions that were asked, in their order, then those that the model
        thinks of."""
        # One call for all: what comes later would wait for the questions of other papers.
        tasks: list[Callable[[], list[tuple[Question, Answer]]]]
        tasks = [*(partial(self.pair, question) for question in questions), self.thought_of]
        made = crew.questions(lambda task: task(), tasks)
        return [pair for pairs in made for pair in pairs]

    def pair(self, question: Question) -> list[tuple[Question, Answer]]:
        """The question with its answer, where it was asked."""
        answer = self.answered(question)
        return [] if answer is None else [(question, answer)]

    def thought_of(self) -> list[tuple[Question, Answer]]:
        """The questions that the model thinks of, as far as the budget goes."""
        asked: list[tuple[Question, Answer]] = []
        note = notes.load_patiently(self.path) or self.begun
        with suppress(OverBudget):
            for pair in own.extend(self.path, note, self.order, self.subject, self.tools):
                asked.append(pair)  # those before the budget ends count
        return asked

    def answered(self, question: Question) -> Answer | None:
        """Ask one question, and put the answer into the note as it is on disk by then.

        None where it is not wanted any more, or the budget has no room for it, which it keeps.
        """
        note, tools = notes.load_patiently(self.path) or self.begun, self.tools
        if not states.wants(note, question, self.order):
            return None
        tools.report.step(question.id)
        try:
            free = not states.needs_model(question, note)
            with tools.asking(self.subject.paper, question, free):
                answer = ask.ask(question, self.subject, tools.chat, told=note.answers)
        except OverBudget:
            return None
        seen = notes.answer_for(note, question)
        with self.turn, tools.timed("save"):
            notes.put(self.path, question, seen, answer, note, self.order.questions)
        tools.report.answer(answer)
        return answer


def _told(seconds: Mapping[str, float], model: float, whole: float) -> dict[str, float]:
    """The seconds of all stages, the model's among them, and what is left of the whole."""
    stages = {**seconds, "model": model}
    return stages | {"rest": max(0.0, whole - sum(stages.values())), "all": whole}
