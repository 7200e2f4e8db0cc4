"""qa-notes models: the embedded models, and having them here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from qa_notes.cli.terminal import data, out, say

if TYPE_CHECKING:
    from qa_notes.llm.catalogue import Entry
    from qa_notes.llm.pin import Pin

_HEAD = ("name", "billions", "file GB", "memory GB", "languages", "licence", "here", "from")


@click.group()
def models() -> None:
    """List, fetch and remove embedded models.

    \b
    qa-notes models list
    qa-notes models pull qwen3-8b
    qa-notes generate 2311.11829 --llm embedded:qwen3-8b
    """


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def list_models(as_json: bool) -> None:
    """Name the models that are known, and those that were pulled.

    Billions of parameters, GB of the file and of the memory that it takes, languages, licence,
    whether it is here, and where it is from.
    """
    from qa_notes.llm import catalogue, pulled

    pins = {pin.source: pin for pin in pulled.pinned()}
    known = (catalogue.DEFAULT, *catalogue.ENTRIES)
    rows = [_row(entry, pins.pop(entry.source, None)) for entry in known]
    rows += [_stranger(pin) for pin in pins.values()]
    if as_json:
        data(rows)
        return
    out(*_HEAD)
    for row in rows:
        numbers = ["-" if row[k] is None else row[k] for k in ("billions", "size_gb", "memory_gb")]
        spoken = ",".join(row["languages"]) or "-"
        out(row["name"], *numbers, spoken, row["licence"] or "-", _yes(row["here"]), row["from"])


@models.command()
@click.argument("name", default="embedded", metavar="[NAME]")
def pull(name: str) -> None:
    """Fetch a model: a NAME of the list, or OWNER/REPO/FILE.gguf of the hub.

    Without NAME, the default model. Run it again after an interruption: it goes on where it was.

    \b
    qa-notes models pull
    qa-notes models pull qwen3-8b
    qa-notes models pull Qwen/Qwen3-8B-GGUF/Qwen3-8B-Q5_K_M.gguf
    """
    from qa_notes.llm import pulled

    out(pulled.pull(name, say))


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Delete a model that was pulled: qa-notes models remove qwen3-8b"""
    from qa_notes.llm import pulled

    say(f"removed {name}: {pulled.remove(name) / 1e9:.1f} GB")


def _row(entry: Entry, pin: Pin | None) -> dict[str, Any]:
    from qa_notes.llm import catalogue, pulled, weights

    here = weights.is_here() if entry is catalogue.DEFAULT else pulled.is_here(entry.source)
    return {
        "name": entry.name,
        "llm": entry.llm,
        "billions": entry.billions,
        "size_gb": round(pin.size / 1e9, 1) if pin else entry.size,
        "memory_gb": entry.memory,
        "languages": list(entry.languages),
        "licence": entry.licence,
        "here": here,
    } | _origin(entry.source.repo, entry.source.file, pin)


def _stranger(pin: Pin) -> dict[str, Any]:
    """A model that the list does not know and that was pulled all the same."""
    unknown = dict.fromkeys(("billions", "memory_gb", "licence"))
    name = str(pin.source)
    return (
        {"name": name, "llm": f"embedded:{name}", "size_gb": round(pin.size / 1e9, 1)}
        | unknown
        | {"languages": [], "here": True}
        | _origin(pin.repo, pin.file, pin)
    )


def _origin(repo: str, file: str, pin: Pin | None) -> dict[str, Any]:
    return {
        "from": f"https://huggingface.co/{repo}",
        "file": file,
        "revision": pin.revision if pin else None,
        "sha256": pin.sha256 if pin else None,
    }


def _yes(value: bool) -> str:
    return "yes" if value else "no"
