"""arXiv: one request for the facts of all papers, PDFs one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_notes.errors import NotFound, PaperError
from qa_notes.models import PaperRef
from qa_notes.refs import arxiv_word, parse_arxiv, versioned
from qa_notes.sources.kind import Answer, Asking, Kind, Offer

if TYPE_CHECKING:
    from qa_notes.sources.arxiv_facts import Found


def _opens(asking: Asking) -> Answer:
    facts: Found = {}  # what arXiv said, also that it could not be asked

    def answer(ref: PaperRef) -> Offer:
        from qa_notes.sources.arxiv_facts import look_up

        if not _is_id(ref):
            raise NotFound(f"{ref.id!r} is not an arXiv id", "write it like 2311.11829")
        wanted = [] if facts else [(r.id, r.version) for r in asking.refs if _is_id(r)]
        if (named := (ref.id, ref.version)) not in facts:
            api = asking.settings.arxiv_api_url
            facts.update(look_up([*wanted, named], asking.polite, api))
        paper = facts[named]
        if isinstance(paper, PaperError):
            raise paper
        name = versioned(paper.id, paper.version)
        return Offer(paper, f"{asking.settings.arxiv_pdf_url}/{name}")

    return answer


def _is_id(ref: PaperRef) -> bool:
    return ref.source == "arxiv" and parse_arxiv(ref.id) == (ref.id, None)


KIND = Kind("papers of arXiv", arxiv_word, _opens)
