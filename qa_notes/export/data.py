"""An article as data: its models, from which the published JSON Schema is made.

A change that a strict reader of the old schema would refuse, be it a field more, is a new VERSION.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa_notes.export.lasting import AUTHORITY

VERSION = 2
SCHEMA = f"{AUTHORITY}schema/article/{VERSION}"

Verdict = Literal["answered", "not_in_paper", "needs_review", "failed"]


Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class _Row(BaseModel):
    """An object with these fields, all of them, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class EvidenceRow(_Row):
    """A verbatim quotation that stands on its page."""

    quote: str
    """As the page prints it, in the paper's language, on one line."""
    page: int = Field(ge=1)
    """As a PDF viewer counts them, from 1; of an article, which has none, its section."""
    paragraph: int | None
    """Of an article: within its section, from 1. Null in a paper with pages."""
    section: str
    """The heading that it stands under; empty where there is none."""
    url: str | None
    """Of the PDF, opened at that page, or of the article at these words; null without address."""


class ClaimRow(_Row):
    """One sentence of an answer, and what it rests on."""

    text: str
    evidence: tuple[int, ...]
    """Places in the evidence of the answer, from 0."""


class AnswerRow(_Row):
    """A text with the sentences of the paper that it rests on."""

    bank: str
    """That asks the question; empty for summary and abstract."""
    question_id: str
    question: str
    """As it was asked; empty for summary and abstract."""
    asked_by: Literal["bank", "model", "person"]
    """Who thought of the question."""
    language: str
    """Of the text: ISO 639-1."""
    verdict: Verdict
    """answered: passed every check. not_in_paper: the paper does not say. needs_review: a check
    failed twice. failed: there is no usable text."""
    text: str
    """Formulas are LaTeX between \\( \\), \\[ \\], $ or $$. Empty where nothing is answered."""
    reasons: tuple[str, ...]
    """Why it is not simply answered, in its language."""
    claims: tuple[ClaimRow, ...]
    """Its sentences in order, where each has evidence of its own."""
    evidence: tuple[EvidenceRow, ...]
    looked_in: tuple[str, ...]
    """The sections that were searched."""
    model: str
    """That wrote it; empty where none did."""
    edited: bool
    """Whether somebody changed it by hand."""
    written_at: Moment | None


class PaperRow(_Row):
    """The facts of a paper, null or empty where they are unknown, and what was asked of it."""

    id: str
    """An arXiv id without version, a DOI, or a label."""
    title: str | None
    short_name: str | None
    version: int | None
    authors: tuple[str, ...]
    published: date | None
    updated: date | None
    url: str | None
    pdf_url: str | None
    categories: tuple[str, ...]
    withdrawn: bool
    """Whether its authors or arXiv took its newest version back."""
    source: str
    """Where it came from: arxiv, web or local."""
    content_sha256: str | None
    """Of the PDF that was read."""
    original_abstract: str | None
    """As the paper has it."""
    language: str
    """Of its answers: ISO 639-1."""
    summary: AnswerRow | None
    abstract: AnswerRow | None
    """In the language of its answers."""
    answers: tuple[AnswerRow, ...]


class FailedRow(_Row):
    """A paper that was asked for and is not in the article."""

    paper: str
    reason: str


class TrendRow(_Row):
    """What papers of the week have in common."""

    language: str
    """Of the text: ISO 639-1."""
    text: str
    papers: tuple[str, ...]
    """Ids of those that carry it."""
    model: str | None
    """That wrote it; null once a person has taken it over."""


class WeekRow(_Row):
    """What an article says of itself; null where nobody wrote it."""

    id: str | None
    """ISO 8601, such as 2023-W47."""
    title: str | None
    theme: str | None
    intro: str | None
    """Markdown."""
    trends: tuple[TrendRow, ...]


class ArticleRow(_Row):
    """An article of qa-notes: notes on papers, each answer with the sentences it rests on."""

    model_config = ConfigDict(title="Article")

    schema_id: str = Field(alias="schema", json_schema_extra={"const": SCHEMA})
    """The $id of this schema."""
    language: str
    """Of what stands around the papers: ISO 639-1."""
    week: WeekRow
    papers: tuple[PaperRow, ...]
    failed: tuple[FailedRow, ...]


def schema() -> dict[str, Any]:
    """The JSON Schema of an article, draft 2020-12."""
    made = ArticleRow.model_json_schema(mode="serialization", by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **made}
