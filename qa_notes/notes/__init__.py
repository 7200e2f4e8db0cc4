"""Notes on disk: one JSON file a content, written whole or not at all.

store      files, locks, atomic writes
catalogue  what the notes of a folder say of themselves
shelf      which note is meant: by content, id, place
claim      a new content gets an id
change     a note and one more answer
alike      which notes are likely of one paper
versions   which papers of arXiv there are notes of
"""

from __future__ import annotations

from qa_notes.notes.alike import Pair, alike
from qa_notes.notes.catalogue import Entry, from_place, place_of
from qa_notes.notes.change import (
    anew,
    answer_for,
    asked_with,
    back,
    forward,
    next_id,
    settle,
    succeed,
    with_answer,
    with_own,
)
from qa_notes.notes.claim import claim
from qa_notes.notes.jsonform import from_json, stamp, to_json
from qa_notes.notes.kept_beside import keep_beside, take_over, with_kept
from qa_notes.notes.put import keep, put
from qa_notes.notes.shelf import Shelf
from qa_notes.notes.store import (
    all_notes,
    change,
    load,
    load_patiently,
    locked,
    path_of,
    paths_in,
    save,
)
from qa_notes.notes.versions import Noted, arxiv_id, mark_withdrawn, noted, older

__all__ = [
    "Entry",
    "Noted",
    "Pair",
    "Shelf",
    "alike",
    "all_notes",
    "anew",
    "answer_for",
    "arxiv_id",
    "asked_with",
    "back",
    "change",
    "claim",
    "forward",
    "from_json",
    "from_place",
    "keep",
    "keep_beside",
    "load",
    "load_patiently",
    "locked",
    "mark_withdrawn",
    "next_id",
    "noted",
    "older",
    "path_of",
    "paths_in",
    "place_of",
    "put",
    "save",
    "settle",
    "stamp",
    "succeed",
    "take_over",
    "to_json",
    "with_answer",
    "with_kept",
    "with_own",
]
