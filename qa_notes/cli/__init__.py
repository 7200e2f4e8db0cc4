"""Words to settings, errors to exit codes; nothing else. Data goes to stdout, talk to stderr.

Exit status: 0 all done, 1 something failed and is listed, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from qa_notes import __version__
from qa_notes.cli import terminal
from qa_notes.cli.terminal import leave, say
from qa_notes.errors import QANotesError, UsageError

# Command -> its module here. One is imported when it is asked for, so that no command waits for
# what others need.
COMMANDS = {
    "ask": "ask", "banks": "banks", "check": "check", "doctor": "status", "edit": "edit",
    "evaluate": "evaluate", "export": "export", "formats": "formats", "generate": "generate",
    "models": "models", "publish": "publish", "regenerate": "regenerate", "schema": "schema",
    "serve": "serve", "site": "site", "status": "status", "update": "update", "usage": "usage",
    "week": "week",
}  # fmt: skip


class Main(click.Group):
    """Turns our errors into one clear message; anything else is a bug and keeps its traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"{__name__}.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def main(self, args: Sequence[str] | None = None, **more: Any) -> Any:  # type: ignore[override]
        if not more.pop("standalone_mode", True):
            return super().main(args, standalone_mode=False, **more)
        try:
            leave(self._ended(args, **more))
        except (KeyboardInterrupt, click.Abort):
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough: it ends now
            say("interrupted; every finished answer is kept")
            leave(130)
        return None

    def _ended(self, args: Sequence[str] | None, **more: Any) -> int:
        """Run the command; its exit status."""
        try:
            if not _stands_somewhere():
                raise UsageError("the folder this was started in is gone", "go to another: cd")
            words = tuple(sys.argv[1:] if args is None else args)
            for word in words:
                _check(word)
            value = super().main(words, standalone_mode=False, obj=words, **more)
            return value if isinstance(value, int) else 0  # click's own `--help` gives one
        except QANotesError as err:
            say(f"Error: {err}")
            if err.hint:
                say(f"hint: {err.hint}")
            return 2 if isinstance(err, UsageError) else 1
        except click.ClickException as err:
            terminal.usage(err)
            return err.exit_code
        except BrokenPipeError:  # `qa-notes status | head -1`: who reads has had enough
            return 1


def _stands_somewhere() -> bool:
    try:
        return bool(Path.cwd())
    except OSError:
        return False


def _check(word: str) -> None:
    """No shell can type what this refuses, but a program that calls us can."""
    try:
        typeable = b"\0" not in os.fsencode(word)
    except UnicodeEncodeError:
        typeable = False
    if not typeable:
        raise click.UsageError(f"{word!r} holds half of a character or a zero byte")


@click.group(cls=Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="qa-notes")
def main() -> None:
    """Study notes on research papers that a reader can trust.

    \b
    qa-notes ask paper.pdf "What is it for?"     one question of your own, answered at once
    qa-notes generate 2311.11829 paper.pdf       answer the question bank for each paper
    qa-notes regenerate 2311.11829 results       make one answer anew
    qa-notes edit 2311.11829 results             write one answer yourself
    qa-notes serve                               review notes in a browser, and repair them
    qa-notes check                               what is unfit to print, without a model
    qa-notes week intro week.yaml                what the papers of a week have in common
    qa-notes export week.yaml --format html      print the week as one article
    qa-notes publish week.yaml --to wordpress    send the week to a blog, as a draft
    qa-notes site                                a site of all weeks and notes
    qa-notes status                              what is done, and what needs a look
    qa-notes update                              newer versions of the papers noted
    qa-notes usage                               what the calls of models have cost
    qa-notes doctor                              what works on this machine
    """
