"""qa-notes week: what a week says of its papers together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from qa_notes import notes
from qa_notes.bank import FOLDER
from qa_notes.cli import editing, terminal
from qa_notes.cli.options import folder_options, intro_options
from qa_notes.cli.progress import Progress
from qa_notes.config import Layer, Settings
from qa_notes.errors import QANotesError, UsageError
from qa_notes.export import frame
from qa_notes.group import noted
from qa_notes.languages import language
from qa_notes.models import Note, Trends, Week
from qa_notes.names import short_name
from qa_notes.sources import STDIN, expand

EXAMPLE = "qa-notes week intro question_bank/weeks/sample.yaml"


@click.group()
def week() -> None:
    """Make a week file of somebody's list, order it, and write what it says of its papers together.

    \b
    qa-notes week new 2023-W47 --from README.md --section "November 20 - November 26"
    qa-notes week intro question_bank/weeks/sample.yaml
    qa-notes week order week.yaml 2310.11511 2309.02427
    qa-notes week write week.yaml --title "Agents and search"
    """


week.add_command(editing.order)
week.add_command(editing.write)


@week.command(
    epilog="FILE: a list of papers (.txt .bib .ris .csv), a page (.md .html) or feed (.xml), its "
    "address, zotero:COLLECTION, Zotero's storage folder, or - for stdin."
)
@click.argument("name", metavar="ID")
@click.option("--from", "word", required=True, metavar="FILE", help="The list to take them from.")
@click.option("--section", metavar="HEADING", help="Of a page: the heading, or a part of it.")
@click.option("--out", metavar="FILE", help="[default: question_bank/weeks/ID.yaml; - for stdout]")
@click.option("--force", is_flag=True, help="Also in place of a file that is there.")
@folder_options
def new(
    name: str, word: str, section: str | None, out: str | None, force: bool, settings: Settings
) -> None:
    """Write a week file out of a list of papers, with its editor's words about each.

    Comments say where each paper stood. One that nothing leads to is a comment with the reason.
    Nothing is fetched but a list in the web, and no file is overwritten without --force.

    \b
    qa-notes week new 2023-W47 --from README.md --section "November 20 - November 26"
    qa-notes week new 2025-W34 --from https://rss.arxiv.org/atom/cs.CL --out -
    qa-notes week new to-read --from library.bib
    """
    from qa_notes.sources import new_week

    new_week.check_name(name)
    path = None if out == STDIN else new_week.place(out or f"{FOLDER}/weeks/{name}.yaml", force)
    read = new_week.wanted(word, settings)
    made = new_week.written(name, read, section, path.parent if path else Path())
    if path is None:
        terminal.page(made.text)
    else:
        new_week.save(path, made.text)
        terminal.out(path)
    left = f"; {made.left_out} left out, as comments" if made.left_out else ""
    skipped = read.listing.skipped
    links = f"; {skipped} links of the whole list lead elsewhere" if skipped else ""
    terminal.say(f"{made.papers} papers{left}{links}")


@week.command(epilog="WEEK: a week file (.yaml) whose papers have notes in the work folder.")
@click.argument("week", nargs=-1)
@intro_options
@click.option("--again", is_flag=True, help="Write it anew, in place of what is there.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def intro(week: tuple[str, ...], settings: Settings, again: bool, quiet: bool) -> None:
    """Write the trends of a week into its file, and print them.

    Two or three trends out of the notes, each with the papers that carry it. What no note of these
    papers says is refused. They stand in the block `trends` of the file, one for each language, to
    be edited freely; `export` prints them behind the introduction, marked as a model's.

    \b
    qa-notes week intro question_bank/weeks/sample.yaml
    qa-notes week intro week.yaml --language ko --llm openai:gpt-5-mini
    qa-notes week intro week.yaml --again
    """
    from qa_notes import introduction
    from qa_notes.llm import budget
    from qa_notes.tools import Tools

    path = editing.one_week(week, "intro", EXAMPLE)
    shelf = notes.Shelf(settings.notes_dir)
    whole = expand([str(path)], shelf.ref)
    found = _noted(whole, shelf, path)
    code = _language(found, settings)
    introduction.refuse(path, whole, code, again)
    settings = settings.model_copy(update={"language": code})
    budget.check(settings)
    with Progress(1, quiet) as progress:
        tools = Tools(settings, progress, seen=shelf)
        progress.follow(tools)
        made = introduction.write(whole, found, path.stem, tools)
    try:
        introduction.put(path, code, made, again, tools)
    except QANotesError:
        terminal.page(_shown(made, found, code))  # it is paid for
        raise
    terminal.page(_shown(made, found, code))
    if not quiet:
        terminal.say(f"written into {path}, in {language(code).name}")


def _noted(whole: Week, shelf: notes.Shelf, path: Path) -> list[Note]:
    """The notes of the week, in its order; which papers have none is told. Raises UsageError."""
    group = noted(whole, shelf, terminal.say)
    found = [one.note for one in group.chosen]
    make = f"qa-notes generate {path} --only summary"
    if len(found) < 2:
        raise UsageError(
            f"{len(found)} of the {len(whole.papers)} papers of {path} have a note, and what two "
            "have in common wants two",
            f"make them: {make}",
        )
    for one in group.missing:
        terminal.say(f"left aside, without a note: {one.paper}")
    if group.missing:
        terminal.say(f"  hint: {make}")
    return found


def _language(found: Sequence[Note], settings: Settings) -> str:
    """As ordered, else that of the notes."""
    if settings.origin("language").layer is Layer.OPTION:
        return settings.language
    return frame([note.language for note in found], None, settings.language)


def _shown(made: Trends, found: Sequence[Note], code: str) -> str:
    """Each trend with its papers, as the article has them."""
    words = language(code).labels
    names = {n.paper.id: n.short_name or short_name(n.paper.title) or n.paper.title for n in found}
    lines = []
    for trend in made.items:
        papers = words.comma.join(names[paper] or paper for paper in trend.papers)
        lines += [trend.text, f"{words.trend_papers}{papers}", ""]
    return "\n".join(lines[:-1]) + "\n"
