"""The one door to the terminal: what papers, notes, files and servers wrote comes through clean.

Nothing else in this package prints; a test holds it. Data goes to stdout, talk to stderr. A record
is one line, whatever it holds, so that no text of a stranger can pass for a line of ours.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, TextIO

import click

from qa_notes.errors import UnwritableError
from qa_notes.unseen import clean, escaped


def out(*cells: object) -> None:
    """One record on stdout; several cells are parted by tabs."""
    _write("\t".join(_cell(cell) for cell in cells) + "\n", sys.stdout)


def say(line: object, style: str = "") -> None:
    """One line on stderr; where nobody listens any more, the work goes on without a word.

    `style`, bold or dim, is only seen on a terminal.
    """
    told = click.style(_cell(line), bold=style == "bold" or None, dim=style == "dim" or None)
    with suppress(OSError):
        _print((told if style else _cell(line)) + "\n", sys.stderr)


def page(text: str) -> None:
    """Lines of ours around cleaned text, on stdout: an article, a table."""
    _write(clean(text), sys.stdout)


def data(value: Any) -> None:
    """JSON on stdout, in letters where the terminal has them."""
    ascii_only = not _encoding(sys.stdout).lower().startswith("utf")
    text = json.dumps(value, ensure_ascii=ascii_only, indent=1)
    _write(escaped(text) + "\n", sys.stdout)


def coloured(lines: Iterable[tuple[str, str | None]]) -> None:
    """Records on stdout, each in a colour of ours where stdout is a terminal."""
    for line, colour in lines:
        _write(click.style(_cell(line), fg=colour) + "\n", sys.stdout)


def usage(error: click.ClickException) -> None:
    """What click says to words that it does not understand, which it repeats."""
    context = getattr(error, "ctx", None)
    message = error.format_message()
    lines = [f"Error: {message}"]
    if type(error).__name__ == "NoArgsIsHelpError":  # no error, but the help; not in click 8.1
        lines = message.splitlines()
    elif context is not None:
        see = f"Try '{context.command_path} --help' for help."
        lines = [*context.get_usage().splitlines(), see, *lines]
    for line in lines:
        say(line)


def secret(question: str) -> str | None:
    """What a person types without its being seen; None where nobody sits at a terminal."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    typed: str = click.prompt(_cell(question), hide_input=True, err=True)
    return typed


def writable(text: str, stream: TextIO) -> str:
    """`text` with escapes for the letters that the terminal's encoding lacks."""
    encoding = _encoding(stream)
    return text.encode(encoding, "backslashreplace").decode(encoding)


def leave(status: int) -> None:
    """Exit; when interrupted at once: a model at work in its own thread is not waited for."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:  # closed by the caller: `>&-`
                stream.flush()
        except OSError:
            _mute(stream)
    if status == 130:
        os._exit(status)
    sys.exit(status)


def _cell(value: object) -> str:
    return clean(str(value)).replace("\n", " ")


def _encoding(stream: TextIO) -> str:
    stream = getattr(stream, "rich_proxied_file", stream)  # above a live line
    return getattr(stream, "encoding", None) or "utf-8"


def _write(text: str, stream: TextIO) -> None:
    """Raises BrokenPipeError when the reader has had enough, UnwritableError otherwise."""
    try:
        _print(text, stream)
    except BrokenPipeError:
        raise
    except OSError as err:
        raise UnwritableError(f"cannot write the output: {err.strerror}") from err


def _print(text: str, stream: TextIO) -> None:
    click.echo(writable(text, stream), nl=False, file=stream)


def _mute(stream: TextIO) -> None:
    """Nobody reads it any more; Python would complain when it flushes at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):  # not a file: nothing to flush at exit
        return
