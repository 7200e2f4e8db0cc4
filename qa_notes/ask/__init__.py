"""One question to one paper: retrieve, draft with quotations, verify, translate, judge.

passages = retrieve(...)      what the paper may say about it

the short recipe, for small models
found    = draft(...)         quotations first, English answer after, both checked
said     = translate(...)     the reader's language, checked again

the full recipe, for large ones
found    = full(...)          claims in the reader's language, each with its own quotations, checked
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

from qa_notes.ask.abstract import abstract_in, summary_at_once, summary_of, tidy
from qa_notes.ask.brief import brief
from qa_notes.ask.carried_over import go_on_from, located_again
from qa_notes.ask.digest import Speech, original_of, part_in
from qa_notes.ask.draft import Request, draft
from qa_notes.ask.fingerprint import fingerprint, prompt_version
from qa_notes.ask.full import Task, full
from qa_notes.ask.links import link_evidence, links_text, own_links
from qa_notes.ask.own_words import in_own_words
from qa_notes.ask.questions import proposals, said_for_reader, spoken_in, understood
from qa_notes.ask.quotable import Quotable
from qa_notes.ask.subject import Subject
from qa_notes.ask.terms import Lexicon, untranslated
from qa_notes.ask.translate import translate
from qa_notes.ask.trends import Member, trends
from qa_notes.bank import ask_text
from qa_notes.checks.text import is_ended
from qa_notes.errors import PromptRefused
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language, of
from qa_notes.llm import Chat
from qa_notes.llm.recipe import FULL, LENGTHS, chosen, fitted, longest
from qa_notes.models import (
    ABSTRACT,
    PROSE,
    Answer,
    Document,
    Passage,
    Question,
    SectionKind,
    Verdict,
)
from qa_notes.sentences import sentences

__all__ = [
    "Lexicon", "Member", "Speech", "Subject", "ask", "chosen", "fingerprint", "fitted",
    "go_on_from", "located_again", "longest", "part_in", "prompt_version", "proposals",
    "said_for_reader", "spoken_in", "trends", "understood", "untranslated",
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
    begun = time.perf_counter()
    with chat.meter.share() as cost:
        try:
            if question in PROSE:
                made = _of_abstract(question, subject, chat)
            elif question.answer == "url":
                made = _of_links(question, subject)
            elif subject.recipe == FULL:
                made = _of_claims(question, subject, chat, hint)
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
        prompt_version=prompt_version(question, subject.language, subject.recipe),
        usage=cost.spent,
        seconds=round(time.perf_counter() - begun, 3),
        written_at=subject.now(),
        fingerprint=fingerprint(
            question, subject.paper, subject.language, subject.short_name, subject.recipe
        ),
        recipe=subject.recipe,
    )


def _of_links(question: Question, subject: Subject) -> Answer:
    links = own_links(subject.document)
    if not links:
        nowhere = _answer(question, subject, Verdict.NOT_IN_PAPER, fault=Fault(Rule.NO_LINKS))
        return replace(nowhere, looked_in=(_whole(subject.document),))
    text = links_text(links, subject.language)
    found = _answer(question, subject, Verdict.ANSWERED, text)
    return replace(found, evidence=link_evidence(links, subject.document))


def _whole(document: Document) -> str:
    return f"p. 1-{len(document.pages)}" if document.paged else f"¶ 1-{len(document.blocks)}"


def _of_abstract(question: Question, subject: Subject, chat: Chat) -> Answer:
    """The translated abstract, or its summary; nothing is a failure, for there is an abstract."""
    source, code, lexicon = tidy(subject.paper.abstract), subject.language, subject.lexicon
    if not source:
        return _answer(question, subject, Verdict.NOT_IN_PAPER, fault=Fault(Rule.NO_ABSTRACT))
    title, full_recipe = subject.paper.title or "", subject.recipe == FULL
    if question == ABSTRACT:
        said = abstract_in(source, code, chat, lexicon, subject.recipe)
    elif full_recipe and (at_once := summary_at_once(source, title, code, chat)):
        said = at_once
    else:
        said = summary_of(source, title, code, chat, lexicon)
    own = [source[start:end] for start, end in sentences(source)]
    comparable = question == ABSTRACT or of(source) == "en"  # a summary is English before
    printed = in_own_words(said, code, own if comparable else [])
    made = _judged(question, subject, printed.text.strip(), printed.faults)
    return replace(made, original=original_of(question, said))


def _of_passages(
    question: Question, subject: Subject, chat: Chat, hint: str | None, told: Iterable[Answer]
) -> Answer:
    request = _request(question, subject, hint, told)
    looked = tuple(dict.fromkeys(_place(p, subject.document) for p in request.passages))
    if not request.passages:
        return _answer(question, subject, Verdict.NOT_IN_PAPER, fault=Fault(Rule.NOTHING_FOUND))
    found = (brief if question.answer == "short" else draft)(request, chat)
    if not found.text:
        none = _answer(question, subject, found.verdict, fault=found.fault)
        return replace(none, looked_in=looked)
    asked = ask_text(question, subject.language, subject.short_name)
    said = translate(found.text, subject.language, chat, asked, subject.lexicon)
    printed = in_own_words(said, subject.language, [e.quote for e in found.evidence])
    faults, text = (found.fault,) if found.fault else printed.faults, printed.text
    whole = question.answer != "short" or is_ended(text)
    text = text if whole else text + language(subject.language).stop
    made = _judged(question, subject, text, faults)
    return replace(made, evidence=found.evidence if made.text else (), looked_in=looked)


def _of_claims(question: Question, subject: Subject, chat: Chat, hint: str | None) -> Answer:
    """By the full recipe: a large model is shown all that was found, and chooses itself."""
    code, english = subject.language, _english(question, subject)
    passages = subject.retrieve(
        [english, *_queries(question, subject)], question.look_in, lambda passage: True
    )
    looked = tuple(dict.fromkeys(_place(p, subject.document) for p in passages))
    if not passages:
        return _answer(question, subject, Verdict.NOT_IN_PAPER, fault=Fault(Rule.NOTHING_FOUND))
    request = Request(
        subject.paper.title or "", english, passages, subject.document, hint,
        wants_figure=question.answer == "number",
    )  # fmt: skip
    asked = ask_text(question, code, subject.short_name)
    length = LENGTHS[question.length or subject.length]
    found = full(Task(request, code, asked, length, question.answer == "short"), chat)
    text = language(code).joint.join(claim.text for claim in found.claims)
    bare = _answer(question, subject, found.verdict, text)
    return replace(
        bare, evidence=found.evidence, faults=found.faults, looked_in=looked,
        claims=found.claims, left_out=found.left_out,
    )  # fmt: skip


def _english(question: Question, subject: Subject) -> str:
    asked_in = "en" if "en" in question.text else subject.language
    return ask_text(question, asked_in, subject.short_name)


def _queries(question: Question, subject: Subject) -> Iterable[str]:
    return question.queries.get(subject.source_language) or question.queries.get("en", ())


def _request(
    question: Question, subject: Subject, hint: str | None, told: Iterable[Answer]
) -> Request:
    english = _english(question, subject)
    figure, name = question.answer == "number", question.answer == "names"
    others = (a for a in told if a.question_id != question.id and a.bank in ("", question.bank))
    must_say = tuple(question.must_say.get(subject.source_language, ()))
    only = question.only_in or tuple(SectionKind)
    quotable = Quotable(must_say, figure, name, english)

    def fits(passage: Passage) -> bool:
        return passage.section_kind in only and quotable.in_passage(passage.text)

    passages = subject.retrieve([english, *_queries(question, subject)], question.look_in, fits)
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


def _place(passage: Passage, document: Document) -> str:
    if document.paged:
        section = passage.section[-1] if passage.section else "1"
        return f"{section} (p. {passage.page})"
    first = document.paragraph_at(passage.page, passage.start)
    last = document.paragraph_at(passage.page, passage.end)
    counted = f"¶ {first}" if first == last else f"¶ {first}-{last}"
    return f"{passage.section[-1]} ({counted})" if passage.section else counted


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
