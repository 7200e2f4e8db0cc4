"""Pairs in two columns: English, a tab, the translation."""

from __future__ import annotations

import io
from collections.abc import Iterator

from qa_notes.errors import PairsError
from qa_notes.memory.pairs import Pair, paired


def pairs(data: bytes, name: str) -> Iterator[Pair]:
    """The pairs of a text in UTF-8, with or without a byte order mark.

    A line without a tab is a comment if it begins with #, and may be blank. Raises PairsError.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        number = data.count(b"\n", 0, err.start) + 1
        hint = "save it anew, as plain text with the encoding UTF-8"
        raise PairsError(f"{name}:{number}: it is no text in UTF-8", hint) from err
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        columns = line.split("\t")
        if len(columns) == 1 and (not line.strip() or line.startswith("#")):
            continue
        if len(columns) == 1 or any(map(str.strip, columns[2:])):
            raise PairsError(f"{name}:{number}: two columns are expected, {len(columns)} found")
        if pair := paired(*columns[:2]):
            yield pair
