"""A result as JSON for programs and as a Markdown table for people, against the last run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa_notes import __version__, strict_json
from qa_notes.config import Settings
from qa_notes.evaluate.run import Result
from qa_notes.files import read_text
from qa_notes.notes.store import write_text

_RATES = ("recall", "mrr", "_f1", "rate", "exactness", "faithfulness", "abstention_")


def to_json(result: Result, settings: Settings) -> dict[str, Any]:
    """Flat: "recall@5", "recall@5_low", "recall@5_high", ..., then how they came about."""
    figures: dict[str, Any] = {}
    for name, (value, low, high) in result.tally.figures.items():
        figures |= {name: _short(value), f"{name}_low": _short(low), f"{name}_high": _short(high)}
    plan = result.plan
    return figures | {
        **result.tally.counts,
        "excluded": result.tally.excluded,
        "dataset": plan.dataset.name,
        "system": result.system.name,
        "prompt_version": result.system.version,
        "model": None if plan.retrieval_only else _model(settings),
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
    before = [last(_json_file(result)) for result in results]
    for result, mine, old in zip(results, data, before, strict=True):
        write_text(_json_file(result), json.dumps(mine, ensure_ascii=False, indent=1) + "\n")
        write_text(result.path.with_name(f"{result.path.name}.md"), table([mine], [old]))
    return data, table(data, before)


def last(path: Path) -> dict[str, Any]:
    """The result of the run before this one; empty when there is none that can be read."""
    try:
        found = strict_json.read(read_text(path))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def table(data: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> str:
    """One column a system: figure, 95 % interval, and what changed since its last run."""
    names = [row["system"] for row in data]
    first = data[0]
    dataset = f"{first['dataset']}{' (questions swapped)' if first['swap'] else ''}"
    lines = [
        f"{dataset}: {first['questions']} questions of {first['papers']} papers, seed "
        f"{first['seed']}, model {first['model'] or 'none'}, "
        f"embeddings {first['embedding_model']}, qa-notes {first['qa_notes']}",
        "",
        f"| figure | {' | '.join(names)} |",
        "|---|" + "---|" * len(names),
    ]
    for key in _figures(data):
        cells = (_cell(key, new, old) for new, old in zip(data, before, strict=True))
        lines.append(f"| {key} | {' | '.join(cells)} |")
    for key in sorted({k for row in data for k in row if k.endswith(("_count", "quotations"))}):
        lines.append(f"| {key} | {' | '.join(str(row.get(key, 0)) for row in data)} |")
    lines += [
        "",
        "In brackets the 95 % bootstrap interval, then the change since the last run",
        "",
    ]
    for row in data:
        lines += [f"- {row['system']} ({row['prompt_version']}), left out {reason}: {count}"
                  for reason, count in row["excluded"].items()]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _figures(data: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Every figure with an interval that any system has, in the order of the first that has it."""
    seen = dict.fromkeys(key for row in data for key in row if f"{key}_low" in row)
    yield from seen


def _cell(key: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> str:
    if key not in new:
        return "–"
    cell = f"{_shown(key, new[key])} ({_shown(key, new[f'{key}_low'])}–" \
           f"{_shown(key, new[f'{key}_high'])})"  # fmt: skip
    if isinstance(old.get(key), int | float):
        change = new[key] - old[key]
        cell += f" {'+' if change >= 0 else '−'}{_shown(key, abs(change))}"
    return cell


def _shown(key: str, value: float) -> str:
    return f"{value:.3f}" if any(word in key for word in _RATES) else f"{value:.1f}"


def _short(value: float) -> float:
    return round(value, 4)


def _model(settings: Settings) -> str:
    if settings.llm != "embedded":
        return settings.llm
    from qa_notes.llm.weights import NAME

    return f"embedded ({NAME})"


def _json_file(result: Result) -> Path:
    return result.path.with_name(f"{result.path.name}.json")
