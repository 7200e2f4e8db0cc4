"""qa-notes formats: what articles can be written for, and the templates they are written by."""

from __future__ import annotations

from pathlib import Path

import click

from qa_notes.cli.terminal import out, say
from qa_notes.errors import ExportError
from qa_notes.export import names, target_named
from qa_notes.files import encoded, reason, write_whole
from qa_notes.render import templates


@click.command()
@click.option(
    "--templates", "folder", type=click.Path(path_type=Path), metavar="DIR",
    help="Write our templates into a new or empty folder, to be changed for export --template.",
)  # fmt: skip
def formats(folder: Path | None) -> None:
    """Name every --format of export, the suffix of its file, and what it is for.

    \b
    qa-notes formats
    qa-notes formats --templates mine
    """
    if folder is not None:
        _write(folder)
        return
    for name in names():
        found = target_named(name)
        out(f"{name:12} .{found.suffix:8} {found.what}")


def _write(folder: Path) -> None:
    """Our templates as files, where nothing stands yet. Raises ExportError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ExportError(f"{folder} is not empty", "name a new folder: nothing is replaced")
        for name, text in templates().items():
            write_whole(folder / name, encoded(text))
            say(folder / name)
    except (OSError, ValueError) as err:
        why = reason(err) if isinstance(err, OSError) else err
        raise ExportError(f"cannot write templates to {folder}: {why}", "name another") from err
