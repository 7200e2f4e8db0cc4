"""Note <-> JSON. The keys are the field names of `qa_notes.models`; nothing is renamed.

One key is only on disk: `digest`, of an answer's text as we wrote it, or of none where a person
said that there is none. A text that no longer has its digest was edited by hand, and such an answer
is never overwritten unasked.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from qa_notes import strict_json
from qa_notes.bank import own_number
from qa_notes.errors import NoteError
from qa_notes.faults import Rule
from qa_notes.languages import LANGUAGES, language
from qa_notes.models import OWN, SCHEMA_VERSION, Answer, Evidence, Maker, Note, Question, Verdict


def to_json(note: Note) -> str:
    """The file's text. The same note gives the same bytes."""
    return json.dumps(plain(note), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str, name: str = "note") -> Note:
    """Raises NoteError that names the file and what is wrong with it."""
    try:
        data = strict_json.read(text)
        found = data.get("schema_version") if isinstance(data, dict) else None
        if isinstance(found, int) and not 0 < found <= SCHEMA_VERSION:
            raise NoteError(
                f"{name}: schema version {found}, this program reads {SCHEMA_VERSION}",
                "use the version of qa-notes that wrote it",
            )
        note = strict_json.build(Note, data, {Note: _whole, Answer: _undigested, Question: _own})
        _told_apart(note.own)
        return note
    except ValueError as err:
        raise NoteError(
            f"{name}: not a note: {err}",
            "mend the JSON by hand, or delete the file to have it written anew",
        ) from err


def digest(text: str) -> str:
    """Twelve characters that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def stamp(answer: Answer | None) -> str:
    """Twelve characters that change with anything of an answer, its history too; "" for none."""
    if answer is None:
        return ""
    return digest(json.dumps(plain(answer), sort_keys=True))


def plain(value: Any) -> Any:
    """A noun as JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        row = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        if isinstance(value, Answer) and not (value.edited and value.text):
            row["digest"] = digest(value.text)
        if isinstance(value, Evidence) and not value.paragraph:
            del row["paragraph"]  # of articles alone: notes of PDFs stay as they were
        return row
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):  # datetime is one too
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if hasattr(value, "items"):
        return {k: plain(v) for k, v in value.items()}
    return value


def answer_of(text: str) -> Answer:
    """An answer from its JSON. Raises ValueError for anything else."""
    return strict_json.build(Answer, strict_json.read(text), {Answer: _undigested})


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """A note without its answers is a damaged one, not one without answers."""
    if "bank" in row:  # of a note from when it knew only the last one
        row = {"banks": [row["bank"]]} | {k: v for k, v in row.items() if k != "bank"}
    for key in ("language", "banks", "summary", "abstract", "answers", "schema_version"):
        if key not in row:
            raise ValueError(f"{key}: is missing")
    version = row["schema_version"]
    if type(version) is int and version < SCHEMA_VERSION:  # it is read as what it would be now
        row = row | {"schema_version": SCHEMA_VERSION}
    return _spoken(row)


def _spoken(row: dict[str, Any]) -> dict[str, Any]:
    if isinstance(row.get("language"), str) and row["language"] not in LANGUAGES:
        raise ValueError(f"language: expected one of {', '.join(LANGUAGES)}")
    return row


def _own(row: dict[str, Any]) -> dict[str, Any]:
    """A question of the paper's own; somebody may have written it by hand, and only its text."""
    text = row.get("text")
    if not isinstance(text, dict) or not text or text.keys() - set(LANGUAGES):
        raise ValueError(f"text: expected a text for some of {', '.join(LANGUAGES)}")
    return {"queries": {}, "made_by": Maker.PERSON.value} | row | {"bank": OWN}


def _told_apart(questions: tuple[Question, ...]) -> None:
    """Raises ValueError for an id that is no question's of its own, or two questions'."""
    ids = [question.id for question in questions]
    for name in ids:
        if ids.count(name) > 1:
            raise ValueError(f"own: two questions have the id {name!r}")
        if own_number(name) is None:
            raise ValueError(f"own: expected an id such as {OWN}_1, found {name!r}")


def _undigested(row: dict[str, Any]) -> dict[str, Any]:
    """An answer whose text has another digest than the one beside it was edited by hand.

    Words that somebody wrote where there were none are an answer.
    """
    row = dict(_spoken(row))
    if "reason" in row:  # of version 1, which had no values for faults
        told = row.pop("reason")
        known = _in_english().get(told) if isinstance(told, str) else None
        words = {"rule": Rule.TOLD.value, "words": told}
        row["faults"] = [{"rule": known} if known else words] if told else []
    if "digest" not in row:
        return row
    written, text, edited = row.pop("digest"), row.get("text"), row.get("edited")
    if isinstance(text, str) and written != digest(text) and isinstance(edited, bool):
        row["edited"] = True
        if text.strip() and row.get("verdict") in (Verdict.FAILED, Verdict.NOT_IN_PAPER):
            row["verdict"] = Verdict.ANSWERED.value
    return row


@cache
def _in_english() -> dict[str, str]:
    """The rules by what was said of them, where that was the same for every text."""
    reasons = language("en").reasons
    return {words: str(rule) for rule, words in reasons.items() if "{" not in words}
