"""A PDF or an article at any address: nothing is known of it but where it is."""

from __future__ import annotations

from qa_notes.models import Paper, PaperRef
from qa_notes.refs import web_word
from qa_notes.sources.kind import Answer, Asking, Kind, Offer
from qa_notes.sources.page import may_be_page


def _opens(asking: Asking) -> Answer:
    return _offer


def _offer(ref: PaperRef) -> Offer:
    url = ref.location
    paper = Paper(id=ref.id, url=url, pdf_url=url, source="web")
    return Offer(paper, ref.secret or url, or_page=may_be_page(url))


KIND = Kind("PDFs and articles of the web", web_word, _opens, turn=9)
