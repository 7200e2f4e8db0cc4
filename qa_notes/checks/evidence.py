"""Does an answer rest on the sentences quoted for it, and do those stand in the paper?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from qa_notes.checks.fault import Fault
from qa_notes.checks.negation import added_negation, lost_negation, turned_round
from qa_notes.checks.text import without_maths
from qa_notes.checks.truth import missing_numbers
from qa_notes.models import Answer, Evidence, Match, Note, Page, Verdict
from qa_notes.quotes import locate

_LINK = re.compile(r"https?://[!-~]+")
# Digits that count nothing: of a name (GPT-4, Llama2, Orca 2), of a pointer (表2, 第3章).
_NO_AMOUNT = re.compile(
    r"(?<![A-Za-z])[A-Za-z]++-?\d[A-Za-z0-9.]*|[A-Z][a-z]+ \d{1,2}(?![\d.,%％])"
    r"|(?:表|図|付録|節|章|式|第|Table|Figure|Section|Appendix)\s?\d[\d.]*"
)


def answer_faults(
    answer: Answer,
    note: Note,
    pages: Sequence[Page] | None = None,
    glossary: Mapping[str, str] | None = None,
) -> Iterator[Fault]:
    """Quotations, numbers, links and negations of one answer.

    `pages`: of its paper, when at hand. `glossary`: English terms and their translations.
    """
    if answer.verdict is Verdict.ANSWERED and not answer.is_grounded:
        yield Fault("no evidence", answer.text, "an answer without a sentence of the paper")
    if pages is not None:
        numbered = {page.number: page.text for page in pages}
        yield from (f for e in answer.evidence if (f := _misplaced(e, numbered)))
    if not answer.is_grounded:
        return
    quotes = [e.quote for e in answer.evidence if e.match is not Match.MISSING]
    paper = note.paper
    given = [answer.question, paper.title or "", note.short_name or ""]
    abstract = [paper.abstract or ""]
    text = _NO_AMOUNT.sub(" ", _LINK.sub(" ", without_maths(answer.text)))
    nowhere = missing_numbers(text, [*quotes, *given, *abstract])
    for number in missing_numbers(text, [*quotes, *given]):
        if number in nowhere:
            why = "neither the quotations nor the abstract hold this number"
        else:
            why = "the abstract holds this number, the quotations given do not"
        yield Fault("number", number, why)
    yield from _links(answer, [*quotes, *abstract, paper.url or "", paper.pdf_url or ""])
    if answer.language == "ja":
        found = [rule(answer.text, quotes) for rule in (lost_negation, added_negation)]
        found.append(turned_round(answer.text, quotes, glossary or {}))
        yield from (fault for fault in found if fault)


def abstract_faults(text: str, note: Note) -> Iterator[Fault]:
    """Numbers of the summary or the translated abstract that the paper's abstract lacks."""
    if note.paper.abstract:
        plain = _NO_AMOUNT.sub(" ", _LINK.sub(" ", without_maths(text)))
        for number in missing_numbers(plain, [note.paper.abstract, note.paper.title or ""]):
            yield Fault("number", number, "the paper's abstract does not hold this number")


def _misplaced(evidence: Evidence, pages: Mapping[int, str]) -> Fault | None:
    """A quotation that its page does not print; a number changed in it is enough."""
    if evidence.match is Match.MISSING or locate(evidence.quote, pages.get(evidence.page, "")):
        return None
    return Fault("quotation", evidence.quote, f"page {evidence.page} does not print this")


def _links(answer: Answer, sources: Sequence[str]) -> Iterator[Fault]:
    held = _spelt_out("".join(re.sub(r"\s+", "", source) + "\n" for source in sources))
    for link in dict.fromkeys(_LINK.findall(answer.text)):
        bare = link.rstrip(".,;:)/").partition("://")[2].removeprefix("www.")
        if _spelt_out(bare) not in held:
            yield Fault("link", link, "the quotations do not hold this link")


def _spelt_out(links: str) -> str:
    """Papers print huggingface.co as hf.co too."""
    return links.casefold().replace("hf.co/", "huggingface.co/")
