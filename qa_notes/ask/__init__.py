"""One question to one paper: retrieve, draft with quotations, verify, translate, judge.

passages = retrieve(...)      what the paper may say about it
found    = draft(...)         quotations first, English answer after, both checked
said     = translate(...)     the reader's language, checked again
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from qa_notes.ask.abstract import abstract_in, summary_of, tidy
from qa_notes.ask.brief import brief
from qa_notes.ask.carried_over import go_on_from, located_again
from qa_notes.ask.draft import Request, draft
from qa_notes.ask.fingerprint import fingerprint, prompt_version
from qa_notes.ask.links import link_evidence, links_text, own_links
from qa_notes.ask.own_words import in_own_words
from qa_notes.ask.quotable import Quotable
from qa_notes.ask.subject import Subject
from qa_notes.ask.terms import Lexicon, untranslated
from qa_notes.ask.translate import translate
from qa_notes.bank import ask_text
from qa_notes.checks.text import is_ended
from qa_notes.errors import PromptRefused
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language, of
from qa_notes.llm import Chat
from qa_notes.models import ABSTRACT, PROSE, Answer, Passage, Question, SectionKind, Verdict
from qa_notes.sentences import sentences

__all__ = [
    "Lexicon", "Subject", "ask", "fingerprint", "go_on_from", "located_again", "prompt_version",
    "untranslated",
]  # fmt: skip


def ask(
    question: Question,
    subject: Subject,
    chat: Chat,
    hint: str | None = None,
    told: Iterable[Answer] = (),
) -> Answer:
    """Answer one question. Raises ModelError when the model cannot be used.

    The verdict says how it went: answered, not_in_paper, needs_review with the fault, or failed
    when the model refuses this one. `told` are the note's other answers: what one of them rests on
    is not told again if there is more.
    """
    begun, before = time.perf_counter(), chat.spent
    try:
        if question in PROSE:
            made = _of_abstract(question, subject, chat)
        elif question.answer == "url":
            made = _of_links(question, subject)
        else:
            made = _of_passages(question, subject, chat, hint, told)
    except PromptRefused as err:
        made = _answer(question, subject, Verdict.FAILED, fault=Fault(Rule.REFUSED, str(err)))
    looked = made.verdict is Verdict.NOT_IN_PAPER and question not in PROSE
    if looked and subject.document.cut_off:
        made = replace(made, faults=(Fault(Rule.CUT_FILE),))
    return replace(
        made,
        model="links" if question.answer == "url" else chat.name,
        prompt_version=prompt_version(question, subject.language),
        usage=chat.spent - before,
        seconds=round(time.perf_counter() - begun, 3),
        written_at=subject.now(),
        fingerprint=fingerprint(question, subject.paper, subject.language, subject.short_name),
    )


def _of_links(question: Question, subject: Subject) -> Answer:
    links = own_links(subject.document)
    if not links:
        nowhere = _answer(question, subject, Verdict.NOT_IN_PAPER, fault=Fault(Rule.NO_LINKS))
        return replace(nowhere, looked_in=(f"p. 1-{len(subject.document.pages)}",))
    text = links_text(links, subject.language)
    found = _answer(question, subject, Verdict.ANSWERED, text)
    return replace(found, evidence=link_evidence(links, subject.document))


def _of_abstract(question: Question, subject: Subject, chat: Chat) -> Answer:
    """The translated abstract, or its summary; nothing is a failure, for there is an abstract."""
    source, code, lexicon = tidy(subject.paper.abstract), subject.language, subject.lexicon
    if not source:
        return _answer(question, subject, Verdict.NOT_IN_PAPER, fault=Fault(Rule.NO_ABSTRACT))
    if question == ABSTRACT:
        said = abstract_in(source, code, chat, lexicon)
    else:
        said = summary_of(source, subject.paper.title or "", code, chat, lexicon)
    own = [source[start:end] for start, end in sentences(source)]
    comparable = question == ABSTRACT or of(source) == "en"  # a summary is English before
    text = in_own_words(said, code, own if comparable else [])
    return _judged(question, subject, text.strip(), said.faults)


def _of_passages(
    question: Question, subject: Subject, chat: Chat, hint: str | None, told: Iterable[Answer]
) -> Answer:
    request = _request(question, subject, hint, told)
    looked = tuple(dict.fromkeys(_place(p) for p in request.passages))
    if not request.passages:
        return _answer(question, subject, Verdict.NOT_IN_PAPER, fault=Fault(Rule.NOTHING_FOUND))
    found = (brief if question.answer == "short" else draft)(request, chat)
    if not found.text:
        none = _answer(question, subject, found.verdict, fault=found.fault)
        return replace(none, looked_in=looked)
    asked = ask_text(question, subject.language, subject.short_name)
    said = translate(found.text, subject.language, chat, asked, subject.lexicon)
    faults = (found.fault,) if found.fault else said.faults
    text = in_own_words(said, subject.language, [e.quote for e in found.evidence])
    whole = question.answer != "short" or is_ended(text)
    text = text if whole else text + language(subject.language).stop
    made = _judged(question, subject, text, faults)
    return replace(made, evidence=found.evidence if made.text else (), looked_in=looked)


def _request(
    question: Question, subject: Subject, hint: str | None, told: Iterable[Answer]
) -> Request:
    queries = question.queries.get(subject.source_language) or question.queries.get("en", ())
    asked_in = "en" if "en" in question.text else subject.language
    english = ask_text(question, asked_in, subject.short_name)
    figure, name = question.answer == "number", question.answer == "names"
    others = (a for a in told if a.question_id != question.id and a.bank in ("", question.bank))
    must_say = tuple(question.must_say.get(subject.source_language, ()))
    only = question.only_in or tuple(SectionKind)
    quotable = Quotable(must_say, figure, name, english)

    def fits(passage: Passage) -> bool:
        return passage.section_kind in only and quotable.in_passage(passage.text)

    passages = subject.retrieve([english, *queries], question.look_in, fits)
    fitting = {passage.section_kind for passage in passages if fits(passage)}
    where = only if fitting else tuple(SectionKind)
    if question.only_in and fitting.intersection(question.look_in[:1]):  # papers say it there
        where = question.look_in[:1]
    return Request(
        title=subject.paper.title or "",
        question=english,
        passages=[p for p in passages if p.section_kind in where],
        document=subject.document,
        hint=hint,
        abstract=SectionKind.ABSTRACT in where,
        wants_figure=figure,
        wants_name=name,
        must_say=must_say,
        told=frozenset(tuple(e.quote for e in a.evidence) for a in others if a.evidence),
    )


def _place(passage: Passage) -> str:
    section = passage.section[-1] if passage.section else "1"
    return f"{section} (p. {passage.page})"


def _judged(question: Question, subject: Subject, text: str, faults: tuple[Fault, ...]) -> Answer:
    if not text.strip():
        return _answer(question, subject, Verdict.FAILED, fault=Fault(Rule.NO_REPLY))
    verdict = Verdict.NEEDS_REVIEW if faults else Verdict.ANSWERED
    return replace(_answer(question, subject, verdict, text), faults=faults)


def _answer(
    question: Question, subject: Subject, verdict: Verdict, text: str = "", *,
    fault: Fault | None = None,
) -> Answer:  # fmt: skip
    asked = "" if question in PROSE else ask_text(question, subject.language, subject.short_name)
    return Answer(
        question.id, asked, subject.language, text, verdict,
        faults=(fault,) if fault else (), bank=question.bank,
    )  # fmt: skip
