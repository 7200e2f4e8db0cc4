"""qa-notes evaluate: is it any good, in figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qa_notes.cli import terminal
from qa_notes.cli.options import chat_options
from qa_notes.cli.progress import Progress
from qa_notes.config import Settings
from qa_notes.errors import UsageError

SYSTEMS = ("qa-notes", "textbook", "full-paper")
_OF_QUESTIONS = {  # a run over sentences has no use for these
    "systems": "--system",
    "papers": "--papers",
    "swap": "--swap",
    "retrieval_only": "--retrieval-only",
    "japanese": "--japanese",
}


@click.command(
    epilog="DATASET is a prefix: dev reads dev_papers.jsonl and dev_questions.jsonl; "
    "with --translation, dev.jsonl."
)
@click.argument("dataset", type=click.Path(path_type=Path))
@chat_options
@click.option(
    "--system",
    "systems",
    multiple=True,
    type=click.Choice(SYSTEMS),
    help="What is measured; give it several times to compare.  [default: qa-notes]",
)
@click.option(
    "--limit", type=click.IntRange(1), help="So many questions or sentences, drawn by the seed."
)
@click.option("--papers", type=click.IntRange(1), help="So many papers, with all their questions.")
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--retrieval-only", is_flag=True, help="Measure the search alone. No chat model.")
@click.option("--swap", is_flag=True, help="Ask each question of another paper: silence is right.")
@click.option("--japanese", is_flag=True, help="Translate each answer too, and check the language.")
@click.option("--translation", is_flag=True, help="Measure English-Japanese translation instead.")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl",
    help="Compare with the translations of an earlier result.",
)
@click.option("--fresh", is_flag=True, help="Ask everything again, also what is answered.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout instead of a table.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def evaluate(
    dataset: Path,
    settings: Settings,
    translation: bool,
    as_json: bool,
    quiet: bool,
    **order: Any,
) -> None:
    """Measure search, answers, abstention and quotations on QASPER-shaped data, or translation.

    \b
    qa-notes evaluate data/dev --retrieval-only
    qa-notes evaluate data/dev --limit 100 --system qa-notes --system textbook
    qa-notes evaluate data/dev --limit 100 --swap
    qa-notes evaluate data/dev --papers 5 --system full-paper
    qa-notes evaluate data/pairs --translation --limit 100
    qa-notes evaluate data/pairs --translation --against before.jsonl

    Answers are kept: run the same command to go on. After a change of the program, use --fresh.
    """
    _fitting(translation, order)
    made = _translation if translation else _questions
    shown, table = made(dataset, settings, quiet, order)
    if as_json:
        terminal.data(shown)
    else:
        terminal.page(table)


def _fitting(translation: bool, order: dict[str, Any]) -> None:
    """Raises UsageError for two options that do not go together."""
    if order["against"] and not translation:
        raise UsageError("--against without --translation", "it compares translations: give both")
    strange = [option for name, option in _OF_QUESTIONS.items() if order[name]]
    if translation and strange:
        raise UsageError(
            f"--translation and {strange[0]} do not go together",
            f"{strange[0]} is about questions, and --translation asks none: leave one of them out",
        )


def _questions(
    dataset: Path, settings: Settings, quiet: bool, order: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    """Results of one or more systems, and their table."""
    from qa_notes.evaluate import report, run

    del order["against"]
    plan = run.Plan(dataset, order.pop("systems") or SYSTEMS[:1], **order)
    asked = run.exam(plan)
    with Progress(len(asked), quiet) as progress:
        results = run.evaluate(plan, asked, run.Bench(settings, progress))
    data, table = report.save(results, settings)
    return (data[0] if len(data) == 1 else {row["system"]: row for row in data}), table


def _translation(
    dataset: Path, settings: Settings, quiet: bool, order: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    """The result of a translation run, and its table."""
    from qa_notes.evaluate import translation, translation_report
    from qa_notes.evaluate.run import Bench

    kept = {name: value for name, value in order.items() if name not in _OF_QUESTIONS}
    plan = translation.Plan(dataset, **kept)
    asked = translation.exam(plan)
    with Progress(1, quiet) as progress:
        result = translation.evaluate(plan, asked, Bench(settings, progress))
    return translation_report.save(result, settings)
