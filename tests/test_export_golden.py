"""The article that we must be able to print, line by line."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from golden.reader import read

from qa_notes.export import Options, article
from qa_notes.models import Answer, Note, Paper, Verdict, Week

pytestmark = pytest.mark.real


def a_date(text: str) -> date | None:
    """The date of 2023年11月22日; None of 不明."""
    numbers = re.findall(r"\d+", text)
    return date(*map(int, numbers)) if numbers else None


def known(text: str) -> str | None:
    return None if text == "不明" else text


def an_answer(question_id: str, question: str, text: str) -> Answer:
    return Answer(question_id, question, "ja", text, Verdict.ANSWERED)


def a_note(item: dict[str, Any], block: dict[str, Any]) -> Note:
    """One paper of the golden week as the note it would be."""
    url = block["url"]
    paper = Paper(
        id=url.rpartition("/")[2],
        title=block["title"],
        authors=tuple(block["authors"].split(", ")) if known(block["authors"]) else (),
        published=a_date(block["published"]),
        updated=a_date(block["updated"]),
        url=known(url),
        categories=tuple(block["categories"].split(", ")) if known(block["categories"]) else (),
    )
    return Note(
        paper=paper,
        summary=an_answer("summary", "", item["summary"]),
        abstract={"ja": an_answer("abstract", "", "\n\n".join(block["abstract"]))},
        answers=tuple(
            an_answer(f"q{number}", qa["q"], "\n".join(qa["a"]))
            for number, qa in enumerate(block["qa"])
        ),
    )


@pytest.fixture(scope="module")
def golden(shared: Path) -> Path:
    return shared / "golden"


@pytest.fixture(scope="module")
def week(golden: Path) -> tuple[Week, list[Note]]:
    data = json.loads((golden / "2023-W47.json").read_text(encoding="utf-8"))
    notes = [a_note(*pair) for pair in zip(data["items"], data["blocks"], strict=True)]
    return Week(id=data["week"], intro=data["intro"]), notes


@pytest.fixture(scope="module")
def page(week: tuple[Week, list[Note]]) -> str:
    return article(*week, Options("html", evidence="none", layout="classic"))


@pytest.fixture(scope="module")
def lines(golden: Path) -> list[str]:
    return (golden / "2023-W47.lines.txt").read_text(encoding="utf-8").splitlines()


def test_the_week_reads_line_by_line_as_printed_then(page: str, lines: list[str]) -> None:
    assert read(page).lines == lines


@pytest.mark.parametrize("evidence", ["footnotes", "inline"])
def test_without_quotations_the_way_of_evidence_makes_no_difference(
    week: tuple[Week, list[Note]], lines: list[str], evidence: Any
) -> None:
    assert read(article(*week, Options("html", evidence=evidence, layout="classic"))).lines == lines


def test_a_reader_that_only_strips_tags_gets_the_same_lines(page: str, lines: list[str]) -> None:
    body = page.partition("<body>")[2]
    text = unescape(re.sub(r"<[^>]*>", "", body))
    assert [line for line in text.split("\n") if line.strip()] == lines


def test_a_reader_that_collects_text_elements_gets_the_same_lines(
    page: str, lines: list[str]
) -> None:
    body = page.partition("<body>")[2]
    found = re.findall(r"<(p|h[1-6]|li|td|dt|dd)\b[^>]*>(.*?)</\1>", body, re.DOTALL)
    assert [unescape(re.sub(r"<[^>]*>", "", inner)).strip() for _, inner in found] == lines
