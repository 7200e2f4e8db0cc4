"""What an article quotes: each sentence of a paper once, numbered, and who rests on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa_notes import languages
from qa_notes.languages import Labels
from qa_notes.models import Answer, Evidence, Match, Note, Paper, Verdict
from qa_notes.render.fragments import text_fragment
from qa_notes.render.text import language_of, one_line, safe_url

_ARXIV_PDF = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/([^?#]+?)(?:\.pdf)?$")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of the paper and where they stand."""

    number: int
    quote: str
    page: str  # "p. 3"; of an article "§ Results, ¶ 3"
    href: str | None  # of that page
    section: str  # as it is printed beside the page; empty where that names it already
    language: str | None  # of the quote, when its script tells
    opening: str
    closing: str
    cited_by: tuple[int, ...] = ()  # positions of the answers that rest on it
    page_number: int = 0  # the same page, 1-based, for a machine; of an article, its section
    paragraph: int = 0  # of an article, within its section, 1-based
    heading: str = ""  # that it stands under, printed or not


@dataclass(frozen=True, slots=True)
class PrintedClaim:
    """A sentence of an answer and what it rests on."""

    text: str
    quotations: tuple[Quotation, ...]
    joint: str  # what stands before the next one


def footnotes(note: Note, words: Labels, first: int) -> tuple[Quotation, ...]:
    """Every quotation that is on its page, once, in the order the answers cite them."""
    cited: dict[tuple[int, int, str], tuple[Evidence, list[int]]] = {}
    for position, answer in enumerate(note.answers, start=1):
        if answer.verdict is Verdict.FAILED:
            continue
        for evidence in answer.evidence:
            quote = one_line(evidence.quote)
            if evidence.match is Match.MISSING or not quote:
                continue
            key = evidence.page, evidence.paragraph, quote
            _, by = cited.setdefault(key, (evidence, []))
            if position not in by:
                by.append(position)
    return tuple(
        _quotation(number, evidence, tuple(by), _href(evidence, note.paper), words)
        for number, (evidence, by) in enumerate(cited.values(), start=first)
    )


def _quotation(
    number: int, evidence: Evidence, cited_by: tuple[int, ...], href: str | None, words: Labels
) -> Quotation:
    quote = one_line(evidence.quote)
    told = language_of(quote)
    heading = one_line(evidence.section)
    opening, closing = languages.language(told or "en").quotes
    return Quotation(
        number=number,
        quote=quote,
        page=one_line(words.place(evidence)),
        href=href,
        section="" if evidence.paragraph else heading,
        language=told,
        opening=opening,
        closing=closing,
        cited_by=cited_by,
        page_number=evidence.page,
        paragraph=evidence.paragraph,
        heading=heading,
    )


def _href(evidence: Evidence, paper: Paper) -> str | None:
    """Where a browser shows the quotation: its page of the PDF, or its words in an article."""
    if evidence.paragraph:
        article = safe_url(paper.url)
        return text_fragment(article.partition("#")[0], evidence.quote) if article else None
    pdf = _pdf_url(paper)
    return f"{pdf}#page={evidence.page}" if pdf else None


def _pdf_url(paper: Paper) -> str | None:
    """Where a browser can open the PDF at a page; None when there is no such place."""
    url = safe_url(paper.pdf_url)
    if url:
        return url.partition("#")[0]
    if paper.source == "arxiv":
        version = f"v{paper.version}" if paper.version else ""
        return safe_url(f"https://arxiv.org/pdf/{paper.id}{version}")
    url = safe_url(paper.url)
    on_arxiv = _ARXIV_PDF.match(url) if url else None
    if on_arxiv:
        return f"https://arxiv.org/pdf/{on_arxiv[1]}"
    return url if url and url.lower().endswith(".pdf") else None


def claims(
    answer: Answer, footnotes: Sequence[Quotation], words: Labels
) -> tuple[PrintedClaim, ...]:
    """None where somebody has changed the text or its verdict since."""
    joint = languages.language(answer.language).joint
    if not answer.verdict.has_text:
        return ()
    if not answer.claims or joint.join(claim.text for claim in answer.claims) != answer.text:
        return ()
    numbered = {(q.page, q.quote): q for q in footnotes}
    places = [(one_line(words.place(e)), one_line(e.quote)) for e in answer.evidence]
    return tuple(
        PrintedClaim(
            one_line(claim.text),
            tuple(
                numbered[places[at]]
                for at in claim.evidence
                if at < len(places) and places[at] in numbered
            ),
            joint,
        )
        for claim in answer.claims
    )
