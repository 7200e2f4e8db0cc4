"""qa-notes formats: what articles can be written for."""

from __future__ import annotations

import click

from qa_notes.cli.terminal import out
from qa_notes.export import names, target_named


@click.command()
def formats() -> None:
    """Name every --format of export, the suffix of its file, and what it is for.

    \b
    qa-notes formats
    """
    for name in names():
        found = target_named(name)
        out(f"{name:12} .{found.suffix:8} {found.what}")
