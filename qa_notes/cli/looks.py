"""How an article is printed: the options that `export` and `publish` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from qa_notes.export import LAYOUTS

_LOOKS = (
    click.option(
        "--evidence", type=click.Choice(["none", "footnotes", "inline"]), default="footnotes",
        show_default=True, help="How the quotations behind the answers are shown.",
    ),
    click.option(
        "--layout", type=click.Choice(list(LAYOUTS)), default="notes", show_default=True,
        help="digest: title, introduction and abstract beside their originals. flash: a paper a "
        "page, by the bank ochiai. classic: as the first articles were, with 不明 for an unknown "
        "fact.",
    ),
    click.option(
        "--template", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
        help="A folder whose templates stand before ours of the same name.",
    ),
    click.option("--incomplete", is_flag=True, help="Print even if notes or answers are missing."),
)  # fmt: skip


def looks(command: Callable[..., Any]) -> Callable[..., Any]:
    """How an article is printed, but for what it is written for."""
    for option in reversed(_LOOKS):
        command = option(command)
    return command
