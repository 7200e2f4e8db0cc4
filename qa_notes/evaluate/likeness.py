"""How like its reference a translation is: chrF and BLEU, as sacrebleu counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qa_notes.errors import UsageError
from qa_notes.evaluate.metrics import Rows


class Likeness:
    """chrF as sacrebleu has it by default, and BLEU over characters.

    Japanese has no blanks between words, and its words would be those of one more library.
    """

    def __init__(self) -> None:
        """Raises UsageError where sacrebleu is not installed."""
        try:
            from sacrebleu.metrics.bleu import BLEU, MAX_NGRAM_ORDER
            from sacrebleu.metrics.chrf import CHRF
        except ImportError as err:
            raise UsageError(
                "--translation needs sacrebleu, which is not installed",
                "pip install 'qa-notes[evaluate]'",
            ) from err
        self._metrics: dict[str, Any] = {"chrf": CHRF(), "bleu": BLEU(tokenize="char")}
        self._sizes = {"chrf": 3 * CHRF.CHAR_ORDER, "bleu": 2 + 2 * MAX_NGRAM_ORDER}

    def counts(self, said: Sequence[str], references: Sequence[str]) -> Rows:
        """What the n-grams of each sentence come to, one row a sentence.

        Both figures are made of the sums of these rows. sacrebleu has no public way to them: its
        `corpus_score` would count every n-gram again in each of the thousand resamples of an
        interval, minutes instead of a second. A test holds the sums to `corpus_score`.
        """
        every = (m._extract_corpus_statistics(said, [references]) for m in self._metrics.values())
        return np.hstack([np.array(rows, dtype=np.float64) for rows in every])

    def scores(self, counts: Rows) -> dict[str, float]:
        """chrF and BLEU, from 0 to 100, of all these sentences together."""
        sums, found, at = counts.sum(axis=0).tolist(), {}, 0
        for name, metric in self._metrics.items():
            mine = sums[at : at + self._sizes[name]]
            found[name] = float(metric._compute_score_from_stats(mine).score)
            at += self._sizes[name]
        return found

    @property
    def signatures(self) -> dict[str, str]:
        """What sacrebleu says of each figure, so that others can repeat it; not before `counts`."""
        return {name: str(metric.get_signature()) for name, metric in self._metrics.items()}
