"""One sentence in Japanese, with what it cost: a line of the result file, and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

from qa_notes import strict_json
from qa_notes.evaluate.faithful import slips
from qa_notes.evaluate.pairs import Key, Pair
from qa_notes.faults import Fault, Rule
from qa_notes.models import NO_USAGE, Answer, Usage, Verdict


@dataclass(frozen=True, slots=True)
class Rendered:
    """A sentence as the model has translated or refused it."""

    id: str
    en: str
    translation: str
    faults: tuple[Fault, ...] = ()
    usage: Usage = NO_USAGE
    seconds: float = 0.0
    model: str = ""

    @property
    def is_refused(self) -> bool:
        """Counts as an empty translation, and is asked again by the next run."""
        return any(fault.rule == Rule.REFUSED for fault in self.faults)

    @property
    def answer(self) -> Answer:
        """As whoever watches the run hears of it."""
        verdict = Verdict.NEEDS_REVIEW if self.faults else Verdict.ANSWERED
        return Answer(
            self.id,
            self.en,
            "ja",
            self.translation,
            Verdict.FAILED if self.is_refused else verdict,
            faults=self.faults,
            model=self.model,
            usage=self.usage,
            seconds=self.seconds,
        )


def to_line(row: Rendered, pair: Pair) -> dict[str, Any]:
    """The row as one line of JSON: for people with the reference and the slips, for `from_line`."""
    found = asdict(row) | {"reference": pair.japanese}
    return found | {"slips": slips(pair.english, row.translation)}


def from_line(line: dict[str, Any]) -> tuple[Key, Rendered] | None:
    """The sentence and its row; None for one that was refused.

    Raises ValueError for a line that `to_line` did not write.
    """
    own = {field.name for field in fields(Rendered)}
    row = strict_json.build(Rendered, {key: line[key] for key in line.keys() & own})
    return None if row.is_refused else ((row.id, row.en), row)
