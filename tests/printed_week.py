"""A week as it was printed, read as notes: what the tests of the checks are held against.

Such a file carries no evidence and no ids of questions; they are numbered q1, q2, ...
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from qa_notes.models import Answer, Note, Paper, Verdict

UNKNOWN = "不明"


def read_printed_week(path: Path) -> tuple[Note, ...]:
    """The notes of the papers of a week, in its order."""
    week = json.loads(path.read_text(encoding="utf-8"))
    pairs = zip(week["items"], week["blocks"], strict=True)
    return tuple(_note(item, block) for item, block in pairs)


def _note(item: dict[str, Any], block: dict[str, Any]) -> Note:
    url = None if block["url"] == UNKNOWN else block["url"]
    paper = Paper(
        id=url.rstrip("/").rpartition("/")[2] if url else block["title"],
        title=block["title"],
        authors=_list(block["authors"]),
        published=_date(block["published"]),
        updated=_date(block["updated"]),
        url=url,
        categories=_list(block["categories"]),
    )
    return Note(
        paper=paper,
        summary=_answer("summary", "", item["summary"]),
        abstract={"ja": _answer("abstract", "", "\n\n".join(block["abstract"]))},
        answers=tuple(
            _answer(f"q{number}", pair["q"], "\n".join(pair["a"]))
            for number, pair in enumerate(block["qa"], 1)
        ),
    )


def _answer(question_id: str, question: str, text: str) -> Answer:
    return Answer(question_id, question, "ja", text, Verdict.ANSWERED)


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(", ")) if text != UNKNOWN else ()


def _date(text: str) -> date | None:
    """The date of 2023年11月22日; None of 不明."""
    found = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text)
    return date(*map(int, found.groups())) if found else None
