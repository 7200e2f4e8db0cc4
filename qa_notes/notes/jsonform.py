"""Note <-> JSON. The keys are the field names of `qa_notes.models`; nothing is renamed.

One key is only on disk: `digest`, of an answer's text as we wrote it. A text that no longer has
its digest was edited by hand, and such an answer is never overwritten unasked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from qa_notes import strict_json
from qa_notes.errors import NoteError
from qa_notes.models import SCHEMA_VERSION, Answer, Note


def to_json(note: Note) -> str:
    """The file's text. The same note gives the same bytes."""
    return json.dumps(_plain(note), ensure_ascii=False, indent=1) + "\n"


def answer_json(answer: Answer, indent: int) -> str:
    """One answer as it stands in the file, `indent` levels deep."""
    lines = json.dumps(_plain(answer), ensure_ascii=False, indent=1).splitlines()
    return "\n".join([lines[0], *(" " * indent + line for line in lines[1:])])


def from_json(text: str, name: str = "note") -> Note:
    """Raises NoteError that names the file and what is wrong with it."""
    try:
        data = strict_json.read(text)
        found = data.get("schema_version") if isinstance(data, dict) else None
        if isinstance(found, int) and found != SCHEMA_VERSION:
            raise NoteError(
                f"{name}: schema version {found}, this program reads {SCHEMA_VERSION}",
                "use the version of qa-notes that wrote it",
            )
        return strict_json.build(Note, data, {Note: _whole, Answer: _undigested})
    except ValueError as err:
        raise NoteError(
            f"{name}: not a note: {err}",
            "mend the JSON by hand, or delete the file to have it written anew",
        ) from err


def digest(text: str) -> str:
    """Twelve characters that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        row = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        if isinstance(value, Answer) and not value.edited:
            row["digest"] = digest(value.text)
        return row
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):  # datetime is one too
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if hasattr(value, "items"):
        return {k: _plain(v) for k, v in value.items()}
    return value


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """A note without its answers is a damaged one, not one without answers."""
    for key in ("language", "bank", "summary", "abstract", "answers", "schema_version"):
        if key not in row:
            raise ValueError(f"{key}: is missing")
    return row


def _undigested(row: dict[str, Any]) -> dict[str, Any]:
    """An answer whose text has another digest than the one beside it was edited by hand."""
    if "digest" not in row:
        return row
    row = dict(row)
    written, text = row.pop("digest"), row.get("text")
    if isinstance(text, str) and written != digest(text) and row.get("edited") is False:
        row["edited"] = True
    return row
