"""qa-notes banks: what can be asked."""

from __future__ import annotations

from pathlib import Path

import click

from qa_notes import bank
from qa_notes.cli.terminal import out
from qa_notes.languages import LANGUAGES


@click.group(invoke_without_command=True)
@click.pass_context
def banks(ctx: click.Context) -> None:
    """List, show and check question banks.

    \b
    qa-notes banks
    qa-notes banks show notes
    qa-notes banks check my.yaml
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_banks)


@banks.command("list")
def list_banks() -> None:
    """Name every bank that can be found."""
    for name in bank.bank_names():
        found = bank.read_bank(name)
        title = found.title.get(LANGUAGES[0]) or next(iter(found.title.values()), "")
        out(f"{name:12} {len(found.questions):3}  {title}")


@banks.command()
@click.argument("name")
@click.option("--language", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True)
def show(name: str, language: str) -> None:
    """Print the questions of a bank: qa-notes banks show notes"""
    for question in bank.load_bank(name):
        text = question.text.get(language) or next(iter(question.text.values()))
        out(f"{question.id:14} {text}")


@banks.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Check a bank or a week file: qa-notes banks check my.yaml"""
    from qa_notes.sources import read_ref

    out(bank.check_file(file, read_ref))
