"""qa-notes evaluate: is it any good, in figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from qa_notes.cli import terminal
from qa_notes.cli.options import chat_options
from qa_notes.cli.progress import Progress
from qa_notes.config import Settings

SYSTEMS = ("qa-notes", "textbook", "full-paper")


@click.command(epilog="DATASET is a prefix: dev reads dev_papers.jsonl and dev_questions.jsonl.")
@click.argument("dataset", type=click.Path(path_type=Path))
@chat_options
@click.option(
    "--system",
    "systems",
    multiple=True,
    type=click.Choice(SYSTEMS),
    default=("qa-notes",),
    help="What is measured; give it several times to compare.  [default: qa-notes]",
)
@click.option("--limit", type=click.IntRange(1), help="So many questions, drawn by the seed.")
@click.option("--papers", type=click.IntRange(1), help="So many papers, with all their questions.")
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--retrieval-only", is_flag=True, help="Measure the search alone. No chat model.")
@click.option("--swap", is_flag=True, help="Ask each question of another paper: silence is right.")
@click.option("--japanese", is_flag=True, help="Translate each answer too, and check the language.")
@click.option("--fresh", is_flag=True, help="Ask everything again, also what is answered.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout instead of a table.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def evaluate(
    dataset: Path, settings: Settings, systems: tuple[str, ...], as_json: bool, **order: Any
) -> None:
    """Measure search, answers, abstention and quotations on QASPER-shaped data.

    \b
    qa-notes evaluate data/dev --retrieval-only
    qa-notes evaluate data/dev --limit 100 --system qa-notes --system textbook
    qa-notes evaluate data/dev --limit 100 --swap
    qa-notes evaluate data/dev --papers 5 --system full-paper

    Answers are kept: run the same command to go on. After a change of the program, use --fresh.
    """
    from qa_notes.evaluate import report, run

    quiet = order.pop("quiet")
    plan = run.Plan(dataset, systems, **order)
    asked = run.exam(plan)
    with Progress(len(asked), quiet) as progress:
        results = run.evaluate(plan, asked, run.Bench(settings, progress))
    data, table = report.save(results, settings)
    if as_json:
        shown = data[0] if len(data) == 1 else {row["system"]: row for row in data}
        terminal.data(shown)
    else:
        terminal.page(table)
