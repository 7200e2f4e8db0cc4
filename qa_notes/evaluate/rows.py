"""What is known of one question after it was asked: a line of the result file, and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from qa_notes import strict_json
from qa_notes.models import Answer, Usage, Verdict


@dataclass(frozen=True, slots=True)
class Translated:
    """The answer in Japanese, and what is wrong with it if anything is."""

    text: str
    problem: str | None
    usage: Usage = field(default=Usage())


@dataclass(frozen=True, slots=True)
class Row:
    """One question put to one system."""

    question_id: str
    asked_of: str  # the paper; another than the question's own when questions are swapped
    answer: Answer | None  # None: only retrieval was asked for
    japanese: Translated | None = None
    recall: dict[str, float] = field(default_factory=dict)  # "recall@5", "chunks_mrr", ...
    f1: float | None = None
    type: str | None = None  # of the gold answer nearest to it
    exact: tuple[bool, ...] = ()  # for each quotation, whether it stands where it says
    faithful: bool | None = None  # whether its numbers stand in the paper; None for no answer
    repeats: bool | None = None  # whether it only says its question again


def to_line(row: Row, gold: list[str]) -> dict[str, Any]:
    """The row as one line of JSON, to be read by people and by `from_line`."""
    data: dict[str, Any] = {"question_id": row.question_id, "asked_of": row.asked_of, "gold": gold}
    if row.answer:
        said = row.answer
        data |= {
            "question": said.question,
            "answer": said.text,
            "verdict": said.verdict.value,
            "faults": [asdict(fault) for fault in said.faults],
            "quotes": [
                {"quote": e.quote, "page": e.page, "passage_id": e.passage_id}
                for e in said.evidence
            ],
            "f1": row.f1,
            "type": row.type,
            "exact": row.exact,
            "faithful": row.faithful,
            "repeats": row.repeats,
            "usage": asdict(said.usage),
            "seconds": said.seconds,
            "model": said.model,
        }
    if row.japanese:
        data["japanese"] = asdict(row.japanese)
    return data | row.recall


def from_line(data: dict[str, Any]) -> tuple[tuple[str, str], Row] | None:
    """(question, paper) and their row, without its scores, which are cheap; None for a failure.

    Raises ValueError, KeyError or TypeError for a line that `to_line` did not write.
    """
    if data.get("verdict", Verdict.FAILED) == Verdict.FAILED:
        return None  # asked again
    quotes = [{key: q[key] for key in ("passage_id", "page", "quote")} for q in data["quotes"]]
    said = {key: data[key] for key in ("question_id", "question", "verdict", "faults", "model")}
    said |= {"text": data["answer"], "usage": data["usage"], "seconds": data["seconds"]}
    answer = strict_json.build(Answer, said | {"language": "en", "evidence": quotes})
    japanese = data.get("japanese")
    translated = strict_json.build(Translated, japanese) if japanese else None
    if not isinstance(data["asked_of"], str):
        raise TypeError("asked_of")
    row = Row(answer.question_id, data["asked_of"], answer, translated)
    return (row.question_id, row.asked_of), row
