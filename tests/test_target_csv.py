"""The table: read back with the csv module, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from golden.hard import FORMULAS, HARD, HARD_WEEK, LINKS, SAID
from golden.sample import NOTE, WEEK, an_answer
from golden.texts import TEXT
from hypothesis import given

from qa_notes.export import Article, Options, article, target_named
from qa_notes.export.targets.csv import COLUMNS
from qa_notes.models import Note, Week

TOLD = (Path(__file__).parents[1] / "docs" / "data.md").read_text(encoding="utf-8")


def unguarded(cell: str) -> str:
    """As the documentation tells others to."""
    (pattern,) = re.findall(r're\.sub\(r"(.*)", "", cell\)', TOLD)
    return re.sub(pattern, "", cell)


def rows(week: Week, *notes: Note, **options: object) -> list[dict[str, str]]:
    made = article(week, notes, Options("csv", **options))  # type: ignore[arg-type]
    assert isinstance(made, bytes)
    read = csv.DictReader(io.StringIO(made.decode("utf-8-sig"), newline=""), strict=True)
    found = [{name: unguarded(cell) for name, cell in row.items()} for row in read]
    assert tuple(read.fieldnames or ()) == COLUMNS
    assert [name for name in COLUMNS if f"`{name}`" not in TOLD] == []
    return found


def test_what_is_hard_to_print_comes_back() -> None:
    found = rows(HARD_WEEK, HARD)
    said = "\n".join(cell for row in found for cell in row.values())
    assert [one for one in (*SAID, *FORMULAS, *LINKS) if one not in said] == []


def test_it_is_as_rfc_4180_and_excel_want_it() -> None:
    made = article(HARD_WEEK, [HARD], Options("csv"))
    assert isinstance(made, bytes) and made.startswith(b"\xef\xbb\xbfweek,paper_id,")
    assert made.endswith(b"\r\n") and made.count(b"\r\n") == 1 + 2 + len(HARD.answers)


def test_a_row_says_what_was_asked_answered_and_quoted() -> None:
    written = datetime(2023, 2, 3, 4, 5, 6, tzinfo=UTC)
    first = replace(NOTE.answers[0], bank="notes", model="m", written_at=written)
    row = rows(WEEK, replace(NOTE, answers=(first, *NOTE.answers[1:])))[2]
    assert row == {
        "week": "2023-W01", "paper_id": "2301.00001",
        "title": "Lanterns: Small *Lights* for Large $N$", "authors": "Ada Example; Björn Muster",
        "published": "2023-01-02", "url": "https://arxiv.org/abs/2301.00001", "bank": "notes",
        "question_id": "q.主な定量的結果は何ですか?", "question": "主な定量的結果は何ですか?",
        "answer": "必要な灯りは12個で、ランプより30%少ない.\n- 部屋: 12個\n- 廊下: 3個_だけ_",
        "verdict": "answered",
        "quotations": "Lanterns needs only 12 lights per room, which is 30% fewer than lamps [4].",
        "pages": "3", "page_urls": "https://arxiv.org/pdf/2301.00001v2#page=3", "model": "m",
        "written_at": "2023-02-03T04:05:06+00:00",
    }  # fmt: skip


def test_what_is_not_answered_has_an_empty_cell_and_its_verdict() -> None:
    found = [(row["verdict"], row["answer"] != "") for row in rows(WEEK, NOTE)]
    assert found == [
        *[("answered", True)] * 4, ("not_in_paper", False), ("needs_review", True),
        ("failed", False),
    ]  # fmt: skip
    assert {row["quotations"] for row in rows(WEEK, NOTE, evidence="none")} == {""}


def test_no_cell_is_a_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "－1", "'=1", "''+1", "'quoted'", "- item"):
        note = Note(replace(NOTE.paper, title=text), answers=(an_answer(text, text),))
        made = article(Week(), [note], Options("csv"))
        assert isinstance(made, bytes)
        ((_, row),) = [tuple(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))]
        assert not [cell for cell in row if cell[:1] in tuple("=+-@＝＋－＠\t\r")]
        assert rows(Week(), note)[0]["answer"] == text


@given(TEXT)
def test_any_answer_is_one_row(text: str) -> None:
    note = Note(NOTE.paper, answers=(an_answer("q", text),))
    (row,) = rows(Week(), note)
    assert row["question_id"] == "q.q"


def test_several_weeks_are_told_apart() -> None:
    parts = tuple(
        Article(replace(WEEK, id=name), (NOTE,), Options("csv"))
        for name in ("2023-W01", "2023-W02")
    )
    made = target_named("csv").write(Article(Week(), (NOTE, NOTE), Options("csv"), parts))
    assert isinstance(made, bytes)
    weeks = [row["week"] for row in csv.DictReader(io.StringIO(made.decode("utf-8-sig")))]
    assert weeks == ["2023-W01"] * 7 + ["2023-W02"] * 7
