"""Figures with intervals as JSON keeps them, and as a table shows them beside the last run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa_notes import strict_json
from qa_notes.config import Settings
from qa_notes.files import read_text
from qa_notes.notes.store import write_text

Figures = Mapping[str, tuple[float, float, float]]  # name -> value and its 95 % interval
_RATES = ("recall", "mrr", "_f1", "rate", "exactness", "faithfulness", "abstention_")
LEGEND = "In brackets the 95 % bootstrap interval, then the change since the last run"


def flat(figures: Figures) -> dict[str, float]:
    """ "recall@5", "recall@5_low", "recall@5_high", ..."""
    found: dict[str, float] = {}
    for name, (value, low, high) in figures.items():
        found |= {name: _short(value), f"{name}_low": _short(low), f"{name}_high": _short(high)}
    return found


def last(path: Path) -> dict[str, Any]:
    """The result in `path`.json, of the run before; empty when there is none that can be read."""
    try:
        found = strict_json.read(read_text(path.with_name(f"{path.name}.json")))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: Path, data: Mapping[str, Any], table: str) -> None:
    """The result as `path`.json and, for people, `path`.md."""
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_text(path.with_name(f"{path.name}.json"), text)
    write_text(path.with_name(f"{path.name}.md"), table)


def beside(
    names: Sequence[str], data: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]
) -> list[str]:
    """The lines of a Markdown table with one column a result, each beside its last run.

    First every figure with an interval that any has, in the order of the first that has it; then
    what was counted.
    """
    lines = [f"| figure | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for key in _figures(data):
        cells = (cell(key, new, old) for new, old in zip(data, before, strict=True))
        lines.append(f"| {key} | {' | '.join(cells)} |")
    for key in sorted({k for row in data for k in row if k.endswith(("_count", "quotations"))}):
        lines.append(f"| {key} | {' | '.join(str(row.get(key, 0)) for row in data)} |")
    return lines


def cell(key: str, new: Mapping[str, Any], old: Mapping[str, Any]) -> str:
    """One figure, its interval, and what changed since `old`."""
    if key not in new:
        return "–"
    text = f"{_shown(key, new[key])} ({_shown(key, new[f'{key}_low'])}–" \
           f"{_shown(key, new[f'{key}_high'])})"  # fmt: skip
    if isinstance(old.get(key), int | float):
        change = new[key] - old[key]
        text += f" {'+' if change >= 0 else '−'}{_shown(key, abs(change))}"
    return text


def model_name(settings: Settings) -> str:
    """The chat model as results name it."""
    if settings.llm != "embedded":
        return settings.llm
    from qa_notes.llm.weights import NAME

    return f"embedded ({NAME})"


def _figures(data: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from dict.fromkeys(key for row in data for key in row if f"{key}_low" in row)


def _shown(key: str, value: float) -> str:
    return f"{value:.3f}" if any(word in key for word in _RATES) else f"{value:.1f}"


def _short(value: float) -> float:
    return round(value, 4)
