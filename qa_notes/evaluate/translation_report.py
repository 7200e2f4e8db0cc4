"""The result of a translation run as JSON for programs and as a Markdown table for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa_notes import __version__
from qa_notes.config import Settings
from qa_notes.evaluate.pairs import name_of
from qa_notes.evaluate.tables import LEGEND, beside, flat, last, model_name, write
from qa_notes.evaluate.translation import PER, Result

OURS, REFERENCE = "qa-notes", "reference"


def to_json(result: Result, settings: Settings) -> dict[str, Any]:
    """Flat: "chrf", "chrf_low", ...; those of the references and the difference apart."""
    plan = result.plan
    found: dict[str, Any] = {
        **flat(result.figures),
        **result.counts,
        REFERENCE: flat(result.reference),
        **{f"{name}_signature": said for name, said in result.signatures.items()},
        "dataset": name_of(plan.dataset),
        "system": OURS,
        "prompt_version": result.version,
        "model": model_name(settings),
        "qa_notes": __version__,
        "seed": plan.seed,
        "limit": plan.limit,
    }
    if plan.against:
        shared = {"file": plan.against.name, "sentences": result.shared}
        found["against"] = flat(result.against) | shared
    return found


def save(result: Result, settings: Settings) -> tuple[dict[str, Any], str]:
    """Write the result beside its lines; returns it and its table."""
    data, before = to_json(result, settings), last(result.path)
    text = table(data, before)
    write(result.path, data, text)
    return data, text


def table(data: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """Our translations beside those of people, by the same counters."""
    old = before.get(REFERENCE)
    lines = [
        f"{data['dataset']}: {data['sentences']} sentences, seed {data['seed']}, "
        f"model {data['model']}, prompts {data['prompt_version']}, qa-notes {data['qa_notes']}",
        "",
        *beside(
            [OURS, REFERENCE],
            [data, data[REFERENCE]],
            [before, old if isinstance(old, Mapping) else {}],
        ),
        "",
        f"{LEGEND}.",
        f"Lost and added are counted in {PER} sentences, against the English. What the same "
        "counters find in the references is their floor.",
        "",
    ]
    lines += [f"- {name}: {data[f'{name}_signature']}" for name in ("chrf", "bleu")]
    if against := data.get("against"):
        lines += ["", *_difference(against)]
    return "\n".join(lines) + "\n"


def _difference(against: Mapping[str, Any]) -> list[str]:
    lines = [f"Against {against['file']}, over the {against['sentences']} sentences of both:", ""]
    for name in ("chrf", "bleu"):
        key = f"{name}_difference"
        value, low, high = (against[at] for at in (key, f"{key}_low", f"{key}_high"))
        lines.append(f"- {name} {value:+.2f} ({low:+.2f} to {high:+.2f}), paired bootstrap")
    return lines
