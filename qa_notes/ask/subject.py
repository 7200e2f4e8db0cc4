"""What is asked: a paper that was read, and how its reader is to be answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qa_notes.ask.terms import NOTHING, Lexicon
from qa_notes.llm.recipe import SHORT
from qa_notes.models import Document, Paper, Passage, SectionKind

# (queries, sections to look in, which passages go first)
Retrieve = Callable[
    [Sequence[str], Sequence[SectionKind], Callable[[Passage], bool]], Sequence[Passage]
]


@dataclass(frozen=True, slots=True)
class Subject:
    """The paper under the lamp, and how it is asked."""

    paper: Paper
    document: Document
    short_name: str | None
    language: str  # of the reader
    source_language: str  # of the paper: which search queries fit
    retrieve: Retrieve
    now: Callable[[], datetime]
    lexicon: Lexicon = NOTHING
    recipe: str = SHORT
    length: str = "standard"  # of an answer by the full recipe
