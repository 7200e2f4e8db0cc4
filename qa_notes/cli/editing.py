"""qa-notes week order and week write: what an editor does to a week file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from qa_notes import notes
from qa_notes.bank import load_week
from qa_notes.cli import terminal
from qa_notes.cli.options import folder_options
from qa_notes.config import Settings
from qa_notes.errors import QANotesError, UsageError
from qa_notes.files import MEGABYTE, reason
from qa_notes.refs import named_path
from qa_notes.sources import STDIN, WEEK_SUFFIXES, read_ref

ORDER = "qa-notes week order week.yaml 2310.11511 2309.02427"
WRITE = 'qa-notes week write week.yaml --title "Agents and search"'
LONGEST = 4 * MEGABYTE  # of a text on stdin


@click.command(epilog="PAPER: as the file names it, or an id, DOI or title of its note.")
@click.argument("week")
@click.argument("papers", metavar="PAPER...", nargs=-1, required=True)
@folder_options
def order(week: str, papers: tuple[str, ...], settings: Settings) -> None:
    """Put the papers of a week file in another order, and print the new one.

    The papers that are named come first, all others behind them as they were. Each takes its lines
    and the comments directly above it along; every other byte of the file stays.

    \b
    qa-notes week order week.yaml 2310.11511 2309.02427
    qa-notes week order week.yaml "System 2 Attention"
    """
    from qa_notes import week_desk
    from qa_notes.strict_yaml import read_yaml
    from qa_notes.week_edit import PAPERS

    path = one_week([week], "order", ORDER)
    week_desk.order_week(path, None, papers, settings)
    shelf = notes.Shelf(settings.notes_dir)
    refs = load_week(path, shelf.ref, read_ref).papers
    for row, ref in zip(read_yaml(path)[PAPERS], refs, strict=True):
        noted = shelf.of(ref)
        title = ref.facts.get("title") or (noted.title if noted else None)
        terminal.out(week_desk.word_of(row), *([title] if title else []))


@click.command(epilog="WEEK: a week file (.yaml). TEXT: - reads stdin; an empty one is taken out.")
@click.argument("week")
@click.option("--intro", metavar="TEXT", help="The introduction, in Markdown.")
@click.option("--title", metavar="TEXT", help="The title of the article.")
@click.option("--theme", metavar="TEXT", help="What the week is about, in one line.")
@folder_options
def write(
    week: str, intro: str | None, title: str | None, theme: str | None, settings: Settings
) -> None:
    """Write the introduction, title or theme of a week file; without an option, in your editor.

    The editor ($VISUAL, $EDITOR) is shown the introduction that is there. A file that was changed
    in the meantime is left as it is. Every other byte of the file stays.

    \b
    qa-notes week write week.yaml
    qa-notes week write week.yaml --title "Agents and search" --theme "How models look things up"
    qa-notes week write week.yaml --intro - < intro.md
    """
    from qa_notes import week_desk
    from qa_notes.week_file import stamp

    path = one_week([week], "write", WRITE)
    given = {"intro": intro, "title": title, "theme": theme}
    texts = {key: text for key, text in given.items() if text is not None}
    if texts:
        week_desk.write_texts(path, None, _typed(texts), settings)
    else:
        seen = stamp(path)
        shelf = notes.Shelf(settings.notes_dir)
        edited = click.edit(load_week(path, shelf.ref, read_ref).intro or "", extension=".md")
        if edited is None:
            terminal.say(f"nothing was saved; {path} is as it was")
            return
        try:
            week_desk.write_text(path, seen, "intro", edited, settings)
        except QANotesError:
            terminal.page(f"{edited.rstrip()}\n")  # somebody has typed it
            raise
        texts = {"intro": edited}
    terminal.out(path)
    done = [f"{key} {'written' if text.strip() else 'taken out'}" for key, text in texts.items()]
    terminal.say(", ".join(done))


def one_week(words: Sequence[str], command: str, example: str) -> Path:
    """The one week file that was typed for a command of `week`. Raises UsageError."""
    one = words[0].strip() if len(words) == 1 else ""
    if Path(one).suffix.lower() not in WEEK_SUFFIXES or "://" in one:
        given = " ".join(words) or "nothing"
        raise UsageError(
            f"week {command} is for one week file, not for {given}", f"such as: {example}"
        )
    return named_path(one)


def _typed(texts: dict[str, str]) -> dict[str, str | None]:
    """The texts, one of which may come on stdin. Raises UsageError."""
    waiting = [key for key, text in texts.items() if text == STDIN]
    if len(waiting) > 1:
        raise UsageError(
            f"stdin is one text, not {' and '.join(waiting)}",
            "write the other by a second command",
        )
    return {key: _stdin() if key in waiting else text for key, text in texts.items()}


def _stdin() -> str:
    """What comes on stdin. Raises UsageError."""
    try:
        data = sys.stdin.buffer.read(LONGEST + 1)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise UsageError(f"stdin: {reason(err)}") from err
    except (AttributeError, OSError, ValueError) as err:  # closed by the caller: `<&-`
        raise UsageError("stdin cannot be read", f"{WRITE} --intro - < intro.md") from err
    if len(data) > LONGEST:
        raise UsageError(f"stdin: it has more than {LONGEST // MEGABYTE} MB")
    return text
