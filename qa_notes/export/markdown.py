"""The article as one Markdown file."""

from __future__ import annotations

from qa_notes.export.contents import Contents
from qa_notes.render import fill


def article(contents: Contents) -> str:
    """CommonMark; footnotes as GitHub and pandoc write them, formulas between dollar signs."""
    return fill("article", "markdown", **contents.values())
