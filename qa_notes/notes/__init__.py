"""Notes on disk: one JSON file a paper, written whole or not at all."""

from __future__ import annotations

from qa_notes.notes.change import (
    answer_for,
    back,
    forward,
    kept,
    settle,
    succeed,
    with_answer,
)
from qa_notes.notes.jsonform import from_json, to_json
from qa_notes.notes.kept_beside import keep_beside, take_over
from qa_notes.notes.store import all_notes, change, load, load_patiently, locked, path_of, save

__all__ = [
    "all_notes",
    "answer_for",
    "back",
    "change",
    "forward",
    "from_json",
    "keep_beside",
    "kept",
    "load",
    "load_patiently",
    "locked",
    "path_of",
    "save",
    "settle",
    "succeed",
    "take_over",
    "to_json",
    "with_answer",
]
