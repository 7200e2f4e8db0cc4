"""BM25 over the words of texts: of the passages of a paper, of the sentences of a memory."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import bm25s
import numpy as np
from numpy.typing import NDArray

from qa_notes.words import terms

K1, B = 1.5, 0.4  # the texts held are of like length: b may be low


class Bm25:
    """Texts, ready to be scored."""

    def __init__(self, texts: Iterable[str]) -> None:
        held = [terms(text) for text in texts]
        self._size = len(held)
        self._mean = sum(map(len, held)) / max(1, self._size)  # words of a text
        self._index: bm25s.BM25 | None = None
        if self._mean:
            self._index = bm25s.BM25(k1=K1, b=B, backend="numpy")
            self._index.index(held, show_progress=False)

    def scores(self, query: str) -> NDArray[np.float64]:
        """How well each text answers the query, shape (texts,); 0 where no word is shared."""
        wanted = terms(query)
        if self._index is None or not wanted:
            return np.zeros(self._size)
        return np.asarray(self._index.get_scores(wanted), dtype=np.float64)

    def own_score(self, query: str) -> float:
        """What the query would score with itself, were it one of the texts."""
        counts = Counter(terms(query))
        damping = K1 * (1 - B + B * counts.total() / (self._mean or 1))
        return sum(n * self._rarity(word) * n / (n + damping) for word, n in counts.items())

    def _rarity(self, word: str) -> float:
        """Lucene's inverse document frequency, as bm25s takes it; of a word that none holds too."""
        holding = 0
        if self._index is not None and word in self._index.vocab_dict:
            row = self._index.vocab_dict[word]
            begin, end = self._index.scores["indptr"][row : row + 2]
            holding = int(end - begin)
        return math.log(1 + (self._size - holding + 0.5) / (holding + 0.5))
