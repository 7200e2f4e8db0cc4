"""Is a paper of arXiv withdrawn? There is no field for it: its comment or abstract says so.

A withdrawn version keeps its page and loses its files. The words are those of the authors, so
only sentences count that say it of the paper itself: an abstract may well be about withdrawn
papers, and a comment may tell of a conference that the paper was withdrawn from.
"""

from __future__ import annotations

import re

_ITSELF = (
    r"(?:(?:this|the|our)\s+(?:present\s+)?)?"
    r"(?:(?:arxiv\s+)?(?:paper|article|submission|manuscript|preprint|work|note|version|document))"
)
_BY_WHOM = r"(?:by|due|because|as|since|for|pending|temporarily|in favou?r|and\s+replaced|on)\b"
_SAID = re.compile(
    rf"(?:^|[.;:!?\]\)]\s+|\n\s*)[\[(*\s]*(?:"
    # This paper has been withdrawn by its author; paper withdrawn
    rf"{_ITSELF}\s+(?:(?:has|have|is|was)\s+(?:now\s+|hereby\s+)?(?:been\s+)?(?:now\s+)?)?"
    rf"(?:withdrawn|retracted|removed\s+by\s+arxiv)\b(?!\s+(?:from|at)\b(?!\s+(?:the\s+)?arxiv))"
    # Withdrawn; withdrawn by the authors due to an error
    rf"|withdrawn(?=\s*(?:$|[.,;:)\]]|{_BY_WHOM}|from\s+(?:the\s+)?arxiv))"
    # The authors have withdrawn this paper
    rf"|(?:the\s+)?authors?\s+(?:has|have)\s+withdrawn\s+(?:this|the|their)\b"
    rf")",
    re.IGNORECASE,
)
_WORD = re.compile(r"\bwithdrawn\b", re.IGNORECASE)


def is_withdrawn(comment: str | None, abstract: str | None, has_pdf: bool = True) -> bool:
    """Whether the authors or arXiv say so; without a PDF the word alone is enough."""
    texts = [text for text in (comment, abstract) if text]
    said = _SAID if has_pdf else _WORD
    return any(said.search(" ".join(text.split())) for text in texts)
