"""What a model's file says of itself, from its first bytes.

The gguf package reads a file whole, its vocabulary included, which takes ten seconds.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from qa_notes.errors import ModelError

_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # of the types
_NUMBERS = {4: "<I", 5: "<i", 10: "<Q", 11: "<q"}  # those a context is counted in
_TEXT, _LIST = 8, 9
_LONGEST_KEY = 65_535  # bytes, as GGUF says
_MOST = 1 << 30  # keys, or values of a list


def context(path: Path) -> int:
    """Tokens that the model was made to hold. Raises ModelError where the file is no GGUF."""
    try:
        with path.open("rb") as file:
            found = _context(file)
    except (OSError, struct.error, ValueError) as err:
        raise ModelError(f"{path} cannot be read as a GGUF file: {err}") from err
    if found is None:
        raise ModelError(f"{path} does not say how many tokens it holds: is it a chat model?")
    return found


def _context(file: BinaryIO) -> int | None:
    """Of the first key that ends so; it stands before the vocabulary in every file that we saw."""
    if file.read(4) != b"GGUF":
        raise ValueError("it does not begin with GGUF")
    if _number(file, "<I") not in (2, 3):
        raise ValueError("it is of an unknown version")
    _number(file, "<Q")  # tensors
    for _ in range(_count(file, _MOST)):
        key = file.read(_count(file, _LONGEST_KEY))
        kind = _number(file, "<I")
        if key.endswith(b".context_length") and kind in _NUMBERS:
            return _number(file, _NUMBERS[kind])
        _skip(file, kind)
    return None


def _skip(file: BinaryIO, kind: int) -> None:
    if kind == _TEXT:
        file.seek(_count(file, _MOST), 1)
    elif kind == _LIST:
        of, count = _number(file, "<I"), _count(file, _MOST)
        if of != _TEXT:
            file.seek(count * _size(of), 1)
            return
        for _ in range(count):
            _skip(file, _TEXT)
    else:
        file.seek(_size(kind), 1)


def _size(kind: int) -> int:
    if kind not in _SIZES:
        raise ValueError(f"it holds values of an unknown type, {kind}")
    return _SIZES[kind]


def _count(file: BinaryIO, most: int) -> int:
    count = _number(file, "<Q")
    if count > most:
        raise ValueError(f"it counts {count} where at most {most} are possible")
    return count


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])
