"""The passages of one paper that answer a question: dense and BM25 ranks, fused.

A paper has some hundred passages, so the dense side is exact (no nearest-neighbour graph) and
the same whatever other papers are in the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray

from qa_notes.index.words import terms
from qa_notes.models import Passage, SectionKind

RANK_OFFSET = 60  # of reciprocal rank fusion: how little the first places outweigh the next
BM25_K1, BM25_B = 1.2, 0.75
PRIOR = 1.15  # a passage of a section that the question says to look in
NEAR = 0.95  # cosine above which a second passage says the same again

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, and why."""

    passage: Passage
    score: float  # comparable within one search only
    ranks: Mapping[str, int]  # "dense" and "bm25": best rank over the queries, from 1


class PaperIndex:
    """One paper in memory, ready to be searched."""

    def __init__(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """`vectors` has one row a passage."""
        self.passages = tuple(passages)
        self.vectors = _unit(vectors) if len(vectors) else vectors
        self._bm25 = _bm25(passages)

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
        dense = _ranks(_unit(query_vectors) @ self.vectors.T)
        words = self._word_ranks(queries)
        fused = (1 / (RANK_OFFSET + dense) + 1 / (RANK_OFFSET + words)).sum(axis=0)
        fused *= [PRIOR if p.section_kind in look_in else 1.0 for p in self.passages]
        return [
            Hit(
                self.passages[i],
                float(fused[i]),
                {"dense": int(dense[:, i].min()), "bm25": int(words[:, i].min())},
            )
            for i in self._distinct(np.argsort(-fused, kind="stable"), k)
        ]

    def _word_ranks(self, queries: Sequence[str]) -> NDArray[np.int64]:
        """BM25 ranks, one row a query; a passage without any of its words comes last."""
        ranks = np.full((len(queries), len(self.passages)), len(self.passages))
        for row, query in zip(ranks, queries, strict=True):
            wanted = terms(query)
            if self._bm25 is not None and wanted:
                scores = self._bm25.get_scores(wanted)
                row[scores > 0] = _ranks(scores[None, :])[0][scores > 0]
        return ranks

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


def _bm25(passages: Sequence[Passage]) -> bm25s.BM25 | None:
    corpus = [terms(" ".join((*p.section, p.text))) for p in passages]
    if not any(corpus):
        return None
    index = bm25s.BM25(k1=BM25_K1, b=BM25_B, backend="numpy")
    index.index(corpus, show_progress=False)
    return index


def _ranks(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Ranks from 1 in each row; the earlier passage first among equals."""
    order = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1, kind="stable")
    return order.astype(np.int64) + 1


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)
    return unit
