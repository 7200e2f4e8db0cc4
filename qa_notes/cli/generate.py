"""qa-notes generate and regenerate: the commands that ask a model."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_notes import notes
from qa_notes.bank import load_bank
from qa_notes.cli import terminal, which
from qa_notes.cli.options import model_options
from qa_notes.cli.progress import Progress
from qa_notes.config import Settings
from qa_notes.errors import UsageError
from qa_notes.languages import why
from qa_notes.models import ABSTRACT, SUMMARY, Question, Verdict
from qa_notes.sources import expand

if TYPE_CHECKING:
    from qa_notes.pipeline import Done


@click.command(epilog="Papers: PDF files, folders, arXiv ids or URLs, week files (.yaml), lists.")
@click.argument("papers", nargs=-1, required=True)
@model_options
@click.option(
    "--only", metavar="QUESTION", help="Ask only this question of the bank, abstract or summary."
)
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
    qa-notes generate question_bank/weeks/sample.yaml --dry-run

    Finished answers are never asked again: run the same command to go on. A note keeps the
    answers of every bank it was asked with.
    """
    if flags["force"] and flags["stale"]:
        raise UsageError("--force asks everything again, --stale only some", "name one of them")
    shelf = notes.Shelf(settings.notes_dir)
    week, questions = expand(papers, shelf.ref), load_bank(settings.bank)
    if only is not None:
        only = which.of_bank(questions, only, settings.bank).id
    if not week.papers:
        raise UsageError("there are no papers in what was named", "name PDFs, ids or a week file")
    from qa_notes import pipeline
    from qa_notes.cli.estimate import estimate, tell
    from qa_notes.index.anew import discard
    from qa_notes.tools import Tools

    if base is not None and len(week.papers) != 1:
        raise UsageError(f"--as is for one paper, not for {len(week.papers)}")
    order = pipeline.Order(questions, settings.bank, flags["force"], only, flags["stale"], base)
    if flags["dry_run"]:
        tell(estimate(week, order, settings, shelf), flags["as_json"])
        return
    if flags["rebuild_index"]:
        _tell_discarded(discard(settings), settings)
    with Progress(len(week.papers), flags["quiet"], texts=True) as progress:
        tools = Tools(settings, progress, seen=shelf)
        progress.follow(tools.meter)
        done = []
        for one in pipeline.write_week(week, order, tools):
            progress.done(one)
            done.append(one)
            if one.path and not flags["as_json"] and one.path not in {d.path for d in done[:-1]}:
                progress.out(one.path)
    if flags["as_json"]:
        terminal.data([_row(d, questions) for d in done])
    _close(done, progress)


@click.command()
@click.argument("paper")
@click.argument("question")
@model_options
@click.option("--hint", help="A word to the model: where to look, what was missed.")
@click.option("--undo", count=True, help="Bring the answer before this one back. No model.")
@click.option("--redo", count=True, help="Bring the answer that --undo left back. No model.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def regenerate(
    paper: str, question: str, settings: Settings, hint: str | None, quiet: bool, **steps: int
) -> None:
    """Make one answer anew and show what changed. The old one stays in its history.

    QUESTION is an id, also abstract or summary; BANK:ID where two banks of the note have one id.

    \b
    qa-notes regenerate 2311.11829 results --hint "see Table 2"
    qa-notes regenerate paper.pdf ochiai:key --llm openai:gpt-5-mini
    qa-notes regenerate 2311.11829 results --undo
    """
    from qa_notes import repair
    from qa_notes.cli.diff import difference
    from qa_notes.tools import Tools

    shelf = notes.Shelf(settings.notes_dir)
    week = expand([paper], shelf.ref)
    if len(week.papers) != 1:
        raise UsageError(f"{paper} names {len(week.papers)} papers; regenerate takes one")
    if steps["undo"] and steps["redo"]:
        raise UsageError("--undo goes back, --redo forward", "name one of them")
    entry = shelf.of(week.papers[0])
    kept = notes.load(entry.path) if entry else None
    if entry is None or kept is None:
        raise UsageError(
            f"there is no note of {paper}", f"make it first: qa-notes generate {paper}"
        )
    if steps["undo"] or steps["redo"]:
        answered = which.of_answers(kept, question, settings)
        for _ in range(steps["undo"] or steps["redo"]):
            move = repair.redo if steps["redo"] else repair.undo
            terminal.coloured(difference(*move(entry.path, answered, _tell_waiting)))
        return
    asked = which.of_note(kept, question, settings)
    if hint and asked in (ABSTRACT, SUMMARY):
        raise UsageError(f"a hint is of no use to the {asked.id}", "leave --hint away")
    settings = settings.model_copy(update={"language": kept.language})
    with Progress(1, quiet) as progress:
        tools = Tools(settings, progress, seen=shelf)
        progress.follow(tools.meter)
        fetched = repair.fetched_again(kept, week.papers[0], tools)
        progress.paper(fetched.paper.title or fetched.paper.id, 1)
        old, made, now = repair.regenerate(entry.path, fetched, asked, tools, hint)
    terminal.coloured(difference(old, now))
    if not made.is_done:
        stays = "; the answer that is there stays" if now.is_done else ""
        progress.say(f"failed: {asked.id}: {why(made.faults, 'en')}{stays}")
        raise SystemExit(1)
    if now.text != made.text:
        progress.say(f"{asked.id} was written by somebody else meanwhile, and theirs stays")
        progress.say("  hint: --undo brings the one that was just made")


def _tell_discarded(place: str | None, settings: Settings) -> None:
    if place is None:
        terminal.say("there was no old index")
    else:
        how = "moved to" if settings.chroma_url is None else "deleted from"
        terminal.say(f"the old index is {how} {place}")


def _tell_waiting() -> None:
    terminal.say("another run is at work on this note; waiting")


def _row(done: Done, questions: tuple[Question, ...]) -> dict[str, Any]:
    """One paper of the JSON report; unasked and stale are those of the bank."""
    from qa_notes.states import state as state_of

    state = state_of(done.note, questions) if done.note else None
    ended = Counter(answer.verdict for answer in done.note.answers) if done.note else Counter()
    verdicts = {v.value: ended[v] for v in Verdict} if done.note else {}
    return {
        "id": done.note.paper.id if done.note else done.ref.id,
        "title": done.note.paper.title if done.note else None,
        "note": str(done.path) if done.path else None,
        "error": type(done.error).__name__ if done.error else None,
        "message": str(done.error) if done.error else None,
        "asked": done.asked,
        "missing": [q.id for q in done.missing],
        "spared": [a.question_id for a in done.spared],
        "unasked": len(state.unasked) if state else None,
        "stale": len(state.stale) if state else None,
        "verdicts": verdicts,
        "tokens": {
            "calls": done.usage.calls,
            "prompt": done.usage.prompt_tokens,
            "cached": done.usage.cached_tokens,
            "generated": done.usage.completion_tokens,
        },
        "seconds": {name: round(value, 3) for name, value in done.seconds.items()},
    }


def _close(done: list[Done], progress: Progress) -> None:
    """List what failed at the end, where it is seen; exit status 1 if anything did."""
    failed = [d for d in done if not d.ok]
    for one in failed:
        name = Path(one.ref.location).name or one.ref.id
        if one.error:
            progress.say(f"failed: {name}: {type(one.error).__name__}: {one.error}")
            if one.error.hint:
                progress.say(f"  hint: {one.error.hint}")
        if one.missing:
            ids = ", ".join(q.id for q in one.missing)
            progress.say(f"failed: {name}: no answer to {ids}; run it again")
            for reason in _reasons(one):
                progress.say(f"  {reason}")
            progress.say("  hint: what fails again may be answered by another model: --llm")
        for answer in one.spared:
            progress.say(
                f"failed: {name}: {answer.question_id}: {why(answer.faults, 'en')}; "
                "the answer that is there stays"
            )
    if failed:
        raise SystemExit(1)


def _reasons(done: Done) -> list[str]:
    """Why answers are missing, each once."""
    from qa_notes.notes import answer_for

    found = [answer_for(done.note, q) for q in done.missing] if done.note else []
    return list(dict.fromkeys(why(a.faults, "en") for a in found if a and a.faults))
