"""JSON from a disk that anybody may have written to: a value of the type asked for, or ValueError.

`read` allows what RFC 8259 does and no more, in a size and depth that everything later can hold;
`build` makes frozen values of it and names the place of what does not fit.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

DEEPEST = 64  # levels; a note has seven
LARGEST = 2**63  # of a number, so that it can be counted with, printed and written again

Value = TypeVar("Value")
Row = dict[str, Any]
# Of a class: what to make of its mapping before the keys are held against its fields.
Before = Mapping[type, Callable[[Row], Row]]


def read(text: str) -> Any:
    """The value of a JSON text. Raises ValueError that says what is wrong with it."""
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as err:
        raise ValueError(f"more than {DEEPEST} levels deep") from err
    _bounded(value)
    return value


def build(kind: type[Value], value: Any, before: Before | None = None) -> Value:
    """`value`, as `read` gave it, as a dataclass. Raises ValueError naming the place.

    A key without a field is wrong, and so is a field without a key, unless it has a default.
    """
    made: Value = _as(kind, value, "", before or {})
    return made


def _once(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} is given twice")
    return row


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


def _bounded(value: Any) -> None:
    """Level by level, so that no depth is too deep to be looked at."""
    level, depth = [value], 0
    while level:
        if depth > DEEPEST:
            raise ValueError(f"more than {DEEPEST} levels deep")
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += each
                below += each.values()
            elif isinstance(each, list):
                below += each
            elif isinstance(each, str):
                _written(each)
            elif isinstance(each, int | float) and not abs(each) < LARGEST:
                raise ValueError("a number is too large")
        level, depth = below, depth + 1


def _written(text: str) -> None:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as err:
            half = f"\\u{ord(text[err.start]):04x}"
            raise ValueError(f"{half} is half of a character") from err


def _as(kind: Any, value: Any, where: str, before: Before) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        options = get_args(kind)
        if value is None and type(None) in options:
            return None
        (kind,) = (option for option in options if option is not type(None))
        return _as(kind, value, where, before)
    if origin is tuple:
        return _tuple(get_args(kind), value, where, before)
    if origin in (Mapping, dict):
        row = _expect(dict, "a mapping", value, where)
        of = get_args(kind)[1]
        return {key: _as(of, each, _join(where, key), before) for key, each in row.items()}
    if is_dataclass(kind):
        return _record(kind, value, where, before)
    return _scalar(kind, value, where)


def _tuple(of: Sequence[Any], value: Any, where: str, before: Before) -> tuple[Any, ...]:
    rows = _expect(list, "a list", value, where)
    if of[-1] is Ellipsis:
        of = (of[0],) * len(rows)
    elif len(rows) != len(of):
        raise ValueError(f"{where}: expected {len(of)} values, found {len(rows)}")
    pairs = zip(of, rows, strict=True)
    return tuple(_as(k, row, _join(where, n), before) for n, (k, row) in enumerate(pairs))


def _record(kind: Any, value: Any, where: str, before: Before) -> Any:
    row = _expect(dict, "a mapping", value, where)
    if kind in before:
        try:
            row = before[kind](row)
        except ValueError as err:
            raise ValueError(_join(where, err)) from err
    hints = _hints(kind)
    if strange := sorted(row.keys() - hints.keys()):
        raise ValueError(f"{_join(where, strange[0])}: is not a known key")
    missing = [
        f.name for f in fields(kind)
        if f.name not in row and f.default is MISSING and f.default_factory is MISSING
    ]  # fmt: skip
    if missing:
        raise ValueError(f"{_join(where, missing[0])}: is missing")
    return kind(**{key: _as(hints[key], v, _join(where, key), before) for key, v in row.items()})


_NAMES = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if kind in (date, datetime) or issubclass(kind, StrEnum):
        text = _expect(str, "text", value, where)
        try:
            return kind(text) if issubclass(kind, StrEnum) else kind.fromisoformat(text)
        except ValueError as err:
            raise ValueError(f"{where}: {err}") from err
    number = kind in (int, float) and not isinstance(value, bool)  # True is an int to Python
    if number and kind is float and isinstance(value, int):
        return value  # as it was written: `1` stays `1` in the file
    if isinstance(value, bool) and not number and kind is not bool:
        raise ValueError(f"{where}: expected {_NAMES[kind]}, found {_shown(value)}")
    return _expect(kind, _NAMES[kind], value, where)


def _expect(kind: Any, name: str, value: Any, where: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"{where or 'the file'}: expected {name}, found {_shown(value)}")
    return value


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _join(where: str, key: object) -> str:
    return f"{where}.{key}" if where else str(key)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
