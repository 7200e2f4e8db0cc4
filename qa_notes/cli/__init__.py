"""Words to settings, errors to exit codes; nothing else. Data goes to stdout, talk to stderr.

Exit status: 0 all done, 1 something failed and is listed, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from qa_notes import __version__
from qa_notes.cli import bank_commands, check, evaluate, generate, look, publish
from qa_notes.errors import QANotesError, UsageError


class Main(click.Group):
    """Turns our errors into one clear message; anything else is a bug and keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except QANotesError as err:
            click.echo(f"Error: {err}", err=True)
            if err.hint:
                click.echo(f"hint: {err.hint}", err=True)
            _leave(2 if isinstance(err, UsageError) else 1)
        except KeyboardInterrupt:
            click.echo("interrupted; every finished answer is kept", err=True)
            _leave(130)
        return None


def _leave(status: int) -> None:
    """Exit now: a model still at work in its own thread is not waited for."""
    sys.stdout.flush()
    sys.stderr.flush()
    if status == 130:
        os._exit(status)
    sys.exit(status)


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qa-notes")
def main() -> None:
    """Study notes on research papers that a reader can trust.

    \b
    qa-notes generate 2311.11829 paper.pdf       answer the question bank for each paper
    qa-notes regenerate 2311.11829 results       make one answer anew
    qa-notes check                               what is unfit to print, without a model
    qa-notes export week.yaml --format html      print the week as one article
    qa-notes status                              what is done, and what needs a look
    qa-notes doctor                              what works on this machine
    """


main.add_command(generate.generate)
main.add_command(generate.regenerate)
main.add_command(publish.export)
main.add_command(check.check)
main.add_command(look.status)
main.add_command(look.doctor)
main.add_command(evaluate.evaluate)
main.add_command(bank_commands.banks)
main.add_command(bank_commands.models)
