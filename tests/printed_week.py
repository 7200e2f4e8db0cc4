"""A week as it was printed, read back as notes: intro, items (the list), blocks (the papers).

Such a file carries no evidence and no ids of questions; they are numbered q1, q2, ...
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from qa_notes.errors import UsageError
from qa_notes.models import Answer, Note, Paper, Verdict, Week

UNKNOWN = "不明"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Item(_Strict):
    """One line of the article's list."""

    title: str
    published: str
    summary: str


class _Pair(_Strict):
    q: str
    a: list[str]


class _Block(_Strict):
    """One paper of the article."""

    title: str
    authors: str
    published: str
    updated: str
    url: str
    categories: str
    abstract: list[str]
    qa: list[_Pair]


class _File(_Strict):
    week: str
    intro: str
    items: list[_Item]
    blocks: list[_Block]


def is_printed_week(data: Any) -> bool:
    """Whether decoded JSON is such a file, and not a note."""
    return isinstance(data, dict) and {"items", "blocks"} <= data.keys()


def read_printed_week(data: Any, path: Path) -> tuple[Week, tuple[Note, ...]]:
    """The week and its notes, from the decoded JSON of `path`.

    Raises UsageError that names the file and the first fault.
    """
    try:
        file = _File.model_validate(data)
    except ValidationError as err:
        fault = err.errors()[0]
        key = ".".join(map(str, fault["loc"]))
        raise UsageError(f"{path}: not a printed week: key {key}: {fault['msg']}") from err
    if [item.title for item in file.items] != [block.title for block in file.blocks]:
        raise UsageError(f"{path}: the list and the papers below it have other titles")
    pairs = zip(file.items, file.blocks, strict=True)
    return Week(id=file.week, intro=file.intro), tuple(_note(*pair) for pair in pairs)


def _note(item: _Item, block: _Block) -> Note:
    url = _known(block.url)
    paper = Paper(
        id=block.url.rstrip("/").rpartition("/")[2] if url else block.title,
        title=block.title,
        authors=_list(block.authors),
        published=_date(block.published),
        updated=_date(block.updated),
        url=url,
        categories=_list(block.categories),
    )
    return Note(
        paper=paper,
        summary=_answer("summary", "", item.summary),
        abstract={"ja": _answer("abstract", "", "\n\n".join(block.abstract))},
        answers=tuple(
            _answer(f"q{number}", pair.q, "\n".join(pair.a))
            for number, pair in enumerate(block.qa, 1)
        ),
    )


def _answer(question_id: str, question: str, text: str) -> Answer:
    return Answer(question_id, question, "ja", text, Verdict.ANSWERED)


def _known(text: str) -> str | None:
    return None if text == UNKNOWN else text


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(", ")) if text != UNKNOWN else ()


def _date(text: str) -> date | None:
    """The date of 2023年11月22日; None of 不明 and of anything else."""
    found = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:  # the 31st of February
        return None
