"""How far papers are, one or many: so many answers of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from qa_notes.models import Verdict
from qa_notes.web.house import Held


@dataclass(frozen=True, slots=True)
class Figures:
    """Answers, summaries and abstracts."""

    papers: int
    answered: int
    not_in_paper: int
    needs_review: int
    failed: int
    unasked: int
    stale: int  # of those above

    @classmethod
    def of(cls, papers: Iterable[Held]) -> Self:
        """Those of some papers together."""
        every = list(papers)
        counts = {v: sum(one.verdicts[v] for one in every) for v in Verdict}
        return cls(
            len(every),
            counts[Verdict.ANSWERED],
            counts[Verdict.NOT_IN_PAPER],
            counts[Verdict.NEEDS_REVIEW],
            counts[Verdict.FAILED],
            sum(one.unasked for one in every),
            sum(one.stale for one in every),
        )

    @property
    def open(self) -> int:
        """What somebody is to look at before it is printed."""
        return self.needs_review + self.failed + self.unasked

    @property
    def to_do(self) -> tuple[int, int]:
        """How much there is to be done, to order by."""
        return self.open, self.stale

    def bar(self) -> Iterator[tuple[str, float, float]]:
        """Kind, where its piece begins and how long it is, of a bar of 100; none is empty."""
        kinds = {
            "answered": self.answered,
            "not_in_paper": self.not_in_paper,
            "needs_review": self.needs_review,
            "failed": self.failed + self.unasked,
        }
        total, at = sum(kinds.values()), 0.0
        for kind, count in kinds.items():
            if count:
                yield kind, round(at, 2), round(100 * count / total, 2)
                at += 100 * count / total
