"""Change a note's file where the note has changed, and leave every other byte as it was.

The text is never written anew from what we know of it: what a person added stays, and so do
their indentation, the order of their keys and their line ends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from qa_notes.models import Answer, Note, Question
from qa_notes.notes.jsonform import plain

_SPACE = re.compile(r"\s*")
_decoder = json.JSONDecoder()
_Span = tuple[int, int]
_Rows = Sequence[Answer | Question]
_Parts = Mapping[str, Mapping[str, Answer]]


def rewritten(text: str, old: Note, new: Note) -> str:
    """`text`, which says `old`, made to say `new`."""
    for field in fields(Note):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after:
            continue
        if field.name == "answers" or (field.name == "own" and before):
            text = _listed(text, field.name, before, after)
        elif field.name == "abstract" and set(before) <= set(after):
            for language in (key for key in after if before.get(key) != after[key]):
                text = _put(text, ["abstract", language], plain(after[language]))
        elif field.name == "translated" and before and set(before) <= set(after):
            text = _translated(text, before, after)
        else:
            text = _put(text, [field.name], plain(after))
    if json.loads(text).get("schema_version") != new.schema_version:  # of an older program
        text = _put(text, ["schema_version"], new.schema_version)
    return text


def _translated(text: str, before: _Parts, after: _Parts) -> str:
    """By language, the parts that changed; a language that is new is put there whole."""
    for language in (key for key in after if before.get(key) != after[key]):
        had, has = before.get(language, {}), after[language]
        if not had or not set(had) <= set(has):
            text = _put(text, ["translated", language], plain(has))
            continue
        for part in (key for key in has if had.get(key) != has[key]):
            text = _put(text, ["translated", language, part], plain(has[part]))
    return text


def _listed(text: str, name: str, before: _Rows, after: _Rows) -> str:
    """Rows that changed in their places, new ones between them; else the whole list."""
    left: list[Answer | Question] = list(before)
    for number, row in enumerate(after):
        is_there = bool(left) and _key(left[0]) == _key(row)
        if is_there and left.pop(0) == row:
            continue
        put = _put if is_there or not left else _put_before
        text = put(text, [name, number], plain(row))
    return _put(text, [name], plain(after)) if left else text


def _key(row: Answer | Question) -> tuple[str, str]:
    return row.key if isinstance(row, Question) else (row.bank, row.question_id)


def _put(text: str, path: list[str | int], value: Any) -> str:
    """Put `value` at a place of the JSON text; the container at its end is there already."""
    at = _skip(text, 0)
    for step in path[:-1]:
        at = _members(text, at)[step][0]
    found = _members(text, at)
    if path[-1] in found:
        start, end = found[path[-1]]
        return text[:start] + _written(value, _indent(text, start), text) + text[end:]
    _, close = _decoder.raw_decode(text, at)
    return _inserted(text, at, close, path[-1], value, list(found.values()))


def _put_before(text: str, path: list[str | int], value: Any) -> str:
    """Put `value` into a list before the element that has its place, laid out like that one."""
    at = _skip(text, 0)
    for step in path[:-1]:
        at = _members(text, at)[step][0]
    start = _members(text, at)[path[-1]][0]
    gap = text[len(text[:start].rstrip()) : start]
    written = _written(value, _indent(text, start), text)
    return f"{text[:start]}{written},{gap or ' '}{text[start:]}"


def _inserted(
    text: str, at: int, close: int, key: str | int, value: Any, others: list[_Span]
) -> str:
    """The container text[at:close] with one more member at its end, laid out like the others."""
    last = others[-1][1] if others else at + 1
    own_line = "\n" in text[at : others[0][0]] if others else "\n" in text.strip()
    inner = _indent(text, others[-1][0]) if others else _indent(text, at) + " "
    name = "" if isinstance(key, int) else json.dumps(key, ensure_ascii=False) + ": "
    gap = f"{_newline(text)}{inner}" if own_line else (" " if others else "")
    end = f"{_newline(text)}{_indent(text, at)}" if own_line and not others else ""
    tail = text[last : close - 1] if others else end
    comma = "," if others else ""
    return f"{text[:last]}{comma}{gap}{name}{_written(value, inner, text)}{tail}{text[close - 1 :]}"


def _members(text: str, at: int) -> dict[str | int, _Span]:
    """Where the value of each key, or each element, of the container at `at` begins and ends."""
    is_object, at = text[at] == "{", _skip(text, at + 1)
    found: dict[str | int, _Span] = {}
    while text[at] not in "}]":
        key: str | int = len(found)
        if is_object:
            key, at = _decoder.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # past the colon
        _, end = _decoder.raw_decode(text, at)
        found[key] = (at, end)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found


def _written(value: Any, indent: str, text: str) -> str:
    """The value as it stands in a note of ours, its further lines indented."""
    lines = json.dumps(value, ensure_ascii=False, indent=1).split("\n")  # no other ends a line
    return f"{_newline(text)}{indent}".join(lines)


def _indent(text: str, at: int) -> str:
    """The white space that the line of `at` begins with."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
