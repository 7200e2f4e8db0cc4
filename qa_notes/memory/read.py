"""Files of pairs that people keep: two columns, or TMX."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from qa_notes.errors import PairsError
from qa_notes.files import MEGABYTE, read_bytes, reason
from qa_notes.memory import tsv
from qa_notes.memory.pairs import Pair

LARGEST = 64 * MEGABYTE  # bytes of a file
MOST = 200_000  # pairs of a file: ten seconds until the first is found


def read(path: Path, language: str) -> list[Pair]:
    """The pairs of a file, in its order: TMX if its name ends so, else English, a tab, `language`.

    Those of which a side is empty, or longer than any sentence, are left out. Raises PairsError
    naming file and line.
    """
    try:
        data = read_bytes(path, LARGEST)
    except FileNotFoundError as err:
        raise PairsError(f"{path}: no such file", "check the setting memory, or --memory") from err
    except OSError as err:
        raise PairsError(f"{path}: {reason(err)}") from err
    if path.suffix.lower() == ".tmx":
        from qa_notes.memory import tmx  # and lxml with it, which few need

        found = tmx.pairs(data, str(path), language)
    else:
        found = tsv.pairs(data, str(path))
    kept = list(islice(found, MOST + 1))
    if len(kept) > MOST:
        raise PairsError(f"{path}: it has more than {MOST:,} pairs", "keep those of your field")
    return kept
