"""Sentences of a reply that carry numbers: rows of its JSON, or lines: "CLAIM [3] [7]: a sentence",
also with the numbers behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from qa_notes.llm import Reply, shape

_NUMBERS = r"(?:\[\d+(?:\s*[,;]\s*\d+)*\][\s,;]*)+"
_FENCE = re.compile(r"^```\w*\s*|\s*```$")


class Labelled(NamedTuple):
    """One line or row, as the model gave it."""

    text: str
    numbers: tuple[int, ...]


def schema_of(text: tuple[str, str], numbers: tuple[str, str]) -> Mapping[str, Any]:
    """The JSON schema of a row. Both are a name and what is told of it."""
    one = {"type": "string", "description": text[1]}
    several = {"type": "array", "items": {"type": "integer"}, "description": numbers[1]}
    return {
        "type": "object",
        "properties": {text[0]: one, numbers[0]: several},
        "required": [text[0], numbers[0]],
        "additionalProperties": False,
    }


def data_of(reply: Reply) -> Mapping[str, Any] | None:
    """The JSON of a reply, also of one that was asked for lines or does not keep to its schema."""
    return reply.data if reply.data is not None else shape.read(_unfenced(reply.text), {})


def rows_of(rows: object, text: str, numbers: str) -> list[Labelled]:
    """Those with a text. Whatever the schema promised, a server may have sent something else."""
    objects = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    found = (Labelled(_text(row.get(text)), _integers(row.get(numbers))) for row in objects)
    return [one for one in found if one.text]


def lines_of(reply: Reply, word: str) -> list[Labelled]:
    """Its lines with `word` or numbers; of a reply that was cut off, the whole ones."""
    lines = [line.strip() for line in reply.text.splitlines() if line.strip()]
    if reply.cut_off and lines:
        lines.pop()  # half a sentence
    return [one for line in lines if (one := _labelled(line, word))]


def _labelled(line: str, word: str) -> Labelled | None:
    """A line that begins with its numbers, `word` before them or not, or ends with them; one with
    the word alone has none. Any other line is None."""
    ahead, behind, bare = _patterns(word)
    if found := ahead.match(line):
        return Labelled(found[2].strip(), _numbers(found[1]))
    if found := behind.match(line):
        return Labelled(found[1].strip(), _numbers(found[2]))
    if found := bare.match(line):
        return Labelled(found[1].strip(), ())
    return None


def _unfenced(text: str) -> str:
    """A reply without the fence that a model puts around JSON."""
    return _FENCE.sub("", text.strip())


@cache
def _patterns(word: str) -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(
            rf"^\W*?(?:{word})?[\s\d.]*({_NUMBERS})[*\s]*[:：]?[*\s]*(\S.*)$", re.IGNORECASE
        ),
        re.compile(
            rf"^\W*?(?:{word}\s*\d*\s*[:：])?\s*(\S.*?)\s*({_NUMBERS})[。.]?$", re.IGNORECASE
        ),
        re.compile(rf"^\W*{word}[\s\d.]*[:：]\s*(\S.*)$", re.IGNORECASE),
    )


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in re.findall(r"\d{1,6}", text))


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _integers(value: object) -> tuple[int, ...]:
    return tuple(n for n in value if isinstance(n, int)) if isinstance(value, list) else ()
