"""Which of many translations are of sentences like the one at hand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from qa_notes.memory.pairs import Pair, plain

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    from qa_notes.bm25 import Bm25

_ALMOST = math.nextafter(1.0, 0.0)


class Memory:
    """Pairs into one language. Where several have the same English, the first one counts."""

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        first: dict[str, Pair] = {}
        for pair in pairs:
            first.setdefault(plain(pair.source), pair)
        self._terms = [pair for pair in first.values() if pair.is_term]
        self._sentences = [pair for pair in first.values() if not pair.is_term]
        self._places = {plain(pair.source): i for i, pair in enumerate(self._sentences)}

    def nearest(self, text: str, most: int = 3, least_score: float = 0.0) -> list[Pair]:
        """The sentences nearest to `text`, best first: at most `most`, of closeness `least_score`.

        Closeness is from 0 to 1: the BM25 score of a pair's English for the text, divided by what
        the text would score with itself. So it is about the share of the text's words that the
        pair has too, rare words counting for more and the commonest (the, is, not) for nothing.
        Only the same English has 1, white space apart. What shares no word is never found.
        """
        if not self._sentences:
            return []
        import numpy as np

        near = self._closeness(text)
        order = np.argsort(-near, kind="stable")[: max(0, most)]
        return [self._sentences[i] for i in order if near[i] > 0 and near[i] >= least_score]

    @cached_property
    def terms(self) -> Mapping[str, str]:
        """Terms in small letters and their translations, the longest first.

        So "language model" does not hide "large language model".
        """
        found: dict[str, str] = {}
        for pair in self._terms:
            found.setdefault(plain(pair.source).lower(), pair.target)
        return dict(sorted(found.items(), key=lambda row: -len(row[0])))

    def _closeness(self, text: str) -> NDArray[float64]:
        """Of each sentence, shape (sentences,)."""
        import numpy as np

        near = self._bm25.scores(text) / (self._bm25.own_score(text) or 1)
        near = np.minimum(near, _ALMOST)  # a shorter one with all its words may score more
        if (same := self._places.get(plain(text))) is not None:
            near[same] = 1
        return near

    @cached_property
    def _bm25(self) -> Bm25:  # half a second for 20,000 sentences, and not every run translates
        from qa_notes.bm25 import Bm25

        return Bm25(pair.source for pair in self._sentences)
