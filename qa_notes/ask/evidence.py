"""From what a model quoted to what stands on the page, and whether it carries the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qa_notes.checks.sources import LEAST_SUPPORT, support
from qa_notes.models import Document, Evidence, Passage
from qa_notes.quotes import Found, locate
from qa_notes.sentences import sentences
from qa_notes.words import content

LEAST = 5  # content words of a piece that may stand alone
LONGEST = 320  # characters of one printed quotation
MOST = 3  # quotations of one answer
GAIN = 0.1  # share of the answer's content words that one more quotation must add
PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\n))+")


def locate_all(
    quotes: Iterable[str], answer: str, passages: Sequence[Passage], document: Document
) -> tuple[Evidence, ...]:
    """The quotations that stand on a page, as the page prints them; the others are dropped.

    A quotation that runs on is cut to whole sentences, those nearest to the answer first.
    """
    found: list[Evidence] = []
    for quote in quotes:
        pieces = [quote] if _place(quote, passages, document) else _pieces(quote)
        for piece in pieces:
            place = _place(piece, passages, document)
            if place is None:
                continue
            evidence = _evidence(*place, answer, passages, document)
            if not any(evidence.quote in e.quote or e.quote in evidence.quote for e in found):
                found.append(evidence)
    return tuple(found[:MOST])


def carrying(
    answer: str, named: Sequence[str], shown: Sequence[str], question: str = ""
) -> list[str]:
    """The fewest sentences that hold the answer's content words, at most three.

    Greedy set cover over all that the model was `shown`, so each sentence earns its place. Those
    that it `named` itself go before equals: it names too many, and miscounts. What no three
    sentences carry keeps the sentences named.
    """
    if not set(content(answer)) - set(content(question)):
        return list(named)[:MOST]  # no word to look for: any sentence would seem to carry it
    picked: list[str] = []
    while len(picked) < MOST:
        held = support(answer, picked, question) if picked else 0.0

        def worth(sentence: str) -> float:
            return support(answer, [*picked, sentence], question) + GAIN * (sentence in named)

        best = max(shown, key=worth, default="")
        if not best or support(answer, [*picked, best], question) <= held + GAIN:
            break
        picked.append(best)
    carries = picked and support(answer, picked, question) >= LEAST_SUPPORT
    return picked if carries else list(named)[:MOST]


def _place(quote: str, passages: Sequence[Passage], document: Document) -> tuple[int, Found] | None:
    """Page number and position: on the pages shown first, then anywhere in the paper."""
    if len(content(quote)) < 3 and len(quote.split()) < 5:
        return None  # "Table 2" stands everywhere and proves nothing
    shown = list(dict.fromkeys(p.page for p in passages))
    others = [p.number for p in document.pages if p.number not in shown]
    for number in [*shown, *others]:
        found = locate(quote, document.pages[number - 1].text)
        if found:
            return number, found
    return None


def _pieces(quote: str) -> list[str]:
    """Sentences, or the parts between ellipses, of a quotation that is not there as a whole."""
    parts = [p.strip() for p in re.split(r"\.\.\.|…|\[\.\.\.\]", quote)]
    spans = (p[a:b] for p in parts for a, b in sentences(p))
    return [s for s in spans if len(content(s)) >= LEAST]


def _evidence(
    page: int, found: Found, answer: str, passages: Sequence[Passage], document: Document
) -> Evidence:
    text = document.pages[page - 1].text
    start, end = _one_block(text, found.start, found.end)
    start, end = _cut(text, start, end, answer)
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return stands_at(page, Found(start, end, found.match), passages, document)


def stands_at(page: int, found: Found, passages: Sequence[Passage], document: Document) -> Evidence:
    """What the page prints there, with its passage, section and boxes."""
    text, start = document.pages[page - 1].text, found.start
    home = _home(passages, page, start)
    block = next((b for b in document.blocks if b.page == page and b.start <= start < b.end), None)
    path = home.section if home else document.sections[block.section].path if block else ()
    boxes = block.boxes if block else home.boxes if home else ()
    return Evidence(
        passage_id=home.id if home else "",
        page=page,
        quote=text[start : found.end],
        section=path[-1] if path else "",
        boxes=boxes,
        match=found.match,
        paragraph=document.paragraph_at(page, start),
    )


def _home(passages: Sequence[Passage], page: int, start: int) -> Passage | None:
    return next((p for p in passages if p.page == page and p.start <= start < p.end), None)


def _one_block(text: str, start: int, end: int) -> tuple[int, int]:
    """The longest part inside one paragraph: what follows may be a footnote."""
    parts = [(m.start() + start, m.end() + start) for m in PARAGRAPH.finditer(text[start:end])]
    return max(parts, key=lambda part: part[1] - part[0], default=(start, end))


def _cut(text: str, start: int, end: int, answer: str) -> tuple[int, int]:
    """The span itself, or the sentence of it nearest to the answer when it is too long."""
    if end - start <= LONGEST:
        return start, end
    spans = [(start + a, start + b) for a, b in sentences(text[start:end])]
    return max(spans, key=lambda s: support(answer, [text[s[0] : s[1]]]) - (s[1] - s[0]) / 4000)
