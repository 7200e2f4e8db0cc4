"""Put an index aside, so that the next paper begins a new one: it can always be rebuilt."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from qa_notes.config import Settings
from qa_notes.errors import UnwritableError

OLD = "index.old"  # beside it; the one before goes


def discard(settings: Settings) -> str | None:
    """Where the index was moved to, whatever was in its place; None when nothing was.

    One on a server is deleted, and its place is that server's address. Raises UnwritableError, or
    ModelError when the server is not there.
    """
    if settings.chroma_url is not None:
        from qa_notes.index.chroma import delete_collection
        from qa_notes.index.queries import forget

        forget(settings.index_dir)
        return delete_collection(settings.chroma_url)
    folder = settings.index_dir
    old = folder.with_name(OLD)
    try:
        if not os.path.lexists(folder):
            return None
        _remove(old)
        folder.rename(old)
    except OSError as err:
        raise UnwritableError(f"cannot move {folder} to {old}: {err.strerror}") from err
    if "qa_notes.index.chroma" in sys.modules:  # it may have the old one open
        from qa_notes.index.chroma import close_all

        close_all()
    return str(old)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
