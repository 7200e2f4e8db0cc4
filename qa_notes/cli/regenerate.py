"""qa-notes regenerate: one answer made anew, or another one of its history brought back."""

from __future__ import annotations

import click

from qa_notes import notes, which
from qa_notes.cli import changed
from qa_notes.cli.options import run_options
from qa_notes.cli.progress import Progress
from qa_notes.config import Settings
from qa_notes.errors import UsageError
from qa_notes.languages import why
from qa_notes.models import ABSTRACT, SUMMARY


@click.command()
@click.argument("paper")
@click.argument("question")
@run_options
@click.option("--hint", help="A word to the model: where to look, what was missed.")
@click.option("--undo", count=True, help="Bring the answer before this one back. No model.")
@click.option("--redo", count=True, help="Bring the answer that --undo left back. No model.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def regenerate(
    paper: str, question: str, settings: Settings, hint: str | None, quiet: bool, **steps: int
) -> None:
    """Make one answer anew and show what changed. The old one stays in its history.

    QUESTION is an id, also abstract or summary; BANK:ID where two banks of the note have one id.
    What ask --keep has kept, and what a model thought of, is own_1, own_2 and so on.

    \b
    qa-notes regenerate 2311.11829 results --hint "see Table 2"
    qa-notes regenerate paper.pdf ochiai:key --llm openai:gpt-5-mini
    qa-notes regenerate 2311.11829 results --undo
    """
    if steps["undo"] and steps["redo"]:
        raise UsageError("--undo goes back, --redo forward", "name one of them")
    shelf = notes.Shelf(settings.notes_dir)
    ref, path, kept = which.noted(paper, shelf)
    if steps["undo"] or steps["redo"]:
        from qa_notes import handwork

        answered = which.of_answers(kept, question, settings)
        for _ in range(steps["undo"] or steps["redo"]):
            move = handwork.redo if steps["redo"] else handwork.undo
            changed.show(*move(path, answered))
        return
    asked = which.of_note(kept, question, settings)
    if hint and asked in (ABSTRACT, SUMMARY):
        raise UsageError(f"a hint is of no use to the {asked.id}", "leave --hint away")
    from qa_notes import repair
    from qa_notes.llm import budget
    from qa_notes.tools import Tools

    budget.check(settings)
    settings = settings.model_copy(update={"language": kept.language})
    with Progress(1, quiet) as progress:
        tools = Tools(settings, progress, seen=shelf)
        progress.follow(tools)
        fetched = repair.fetched_again(kept, ref, tools)
        progress.paper(fetched.paper.title or fetched.paper.id, 1)
        old, made, now = repair.regenerate(path, fetched, asked, tools, hint)
    changed.show(old, now)
    if not made.is_done:
        stays = "; the answer that is there stays" if now.is_done else ""
        progress.say(f"failed: {asked.id}: {why(made.faults, 'en')}{stays}")
        raise SystemExit(1)
    if now.text != made.text:
        progress.say(f"{asked.id} was written by somebody else meanwhile, and theirs stays")
        progress.say("  hint: --undo brings the one that was just made")
