"""qa-notes generate: the question bank asked of papers."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from qa_notes import notes, which
from qa_notes.bank import read_bank
from qa_notes.cli import ended, terminal
from qa_notes.cli.options import week_options
from qa_notes.cli.progress import Progress
from qa_notes.config import Settings
from qa_notes.errors import UsageError
from qa_notes.sources import expand


@click.command(
    epilog="Papers: PDF files, folders, arXiv ids or URLs, week files (.yaml), lists (.txt .bib "
    ".ris .csv .md .html .xml, zotero:COLLECTION), - for a list on stdin."
)
@click.argument("papers", nargs=-1, required=True)
@week_options
@click.option(
    "--only", metavar="QUESTION",
    help="Ask only this question of the bank or of the note, abstract or summary.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Ask again; hand-edited and pinned answers stay.")
@click.option(
    "--stale", is_flag=True, help="Ask again only what bank, prompts or paper have left behind."
)
@click.option("--rebuild-index", is_flag=True, help="Begin a new index. Notes are kept.")
@click.option(
    "--as", "base", metavar="NOTE", help="Go on from the answers of this note: another version."
)
@click.option("--dry-run", is_flag=True, help="Say what would be asked, and its price. No model.")
@click.option("--json", "as_json", is_flag=True, help="A JSON report on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def generate(
    papers: tuple[str, ...], settings: Settings, only: str | None, base: str | None, **flags: bool
) -> None:
    """Answer the question bank for each paper and print the notes' paths.

    \b
    qa-notes generate 2311.11829 https://arxiv.org/abs/2311.11045v2
    qa-notes generate papers/ --bank ochiai --llm ollama:qwen3
    qa-notes generate papers/ --stale
    qa-notes generate papers/ --llm openai:gpt-5-mini --jobs 8
    qa-notes generate question_bank/weeks/sample.yaml --dry-run

    Finished answers are never asked again: run the same command to go on. A note keeps the
    answers of every bank it was asked with.
    """
    if flags["force"] and flags["stale"]:
        raise UsageError("--force asks everything again, --stale only some", "name one of them")
    shelf = notes.Shelf(settings.notes_dir)
    week, bank = expand(papers, shelf.ref), read_bank(settings.bank)
    questions = bank.questions
    if only is not None:
        only = which.of_run(questions, only, settings.bank, week, shelf).id
    if not week.papers:
        raise UsageError("there are no papers in what was named", "name PDFs, ids or a week file")
    from qa_notes import engine, own, pipeline
    from qa_notes.cli.estimate import estimate, tell
    from qa_notes.index.anew import discard
    from qa_notes.llm import budget
    from qa_notes.tools import Tools

    if base is not None and len(week.papers) != 1:
        raise UsageError(f"--as is for one paper, not for {len(week.papers)}")
    if base is not None:
        week = replace(week, papers=(replace(week.papers[0], base=base),))
    order = pipeline.Order(
        questions, settings.bank, flags["force"], only, flags["stale"],
        own=own.wanted(bank, settings),
    )  # fmt: skip
    if flags["dry_run"]:
        tell(estimate(week, order, settings, shelf), flags["as_json"])
        return
    budget.check(settings)
    if flags["rebuild_index"]:
        _tell_discarded(discard(settings), settings)
    places = {id(ref): place for place, ref in enumerate(week.papers)}
    rows: dict[int, dict[str, Any]] = {}  # by the paper's place, as what failed
    failed: dict[int, list[str]] = {}
    told: set[Path] = set()
    with Progress(len(week.papers), flags["quiet"], texts=True) as progress:
        tools = Tools(settings, progress, seen=shelf)
        progress.follow(tools)
        with closing(engine.write_week(week, order, tools)) as papers_done:
            for one in papers_done:
                progress.done(one)
                place = places[id(one.ref)]
                failed[place] = ended.failed(one)
                if flags["as_json"]:
                    rows[place] = ended.row(one, questions)
                elif one.path and one.path not in told:
                    told.add(one.path)
                    progress.out(one.path)
                del one  # its note with it, while the next one is waited for
    if flags["as_json"]:
        terminal.data([rows[place] for place in sorted(rows)])
    ended.close([line for place in sorted(failed) for line in failed[place]], progress)


def _tell_discarded(place: str | None, settings: Settings) -> None:
    if place is None:
        terminal.say("there was no old index")
    else:
        how = "moved to" if settings.chroma_url is None else "deleted from"
        terminal.say(f"the old index is {how} {place}")
