"""qa-notes status and doctor: what is there, and what works."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_notes import notes
from qa_notes.cli import terminal
from qa_notes.cli.duplicates import show
from qa_notes.cli.options import model_options, work_options
from qa_notes.config import Settings
from qa_notes.errors import NoteError, QANotesError
from qa_notes.faults import Rule
from qa_notes.languages import language
from qa_notes.models import PROSE, Note, Verdict
from qa_notes.which import chosen_bank

if TYPE_CHECKING:
    from qa_notes.runs import Run
    from qa_notes.states import Banks

_HEAD = (
    "paper", "answered", "absent", "to check", "failed", "unasked", "stale", "missing", "title",
)  # fmt: skip
_COUNTS = ("answered", "not_in_paper", "needs_review", "failed", "unasked", "stale")


@click.command()
@work_options
@click.option("--duplicates", is_flag=True, help="Show notes that are likely of one paper.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def status(settings: Settings, duplicates: bool, as_json: bool) -> None:
    """Show every note: answered, absent from the paper, to check, failed, unasked, stale.

    Counted are the questions of the banks that a note was asked with, or of --bank alone, and the
    paper's own. Unasked questions have no answer yet; stale answers are to another question, prompt
    or paper than today's: generate --stale asks them again. Abstract and summary are "missing" when
    they are. Runs that are at work on these notes are told of first, on stderr.

    \b
    qa-notes status
    qa-notes status --bank ochiai
    qa-notes status --duplicates
    qa-notes status --json | jq '.[] | select(.failed + .unasked > 0)'
    """
    from qa_notes.runs import under_way
    from qa_notes.states import Banks

    for run in under_way(settings.output):
        terminal.say(_told(run))
    shelf = notes.Shelf(settings.notes_dir)
    if duplicates:
        show(shelf, as_json)
        return
    banks, names = Banks(chosen_bank(settings)), shelf.names()
    rows = [
        _row(path, note, banks) | {"id": names.get(path, path.stem)}
        for path, note in notes.all_notes(settings.notes_dir)
    ]
    if as_json:
        terminal.data(rows)
    elif not rows:
        terminal.say(f"no notes in {settings.notes_dir}")
    else:
        terminal.out(*_HEAD)
        for row in rows:
            counts = [row[name] for name in _COUNTS]
            lacking = ",".join(row["missing"]) or "-"
            mark = "[withdrawn] " if row["withdrawn"] else ""
            terminal.out(row["id"], *counts, lacking, mark + (row["title"] or row["error"] or ""))
    for name, err in banks.unreadable.items():
        terminal.say(f"the questions of bank {name} are not counted: {err}")
    if any(row["error"] or row["failed"] for row in rows):
        raise SystemExit(1)


def _told(run: Run) -> str:
    """A run under way, in a line."""
    answers = f"{run.answers} of {run.expected}" if run.expected else str(run.answers)
    done = [f"{answers} answers"]
    if run.papers > 1:
        done.insert(0, f"{run.papers_ended} of {run.papers} papers")
    if run.failed:
        done.append(f"{run.failed} failed")
    since = f"{run.begun.astimezone():%Y-%m-%d %H:%M}"
    said = f"under way since {since}: {run.command} (process {run.pid} on {run.host})"
    return f"{said}: {', '.join(done)}; {run.step or 'starting'}"


def _row(path: Path, note: Note | NoteError, banks: Banks) -> dict[str, Any]:
    row: dict[str, Any] = {"id": path.stem, "title": None, "error": None, "note": str(path)}
    row["withdrawn"] = False
    if isinstance(note, NoteError):
        nothing = dict.fromkeys(_COUNTS, 0)
        return row | nothing | {"missing": [], "banks": [], "error": str(note)}
    from qa_notes import states

    found = states.state(note, banks.questions(note))
    given = [a for a in banks.printed(note).answers if not a.has(Rule.NOT_ASKED)]
    counts = {v.value: sum(a.verdict is v for a in given) for v in Verdict}
    unasked = [q for q in found.unasked if q not in PROSE]
    missing = [q.id for q in found.lacking if q in PROSE]
    failed = [q for q in found.failed if q in PROSE]
    counts["failed"] += len(failed)
    return (
        row
        | {"title": note.paper.title, "withdrawn": note.paper.withdrawn}
        | counts
        | {"unasked": len(unasked), "stale": len(found.stale), "missing": missing}
        | {"banks": list(note.banks)}
    )


@click.command()
@model_options
@click.option("--online", is_flag=True, help="Also ask whether arXiv answers.")
def doctor(settings: Settings, online: bool) -> None:
    """Try every part of this machine and say what to do about the rest.

    \b
    qa-notes doctor
    qa-notes doctor --llm ollama:qwen3 --online
    """
    trials: list[tuple[str, Callable[[], str]]] = [
        ("python", lambda: f"{sys.version.split()[0]}, {os.cpu_count()} cores"),
        ("libraries", _libraries),
        ("work folder", lambda: _writable(settings.output)),
        ("question bank", lambda: _bank(settings)),
        ("chat model", lambda: _chat(settings)),
        ("embeddings", lambda: _embeddings(settings)),
    ]
    if settings.memory:
        trials.append(("memory", lambda: _memory(settings)))
    if online:
        trials.append(("arXiv", lambda: _arxiv(settings)))
    failed = 0
    for name, trial in trials:
        try:
            terminal.out(f"ok    {name}: {trial()}")
        except QANotesError as err:
            failed += 1
            terminal.out(f"FAIL  {name}: {err}")
            terminal.out(f"      {err.hint}")
    if settings.llm == "embedded":
        terminal.out(f"tip   {_tip(settings)}")
    raise SystemExit(bool(failed))


def _tip(settings: Settings) -> str:
    """Which larger model this machine can hold, and the command that reads a paper with it."""
    from qa_notes.llm import catalogue, machine, pulled

    said = f"a larger model writes better {language(settings.language).name}"
    memory = machine.memory()
    if memory is None:
        return f"{said}; see: qa-notes models list"
    found = catalogue.recommended(memory, settings.language)
    if found is None:
        other = "qa-notes generate PAPER --llm openai:gpt-5-mini"
        return f"{said}, and {memory:.0f} GB of memory hold none; elsewhere: {other}"
    return f"{said}: {catalogue.first_step(found, pulled.is_here(found.source))}"


def _libraries() -> str:
    wanted = (
        "pymupdf", "chromadb", "langchain_chroma", "onnxruntime", "sentence_transformers", "arxiv",
    )  # fmt: skip
    missing = [name for name in wanted if importlib.util.find_spec(name) is None]
    if missing:
        raise QANotesError(f"not installed: {', '.join(missing)}", "pip install --upgrade qa-notes")
    return ", ".join(wanted)


def _writable(folder: Path) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise QANotesError(str(err), "choose another: --output DIR") from err
    if not os.access(folder, os.W_OK):
        raise QANotesError(f"{folder} is read-only", "choose another: --output DIR")
    return str(folder)


def _bank(settings: Settings) -> str:
    from qa_notes.bank import load_bank

    return f"{settings.bank}, {len(load_bank(settings.bank))} questions"


def _chat(settings: Settings) -> str:
    from qa_notes.llm.providers import load_model, where

    begun = time.perf_counter()
    said = f"{settings.llm}, set by {settings.origin('llm').where}"
    said += f", {where(settings)}" if where(settings) else ""
    try:
        load_model(settings).say([("user", "Reply with the word yes.")], 8)
    except QANotesError as err:
        raise QANotesError(f"{err}\n      {said}", err.hint) from err
    return f"{said}, replied in {time.perf_counter() - begun:.1f} s, loading included"


def _embeddings(settings: Settings) -> str:
    from qa_notes.index.embed import load_embeddings

    size = len(load_embeddings(settings).embed_query("trial"))
    origin = settings.origin("embedding_model")
    return f"{settings.embedding_model}, set by {origin.where}, {size} dimensions"


def _memory(settings: Settings) -> str:
    from qa_notes import memory

    pairs = [pair for path in settings.memory for pair in memory.read(path, settings.language)]
    terms = sum(pair.is_term for pair in pairs)
    origin = settings.origin("memory")
    return f"{len(pairs) - terms} sentences and {terms} terms, set by {origin.where}"


def _arxiv(settings: Settings) -> str:
    import httpx

    address = settings.arxiv_api_url
    said = f"{address}, set by {settings.origin('arxiv_api_url').where}"
    try:
        asked = {"max_results": "1", "id_list": "1706.03762"}
        found = httpx.get(address, params=asked, timeout=15)
        found.raise_for_status()
    except httpx.HTTPError as err:
        raise QANotesError(f"{said}: {err}", "local PDFs work without it") from err
    return said
