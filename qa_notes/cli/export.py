"""qa-notes export: notes on disk to one article."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from qa_notes.cli import terminal
from qa_notes.cli.digest import translated
from qa_notes.cli.looks import looks
from qa_notes.cli.options import export_options
from qa_notes.config import Settings
from qa_notes.errors import ExportError
from qa_notes.export import Written, names, target_named
from qa_notes.files import encoded, is_dir, is_file, reason, write_whole
from qa_notes.gathering import gathered
from qa_notes.unsure import to_check


@click.command()
@click.argument("papers", nargs=-1)
@export_options
@click.option(
    "--format", type=click.Choice(names()), default="markdown", show_default=True,
    help="What the article is written for; `qa-notes formats` says more of each.",
)  # fmt: skip
@looks
@click.option(
    "--out", type=click.Path(path_type=Path),
    help="Write to a file, or into a folder under the name that suits the format.",
)  # fmt: skip
def export(
    papers: tuple[str, ...], settings: Settings, out: Path | None, incomplete: bool, **how: Any
) -> None:
    """Print a week, some papers, or every note as one article on stdout.

    Each note is printed in its own language, and what stands around them as well, unless --language
    names that of another one of them. A digest is in the language that --language names: the model
    translates what a note does not have in it yet, and the note keeps that.

    Printed are the questions of the banks that a note was asked with, in their order, or those of
    --bank alone, then the paper's own. An article with gaps is refused: --incomplete prints it, and
    it says what is missing where it is missing. What is to be checked is named at the end.

    Several week files are one article, save in formats that are made of weeks, a feed for example.

    \b
    qa-notes export question_bank/weeks/sample.yaml --format html --out week.html
    qa-notes export question_bank/weeks/sample.yaml --layout digest --language ko
    qa-notes export 2311.11829 --bank ochiai --evidence inline | less
    """
    article = gathered(papers, settings, incomplete, terminal.say, translated, **how)
    aim = target_named(article.options.format)
    if out and is_dir(out):
        out /= f"{aim.file_name(article)}.{aim.suffix}"
    _print(aim.write(article), out)
    for line in to_check(article):
        terminal.say(line)


def _print(written: Written, out: Path | None) -> None:
    """Into a file, or on stdout."""
    if out:
        _write(out, written)
        terminal.say(out)
    elif isinstance(written, str):
        terminal.page(written)
    elif sys.stdout.isatty():
        raise ExportError("this is no text for a terminal", "write it to a file: --out FILE")
    else:
        sys.stdout.buffer.write(written)


def _write(out: Path, written: Written) -> None:
    """Into a file that this makes or replaces, or into a pipe or device that is there."""
    data = written if isinstance(written, bytes) else encoded(written)
    try:
        if out.exists() and not is_file(out):  # /dev/stdout must not give way to a file
            with out.open("wb") as there:
                there.write(data)
        else:
            write_whole(out.resolve(), data)  # a link was named by the user, who means its target
    except (OSError, ValueError, RuntimeError) as err:  # a zero byte, a loop of links
        why = reason(err) if isinstance(err, OSError) else err
        raise ExportError(f"cannot write {out}: {why}", "give --out another") from err
