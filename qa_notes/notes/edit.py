"""Replace one answer in a note's file and leave every other byte as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path

from qa_notes.errors import NoteError
from qa_notes.files import read_text, reason
from qa_notes.models import Answer
from qa_notes.notes.jsonform import answer_json, from_json
from qa_notes.notes.store import write_text

_SPACE = re.compile(r"[\s,:]*")
_decoder = json.JSONDecoder()


def replace_answer(path: Path, answer: Answer) -> None:
    """Put `answer` in the place of the one to the same question.

    Raises NoteError when the file is no note or never held that question.
    """
    try:
        text = read_text(path)  # line ends as they are, Windows' too
    except (OSError, UnicodeDecodeError) as err:
        raise NoteError(f"{path}: {reason(err)}") from err
    from_json(text, str(path))  # refuse to edit what cannot be read
    for start, end in _answers(text):
        if json.loads(text[start:end])["question_id"] == answer.question_id:
            column = start - (text.rfind("\n", 0, start) + 1)
            indent = column if not text[start - column : start].strip() else 0
            new = text[:start] + answer_json(answer, indent) + text[end:]
            from_json(new, str(path))
            write_text(path, new)
            return
    raise NoteError(f"{path} holds no answer to {answer.question_id}")


def _answers(text: str) -> list[tuple[int, int]]:
    """Where each element of the top level's "answers" begins and ends."""
    at = _skip(text, text.index("{") + 1)
    while text[at] != "}":
        key, at = _decoder.raw_decode(text, at)
        at = _skip(text, at)
        if key == "answers":
            return _elements(text, _skip(text, at + 1))
        _, at = _decoder.raw_decode(text, at)
        at = _skip(text, at)
    return []


def _elements(text: str, at: int) -> list[tuple[int, int]]:
    found = []
    while text[at] != "]":
        _, end = _decoder.raw_decode(text, at)
        found.append((at, end))
        at = _skip(text, end)
    return found


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at
