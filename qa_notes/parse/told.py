"""What an article says of itself, where that may be believed."""

from __future__ import annotations

from dataclasses import replace

from qa_notes import addresses
from qa_notes.models import Document, Paper


def with_its_own_words(paper: Paper, document: Document) -> Paper:
    """The facts with an article's dates, and its address if that is on the site it came from.

    A PDF says nothing of the kind.
    """
    if document.paged:
        return paper
    here, there = (addresses.split(url or "") for url in (paper.url, document.address))
    same = here and there and _site(here.hostname) == _site(there.hostname)
    return replace(
        paper,
        url=document.address if same else paper.url,
        published=paper.published or document.published,
        updated=paper.updated or document.updated,
    )


def _site(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.")
