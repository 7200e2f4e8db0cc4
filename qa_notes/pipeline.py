"""The order of work: the table of contents of the program.

for each paper:  fetch -> parse -> is it the right paper? -> index -> ask -> note on disk
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from qa_notes import ask, identity, notes, own, sources, states
from qa_notes.errors import OverBudget, PaperError, ParseError
from qa_notes.models import (
    NO_USAGE,
    PROSE,
    Answer,
    Note,
    PaperRef,
    Question,
    Usage,
    Week,
)
from qa_notes.reading import read
from qa_notes.states import Order
from qa_notes.tools import Tools

__all__ = ["Done", "Order", "write_note", "write_week"]


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
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Nothing failed: a note is there, and all that was to be asked has an answer."""
        return self.error is None and not self.missing and not self.spared


def write_week(week: Week, order: Order, tools: Tools) -> Iterator[Done]:
    """Each paper of the week in turn. One bad paper costs only itself; a spent budget ends it.

    Raises ModelError when the model cannot be used at all, IndexStale for a foreign index.
    """
    for ref, fetched in sources.fetch(week.papers, tools.settings, tell=tools.report.step):
        if isinstance(fetched, PaperError):
            yield Done(ref, error=fetched)
            continue
        tools.seconds = {}
        try:
            yield _note(ref, fetched, order, tools)
        except PaperError as err:
            yield Done(ref, error=err, seconds=dict(tools.seconds))
        if tools.budget.stopped:
            return


def _note(ref: PaperRef, fetched: sources.Fetched, order: Order, tools: Tools) -> Done:
    """Its note; a kept PDF that cannot be read, and may be broken, is fetched again once."""
    try:
        return write_note(ref, fetched, order, tools)
    except ParseError as err:
        if fetched.renew is None:
            raise
        tools.report.step(f"{fetched.pdf} cannot be read; fetching it again", long=True)
        try:
            fresh = fetched.renew()
        except PaperError:
            raise err from None  # the first error says more
        return write_note(ref, fresh, order, tools)


def write_note(ref: PaperRef, fetched: sources.Fetched, order: Order, tools: Tools) -> Done:
    """Make or complete the note of one paper; every answer is on disk before the next is asked."""
    meter = tools.meter
    begun, before, talked_before = time.perf_counter(), meter.spent, meter.seconds
    known = tools.shelf.by_content(fetched.paper.content_sha256) is not None
    if not known:  # it is parsed before anybody knows whose note it is
        _announce(Note(fetched.paper, tools.settings.language), order, tools, read=False)
    base = identity.base_of(order.base, tools.shelf)
    with identity.hold(ref, fetched, order.bank, tools) as held:
        path, note = held.path, held.note
        if base:
            note = identity.go_on_from(base, fetched.pdf, held, tools)
        todo = states.todo(note, order)
        if known:
            _announce(note, order, tools, read=True)
        tried: list[tuple[Question, Answer]] = []
        if todo or states.unthought(note, order):
            subject = read(note, fetched.pdf, tools, held.document)
            note = notes.change(path, partial(_begun, note, subject))
            with suppress(OverBudget):  # tools.budget keeps it
                for question in todo:
                    note = notes.load_patiently(path) or note
                    if states.wants(note, question, order):
                        tried.append((question, _answered(path, note, question, subject, tools)))
                tried += own.extend(path, notes.load_patiently(path) or note, order, subject, tools)
            note = notes.load_patiently(path) or note
        tools.seconds["model"] = meter.seconds - talked_before
        whole = time.perf_counter() - begun
        tools.seconds |= {"rest": whole - sum(tools.seconds.values()), "all": whole}
        lacking = [q for q in states.state(note, states.asked_of(note, order)).lacking if q in todo]
        spared = [a for q, a in tried if not a.is_done and q not in lacking]
        return Done(
            ref, note, path, tools.budget.stopped, len(tried), tuple(lacking), tuple(spared),
            meter.spent - before, dict(tools.seconds),
        )  # fmt: skip


def _announce(note: Note, order: Order, tools: Tools, read: bool) -> None:
    """Say what will be asked; a wrong key is told now, and not after minutes of parsing."""
    todo, more = states.todo(note, order), states.unthought(note, order)
    questions = sum(question not in PROSE for question in todo) + more
    tools.report.paper(note.paper.title or note.paper.id, questions)
    if more or any(states.needs_model(question, note, read) for question in todo):
        tools.try_out()


def _begun(before: Note, subject: ask.Subject, found: Note | None) -> Note:
    """The note as it is found on disk after the paper was read; anew if it was deleted."""
    note = found or replace(before, summary=None, abstract={}, answers=())
    theirs = note.short_name != before.short_name  # somebody has just written it
    name = note.short_name if theirs else subject.short_name
    return replace(note, banks=before.banks, short_name=name)


def _answered(
    path: Path, note: Note, question: Question, subject: ask.Subject, tools: Tools
) -> Answer:
    """Ask one question, and put the answer into the note as it is on disk by then."""
    tools.report.step(question.id)
    with tools.asking(subject.paper, question):
        answer = ask.ask(question, subject, tools.chat, told=note.answers)
    with tools.timed("save"):
        notes.put(path, question, notes.answer_for(note, question), answer, note)
    tools.report.answer(answer)
    return answer
