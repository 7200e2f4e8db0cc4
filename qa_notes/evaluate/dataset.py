"""Data sets as JSON lines: each line of one shape or a clear error, and a part of them drawn."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from qa_notes import strict_json
from qa_notes.errors import UsageError
from qa_notes.files import MEGABYTE, read_text, reason

LONGEST = 2000 * MEGABYTE  # of one file of a data set
Item = TypeVar("Item")


def rows(path: Path, shape: TypeAdapter[Any], form: str, missing: str) -> Iterator[tuple[int, Any]]:
    """Each line with its number, from 1; empty lines are passed over.

    Raises UsageError, with `form` as its hint for a line of another shape and `missing` for a file
    that is not there.
    """
    try:
        # splitlines also cuts at U+2028
        lines = read_text(path, largest=LONGEST).split("\n")
    except FileNotFoundError as err:
        raise UsageError(f"{path}: no such file", missing) from err
    except (OSError, UnicodeDecodeError) as err:
        raise UsageError(f"{path}: {reason(err)}") from err
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, shape.validate_python(strict_json.read(line), strict=True)
        except ValidationError as err:
            fault = err.errors()[0]
            key = ".".join(map(str, fault["loc"]))
            where = f"key {key}: " if key else ""
            raise UsageError(f"{path}:{number}: {where}{fault['msg']}", form) from err
        except ValueError as err:
            raise UsageError(f"{path}:{number}: {err}", form) from err


def sample(items: Sequence[Item], size: int | None, seed: int) -> list[Item]:
    """`size` of them drawn at random, in the order of the data set; None takes all."""
    if size is None or size >= len(items):
        return list(items)
    drawn = random.Random(seed).sample(range(len(items)), size)
    return [items[i] for i in sorted(drawn)]
