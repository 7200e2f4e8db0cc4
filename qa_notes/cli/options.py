"""Options that several commands share, gathered into one Settings value."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from qa_notes import config
from qa_notes.config import MOST_OWN
from qa_notes.languages import LANGUAGES

_OPTIONS = (
    click.option(
        "-o", "--output", type=click.Path(file_okay=False, path_type=Path), default=None,
        help="Work folder for notes, index and PDFs.  [default: output]",
    ),
    click.option("--bank", default=None, help="Question bank: a name or a file.  [default: notes]"),
    click.option(
        "--language", type=click.Choice(LANGUAGES), default=None,
        help=f"Language of the answers.  [default: {LANGUAGES[0]}]",
    ),
)  # fmt: skip
_SPEAKER = (
    click.option(
        "--llm", default=None, metavar="PROVIDER:MODEL",
        help="Chat model, such as openai:gpt-5-mini, ollama:qwen3 or embedded:qwen3-8b.  "
        "[default: embedded]",
    ),
    click.option("--llm-base-url", default=None, help="An OpenAI-compatible server of your own."),
    click.option(
        "--recipe", type=click.Choice(("auto", "short", "full")), default=None,
        help="How the model is asked: short for small ones, full for large.  [default: auto]",
    ),
    click.option(
        "--memory", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
        help="Translations of your own to follow, TSV or TMX; give it several times for more.",
    ),
)  # fmt: skip
_LENGTH = click.option(
    "--answer-length", type=click.Choice(("short", "standard", "long")), default=None,
    help="Of the full recipe's answers: 60, 200 or 450 characters.  [default: standard]",
)  # fmt: skip
_MODEL = (*_SPEAKER, _LENGTH)
_OWN = (
    click.option(
        "--own-questions", type=click.IntRange(0, MOST_OWN), default=None, metavar="N",
        help="Let the model think of N more questions for each paper.  [default: with a large "
        "model as many as the bank says, else 0]",
    ),
)  # fmt: skip
_BUDGET = (
    click.option(
        "--budget", type=float, default=None, metavar="DOLLARS",
        help="Begin no question that would make this run cost more.",
    ),
)  # fmt: skip
_JOBS = (
    click.option(
        "-j", "--jobs", type=int, default=None, metavar="N",
        help="Questions asked at once, of several papers.  [default: 4; 1 on this machine]",
    ),
)  # fmt: skip
_ENGINE = (
    click.option(
        "--engine", type=click.Choice(("local", "ray")), default=None,
        help="Where papers are worked on: here, or on a Ray cluster.  [default: local]",
    ),
    click.option(
        "--ray-address", default=None, metavar="HOST:PORT",
        help="The head of the Ray cluster.  [default: one that runs here]",
    ),
    click.option(
        "--store", default=None, metavar="s3://BUCKET/PREFIX",
        help="Where notes and papers are kept for all machines.  [default: the work folder]",
    ),
)  # fmt: skip
_ANSWERED_IN = click.option(
    "--language", type=click.Choice(LANGUAGES), default=None,
    help="Language of the answer.  [default: the question's]",
)  # fmt: skip
_WRITTEN_IN = click.option(
    "--language", type=click.Choice(LANGUAGES), default=None,
    help="Language of what is written.  [default: the notes']",
)  # fmt: skip
_WORK_NAMES = ("output", "bank", "language")
_SPEAKER_NAMES = ("llm", "llm_base_url", "recipe", "memory")
_ENGINE_NAMES = ("engine", "ray_address", "store")
_MODEL_NAMES = (*_SPEAKER_NAMES, "answer_length")


def folder_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--output, handed over as `settings`."""
    return _gathered(command, _OPTIONS[:1], ("output",))


def work_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--output, --bank and --language, handed over as `settings`."""
    return _gathered(command, _OPTIONS, _WORK_NAMES)


def model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same, the choice of the chat model, and what it translates by."""
    return _gathered(command, (*_OPTIONS, *_MODEL), (*_WORK_NAMES, *_MODEL_NAMES))


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same, and what the run may cost."""
    names = (*_WORK_NAMES, *_MODEL_NAMES, "budget")
    return _gathered(command, (*_OPTIONS, *_MODEL, *_BUDGET), names)


def export_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what prints answers that are there, however long, and may translate."""
    names = (*_WORK_NAMES, *_SPEAKER_NAMES, "budget")
    return _gathered(command, (*_OPTIONS, *_SPEAKER, *_BUDGET), names)


def week_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same, how many questions a paper has of its own, and how many are asked at once."""
    names = (*_WORK_NAMES, *_MODEL_NAMES, "budget", "own_questions", "jobs", *_ENGINE_NAMES)
    return _gathered(command, (*_OPTIONS, *_MODEL, *_BUDGET, *_OWN, *_JOBS, *_ENGINE), names)


def update_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Those of a run that asks each note what its own banks ask."""
    names = ("output", "language", *_MODEL_NAMES, "budget", "jobs", *_ENGINE_NAMES)
    options = (_OPTIONS[0], _OPTIONS[2], *_MODEL, *_BUDGET, *_JOBS, *_ENGINE)
    return _gathered(command, options, names)


def reader_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Those of somebody with a question of their own, who needs no bank."""
    names = ("output", "language", *_MODEL_NAMES)
    return _gathered(command, (_OPTIONS[0], _ANSWERED_IN, *_MODEL), names)


def intro_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Those of what a model writes of notes that are there."""
    names = ("output", "language", *_SPEAKER_NAMES, "budget")
    return _gathered(command, (_OPTIONS[0], _WRITTEN_IN, *_SPEAKER, *_BUDGET), names)


def serve_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Those of whatever a person may ask for in a page."""
    names = ("output", *_MODEL_NAMES, "budget")
    return _gathered(command, (*_OPTIONS[:1], *_MODEL, *_BUDGET), names)


def chat_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same without a question bank and a language."""
    names = ("output", *_MODEL_NAMES)
    return _gathered(command, (*_OPTIONS[:1], *_MODEL), names)


def _gathered(
    command: Callable[..., Any], options: tuple[Any, ...], names: tuple[str, ...]
) -> Callable[..., Any]:
    @wraps(command)
    def with_settings(**values: Any) -> Any:
        chosen = {name: values.pop(name) for name in names}
        chosen = {name: None if value == () else value for name, value in chosen.items()}
        settings = config.load(**chosen)
        if settings.store:
            from qa_notes import shared

            shared.attach(settings.notes_dir, shared.open_store(settings.store))
        return command(settings=settings, **values)

    decorated: Callable[..., Any] = with_settings
    for option in reversed(options):
        decorated = option(decorated)
    return decorated
