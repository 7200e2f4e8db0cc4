"""Folders that are watched: what of ours changed in them, as it changes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from qa_notes.files import is_dir

OURS = (".json", ".yaml", ".yml")  # notes, weeks and banks


def changes(
    folders: Iterable[Path], end: threading.Event | None = None, patience: float | None = None
) -> Iterator[set[Path]]:
    """The files of ours that changed, each time that some did; until Ctrl-C, or `end` is set.

    `patience`: seconds after which none is told, where none changed. Folders that are not there
    are not watched. Raises OSError, RuntimeError of the system.
    """
    from watchfiles import Change, watch

    def counts(change: Change, path: str) -> bool:
        return Path(path).suffix in OURS and Path(path).name[0] != "."

    there = sorted(folder for folder in folders if is_dir(folder))
    for found in watch(
        *there,
        watch_filter=counts,
        rust_timeout=round((patience or 5.0) * 1000),  # after which it looks at `end`
        yield_on_timeout=patience is not None,
        stop_event=end,
        raise_interrupt=False,
        recursive=False,
    ):
        yield {Path(path) for _, path in found}
