"""Folders that are watched: what of ours changed in them, as it changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

OURS = (".json", ".yaml", ".yml")  # notes, weeks and banks


def changes(
    folders: Iterable[Path], end: threading.Event | None = None, step: int = 50
) -> Iterator[set[Path]]:
    """The files of ours that changed, each time that some did; until Ctrl-C, or `end` is set.

    `step`: milliseconds after which what has changed is told. Folders that are not there are not
    watched.
    """
    from watchfiles import Change, watch

    def counts(change: Change, path: str) -> bool:
        return Path(path).suffix in OURS and Path(path).name[0] != "."

    there = sorted(folder for folder in folders if folder.is_dir())
    for found in watch(
        *there,
        watch_filter=counts,
        step=step,
        stop_event=end,
        raise_interrupt=False,
        recursive=False,
    ):
        yield {Path(path) for _, path in found}
