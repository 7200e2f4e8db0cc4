"""qa-notes serve: the review page, for this machine's browser."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from qa_notes.cli import terminal
from qa_notes.cli.options import serve_options
from qa_notes.config import PASSWORD, PREFIX, Settings
from qa_notes.errors import UsageError

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
VARIABLE = f"{PREFIX}SERVE{PASSWORD}"


@click.command()
@click.argument("weeks", nargs=-1, metavar="[WEEK]...", type=_FILE)
@serve_options
@click.option(
    "--port", type=click.IntRange(0, 65535), default=None,
    help="0 for any that is free.  [default: 8765, or any where that is taken]",
)  # fmt: skip
@click.option(
    "--host", default=None, metavar="ADDRESS",
    help="Let other machines reach it, for a password.  [default: this machine alone]",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Print the address, and open nothing.")
def serve(
    weeks: tuple[Path, ...],
    settings: Settings,
    port: int | None,
    host: str | None,
    no_browser: bool,
) -> None:
    """Review notes in a browser: read them beside their papers, repair them, export the week.

    The address that is printed and opened is private: it holds a token, and only this machine can
    reach it. Weeks are those of question_bank/weeks, and each WEEK besides. Ctrl-C ends it; runs of
    the command line may be at work meanwhile.

    \b
    qa-notes serve
    qa-notes serve week.yaml --no-browser
    qa-notes serve --llm openai:gpt-5-mini --budget 1

    --host lets others in, over HTTP without encryption: put a proxy with TLS before it, or go
    through ssh. It wants a password, of QA_NOTES_SERVE_PASSWORD or typed.
    """
    from qa_notes.llm import budget
    from qa_notes.web.house import House
    from qa_notes.web.server import Server

    budget.check(settings)
    password = _password(host)
    _end_by_signals()
    with Server(House(settings, weeks), port, host, password) as server:
        terminal.out(server.address)
        terminal.say("Ctrl-C ends it")
        if not no_browser:
            server.open()
        server.wait()


def _end_by_signals() -> None:
    """As by Ctrl-C, so that the file with the address is removed."""
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP; nohup ignores it
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _password(host: str | None) -> str | None:
    """Of the environment, or typed; never an option, which every other process can read."""
    if host is None:
        return None
    found = os.environ.get(VARIABLE, "").strip() or (terminal.secret(f"password for {host}") or "")
    if len(found) < 8:
        raise UsageError(
            "--host lets other machines in, and wants a password of 8 characters or more",
            f"put it into {VARIABLE}, or type it",
        )
    return found
