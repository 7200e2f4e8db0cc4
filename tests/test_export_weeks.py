"""Several week files: one article, or each by itself where the format is made of weeks."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from golden.hard import HARD
from golden.sample import BARE, NOTE

from qa_notes import notes
from qa_notes.cli import main
from qa_notes.sources import expand_apart


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three notes, and two weeks that both name the first."""
    monkeypatch.chdir(tmp_path)
    for note in (NOTE, replace(HARD, language="ko"), BARE):
        notes.save(note, tmp_path / "output" / "notes" / f"{note.paper.id}.json")
    for week, papers in (("2023-W01", "2301.00001"), ("2023-W02", "2301.00001, 2301.00002")):
        text = f"id: {week}\ntitle: week {week}\npapers: [{papers}]\n"
        (tmp_path / f"{week}.yaml").write_text(text)
    return tmp_path


def export(*words: str) -> Result:
    return CliRunner().invoke(main, ["export", "--incomplete", *words])


def test_each_week_that_is_named_is_an_entry_of_the_feed(folder: Path) -> None:
    made = export("2023-W01.yaml", "a-file", "2023-W02.yaml", "--format", "atom", "--out", ".")
    assert made.exit_code == 0, made.output
    text = (folder / "feed.xml").read_text(encoding="utf-8")
    assert text.count("<entry>") == 3
    assert [text.index("week/2023-W01"), text.index("week/2023-W02")] == sorted(
        [text.index("week/2023-W01"), text.index("week/2023-W02")]
    )
    assert text.count("Small *Lights*") == 4  # in two weeks, in the list and above its answers


def test_each_week_is_named_in_the_table(folder: Path) -> None:
    made = export("2023-W01.yaml", "2023-W02.yaml", "--format", "csv")
    assert made.exit_code == 0, made.output
    rows = csv.DictReader(io.StringIO(made.stdout_bytes.decode("utf-8-sig"), newline=""))
    assert sorted({(row["week"], row["paper_id"]) for row in rows}) == [
        ("2023-W01", "2301.00001"), ("2023-W02", "2301.00001"), ("2023-W02", "2301.00002"),
    ]  # fmt: skip


def test_a_file_of_several_weeks_is_named_for_all(folder: Path) -> None:
    made = export("2023-W01.yaml", "2023-W02.yaml", "--format", "anki", "--out", ".")
    assert made.exit_code == 0, made.output
    assert (folder / "2023-W01-2023-W02.apkg").read_bytes().startswith(b"PK")


def test_other_formats_have_one_article_of_them(folder: Path) -> None:
    made = export("2023-W01.yaml", "2023-W02.yaml", "--format", "json")
    found = json.loads(made.stdout)
    assert [paper["id"] for paper in found["papers"]] == ["2301.00001", "2301.00002"]
    assert found["week"]["id"] is None


def test_what_a_week_lacks_is_said_in_its_entry_and_refused_without_the_option(
    folder: Path,
) -> None:
    (folder / "2023-W03.yaml").write_text("id: 2023-W03\npapers: [2301.00009]\n")
    words = ["2023-W01.yaml", "2023-W03.yaml", "--format", "atom"]
    made = export(*words)
    assert made.exit_code == 0
    assert "2301.00009" not in made.stdout.partition("2023-W03")[0]
    assert "2301.00009" in made.stdout.partition("2023-W03")[2]
    refused = CliRunner().invoke(main, ["export", *words])
    assert refused.exit_code == 1 and "2301.00009" in refused.stderr and refused.stdout == ""


def test_words_that_are_no_week_are_one_more(folder: Path) -> None:
    weeks = expand_apart(["2301.00001", "2023-W02.yaml", "2301.00009", "2023-W02.yaml"])
    assert [(week.id, [ref.id for ref in week.papers]) for week in weeks] == [
        (None, ["2301.00001", "2301.00009"]),
        ("2023-W02", ["2301.00001", "2301.00002"]),
    ]
