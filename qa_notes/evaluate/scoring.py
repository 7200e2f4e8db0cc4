"""From what a system said to figures: each question first, then all of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from qa_notes.amounts import missing
from qa_notes.checks.text import repeated_question
from qa_notes.evaluate import metrics
from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion
from qa_notes.evaluate.rows import Row
from qa_notes.evaluate.systems import CUT
from qa_notes.models import Answer, Evidence, Verdict
from qa_notes.said import Said

_WORD = re.compile(r"\b[a-z]{3,}")
_SILENT = (Verdict.NOT_IN_PAPER, Verdict.FAILED)


@dataclass(frozen=True, slots=True)
class Tally:
    """Figures with 95 % intervals, what they were counted over, and what was left out and why."""

    figures: dict[str, tuple[float, float, float]]
    counts: dict[str, int]
    excluded: dict[str, int] = field(default_factory=dict)


def scored(row: Row, question: GoldQuestion, gold: GoldPaper) -> Row:
    """The row with the figures of its answer."""
    said = row.answer
    if said is None:
        return row
    f1, kind = metrics.answer_f1(predicted(said), question.answers)
    exact = tuple(stands(e, gold) for e in said.evidence)
    row = replace(row, f1=round(f1, 6), type=kind, exact=exact)
    if said.verdict in _SILENT:
        return row
    known = [gold.text, gold.paper.title or "", question.text]
    return replace(
        row,
        faithful=not missing(said.text, known),
        repeats=any(repeated_question(Said(said.text, "en", question.text))),
    )


def predicted(answer: Answer) -> str:
    """What is compared with the gold: an abstention predicts "Unanswerable", a failure nothing."""
    if answer.verdict is Verdict.NOT_IN_PAPER:
        return metrics.UNANSWERABLE
    return "" if answer.verdict is Verdict.FAILED else answer.text


def stands(evidence: Evidence, gold: GoldPaper) -> bool:
    """Whether a quotation is in the text of its page, inside the passage it names if it names one.

    Character for character, and by other means than those that located it.
    """
    text = gold.document.pages[evidence.page - 1].text
    first = int(evidence.passage_id.rpartition(":")[2]) if evidence.passage_id else 0
    return bool(evidence.quote) and evidence.quote in text[first:]


def translatable(answer: Answer) -> bool:
    """Whether an answer has words to translate: "BERT" or "28.4" is the same in Japanese."""
    return answer.verdict not in _SILENT and _WORD.search(answer.text) is not None


def tally(rows: Sequence[Row], questions: Sequence[GoldQuestion], seed: int, swap: bool) -> Tally:
    """All figures over the rows; `questions` are theirs, one each."""
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in _values(row).items():
            values[name] += value
    if swap:  # nothing but silence is right there
        keep = {"needs_review_rate", "seconds", "tokens", "model_calls"}
        values = defaultdict(list, {k: v for k, v in values.items() if k in keep or "_tok" in k})
    figures = {name: metrics.mean(some, seed) for name, some in values.items() if some}
    figures |= _abstention(rows, questions, seed, swap)
    counts = {"questions": len(rows), "papers": len({row.asked_of for row in rows})}
    if answers := [row.answer for row in rows if row.answer]:
        verdicts = Counter(answer.verdict.value for answer in answers)
        counts |= {f"{verdict}_count": count for verdict, count in sorted(verdicts.items())}
        counts["cut_count"] = sum(CUT in answer.faults for answer in answers)
        counts["quotations"] = sum(len(answer.evidence) for answer in answers)
    return Tally(figures, counts, _excluded(rows, questions, swap))


def _values(row: Row) -> dict[str, list[float]]:
    """What one question adds to each mean."""
    found: dict[str, list[float]] = {name: [value] for name, value in row.recall.items()}
    said = row.answer
    if said is None:
        return found
    if row.f1 is not None:
        found |= {"answer_f1": [row.f1], f"answer_f1_{row.type}": [row.f1]}
    found["quotation_exactness"] = [float(e) for e in row.exact]
    found["number_faithfulness"] = [float(row.faithful)] if row.faithful is not None else []
    found["repeat_rate"] = [float(row.repeats)] if row.repeats is not None else []
    found["needs_review_rate"] = [float(said.verdict is Verdict.NEEDS_REVIEW)]
    if row.japanese:
        found["japanese_rate"] = [float(row.japanese.problem is None)]
    usage = said.usage
    return found | {
        "tokens": [usage.prompt_tokens + usage.completion_tokens],
        "prompt_tokens": [usage.prompt_tokens],
        "uncached_prompt_tokens": [usage.prompt_tokens - usage.cached_tokens],
        "completion_tokens": [usage.completion_tokens],
        "model_calls": [usage.calls],
        "seconds": [said.seconds],
    }


def _abstention(
    rows: Sequence[Row], questions: Sequence[GoldQuestion], seed: int, swap: bool
) -> dict[str, tuple[float, float, float]]:
    """Over the questions on whose answerability all annotators agree."""
    judged = np.array(
        [
            (row.answer.verdict is Verdict.NOT_IN_PAPER, question.all_unanswerable)
            for row, question in zip(rows, questions, strict=True)
            if row.answer and question.all_unanswerable == question.any_unanswerable
        ],
        dtype=np.float64,
    )
    if not len(judged) or not judged[:, 1].any():
        return {}
    silent = judged[judged[:, 1] == 1][:, 0]
    if swap:
        return {"swapped_abstention_recall": metrics.mean(list(silent), seed)}
    found = metrics.each(judged, metrics.abstention, seed)
    figures = {f"abstention_{name}": value for name, value in found.items()}
    return figures | {"false_answer_rate": metrics.mean(list(1 - silent), seed)}


def _excluded(rows: Iterable[Row], questions: Sequence[GoldQuestion], swap: bool) -> dict[str, int]:
    """Why a question does not count towards some figure -> how many."""
    if swap:
        return {"from answer F1 and retrieval: no gold answer in another paper": len(questions)}
    out = {"from retrieval: no text evidence": sum(not q.evidence for q in questions)}
    answers = [row.answer for row in rows if row.answer]
    if answers:
        mixed = sum(q.any_unanswerable and not q.all_unanswerable for q in questions)
        mute = sum(answer.verdict in _SILENT for answer in answers)
        out["from abstention: annotators disagree"] = mixed
        out["from number faithfulness and repeats: no answer given"] = mute
    if any(row.japanese for row in rows):
        bare = sum(a.verdict not in _SILENT and not translatable(a) for a in answers)
        out["from Japanese: names and numbers alone"] = bare
    return {reason: count for reason, count in out.items() if count}
