"""The folder in which Zotero keeps its files: `storage/ABCD2345/paper.pdf`."""

from __future__ import annotations

import re
from pathlib import Path

from qa_notes.errors import ListError
from qa_notes.files import is_dir, is_file, listed
from qa_notes.sources.listing import Entry, Listing, ListKind

_KEY = re.compile(r"[A-Z0-9]{8}")  # Zotero's names of items


def _folder(folder: Path) -> Listing | None:
    """The PDFs of all items, by the time they came; None for a folder of another kind."""
    inner = folder / "storage"
    if is_dir(inner) and is_file(folder / "zotero.sqlite"):
        folder = inner
    try:
        items = [path for path in folder.iterdir() if _KEY.fullmatch(path.name) and is_dir(path)]
        files = {item: listed(item, "") for item in sorted(items)}
    except OSError as err:
        raise ListError(f"{folder} cannot be read: {err.strerror}") from err
    if not items or any(path.suffix.lower() == ".pdf" for path in folder.iterdir()):
        return None
    found = [
        Entry(str(path.absolute()), item.name)
        for item, paths in files.items()
        for path in paths
        if path.suffix.lower() == ".pdf" and is_file(path)
    ]
    return Listing(tuple(found), "Zotero") if found else None


LIST = ListKind("a folder of Zotero", folder=_folder, names_files=True)
