"""A note as it will be printed, whatever the format: what is said, marked, left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa_notes import languages
from qa_notes.errors import ExportError
from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES, Labels, why, worded
from qa_notes.models import Answer, Maker, Note, Paper, Verdict
from qa_notes.render.footnotes import PrintedClaim, Quotation, claims, footnotes
from qa_notes.render.text import language_of, lines, one_line

EVIDENCE = ("none", "footnotes", "inline")
LAYOUTS = ("notes", "classic")  # classic: as the first articles were printed


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A text with what has to be said about it. No line is empty; there may be none."""

    lines: tuple[str, ...] = ()
    mark: str = ""  # the review or failure mark of the language
    verdict: Verdict = Verdict.ANSWERED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known of a paper."""

    label: str  # with its colon
    text: str
    is_url: bool = False


@dataclass(frozen=True, slots=True)
class PrintedAnswer:
    """One question and what became of it."""

    position: int  # 1-based in its note
    question: str
    mark: str  # of a question that a model thought of
    said: PrintedText
    looked_in: tuple[str, ...]
    quotations: tuple[Quotation, ...]
    claims: tuple[PrintedClaim, ...] = ()  # what is said, where each sentence has its own evidence


@dataclass(frozen=True, slots=True)
class PrintedPaper:
    """One block of the article."""

    anchor: str  # without a colon: one sets off the answers and notes of the paper
    language: str
    title: str
    facts: tuple[Fact, ...]
    published: Fact | None
    summary: PrintedText | None
    abstract: PrintedText
    answers: tuple[PrintedAnswer, ...]
    footnotes: tuple[Quotation, ...]  # each quotation once, by number
    evidence: str
    labels: Labels


def printed(
    note: Note, evidence: str = "none", first: int = 1, layout: str = LAYOUTS[0]
) -> PrintedPaper:
    """`note` as it will be printed, under headings of its own language.

    Its quotations are numbered from `first`. Raises ExportError for a language that there is not.
    """
    words = labels(note.language, layout)
    paper = note.paper
    facts = _facts(paper, words, layout)
    shown = evidence != "none"
    cited = footnotes(note, words, first) if shown else ()
    thought_of = {q.key for q in note.own if q.made_by is Maker.MODEL}
    return PrintedPaper(
        anchor=anchor_of(paper),
        language=note.language,
        title=title_of(paper, words),
        facts=facts,
        published=next((fact for fact in facts if fact.label == words.published), None),
        summary=said(note.summary, words, shown) if note.summary else None,
        abstract=_abstract(note, words, shown),
        answers=tuple(
            _answer(
                position,
                answer,
                cited,
                words,
                shown,
                words.by_model if (answer.bank, answer.question_id) in thought_of else "",
            )
            for position, answer in enumerate(note.answers, start=1)
        ),
        footnotes=cited,
        evidence=evidence,
        labels=words,
    )


def anchor_of(paper: Paper) -> str:
    """What its block is called in a page."""
    return "paper-" + re.sub(r"[^\w.-]+", "-", clean_id(paper.id))


def labels(code: str, layout: str = LAYOUTS[0]) -> Labels:
    """The words of one language; ExportError names those there are."""
    if code not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ExportError(f"no layout in language {code!r}", f"there are: {known}")
    spoken = languages.language(code)
    return (layout == "classic" and spoken.classic) or spoken.labels


def clean_id(paper_id: str) -> str:
    """The id without what cannot be printed."""
    return one_line(paper_id)


def title_of(paper: Paper, words: Labels) -> str:
    """The title, or 不明 with the id, so that two papers without one can be told apart."""
    return one_line(paper.title or "") or f"{words.unknown} ({clean_id(paper.id)})"


def _facts(paper: Paper, words: Labels, layout: str) -> tuple[Fact, ...]:
    """In order, without what is unknown: only the classic layout says that it is.

    That a paper is withdrawn comes first: who reads on should know.
    """
    status = (Fact(words.status, words.withdrawn),) if paper.withdrawn else ()
    every = (
        *status,
        Fact(words.authors, one_line(", ".join(paper.authors))),
        Fact(words.published, words.date(paper.published) if paper.published else ""),
        Fact(words.updated, words.date(paper.updated) if paper.updated else ""),
        Fact(words.url, one_line(paper.url or paper.pdf_url or ""), is_url=True),
        Fact(words.categories, one_line(", ".join(paper.categories))),
    )
    if layout == "classic":
        return tuple(fact if fact.text else Fact(fact.label, words.unknown) for fact in every)
    return tuple(fact for fact in every if fact.text)


def said(answer: Answer, words: Labels, shown: bool) -> PrintedText:
    """The printed form of an answer's text; `shown` prints why a review is needed, too."""
    text = lines(answer.text)
    reason = _reason(answer)
    match answer.verdict:
        case Verdict.NOT_IN_PAPER if answer.has(Rule.CUT_FILE):
            return PrintedText((words.not_in_paper,), words.review, Verdict.NEEDS_REVIEW, reason)
        case Verdict.NOT_IN_PAPER:
            return PrintedText((words.not_in_paper,), "", answer.verdict)
        case Verdict.NEEDS_REVIEW if text:
            return PrintedText(text, words.review, answer.verdict, reason if shown else "")
        case Verdict.ANSWERED if text:
            return PrintedText(text)
        case _:
            if not reason or answer.has(Rule.REFUSED):
                reason = why([Fault(Rule.NO_REPLY)], answer.language)
            return PrintedText((), words.unanswered.strip(), Verdict.FAILED, reason)


def _reason(answer: Answer) -> str:
    """What is wrong with an answer, in its language.

    Left out is what cannot be said in it: an older note was told its faults in English, and a
    newer one may know rules that this program does not.
    """
    code = answer.language
    own = languages.language(code).reasons.keys() - {Rule.TOLD}
    said = (f for f in answer.faults if f.rule in own or _may_be(code, worded(f, code)))
    return one_line(why(said, code))


def _may_be(code: str, text: str) -> bool:
    """Whether nothing about the text's letters says that it is in another language."""
    return language_of(text) in (code, None)


def _abstract(note: Note, words: Labels, shown: bool) -> PrintedText:
    """The abstract in the reader's language, else as the paper has it, else unknown."""
    translated = note.abstract.get(note.language)
    text = said(translated, words, shown) if translated else PrintedText()
    if translated and text.verdict is not Verdict.FAILED:
        return text
    own = lines(note.paper.abstract or "")
    if text.mark:
        return PrintedText(own, text.mark, text.verdict, text.reason)
    return PrintedText(own or (words.unknown,))


def _answer(
    position: int,
    answer: Answer,
    cited: Sequence[Quotation],
    words: Labels,
    shown: bool,
    mark: str,
) -> PrintedAnswer:
    looked_in = answer.looked_in if shown and answer.verdict is Verdict.NOT_IN_PAPER else ()
    return PrintedAnswer(
        position=position,
        question=one_line(answer.question),
        mark=mark,
        said=said(answer, words, shown),
        looked_in=tuple(one_line(place) for place in looked_in),
        quotations=tuple(quotation for quotation in cited if position in quotation.cited_by),
        claims=claims(answer, cited, words),
    )
