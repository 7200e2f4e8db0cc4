"""The claims of a reply: sentences of the reader's language, each with the numbers of the paper's
sentences that carry it. Asked for as JSON where the model's provider holds it to a schema, else as
labelled lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qa_notes.ask.labelled import labelled, unfenced
from qa_notes.llm import Reply, shape
from qa_notes.sentences import sentences

NONE, SAID = "not_in_paper", "in_paper"
MOST = 10  # claims of one answer
_CLAIM = {
    "type": "object",
    "properties": {
        "sentence": {"type": "string", "description": "one complete sentence"},
        "evidence": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "numbers of the one to three sentences that carry it",
        },
    },
    "required": ["sentence", "evidence"],
    "additionalProperties": False,
}
SCHEMA: Mapping[str, Any] = {
    "title": "answer",
    "description": "What the paper says, or that it does not say.",
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": [NONE, SAID]},
        "claims": {"type": "array", "items": _CLAIM},
    },
    "required": ["verdict", "claims"],
    "additionalProperties": False,
}
_NONE = re.compile(r"^\W*NONE\W*$", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One sentence as the model gave it."""

    text: str
    numbers: tuple[int, ...]


def read_claims(reply: Reply) -> list[Claimed] | None:
    """Its claims, none for nonsense; None where it says that the paper does not say."""
    if reply.data is not None:
        return _of_data(reply.data)
    # It was asked for lines, or does not keep to its schema.
    if (data := shape.read(unfenced(reply.text), {})) is not None:
        return _of_data(data)
    if _NONE.match(reply.text):
        return None
    lines = [line.strip() for line in reply.text.splitlines() if line.strip()]
    if reply.cut_off and lines:
        lines.pop()  # half a sentence
    return _single(c for line in lines if (c := _of_line(line)))


def _of_data(data: Mapping[str, Any]) -> list[Claimed] | None:
    """Whatever the schema promised, a server may have sent something else."""
    if data.get("verdict") == NONE:
        return None
    rows = data.get("claims")
    return (
        _single(_of_row(row) for row in rows if isinstance(row, dict))
        if isinstance(rows, list)
        else []
    )


def _of_row(row: Mapping[str, Any]) -> Claimed:
    text, named = row.get("sentence"), row.get("evidence")
    numbers = [n for n in named if isinstance(n, int)] if isinstance(named, list) else []
    return Claimed(text.strip() if isinstance(text, str) else "", tuple(numbers))


def _of_line(line: str) -> Claimed | None:
    found = labelled(line, "CLAIM")
    return Claimed(*found) if found else None


def _single(claims: Iterator[Claimed]) -> list[Claimed]:
    """One sentence each; those of one claim share its numbers."""
    parted = (
        Claimed(claim.text[start:end], claim.numbers)
        for claim in claims
        for start, end in sentences(claim.text)
    )
    return list(dict.fromkeys(parted))[:MOST]
