"""qa-notes schema: what the data of an article looks like."""

from __future__ import annotations

import click

from qa_notes.cli import terminal


@click.command()
def schema() -> None:
    """Print the JSON Schema of `export --format json`, draft 2020-12.

    \b
    qa-notes schema > article.schema.json
    """
    from qa_notes.export import data

    terminal.data(data.schema())
