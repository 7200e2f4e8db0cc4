"""The figures by themselves: token F1 as QASPER scores it, abstention, bootstrap intervals."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_notes.evaluate.qasper import GoldAnswer

ROUNDS = 1000  # of the bootstrap
UNANSWERABLE = "Unanswerable"  # QASPER's gold for it, and what an abstention predicts
_ARTICLE = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)

Rows = NDArray[np.float64]


def normalized(text: str) -> str:
    """As SQuAD and QASPER compare: lower case, no punctuation, no articles, single blanks."""
    return " ".join(_ARTICLE.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def token_f1(predicted: str, gold: str) -> float:
    """Harmonic mean of precision and recall over the words; 0 without a shared word."""
    said, wanted = normalized(predicted).split(), normalized(gold).split()
    shared = sum((Counter(said) & Counter(wanted)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(said), shared / len(wanted)
    return 2 * precision * recall / (precision + recall)


def answer_f1(predicted: str, answers: Sequence[GoldAnswer]) -> tuple[float, str]:
    """F1 with the nearest annotator, and the type of that annotator's answer.

    As QASPER's own evaluator does it: the first of several equally near ones decides the type.
    """
    scores = [(token_f1(predicted, answer.gold), answer.type) for answer in answers]
    return max(scores, key=lambda score: score[0])


def abstention(rows: Rows) -> dict[str, float]:
    """Precision, recall and F1 of abstaining, from rows of (abstained, unanswerable), 0 or 1."""
    abstained, unanswerable = rows[:, 0], rows[:, 1]
    right = float((abstained * unanswerable).sum())
    precision = right / max(1.0, float(abstained.sum()))
    recall = right / max(1.0, float(unanswerable.sum()))
    both = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
    }


def mean(values: Sequence[float], seed: int) -> tuple[float, float, float]:
    """The mean, and the 95 % interval of it by bootstrap over the values. Not for no values."""
    array = np.asarray(values, dtype=np.float64)
    means = array[_draws(len(array), seed)].mean(axis=1)
    return (float(array.mean()), *_interval(means))


def each(
    rows: Rows, figures: Callable[[Rows], dict[str, float]], seed: int
) -> dict[str, tuple[float, float, float]]:
    """Figures of all rows together, each with its 95 % interval by bootstrap over the rows."""
    again = [figures(rows[draw]) for draw in _draws(len(rows), seed)]
    return {
        name: (value, *_interval(np.array([row[name] for row in again])))
        for name, value in figures(rows).items()
    }


def _draws(size: int, seed: int) -> NDArray[np.intp]:
    return np.random.default_rng(seed).integers(0, size, (ROUNDS, size))


def _interval(values: NDArray[Any]) -> tuple[float, float]:
    low, high = np.quantile(values, (0.025, 0.975))
    return float(low), float(high)
