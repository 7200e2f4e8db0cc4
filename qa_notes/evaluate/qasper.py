"""QASPER as JSON lines: papers in paragraphs, questions with the paragraphs that answer them.

A data set is a pair of files, PREFIX_papers.jsonl and PREFIX_questions.jsonl. Paragraphs are
numbered as the questions count them: 0 is the abstract, then every paragraph of every section.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_notes.errors import UsageError
from qa_notes.models import Block, Document, Kind, Page, Paper, Section, SectionKind

JOIN = "\n\n"  # between the blocks of a page


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """What one annotator answered, and the paragraphs it rests on."""

    type: str  # extractive | free_form | yes_no | none (unanswerable)
    gold: str
    unanswerable: bool
    paragraphs: frozenset[int]


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question of one paper with the answers of its annotators."""

    paper_id: str
    id: str
    text: str
    answers: tuple[GoldAnswer, ...]
    all_unanswerable: bool
    any_unanswerable: bool

    @property
    def evidence(self) -> tuple[frozenset[int], ...]:
        """The annotators' paragraphs; empty where the evidence is only figures and tables."""
        return tuple(answer.paragraphs for answer in self.answers if answer.paragraphs)


@dataclass(frozen=True, slots=True)
class GoldPaper:
    """A paper as QASPER has it, laid out as one page; paragraph i is document.blocks[i]."""

    paper: Paper
    document: Document

    def span(self, paragraph: int) -> tuple[int, int]:
        """Where a paragraph stands in the text of the page."""
        block = self.document.blocks[paragraph]
        return block.start, block.end


def load(prefix: Path, limit: int | None = None) -> tuple[dict[str, GoldPaper], list[GoldQuestion]]:
    """Papers and their questions; `limit` takes the first so many papers.

    Raises UsageError when a file of the pair is missing.
    """
    papers: dict[str, GoldPaper] = {}
    for row in _rows(prefix, "papers"):
        if limit is not None and len(papers) >= limit:
            break
        papers[row["paper_id"]] = _paper(row)
    questions = [_question(row) for row in _rows(prefix, "questions") if row["paper_id"] in papers]
    return papers, questions


def _rows(prefix: Path, part: str) -> Iterator[dict[str, Any]]:
    path = prefix.with_name(f"{prefix.name}_{part}.jsonl")
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # splitlines also cuts at U+2028
    except OSError as err:
        raise UsageError(f"{path}: {err.strerror}", "give the common beginning of a pair") from err
    yield from (json.loads(line) for line in lines if line.strip())


def _question(row: dict[str, Any]) -> GoldQuestion:
    answers = tuple(
        GoldAnswer(a["type"], a["gold"], a["unanswerable"], frozenset(a["evidence_paragraph_idx"]))
        for a in row["answers"]
    )
    return GoldQuestion(
        row["paper_id"],
        row["question_id"],
        row["question"],
        answers,
        row["all_unanswerable"],
        row["any_unanswerable"],
    )


def _paper(row: dict[str, Any]) -> GoldPaper:
    sections = [Section("Abstract", ("Abstract",), SectionKind.ABSTRACT, 1)]
    texts, blocks, at = [row["abstract"]], [], 0
    owner = [0]
    for part in row["sections"]:
        path = tuple(piece.strip() for piece in (part["section"] or "").split(":::"))
        sections.append(Section(path[-1], path, kind_of(path), 1))
        texts += part["paragraphs"]
        owner += [len(sections) - 1] * len(part["paragraphs"])
    for section, text in zip(owner, texts, strict=True):
        blocks.append(Block(1, section, Kind.TEXT, at, at + len(text), ()))
        at += len(text) + len(JOIN)
    page = Page(1, JOIN.join(texts), 612, 792)
    paper = Paper(
        row["paper_id"],
        row["title"],
        abstract=row["abstract"],
        content_sha256=row["paper_id"],
    )
    document = Document(
        (page,), tuple(sections), tuple(blocks), (), "", row["title"], (), row["abstract"], ""
    )
    return GoldPaper(paper, document)


_WORDS = {
    SectionKind.ABSTRACT: ("abstract",),
    SectionKind.INTRODUCTION: ("introduction", "motivation"),
    SectionKind.RELATED: ("related", "background", "previous", "prior"),
    SectionKind.LIMITATIONS: ("limitation",),
    SectionKind.CONCLUSION: ("conclusion", "concluding", "future", "summary"),
    SectionKind.DISCUSSION: ("discussion", "analysis"),
    SectionKind.RESULTS: ("result", "performance"),
    SectionKind.EXPERIMENTS: (
        "experiment", "evaluation", "setup", "data", "corpus", "corpora", "baseline", "training",
    ),
    SectionKind.METHOD: ("method", "model", "approach", "architecture", "system", "framework"),
    SectionKind.APPENDIX: ("appendix", "supplement"),
}  # fmt: skip


def kind_of(path: tuple[str, ...]) -> SectionKind:
    """The part a section plays, from its deepest heading that tells."""
    for title in reversed(path):
        for kind, words in _WORDS.items():
            if any(word in title.lower() for word in words):
                return kind
    return SectionKind.OTHER
