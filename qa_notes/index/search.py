"""The passages of one paper that answer a question: dense and BM25 scores, fused.

A paper has some hundred passages, so the dense side is exact (no nearest-neighbour graph) and
the same whatever other papers are in the store. Knowing every score also allows a better fusion
than that of reciprocal ranks: scores in standard deviations, which keep how far ahead a passage
is, beside the part of the paper it stands in (benchmarks/retrieval.py compares them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa_notes.bm25 import Bm25
from qa_notes.index.signals import Scores, guess_sections, places, standard, weights_for
from qa_notes.models import Passage, SectionKind

NEAR = 0.95  # cosine above which a second passage says the same again

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, and why."""

    passage: Passage
    score: float  # weighted sum of the signals; comparable in one search
    ranks: Mapping[str, int]  # "dense" and "bm25": best rank over the queries, from 1
    cosine: float  # with the nearest query; comparable between searches


class PaperIndex:
    """One paper in memory, ready to be searched."""

    def __init__(
        self, passages: Sequence[Passage], vectors: Vectors, latin_only: bool = True
    ) -> None:
        """`vectors` has one row a passage; `latin_only`: what made them reads no other script."""
        self.passages = tuple(passages)
        self.vectors = unit(vectors) if len(vectors) else vectors
        self._bm25 = Bm25(" ".join((*p.section, p.text)) for p in passages)
        self._weights = weights_for((passage.text for passage in passages), latin_only)

    def search(
        self,
        queries: Sequence[str],
        query_vectors: Vectors,
        look_in: Sequence[SectionKind] = (),
        k: int = 4,
    ) -> list[Hit]:
        """The best `k` passages for all queries together, best first, no near-duplicates.

        `query_vectors` has one row a query.
        """
        if not self.passages or not queries:
            return []
        dense, words = self.scores(queries, query_vectors)
        total = self._weights @ self.signals(queries, dense, words, look_in)
        dense_ranks, word_ranks = _ranks(dense), _ranks(words)
        return [
            Hit(
                self.passages[i],
                float(total[i]),
                {"dense": int(dense_ranks[:, i].min()), "bm25": int(word_ranks[:, i].min())},
                float(dense[:, i].max()),
            )
            for i in self._distinct(np.argsort(-total, kind="stable"), k)
        ]

    def scores(self, queries: Sequence[str], query_vectors: Vectors) -> tuple[Scores, Scores]:
        """Cosines and BM25 scores, each of shape (queries, passages)."""
        dense = (unit(query_vectors) @ self.vectors.T).astype(np.float64)
        return dense, np.stack([self._bm25.scores(query) for query in queries])

    def signals(
        self, queries: Sequence[str], dense: Scores, words: Scores, look_in: Sequence[SectionKind]
    ) -> Scores:
        """What speaks for each passage, shape (signals, passages), in the order of WEIGHTS.

        `dense` and `words` are those of `scores`; `look_in` is guessed when empty.
        """
        wanted = set(look_in) or {kind for query in queries for kind in guess_sections(query)}
        means = [standard(scores).mean(axis=0) for scores in (dense, words)]
        return np.stack([*means, *places(self.passages, wanted)])

    def _distinct(self, order: NDArray[np.intp], k: int) -> list[int]:
        """The first `k` of `order` that are not nearly the same as one already taken."""
        taken: list[int] = []
        for i in order:
            if len(taken) == k:
                break
            if not taken or float((self.vectors[taken] @ self.vectors[i]).max()) < NEAR:
                taken.append(int(i))
        return taken


def embedded_text(title: str | None, passage: Passage) -> str:
    """What is embedded: the passage with title and section as context."""
    return "\n".join(part for part in (title, " > ".join(passage.section), passage.text) if part)


def _ranks(scores: Scores) -> NDArray[np.intp]:
    """Ranks from 1 in each row; the earlier passage first among equals."""
    return np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable") + 1


def unit(vectors: Vectors) -> Vectors:
    """Each row at length 1; one of nothing but 0 stays."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    made: Vectors = (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)
    return made
