"""One question to one paper: retrieve, draft with quotations, verify, translate, judge.

passages = retrieve(...)      what the paper may say about it
found    = draft(...)         quotations first, English answer after, both checked
said     = translate(...)     the reader's language, checked again
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qa_notes.ask.abstract import abstract_in, prose_fingerprint, source_language, summary_of
from qa_notes.ask.carried_over import GONE, go_on_from, located_again
from qa_notes.ask.draft import EMPTY, Request, draft
from qa_notes.ask.links import link_evidence, links_text, own_links
from qa_notes.ask.prompting import version as prompt_version
from qa_notes.ask.terms import untranslated
from qa_notes.ask.translate import translate
from qa_notes.bank import ask_text
from qa_notes.errors import PromptRefused
from qa_notes.llm import Chat
from qa_notes.models import (
    ABSTRACT,
    CUT_OFF,
    NO_USAGE,
    SUMMARY,
    Answer,
    Document,
    Evidence,
    Paper,
    Passage,
    Question,
    SectionKind,
    Usage,
    Verdict,
)

__all__ = [
    "GONE",
    "Subject",
    "abstract_in",
    "ask",
    "fingerprint",
    "go_on_from",
    "located_again",
    "prompt_version",
    "source_language",
    "summary_of",
    "untranslated",
]

# (queries, sections to look in, whether an amount is asked for)
Retrieve = Callable[[Sequence[str], Sequence[SectionKind], bool], Sequence[Passage]]


@dataclass(frozen=True, slots=True)
class Subject:
    """The paper under the lamp, and how it is asked."""

    paper: Paper
    document: Document
    short_name: str | None
    language: str  # of the reader
    source_language: str  # of the paper: which search queries fit
    retrieve: Retrieve
    now: Callable[[], datetime]
    names: frozenset[str] = frozenset()  # that stay as they are in every language


def ask(
    question: Question,
    subject: Subject,
    chat: Chat,
    hint: str | None = None,
    told: Iterable[Answer] = (),
) -> Answer:
    """Answer one question. Raises ModelError when the model cannot be used.

    The verdict says how it went: answered, not_in_paper, needs_review with the reason, or failed
    when the model refuses this one. `told` are the note's other answers: what one of them rests on
    is not told again if there is more.
    """
    if question in (ABSTRACT, SUMMARY):
        make = abstract_in if question == ABSTRACT else summary_of
        return make(subject.language, subject.paper, chat, subject.now, subject.names)
    begun = time.perf_counter()
    if question.answer == "url":
        made = _from_links(question, subject)
    else:
        request = _request(question, subject, hint, told)
        before = chat.spent
        try:
            made = _from_passages(request, question, subject, chat)
        except PromptRefused as err:
            made = _Made("", Verdict.FAILED, str(err), usage=chat.spent - before)
    if made.verdict is Verdict.NOT_IN_PAPER and subject.document.cut_off:
        made = replace(made, reason=CUT_OFF)
    return _stamped(made, question, subject, chat, time.perf_counter() - begun)


def fingerprint(question: Question, paper: Paper, language: str, name: str | None) -> str:
    """What an answer depends on; another fingerprint on disk means the answer is stale.

    `name` is the paper's short one. The model is no part of it: an answer is as good as it is,
    whoever gave it.
    """
    if question in (ABSTRACT, SUMMARY):
        return prose_fingerprint(paper, language)
    parts = (
        paper.content_sha256 or "",
        *(ask_text(question, asked_in, name) for asked_in in (language, "en")),
        repr(sorted(question.queries.items())),
        " ".join(question.look_in),
        repr(sorted(question.must_say.items())),
        question.answer,
        prompt_version(),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Made:
    text: str
    verdict: Verdict
    reason: str | None = None
    evidence: tuple[Evidence, ...] = ()
    looked_in: tuple[str, ...] = ()
    usage: Usage = NO_USAGE


def _from_links(question: Question, subject: Subject) -> _Made:
    links = own_links(subject.document)
    if not links:
        pages = len(subject.document.pages)
        return _Made(
            "",
            Verdict.NOT_IN_PAPER,
            "the paper links to no code, data or model of its own",
            looked_in=(f"p. 1-{pages}",),
        )
    evidence = link_evidence(links, subject.document)
    return _Made(links_text(links, subject.language), Verdict.ANSWERED, evidence=evidence)


def _request(
    question: Question, subject: Subject, hint: str | None, told: Iterable[Answer]
) -> Request:
    queries = question.queries.get(subject.source_language) or question.queries.get("en", ())
    asked_in = "en" if "en" in question.text else subject.language
    english = ask_text(question, asked_in, subject.short_name)
    wants_number = question.answer == "number"
    passages = subject.retrieve([english, *queries], question.look_in, wants_number)
    return Request(
        title=subject.paper.title or "",
        question=english,
        passages=passages,
        document=subject.document,
        hint=hint,
        wants_number=wants_number,
        must_say=question.must_say.get(subject.source_language, ()),
        told=frozenset(
            tuple(e.quote for e in other.evidence)
            for other in told
            if other.question_id != question.id and other.bank in ("", question.bank)
            if other.evidence
        ),
    )


def _from_passages(request: Request, question: Question, subject: Subject, chat: Chat) -> _Made:
    looked = tuple(dict.fromkeys(_place(p) for p in request.passages))
    if not request.passages:
        return _Made("", Verdict.NOT_IN_PAPER, "nothing retrieved", looked_in=looked)
    found = draft(request, chat)
    if found.is_none:
        return _Made("", found.verdict, found.reason, looked_in=looked, usage=found.usage)
    asked = ask_text(question, subject.language, subject.short_name)
    said = translate(found.text, subject.language, chat, asked, subject.names)
    if not said.text.strip():
        return _Made("", Verdict.FAILED, EMPTY, looked_in=looked, usage=found.usage + said.usage)
    problem = found.problem or said.problem
    return _Made(
        said.text,
        Verdict.NEEDS_REVIEW if problem else Verdict.ANSWERED,
        problem,
        found.evidence,
        looked,
        found.usage + said.usage,
    )


def _place(passage: Passage) -> str:
    section = passage.section[-1] if passage.section else "1"
    return f"{section} (p. {passage.page})"


def _stamped(
    made: _Made, question: Question, subject: Subject, chat: Chat, seconds: float
) -> Answer:
    return Answer(
        question_id=question.id,
        question=ask_text(question, subject.language, subject.short_name),
        language=subject.language,
        text=made.text,
        verdict=made.verdict,
        evidence=made.evidence,
        reason=made.reason,
        looked_in=made.looked_in,
        model="links" if question.answer == "url" else chat.name,
        prompt_version=prompt_version(),
        usage=made.usage,
        seconds=round(seconds, 3),
        written_at=subject.now(),
        fingerprint=fingerprint(question, subject.paper, subject.language, subject.short_name),
        bank=question.bank,
    )
