"""How much of the gold evidence is among the first k passages found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from qa_notes.evaluate.metrics import mean
from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion
from qa_notes.models import Passage

AT = (1, 3, 5, 10, 20)
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Found:
    """One question's figures."""

    recall: dict[int, float]  # k -> share of the gold paragraphs, best annotator
    reciprocal_rank: float  # of the first passage after which a gold paragraph counts as found


def score(paper: GoldPaper, question: GoldQuestion, ranked: Sequence[Passage]) -> Found:
    """Score one ranking. A gold paragraph is found when half of its words were retrieved."""
    gold = set().union(*question.evidence)
    found_at = {paragraph: _found_at(paper, paragraph, ranked) for paragraph in gold}
    recall = {
        k: max(fmean(found_at[p] <= k for p in evidence) for evidence in question.evidence)
        for k in AT
    }
    return Found(recall, 1 / min(found_at.values()))


def _found_at(paper: GoldPaper, paragraph: int, ranked: Sequence[Passage]) -> float:
    """How many passages it takes until half of the paragraph's words are covered."""
    start, end = paper.span(paragraph)
    words = [m.start() for m in _WORD.finditer(paper.document.pages[0].text, start, end)]
    missing, half = set(words), len(words) / 2
    for place, passage in enumerate(ranked, 1):
        if passage.start < end and passage.end > start:
            missing -= {at for at in words if passage.start <= at < passage.end}
            if len(words) - len(missing) >= half:
                return place
    return float("inf")


def flat(found: Found, setting: str = "") -> dict[str, float]:
    """Figures by name: "recall@5", "chunks_mrr"."""
    figures = {f"{setting}recall@{k}": value for k, value in found.recall.items()}
    return figures | {f"{setting}mrr": found.reciprocal_rank}


def summary(scores: Sequence[Found], seed: int = 7) -> dict[str, float]:
    """Means, with the 95 % bootstrap interval of recall@5 over questions."""
    means = {f"recall@{k}": fmean(s.recall[k] for s in scores) for k in AT}
    means["mrr"] = fmean(s.reciprocal_rank for s in scores)
    _, low, high = mean([s.recall[5] for s in scores], seed)
    return means | {"recall@5_low": low, "recall@5_high": high, "questions": len(scores)}
