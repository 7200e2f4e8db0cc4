"""One row of the index, read from Chroma's own file: the way past libraries that take a third of a
second to load, for who changes nothing.

The row is what Chroma would give. Where anything is not as this module knows it, another version's
tables among that, it sees nothing, and Chroma is asked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from qa_notes.index.stamp import Stamp

COLLECTION = "qa-notes"
FILE = "chroma.sqlite3"
PATIENCE = 0.5  # seconds for another program to end what it writes
_ROW = """
select m.key, m.string_value from embedding_metadata m
join embeddings e on e.id = m.id
join segments s on s.id = e.segment_id
join collections c on c.id = s.collection
where c.name = ? and s.scope = 'METADATA' and e.embedding_id = ? and m.string_value is not null
"""


def row_of(folder: Path, stamp: Stamp, paper_id: str) -> Mapping[str, Any] | None:
    """The texts that are kept of a paper, by their keys; None when they are not seen."""
    if not stamp.is_in(folder):
        return None
    try:
        address = f"{(folder / FILE).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as database:
            return dict(database.execute(_ROW, (COLLECTION, paper_id)).fetchall()) or None
    except (sqlite3.Error, OSError):  # no file yet, one that is damaged, or no table of that name
        return None
