"""BM25 over the words of texts: of the passages of a paper, of the sentences of a memory.

Lucene's variant, to the bit as bm25s has it (a test compares them), of which the import alone takes
longer than all that a question needs. Nothing is reckoned but for the words that are asked.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from qa_notes.words import terms

K1, B = 1.5, 0.4  # the texts held are of like length: b may be low


class Bm25:
    """Texts, ready to be scored."""

    def __init__(self, texts: Iterable[str]) -> None:
        # Of each word, which texts hold it and how often.
        self._holding: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        lengths: list[int] = []  # in words
        for number, text in enumerate(texts):
            words = terms(text)
            lengths.append(len(words))
            for word, count in Counter(words).items():
                places, counts = self._holding[word]
                places.append(number)
                counts.append(count)
        self._size = len(lengths)
        self._mean = sum(lengths) / max(1, self._size)
        self._damping = self._damped(np.asarray(lengths, dtype=np.float64))

    def scores(self, query: str) -> NDArray[np.float64]:
        """How well each text answers the query, shape (texts,); 0 where no word is shared."""
        found = np.zeros(self._size, dtype=np.float32)
        for word in terms(query):
            if word in self._holding:
                places, counts = self._holding[word]
                often = np.asarray(counts, dtype=np.float64)
                share = often / (self._damping[places] + often)
                found[places] += (np.float32(self._rarity(word)) * share).astype(np.float32)
        return found.astype(np.float64)

    def own_score(self, query: str) -> float:
        """What the query would score with itself, were it one of the texts."""
        counts = Counter(terms(query))
        damping = float(self._damped(np.asarray(counts.total(), dtype=np.float64)))
        return sum(n * self._rarity(word) * n / (n + damping) for word, n in counts.items())

    def _damped(self, length: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the repetitions of a word are held against in a text of this length."""
        damped: NDArray[np.float64] = K1 * (1 - B + B * length / (self._mean or 1))
        return damped

    def _rarity(self, word: str) -> float:
        """The inverse document frequency; of a word that none holds too."""
        holding = len(self._holding[word][0]) if word in self._holding else 0
        return math.log(1 + (self._size - holding + 0.5) / (holding + 0.5))
