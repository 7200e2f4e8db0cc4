"""How retrieval is scored: half of a gold paragraph's words must be retrieved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa_notes.errors import UsageError
from qa_notes.evaluate.qasper import load
from qa_notes.evaluate.retrieval import score, summary
from qa_notes.index.chunks import chunk

PAPER = {
    "paper_id": "1",
    "title": "T",
    "abstract": "We do it.",
    "sections": [{"section": "Method ::: Data", "paragraphs": ["a b c d", "e f\u2028g h"]}],
}


def answer(*paragraphs: int) -> dict[str, object]:
    return {
        "type": "extractive",
        "gold": "x",
        "unanswerable": False,
        "evidence_paragraph_idx": paragraphs,
    }


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    question = {
        "paper_id": "1",
        "question_id": "q",
        "question": "?",
        "answers": [answer(1, 2), answer(2), answer()],
        "all_unanswerable": False,
        "any_unanswerable": False,
    }
    for part, row in (("papers", PAPER), ("questions", question)):
        line = json.dumps(row, ensure_ascii=False) + "\n"
        (tmp_path / f"dev_{part}.jsonl").write_text(line, encoding="utf-8")
    return tmp_path / "dev"


def test_the_best_annotator_counts(prefix: Path) -> None:
    papers, (question,) = load(prefix)
    paper = papers["1"]
    whole = chunk(paper.document, paper.paper)
    assert [p.section for p in whole] == [("Abstract",), ("Method", "Data")]
    assert question.evidence == (frozenset({1, 2}), frozenset({2}))
    found = score(paper, question, whole)
    assert found.recall[1] == 0
    assert found.recall[3] == 1
    assert found.reciprocal_rank == 0.5
    assert score(paper, question, ()).reciprocal_rank == 0


def test_half_of_the_words_are_enough(prefix: Path) -> None:
    papers, (question,) = load(prefix)
    paper = papers["1"]
    start, _ = paper.span(2)
    (_, whole) = chunk(paper.document, paper.paper)
    assert score(paper, question, [replace(whole, start=start, end=start + 3)]).recall[1] == 1
    assert score(paper, question, [replace(whole, start=start, end=start + 1)]).recall[1] == 0


def test_the_summary_has_an_interval(prefix: Path) -> None:
    papers, (question,) = load(prefix)
    paper = papers["1"]
    row = summary([score(paper, question, chunk(paper.document, paper.paper))] * 3)
    assert row["recall@5_low"] == row["recall@5"] == row["recall@5_high"] == 1
    assert row["questions"] == 3


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing_papers"):
        load(tmp_path / "nothing")
