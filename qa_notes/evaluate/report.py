"""A result as JSON for programs and as a Markdown table for people, against the last run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qa_notes import __version__
from qa_notes.config import Settings
from qa_notes.evaluate.run import Result
from qa_notes.evaluate.tables import LEGEND, beside, flat, last, model_name, write


def to_json(result: Result, settings: Settings) -> dict[str, Any]:
    """Flat: "recall@5", "recall@5_low", "recall@5_high", ..., then how they came about."""
    plan = result.plan
    return {
        **flat(result.tally.figures),
        **result.tally.counts,
        "excluded": result.tally.excluded,
        "dataset": plan.dataset.name,
        "system": result.system.name,
        "prompt_version": result.system.version,
        "model": None if plan.retrieval_only else model_name(settings),
        "embedding_model": settings.embedding_model,
        "qa_notes": __version__,
        "seed": plan.seed,
        "limit": plan.limit,
        "papers_limit": plan.papers,
        "swap": plan.swap,
    }


def save(results: Sequence[Result], settings: Settings) -> tuple[list[dict[str, Any]], str]:
    """Write each result beside its rows; returns them and the table of all of them together."""
    data = [to_json(result, settings) for result in results]
    before = [last(result.path) for result in results]
    for result, mine, old in zip(results, data, before, strict=True):
        write(result.path, mine, table([mine], [old]))
    return data, table(data, before)


def table(data: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> str:
    """One column a system: figure, 95 % interval, and what changed since its last run."""
    first = data[0]
    dataset = f"{first['dataset']}{' (questions swapped)' if first['swap'] else ''}"
    lines = [
        f"{dataset}: {first['questions']} questions of {first['papers']} papers, seed "
        f"{first['seed']}, model {first['model'] or 'none'}, "
        f"embeddings {first['embedding_model']}, qa-notes {first['qa_notes']}",
        "",
        *beside([row["system"] for row in data], data, before),
        "",
        LEGEND,
        "",
    ]
    for row in data:
        lines += [f"- {row['system']} ({row['prompt_version']}), left out {reason}: {count}"
                  for reason, count in row["excluded"].items()]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"
