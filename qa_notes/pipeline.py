"""The order of work: the table of contents of the program.

for each paper:  fetch -> parse -> is it the right paper? -> index -> ask -> note on disk
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa_notes import ask, notes, parse, sources
from qa_notes.errors import PaperError, ParseError
from qa_notes.index import Retriever, chunk
from qa_notes.models import (
    NO_USAGE,
    Answer,
    Document,
    Note,
    Paper,
    PaperRef,
    Passage,
    Question,
    SectionKind,
    Usage,
    Verdict,
    Week,
)
from qa_notes.names import names_of, short_name
from qa_notes.tools import Tools

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of every paper of a run."""

    questions: tuple[Question, ...]
    bank: str = "notes"
    force: bool = False  # ask again what is answered
    only: str | None = None  # one question's id


@dataclass(frozen=True, slots=True)
class Done:
    """How one paper ended: a note, or the error that cost it."""

    ref: PaperRef
    note: Note | None = None
    path: Path | None = None
    error: PaperError | None = None
    asked: int = 0  # answers made in this run
    usage: Usage = NO_USAGE
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Nothing failed: a note is there and every question has an answer."""
        return self.note is not None and self.note.count(Verdict.FAILED) == 0


def write_week(week: Week, wish: Wish, tools: Tools) -> Iterator[Done]:
    """Each paper of the week in turn. One bad paper costs only itself.

    Raises ModelError when the model cannot be used at all, IndexStale for a foreign index.
    """
    for ref, fetched in sources.fetch(week.papers, tools.settings, tell=tools.report.step):
        if isinstance(fetched, PaperError):
            yield Done(ref, error=fetched)
            continue
        tools.seconds = {}
        try:
            yield _note(ref, fetched, wish, tools)
        except PaperError as err:
            yield Done(ref, error=err, seconds=dict(tools.seconds))


def _note(ref: PaperRef, fetched: sources.Fetched, wish: Wish, tools: Tools) -> Done:
    """Its note; a kept PDF that cannot be read, and may be broken, is fetched again once."""
    try:
        return write_note(ref, fetched, wish, tools)
    except ParseError as err:
        if fetched.renew is None:
            raise
        tools.report.step(f"{fetched.pdf} cannot be read; fetching it again", long=True)
        try:
            fresh = fetched.renew()
        except PaperError:
            raise err from None  # the first error says more
        return write_note(ref, fresh, wish, tools)


def write_note(ref: PaperRef, fetched: sources.Fetched, wish: Wish, tools: Tools) -> Done:
    """Make or complete the note of one paper; every answer is on disk before the next is asked."""
    begun = time.perf_counter()
    path = notes.path_of(fetched.paper.id, tools.settings.notes_dir)
    waiting = f"another run is at work on {fetched.paper.id}; waiting"
    with notes.locked(path, lambda: tools.report.step(waiting, long=True)):
        note = notes.kept(notes.load(path), fetched.paper, tools.settings.language, wish.bank)
        todo = [q for q in wish.questions if _wants(note, q, wish)]
        tools.report.paper(fetched.paper.title or fetched.paper.id, len(todo))
        asked, (before, talked_before) = 0, tools.spent
        lacks = _lacks_prose(note, tools.settings.language)
        if lacks or any(q.answer != "url" for q in todo):
            tools.talker.trial()  # a wrong key is told now, and not after minutes of parsing
        if todo or lacks:
            subject = read(fetched, tools)
            note = replace(note, paper=subject.paper, short_name=subject.short_name)
            notes.save(note, path)
            for answer in _answers(note, todo, subject, tools):
                note = notes.with_answer(note, answer)
                with tools.timed("save"):
                    notes.save(note, path)
                tools.report.answer(answer)
                asked += 1
        usage, talked = tools.spent
        tools.seconds["model"] = talked - talked_before
        whole = time.perf_counter() - begun
        tools.seconds |= {"rest": whole - sum(tools.seconds.values()), "all": whole}
        return Done(ref, note, path, asked=asked, usage=usage - before, seconds=dict(tools.seconds))


def read(fetched: sources.Fetched, tools: Tools) -> ask.Subject:
    """Parse, check that it is the right paper, index; then it can be asked."""
    settings, paper = tools.settings, fetched.paper
    tools.report.step("parse")
    with tools.timed("parse"):
        document = tools.parser(
            fetched.pdf, timeout=settings.parse_timeout, memory_mb=settings.parse_memory_mb
        )
    parse.check_right_paper(document, paper)
    paper = _with_own_facts(paper, document)
    tools.report.step("index")
    with tools.timed("embed"):
        index = tools.index
        if not index.has(paper.id, paper.content_sha256 or ""):

            def told(done: int, every: int) -> None:
                tools.report.step(f"index {done} of {every} passages", long=True)

            index.add(paper, chunk(document, paper), told)

    context = 0 if settings.mode == "retrieve" else tools.talker.context
    retriever = Retriever(index, paper.id, settings, context)

    def retrieve(
        queries: Sequence[str], look_in: Sequence[SectionKind], figures: bool
    ) -> Sequence[Passage]:
        with tools.timed("retrieve"):
            return retriever(queries, look_in, figures)

    return ask.Subject(
        paper=paper,
        document=document,
        short_name=short_name(paper.title),
        language=settings.language,
        source_language=ask.source_language(" ".join(p.text for p in document.pages[:3])),
        retrieve=retrieve,
        now=tools.now,
        names=ask.untranslated(names_of(_body(document), paper.title), settings.language),
    )


def _answers(
    note: Note, todo: Sequence[Question], subject: ask.Subject, tools: Tools
) -> Iterator[Answer]:
    """The abstract and the summary if they are missing, then every question, one at a time."""
    language, paper = subject.language, subject.paper
    if _unfinished(note.abstract.get(language)):
        tools.report.step("abstract")
        yield ask.abstract_in(language, paper, tools.talker, tools.now, subject.names)
    if _unfinished(note.summary):
        tools.report.step("summary")
        yield ask.summary_of(language, paper, tools.talker, tools.now, subject.names)
    told = list(note.answers)
    for question in todo:
        tools.report.step(question.id)
        old = note.answer_to(question.id)
        answer = ask.ask(question, subject, tools.talker, told=told)
        told.append(answer)
        yield notes.succeed(old, answer)


def _body(document: Document) -> str:
    return "\n".join(page.text for page in document.pages)


def _with_own_facts(paper: Paper, document: Document) -> Paper:
    """What nobody told us, as the paper's own first page has it."""
    return replace(
        paper,
        title=paper.title or document.title,
        authors=paper.authors or document.authors,
        abstract=paper.abstract or document.abstract,
        content_sha256=paper.content_sha256 or document.sha256,
    )


def _wants(note: Note, question: Question, wish: Wish) -> bool:
    """Whether this run asks the question. Hand-edited and pinned answers only by name."""
    if wish.only is not None and question.id != wish.only:
        return False
    fields = note.paper.categories
    if question.applies_to and fields and not set(question.applies_to) & set(fields):
        return False
    answer = note.answer_to(question.id)
    if answer is None or not answer.is_done:
        return True
    return wish.force and (wish.only is not None or not (answer.edited or answer.pinned))


def _lacks_prose(note: Note, language: str) -> bool:
    return _unfinished(note.summary) or _unfinished(note.abstract.get(language))


def _unfinished(answer: Answer | None) -> bool:
    return answer is None or not answer.is_done
