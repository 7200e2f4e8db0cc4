"""Notes on disk: one JSON file a paper, written whole or not at all."""

from __future__ import annotations

from qa_notes.notes.change import kept, succeed, with_answer
from qa_notes.notes.edit import replace_answer
from qa_notes.notes.jsonform import from_json, to_json
from qa_notes.notes.store import all_notes, load, locked, path_of, save

__all__ = [
    "all_notes",
    "from_json",
    "kept",
    "load",
    "locked",
    "path_of",
    "replace_answer",
    "save",
    "succeed",
    "to_json",
    "with_answer",
]
