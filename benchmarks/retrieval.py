"""Evidence recall on QASPER: what each part of the search earns.

python benchmarks/retrieval.py PREFIX [--passages chunks] [--limit PAPERS] [--skip PAPERS]

PREFIX is the common beginning of PREFIX_papers.jsonl and PREFIX_questions.jsonl. Vectors are kept
under output/evaluation/vectors, so that only the first run takes minutes.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from qa_notes import config
from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion, load
from qa_notes.evaluate.retrieval import AT, Found, score, summary
from qa_notes.evaluate.vectors import KeptVectors
from qa_notes.index.chunks import chunk
from qa_notes.index.embed import load_embeddings
from qa_notes.index.search import PaperIndex, Vectors, embedded_text
from qa_notes.models import Passage

CACHE = Path("output/evaluation/vectors")
DEEPEST = max(AT)
Ranking = list[Passage]
System = Callable[[PaperIndex, str, Vectors], Ranking]
Cut = Callable[[GoldPaper], Sequence[Passage]]
CUTS: dict[str, Cut] = {
    "paragraphs": lambda gold: gold.paragraphs,
    "chunks": lambda gold: chunk(gold.document, gold.paper),
}


def best(index: PaperIndex, scores: np.ndarray) -> Ranking:
    order = np.argsort(-scores, kind="stable")[:DEEPEST]
    return [index.passages[i] for i in order]


def bm25(index: PaperIndex, question: str, vector: Vectors) -> Ranking:
    return best(index, index.scores([question], vector)[1][0])


def dense(index: PaperIndex, question: str, vector: Vectors) -> Ranking:
    return best(index, index.scores([question], vector)[0][0])


def reciprocal_ranks(index: PaperIndex, question: str, vector: Vectors) -> Ranking:
    """The usual fusion, k = 60."""
    both = index.scores([question], vector)
    ranks = [np.argsort(np.argsort(-scores[0], kind="stable"), kind="stable") for scores in both]
    return best(index, sum(1 / (61 + rank) for rank in ranks))


def product(index: PaperIndex, question: str, vector: Vectors) -> Ranking:
    """What qa-notes does."""
    return [hit.passage for hit in index.search([question], vector, k=DEEPEST)]


SYSTEMS: dict[str, System] = {
    "bm25": bm25,
    "dense": dense,
    "reciprocal ranks": reciprocal_ranks,
    "qa-notes": product,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question in front of its paper."""

    gold: GoldPaper
    index: PaperIndex
    question: GoldQuestion
    vector: Vectors  # of the question, one row


def questions_of(prefix: Path, cut: Cut, papers_read: slice) -> Iterator[Asked]:
    """All questions with text evidence to these papers of a data set, cut into passages."""
    settings = config.load(llm="none")  # no chat model beside it: every core is free
    kept = KeptVectors(load_embeddings(settings), settings.embedding_model, CACHE)
    papers, questions = load(prefix)
    asked = defaultdict(list)
    for question in questions:
        asked[question.paper_id].append(question)
    for gold in islice(papers.values(), papers_read.start, papers_read.stop):
        here = asked[gold.paper.id]
        passages = cut(gold)
        texts = [embedded_text(gold.paper.title, passage) for passage in passages]
        index = PaperIndex(passages, kept.of(texts))
        vectors = kept.of([question.text for question in here])
        for question, vector in zip(here, vectors, strict=True):
            if question.evidence:
                yield Asked(gold, index, question, vector[None, :])


def run(arguments: argparse.Namespace) -> dict[str, list[Found]]:
    """All systems on all questions with text evidence."""
    end = None if arguments.limit is None else arguments.skip + arguments.limit
    found: dict[str, list[Found]] = defaultdict(list)
    for one in questions_of(arguments.prefix, CUTS[arguments.passages], slice(arguments.skip, end)):
        for name, system in SYSTEMS.items():
            ranked = system(one.index, one.question.text, one.vector)
            found[name].append(score(one.gold, one.question, ranked))
    return found


def table(rows: dict[str, dict[str, float]]) -> Iterator[str]:
    columns = [f"recall@{k}" for k in AT] + ["mrr"]
    yield f"| search | {' | '.join(columns)} | 95 % of recall@5 |"
    yield "|---|" + "---|" * (len(columns) + 1)
    for name, row in rows.items():
        figures = " | ".join(f"{row[column]:.3f}" for column in columns)
        yield f"| {name} | {figures} | {row['recall@5_low']:.3f}-{row['recall@5_high']:.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prefix", type=Path)
    parser.add_argument("--passages", choices=tuple(CUTS), default="paragraphs")
    parser.add_argument("--limit", type=int, help="so many papers only")
    parser.add_argument("--skip", type=int, default=0, help="leave out the first so many papers")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    started = time.monotonic()
    rows = {name: summary(scores) for name, scores in run(arguments).items()}
    if arguments.json:
        print(json.dumps(rows, indent=1))
        return
    print("\n".join(table(rows)))
    questions = int(next(iter(rows.values()))["questions"])
    print(f"\n{questions} questions, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
