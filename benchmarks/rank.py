"""Learn what each signal of the search weighs, from questions with gold paragraphs.

python benchmarks/rank.py ../shared/data/qasper/train [--papers N]

Listwise regression (Cao et al. 2007, ListNet): the gold paragraphs shall have the most of a
softmax over all paragraphs of their paper. Prints the weights for qa_notes/index/signals.py, in
which dense and BM25 together weigh 1. Vectors are kept under output/evaluation/vectors; the first
run embeds some twenty papers a minute on two cores, the next one takes seconds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from retrieval import CUTS, questions_of

from qa_notes.index.signals import WEIGHTS

SHRINKAGE = 1e-3  # of the squared weights; the questions are many, the weights few
Example = tuple[torch.Tensor, torch.Tensor]  # signals (paragraphs, weights), gold (paragraphs,)


def examples(prefix: Path, limit: int | None) -> Iterator[Example]:
    """One a question with text evidence."""
    for one in questions_of(prefix, CUTS["paragraphs"], slice(limit)):
        text = one.question.text
        signals = one.index.signals([text], *one.index.scores([text], one.vector), ())
        held = np.zeros(signals.shape[1])
        held[list(set().union(*one.question.evidence))] = 1
        yield torch.tensor(signals.T), torch.tensor(held / held.sum())


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
    questions = list(examples(wish.prefix, wish.papers))
    learned = learn(questions)
    whole = learned[0] + learned[1]
    weights = {name: round(w / whole, 2) for name, w in zip(WEIGHTS, learned, strict=True)}
    print(json.dumps({"questions": len(questions), "weights": weights}, indent=1))


if __name__ == "__main__":
    main()
