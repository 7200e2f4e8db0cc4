"""Where are the code, the data and the models? The paper's own links know; no model is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa_notes import addresses
from qa_notes.ask.evidence import LONGEST, PARAGRAPH
from qa_notes.languages import language
from qa_notes.models import Document, Evidence, Link
from qa_notes.quotes import locate
from qa_notes.sentences import sentences

_HOSTS = re.compile(
    r"(?:^|\.)(?:github\.(?:com|io)|gitlab\.com|huggingface\.co|hf\.co|zenodo\.org|bitbucket\.org|osf\.io"
    r"|figshare\.com|kaggle\.com|codalab\.org|modelscope\.cn|sourceforge\.net|codeocean\.com)$"
)
_OWN = re.compile(
    r"\b(?:our|we|us)\b.{0,120}\b(?:code|data ?sets?|models?|corpus|implementation|software|demo"
    r"|weights|checkpoints|resources?)\b|\b(?:code|data ?sets?|models?|corpus|implementation"
    r"|software|weights|project page|website|resources?)\b.{0,80}\b(?:available|released?|found at"
    r"|accessible|open[- ]sourced?|hosted)\b|\b(?:we|is|are) (?:release|make|made|open|publicly)"
    r"|^(?:code|data|project|models?|repository|github|website|homepage|paper repo)\b[^.]{0,40}:",
    re.IGNORECASE | re.DOTALL,
)
_THANKS = re.compile(r"\b(?:thank|gratefu|acknowledg|sponsor|donat|fund(?:ed|ing))", re.IGNORECASE)
MOST = 4


def own_links(document: Document) -> tuple[Link, ...]:
    """Links to the paper's own code, data or models, the surest first.

    A link counts when its sentence says so ("our code is available at") and thanks nobody, or when
    it leads to a code or data host from the first page.
    """
    ranked: dict[str, tuple[int, Link]] = {}
    for link in document.links:
        url = link.url.rstrip(".,;)/")
        parts = addresses.split(url)
        if parts is None:  # https://[anonymized]
            continue
        host = (parts.hostname or "").removeprefix("www.")
        says_so = bool(_OWN.search(link.context)) and not _THANKS.search(link.context)
        known = bool(_HOSTS.search(host))
        if not says_so and not (known and link.page == 1):
            continue
        rank = 0 if says_so and known else 1 if says_so else 2
        if url not in ranked or rank < ranked[url][0]:
            ranked[url] = (rank, replace(link, url=url))
    best = sorted(ranked.values(), key=lambda found: (found[0], found[1].page))
    return tuple(link for _, link in best[:MOST])


def links_text(links: Sequence[Link], code: str) -> str:
    """One sentence that lists the links, and the places that the page prints instead of them."""
    words = language(code).labels
    warned = (words.printed_as.format(host=link.printed) if link.printed else "" for link in links)
    named = (f" {link.url} {also}" for link, also in zip(links, warned, strict=True))
    joined = words.comma.join(named).strip()
    return re.sub(r"\s+([、,.。।])", r" \1", words.links.format(links=joined))


def link_evidence(links: Sequence[Link], document: Document) -> tuple[Evidence, ...]:
    """The sentence each link stands in, where the page prints one."""
    found: list[Evidence] = []
    for link in links:
        text = document.pages[link.page - 1].text
        place = locate(link.context, text)
        if place is None or len(link.context.split()) < 3:
            continue
        parts = addresses.split(link.url)
        key = parts.netloc if parts else link.url
        start, end = _part_with(key, text, place.start, place.end)
        block = next(
            (b for b in document.blocks if b.page == link.page and b.start <= start < b.end), None
        )
        evidence = Evidence(
            passage_id="",
            page=link.page,
            quote=text[start:end],
            section=document.sections[block.section].title if block else "",
            boxes=block.boxes if block else (),
            match=place.match,
            paragraph=document.paragraph_at(link.page, start),
        )
        if all(evidence.quote != e.quote for e in found):
            found.append(evidence)
    return tuple(found)


def _part_with(key: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The paragraph of the span that prints the link, or its one sentence when that is long."""
    parts = [(m.start() + start, m.end() + start) for m in PARAGRAPH.finditer(text[start:end])]
    start, end = next(((a, b) for a, b in parts if key in text[a:b]), parts[0])
    if end - start <= LONGEST:
        return start, end
    spans = [(start + a, start + b) for a, b in sentences(text[start:end])]
    return next(((a, b) for a, b in spans if key in text[a:b]), spans[0])
