"""The first half of an answer: quotations first, then an English answer resting on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qa_notes import languages
from qa_notes.ask.evidence import carrying, locate_all
from qa_notes.ask.numbered import show
from qa_notes.ask.prompting import prompt
from qa_notes.ask.quotable import Quotable, anything
from qa_notes.ask.reply import read_reply, to_the_point, without_pointers
from qa_notes.checks import DRAFT, first
from qa_notes.faults import Fault, Rule
from qa_notes.languages import worded
from qa_notes.llm import Chat
from qa_notes.llm.recipe import DRAFTED
from qa_notes.models import Document, Evidence, Passage, Verdict
from qa_notes.said import Said

# What fails twice with these is no answer to the question, and none is printed.
ABSENT = frozenset({Rule.NO_FIGURE, Rule.OFF_TOPIC})
# What says nothing against the sentences that an answer rests on.
OF_FORM = frozenset({Rule.CUT_OFF, Rule.LOOP, Rule.SAID_TWICE, Rule.BRACKET})
_SENTENCE = re.compile(r"[A-Z][^|]*[.!?]\W?")  # no table, and no piece of a list


@dataclass(frozen=True, slots=True)
class Draft:
    """What the model found, before translation."""

    text: str = ""  # English
    evidence: tuple[Evidence, ...] = ()
    fault: Fault | None = None  # why it cannot be trusted, or why there is none

    @property
    def verdict(self) -> Verdict:
        """How the question ended, before translation."""
        if self.text:
            return Verdict.NEEDS_REVIEW if self.fault else Verdict.ANSWERED
        absent = self.fault and self.fault.rule in {*ABSENT, Rule.NOT_SAID}
        return Verdict.NOT_IN_PAPER if absent else Verdict.FAILED


NOT_SAID = Draft(fault=Fault(Rule.NOT_SAID))  # the model looked and found no answer


@dataclass(frozen=True, slots=True)
class Request:
    """One question about one paper, with what was retrieved for it."""

    title: str
    question: str
    passages: Sequence[Passage]
    document: Document
    hint: str | None = None
    abstract: bool = True  # shown before the passages
    wants_figure: bool = False  # an answer without a number is none
    wants_name: bool = False  # a sentence that names nothing cannot be quoted
    must_say: Sequence[str] = ()  # beginnings of words; one stands in the quotations
    told: frozenset[tuple[str, ...]] = frozenset()  # what the note's other answers quote
    hidden: frozenset[str] = frozenset()  # sentences that are not shown
    free: bool = False  # whether every sentence can be quoted

    @property
    def quotable(self) -> Callable[[str], bool]:
        """Which sentences can be quoted."""
        if self.free:
            return anything
        return Quotable(tuple(self.must_say), self.wants_figure, self.wants_name, self.question)

    @property
    def answers(self) -> Callable[[str], bool]:
        """Which sentences of an answer answer: where a figure is asked for, those with one."""
        words = () if self.wants_figure else tuple(self.must_say)
        return anything if self.free else Quotable(words, self.wants_figure, question=self.question)

    def among(self, evidence: Sequence[Evidence]) -> Request:
        """The same question, to be answered from these quotations alone."""
        home = {p.id: p for p in self.passages}
        plain = self.passages[0]
        shown = [replace(home.get(e.passage_id, plain), text=e.quote) for e in evidence]
        return replace(self, passages=shown, abstract=False, free=True)

    def besides(self, evidence: Sequence[Evidence]) -> Request:
        """The same question, to be answered from anything but these quotations."""
        return replace(self, hidden=frozenset(e.quote for e in evidence), told=frozenset())


def draft(request: Request, chat: Chat) -> Draft:
    """Ask, check, and ask once more with the reason when the check fails."""
    tried = _try(request, chat)
    if tried.fault is None or tried is NOT_SAID:
        if not tried.text or tuple(e.quote for e in tried.evidence) not in request.told:
            return tried
        other = _try(request.besides(tried.evidence), chat)
        return other if other.text and other.fault is None else tried
    if tried.fault.rule == Rule.NO_ANSWER and tried.evidence:  # it spent its words on quoting
        again = _try(request.among(tried.evidence), chat)
    else:
        again = _try(request, chat, tried.fault)
    best = max((tried, again), key=_worth)
    if best.fault is None or best is NOT_SAID:
        return best
    own = _in_own_words(best, request)
    if own and own.fault is None:
        return own
    if again.fault and again.fault.rule in ABSENT:
        return Draft(fault=again.fault)
    return own or replace(best, text=best.text or " ".join(e.quote for e in best.evidence[:1]))


def _in_own_words(tried: Draft, request: Request) -> Draft | None:
    """The sentences that a failed answer rests on, instead of it; None where it rests on none.

    They are an answer where words tell what one needs, or where only its form was at fault; else
    they are to be reviewed.
    """
    own = tuple(e for e in tried.evidence if _SENTENCE.fullmatch(e.quote))[:2]
    if not own:
        return None
    text = without_pointers(" ".join(" ".join(e.quote.split()) for e in own))
    fits = all(request.quotable(e.quote) for e in own) and (
        request.must_say
        or request.wants_figure
        or (tried.fault is not None and tried.fault.rule in OF_FORM)
    )
    fault = first(DRAFT, _said(text, own, request, ()))
    return Draft(text, own, None if fits and fault is None else tried.fault)


def _worth(tried: Draft) -> tuple[bool, bool, bool]:
    """What makes one draft better than another, the weightiest first."""
    settled = tried.fault is None or tried is NOT_SAID
    return settled, bool(tried.text and tried.evidence), bool(tried.evidence)


def _try(request: Request, chat: Chat, fault: Fault | None = None) -> Draft:
    abstract = request.document.abstract if request.abstract else None
    seen = show(request.passages, abstract, request.hidden, request.quotable)
    if not seen.sentences:
        return Draft(fault=Fault(Rule.NO_FIGURE if request.wants_figure else Rule.OFF_TOPIC))
    messages = prompt(
        "draft",
        title=request.title,
        question=request.question,
        parts=seen.parts,
        hint=request.hint,
        problem=_advice(fault) if fault else None,
    )
    reply = chat.say(messages, DRAFTED)
    spoken = read_reply(reply.text, reply.cut_off)
    if spoken.is_silent:
        return NOT_SAID
    if spoken.is_empty:
        return Draft(fault=Fault(Rule.NO_REPLY))
    quotes, answer = seen.quoted(spoken.quotes), spoken.answer
    if languages.of(" ".join(p.text for p in request.passages)) == "en":  # as the answer is
        answer = to_the_point(answer, request.answers)
    if answer:
        quotes = carrying(answer, quotes, seen.sentences, request.question)
    evidence = locate_all(quotes, answer, request.passages, request.document)
    if not answer:
        return Draft("", evidence, Fault(Rule.NO_ANSWER))
    examples = tuple(text for role, text in messages[1:-1] if role == "assistant")
    said = _said(answer, evidence, request, examples)
    if set(quotes) & set(seen.sentences):  # these can answer; cut to size they may lack the word
        said = replace(said, must_say=())
    return Draft(answer, evidence, first(DRAFT, said))


def _said(
    answer: str, evidence: Sequence[Evidence], request: Request, examples: tuple[str, ...]
) -> Said:
    return Said(
        answer,
        "en",
        request.question,
        sources=tuple(e.quote for e in evidence),
        given=(request.question, request.title),
        shown=(*(p.text for p in request.passages), request.document.abstract or ""),
        examples=examples,
        must_say=tuple(request.must_say),
        wants_figure=request.wants_figure,
    )


def _advice(fault: Fault) -> str:
    may_be_absent = ", reply NONE if the passages do not" if fault.rule in ABSENT else ""
    return worded(fault, "en") + may_be_absent
