"""What is known of one question after it was asked: a line of the result file, and resumable."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from qa_notes import strict_json
from qa_notes.evaluate.qasper import LONGEST
from qa_notes.files import is_file, read_bytes
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


def to_line(row: Row, gold: list[str], fingerprint: str) -> str:
    """The row as one line of JSON, to be read by people and by `from_lines`."""
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
    return json.dumps(data | row.recall | {"fingerprint": fingerprint}, ensure_ascii=False)


def from_lines(path: Path, fingerprint: str) -> tuple[dict[tuple[str, str], Row], int]:
    """What was asked already, by (question, paper), without its scores, which are cheap; and how
    many lines were left aside, because they were asked with other settings.

    A line cut short by a kill is left out.
    """
    found: dict[tuple[str, str], Row] = {}
    others = 0
    for data in _readable(path):
        if data.get("fingerprint") != fingerprint:
            others += 1
        elif data.get("verdict", Verdict.FAILED) != Verdict.FAILED:  # a failure is asked again
            with suppress(ValueError, KeyError, TypeError):  # changed by hand: asked again
                row = _row(data)
                found[row.question_id, row.asked_of] = row
    return found, others


def _readable(path: Path) -> Iterator[dict[str, Any]]:
    if not is_file(path):
        return
    for line in read_bytes(path, LONGEST).decode(errors="replace").split("\n"):
        try:
            data = strict_json.read(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(data, dict):
            yield data


def _row(data: dict[str, Any]) -> Row:
    """Raises ValueError, KeyError or TypeError for a line that `to_line` did not write."""
    quotes = [{key: q[key] for key in ("passage_id", "page", "quote")} for q in data["quotes"]]
    said = {key: data[key] for key in ("question_id", "question", "verdict", "faults", "model")}
    said |= {"text": data["answer"], "usage": data["usage"], "seconds": data["seconds"]}
    answer = strict_json.build(Answer, said | {"language": "en", "evidence": quotes})
    japanese = data.get("japanese")
    translated = strict_json.build(Translated, japanese) if japanese else None
    if not isinstance(data["asked_of"], str):
        raise TypeError("asked_of")
    return Row(answer.question_id, data["asked_of"], answer, translated)
