"""Hugging Face's pages of papers: each is of a paper of arXiv, by whose id it is called."""

from __future__ import annotations

from qa_notes.models import PaperRef
from qa_notes.refs import arxiv_ref, parse_arxiv
from qa_notes.sources.kind import Kind
from qa_notes.sources.links import link_to


def _reads(word: str) -> PaperRef | None:
    link = link_to(word, "huggingface.co", "www.huggingface.co", "hf.co")
    if link is None or not link.path.startswith("papers/"):
        return None
    named = parse_arxiv(link.path.removeprefix("papers/"))
    return arxiv_ref(named) if named else None


KIND = Kind("paper pages of Hugging Face", _reads)
