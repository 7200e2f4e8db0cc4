"""qa-notes site: all weeks and notes of a work folder as a site."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa_notes.bank import FOLDER
from qa_notes.cli import terminal
from qa_notes.cli.options import work_options
from qa_notes.config import Settings
from qa_notes.errors import QANotesError
from qa_notes.watching import changes

if TYPE_CHECKING:
    from qa_notes.site import Options
    from qa_notes.website import Whole

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("weeks", nargs=-1, metavar="[WEEK]...", type=_FILE)
@work_options
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=None,
    help="Folder of the site.  [default: site in the work folder]",
)  # fmt: skip
@click.option(
    "--weeks", "instead", multiple=True, type=_FILE, metavar="FILE",
    help="A week of the site, in the place of those that are found; give it several times for "
    "more.  [default: question_bank/weeks/*.yaml]",
)  # fmt: skip
@click.option("--title", default="", help="Of the site.  [default: as the language says]")
@click.option(
    "--url", default="", metavar="ADDRESS",
    help="Where the site will stand: its feed and its previews need that.",
)  # fmt: skip
@click.option(
    "--evidence", type=click.Choice(["none", "footnotes", "inline"]), default="footnotes",
    show_default=True, help="How the quotations behind the answers are shown.",
)  # fmt: skip
@click.option("--watch", is_flag=True, help="Go on, and bring it up to date when notes change.")
def site(
    weeks: tuple[Path, ...],
    settings: Settings,
    out: Path | None,
    instead: tuple[Path, ...],
    watch: bool,
    **looks: Any,
) -> int:
    """Make a site of every note, by week, month, category and question, with a search.

    Weeks are those of question_bank/weeks that have notes, and each WEEK besides; a paper of no
    week is in the site, too. Only files that changed are written, and pages of what is gone are
    removed; a folder that holds anything else is refused. Any server of plain files can serve it:

    \b
    qa-notes site --url https://example.org/papers/
    python -m http.server --directory output/site
    """
    from qa_notes import website

    options = website.options(settings, **looks)
    place = out or settings.output / "site"

    def whole() -> Whole:
        """As it is now: there may be a week more."""
        return website.whole(settings, weeks, instead)

    status = _build(whole(), place, options)
    if watch:
        _watch(whole, place, options)
    return status


def _build(whole: Whole, out: Path, options: Options) -> int:
    """Make the site once and say what was done; 1 where a note cannot be read."""
    from qa_notes import website

    built = website.made(whole, out, options, terminal.say)
    terminal.out(out / "index.html")
    return 1 if built.failed else 0


def _watch(whole: Callable[[], Whole], out: Path, options: Options) -> None:
    """Build anew whenever a note, week or bank changes, until Ctrl-C."""
    terminal.say("watching for changes; Ctrl-C ends it")
    with suppress(KeyboardInterrupt):
        work = whole().work
        folders = {work.notes_dir, *(file.parent for file in work.weeks), Path(FOLDER)}
        for _ in changes(folders):
            try:
                _build(whole(), out, options)
            except QANotesError as err:  # such as a week file that somebody is still writing
                terminal.say(f"Error: {err}")
    terminal.say("stopped watching; the site stays as it is")
