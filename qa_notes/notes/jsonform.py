"""Note <-> JSON. The keys are the field names of `qa_notes.models`; nothing is renamed.

One key is only on disk: `digest`, of an answer's text as we wrote it. A text that no longer has
its digest was edited by hand, and such an answer is never overwritten unasked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from qa_notes.errors import NoteError
from qa_notes.models import (
    SCHEMA_VERSION,
    Answer,
    Evidence,
    Match,
    Note,
    Paper,
    Usage,
    Verdict,
)


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
        data = json.loads(text)
        if data.get("schema_version") != SCHEMA_VERSION:
            found = data.get("schema_version")
            raise NoteError(
                f"{name}: schema version {found}, this program reads {SCHEMA_VERSION}",
                "use the version of qa-notes that wrote it",
            )
        return _note(data)
    except (ValueError, KeyError, TypeError, AttributeError) as err:
        raise NoteError(
            f"{name}: not a note: {type(err).__name__}: {err}",
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


def _note(data: dict[str, Any]) -> Note:
    return Note(
        paper=_paper(data["paper"]),
        language=data["language"],
        bank=data["bank"],
        short_name=data["short_name"],
        summary=_answer(data["summary"]) if data["summary"] else None,
        abstract={k: _answer(v) for k, v in data["abstract"].items()},
        answers=tuple(_answer(a) for a in data["answers"]),
        schema_version=data["schema_version"],
    )


def _paper(row: dict[str, Any]) -> Paper:
    dates = {k: date.fromisoformat(row[k]) if row[k] else None for k in ("published", "updated")}
    lists = {k: tuple(row[k]) for k in ("authors", "categories")}
    if not isinstance(row["id"], str):
        raise TypeError(f"paper.id must be a string, not {row['id']!r}")
    return Paper(**row | dates | lists)


def _answer(row: dict[str, Any]) -> Answer:
    row = dict(row)
    written = row.pop("digest", None)
    row["edited"] = row["edited"] or (written is not None and written != digest(row["text"]))
    row["verdict"] = Verdict(row["verdict"])
    row["evidence"] = tuple(_evidence(e) for e in row["evidence"])
    row["looked_in"] = tuple(row["looked_in"])
    row["usage"] = Usage(**row["usage"])
    row["written_at"] = datetime.fromisoformat(row["written_at"]) if row["written_at"] else None
    row["history"] = tuple(_answer(a) for a in row["history"])
    return Answer(**row)


def _evidence(row: dict[str, Any]) -> Evidence:
    boxes = tuple((b[0], b[1], b[2], b[3]) for b in row["boxes"])
    return Evidence(**row | {"boxes": boxes, "match": Match(row["match"])})
