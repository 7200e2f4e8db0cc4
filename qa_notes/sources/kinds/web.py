"""A PDF at any address: nothing is known of it but where it is."""

from __future__ import annotations

from qa_notes.models import Paper, PaperRef
from qa_notes.refs import web_word
from qa_notes.sources.kind import Answer, Asking, Kind, Offer


def _opens(asking: Asking) -> Answer:
    return _offer


def _offer(ref: PaperRef) -> Offer:
    url = ref.location
    return Offer(Paper(id=ref.id, url=url, pdf_url=url, source="web"), ref.secret or url)


KIND = Kind("PDFs of the web", web_word, _opens, turn=9)
