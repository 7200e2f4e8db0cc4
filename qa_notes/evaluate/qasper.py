"""QASPER as JSON lines: papers in paragraphs, questions with the paragraphs that answer them.

A data set is a pair of files, PREFIX_papers.jsonl and PREFIX_questions.jsonl. Paragraphs are
numbered as the questions count them: 0 is the abstract, then every paragraph of every section.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from qa_notes.errors import UsageError
from qa_notes.evaluate.dataset import rows
from qa_notes.models import Block, Document, Kind, Page, Paper, Passage, Section, SectionKind

JOIN = "\n\n"  # between the blocks of a page
_FORM = "a data set has the keys and types of QASPER: see docs/evaluation.md"


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """What one annotator answered, and the paragraphs it rests on."""

    type: str  # extractive | free_form | yes_no | unanswerable
    gold: str
    unanswerable: bool
    paragraphs: frozenset[int]


UNANSWERABLE = GoldAnswer("unanswerable", "Unanswerable", True, frozenset())


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

    @property
    def text(self) -> str:
        """All of it: headings and paragraphs."""
        return self.document.pages[0].text

    @property
    def paragraphs(self) -> tuple[Passage, ...]:
        """Each paragraph of the data set as one passage."""
        return tuple(self.passage(block, block.start, block.end) for block in self.document.blocks)

    def passage(self, block: Block, start: int, end: int) -> Passage:
        """text[start:end], which begins in `block`."""
        section = self.document.sections[block.section]
        return Passage(
            f"{self.paper.id}:p1:{start}",
            self.paper.id,
            1,
            section.path,
            section.kind,
            block.kind,
            self.text[start:end],
            (),
            start,
            end,
        )

    def span(self, paragraph: int) -> tuple[int, int]:
        """Where a paragraph stands in the text of the page."""
        block = self.document.blocks[paragraph]
        return block.start, block.end


def load(prefix: Path, limit: int | None = None) -> tuple[dict[str, GoldPaper], list[GoldQuestion]]:
    """Papers and their questions; `limit` takes the first so many papers.

    Raises UsageError when a file of the pair is missing or of another form.
    """
    papers: dict[str, GoldPaper] = {}
    for row in _rows(prefix, "papers"):
        if limit is not None and len(papers) >= limit:
            break
        papers[row["paper_id"]] = _paper(row)
    questions = [_question(row) for row in _rows(prefix, "questions") if row["paper_id"] in papers]
    for question in questions:
        last = len(papers[question.paper_id].document.blocks) - 1
        if any(number > last for places in question.evidence for number in places):
            raise UsageError(
                f"{prefix}: question {question.id}: its paper has paragraphs 0 to {last}", _FORM
            )
    return papers, questions


def of_papers(questions: Sequence[GoldQuestion], size: int, seed: int) -> list[GoldQuestion]:
    """All questions of `size` papers drawn at random, in the order of the data set."""
    known = sorted({question.paper_id for question in questions})
    drawn = set(random.Random(seed).sample(known, min(size, len(known))))
    return [question for question in questions if question.paper_id in drawn]


def swapped(
    questions: Sequence[GoldQuestion], papers: Mapping[str, GoldPaper], seed: int
) -> list[GoldQuestion]:
    """Each question put to another paper, drawn at random: what it asks for is not there.

    Now and then it is, by chance ("Which language model is used?"), so that abstaining from all of
    them is no aim. Raises UsageError for a data set of one paper.
    """
    if len(papers) < 2:
        raise UsageError("a question can only be swapped among two papers or more")
    dice = random.Random(seed)
    moved = [
        replace(
            question,
            paper_id=dice.choice([key for key in papers if key != question.paper_id]),
            answers=(UNANSWERABLE,),
            all_unanswerable=True,
            any_unanswerable=True,
        )
        for question in questions
    ]
    return sorted(moved, key=lambda question: question.paper_id)  # a paper's questions together


class _Part(TypedDict):
    section: str | None
    paragraphs: list[str]


class _PaperRow(TypedDict):
    """A line of PREFIX_papers.jsonl, as far as it is read."""

    paper_id: str
    title: str
    abstract: str
    sections: list[_Part]


class _AnswerRow(TypedDict):
    type: str
    gold: str
    unanswerable: bool
    evidence_paragraph_idx: list[Annotated[int, Field(ge=0)]]


class _QuestionRow(TypedDict):
    """A line of PREFIX_questions.jsonl, as far as it is read."""

    paper_id: str
    question_id: str
    question: str
    answers: list[_AnswerRow]
    all_unanswerable: bool
    any_unanswerable: bool


_SHAPES: dict[str, TypeAdapter[Any]] = {
    "papers": TypeAdapter(_PaperRow),
    "questions": TypeAdapter(_QuestionRow),
}


def _rows(prefix: Path, part: str) -> Iterator[dict[str, Any]]:
    path = prefix.parent / f"{prefix.name}_{part}.jsonl"
    for _, row in rows(path, _SHAPES[part], _FORM, "give the common beginning of a pair"):
        yield row


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
    page, blocks = "Abstract" + JOIN, [_block(0, row["abstract"], len("Abstract" + JOIN))]
    page += row["abstract"] + JOIN
    for part in row["sections"]:
        path = tuple(piece.strip() for piece in (part["section"] or "").split(":::"))
        sections.append(Section(path[-1], path, kind_of(path), 1))
        page += path[-1] + JOIN if path[-1] else ""
        for text in part["paragraphs"]:
            blocks.append(_block(len(sections) - 1, text, len(page)))
            page += text + JOIN
    paper = Paper(
        row["paper_id"],
        row["title"],
        abstract=row["abstract"],
        content_sha256=row["paper_id"],
    )
    pages = (Page(1, page.removesuffix(JOIN), 612, 792),)
    document = Document(
        pages, tuple(sections), tuple(blocks), (), "", row["title"], (), row["abstract"], ""
    )
    return GoldPaper(paper, document)


def _block(section: int, text: str, start: int) -> Block:
    return Block(1, section, Kind.TEXT, start, start + len(text), ())


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
