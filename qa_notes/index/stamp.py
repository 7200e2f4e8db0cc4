"""The index wears a stamp, and refuses strangers: their vectors cannot be compared."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from qa_notes import strict_json
from qa_notes.errors import IndexStale
from qa_notes.files import read_text, write_whole
from qa_notes.index.chunks import VERSION

SCHEMA = 2  # of what the store keeps of a paper
FILE = "stamp.json"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What everything in one index has in common."""

    embedding_model: str
    chunker: int = VERSION
    schema: int = SCHEMA

    def compare(self, place: str, found: Mapping[str, object]) -> None:
        """Raise IndexStale, naming what differs, unless `found` is this stamp."""
        wrong = [
            f"{key} is {found.get(key)!r}, wanted {value!r}"
            for key, value in asdict(self).items()
            if found.get(key) != value
        ]
        if wrong:
            raise IndexStale(f"the index at {place} was built otherwise: {'; '.join(wrong)}")

    def is_in(self, folder: Path) -> bool:
        """Whether what is in `folder` wears it."""
        return _found(folder) == asdict(self)


def _found(folder: Path) -> dict[str, object]:
    try:
        found = strict_json.read(read_text(folder / FILE))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def check_folder(folder: Path, stamp: Stamp) -> None:
    """Compare with the stamp in `folder`, or leave one in a folder that holds no index yet."""
    path = folder / FILE
    if path.exists():
        stamp.compare(str(folder), _found(folder))
    elif (folder / "chroma.sqlite3").exists():
        raise IndexStale(f"the index at {folder} has no {FILE}")
    else:
        write_whole(path, json.dumps(asdict(stamp), indent=1) + "\n")
