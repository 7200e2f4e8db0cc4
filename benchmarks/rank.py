"""Learn what each signal of the search weighs, from questions with gold paragraphs.

python benchmarks/rank.py ../shared/data/qasper/train [--papers N]

Listwise regression (Cao et al. 2007, ListNet): the gold paragraphs shall have the most of a
softmax over all paragraphs of their paper. Prints the weights for qa_notes/index/signals.py, in
which dense and BM25 together weigh 1. Vectors are kept under output/evaluation/vectors; the first
run embeds some ten papers a minute on two cores.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from retrieval import CACHE

from qa_notes.config import Settings
from qa_notes.evaluate.qasper import load
from qa_notes.evaluate.vectors import KeptVectors
from qa_notes.index.embed import load_embeddings
from qa_notes.index.search import PaperIndex, embedded_text
from qa_notes.index.signals import WEIGHTS

SHRINKAGE = 1e-3  # of the squared weights; the questions are many, the weights few
Example = tuple[torch.Tensor, torch.Tensor]  # signals (paragraphs, weights), gold (paragraphs,)


def examples(prefix: Path, limit: int | None) -> list[Example]:
    """One a question with text evidence."""
    settings = Settings(llm="none")  # no chat model beside it: torch may have every core
    kept = KeptVectors(load_embeddings(settings), settings.embedding_model, CACHE)
    papers, questions = load(prefix)
    asked = defaultdict(list)
    for question in questions:
        if question.evidence:
            asked[question.paper_id].append(question)
    found = []
    for gold in islice(papers.values(), limit):
        here = asked[gold.paper.id]
        texts = [embedded_text(gold.paper.title, p) for p in gold.paragraphs]
        index = PaperIndex(gold.paragraphs, kept.of(texts))
        for question in here:
            dense, words = index.scores([question.text], kept.of([question.text]))
            signals = index.signals([question.text], dense, words, ())
            held = np.zeros(len(texts))
            held[list(set().union(*question.evidence))] = 1
            found.append((torch.tensor(signals.T), torch.tensor(held / held.sum())))
    return found


def learn(questions: list[Example]) -> list[float]:
    weights = torch.zeros(len(WEIGHTS), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        each = [-(gold @ torch.log_softmax(signals @ weights, 0)) for signals, gold in questions]
        value = torch.stack(each).mean() + SHRINKAGE * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return [float(weight) for weight in weights.detach()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("prefix", type=Path)
    parser.add_argument("--papers", type=int, help="so many papers only")
    wish = parser.parse_args()
    questions = examples(wish.prefix, wish.papers)
    learned = learn(questions)
    whole = learned[0] + learned[1]
    weights = {name: round(w / whole, 2) for name, w in zip(WEIGHTS, learned, strict=True)}
    print(json.dumps({"questions": len(questions), "weights": weights}, indent=1))


if __name__ == "__main__":
    main()
