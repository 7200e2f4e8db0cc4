"""The article as one Markdown file."""

from __future__ import annotations

from qa_notes.export.contents import Article
from qa_notes.export.target import Target


def _write(article: Article) -> str:
    return article.filled("markdown")


TARGET = Target(
    "CommonMark; footnotes as GitHub and pandoc write them, formulas between dollar signs",
    "md",
    _write,
)
