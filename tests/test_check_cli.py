"""`qa-notes check` as people run it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fakes import make_paper

from qa_notes import notes
from qa_notes.cli import main
from qa_notes.models import Answer, Evidence, Note, Paper, Verdict


def check(*words: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, words)])


def write(folder: Path, text: str, paper_id: str = "2301.00001") -> Path:
    quote = Evidence(f"{paper_id}:p1:0", 1, "Lanterns needs only 12 lights per room.")
    answer = Answer("idea", "核となるアイデアは?", "ja", text, Verdict.ANSWERED, (quote,))
    path = notes.path_of(paper_id, folder / "notes")
    notes.save(Note(Paper(paper_id, "Lanterns"), answers=(answer,)), path)
    return path


def test_nothing_found_is_status_0(tmp_path: Path):
    write(tmp_path, "灯りを減らします。")
    done = check("-o", tmp_path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "0 findings in 0 of 1 notes\n"
    assert check("-o", tmp_path, "--quiet").stderr == ""


def test_a_finding_is_one_line_and_status_1(tmp_path: Path):
    path = write(tmp_path, "灯りは[number]個です。")
    before = path.read_bytes()
    done = check("-o", tmp_path)
    assert done.exit_code == 1
    assert done.stdout == "2301.00001\tidea\tslot\t“[number]”\tit has an unfilled slot, …\n"
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", ["file", "folder", "work folder", "id"])
def test_a_note_is_named_in_many_ways(tmp_path: Path, how: str):
    path = write(tmp_path, "灯りは[number]個です。")
    write(tmp_path / "other", "灯りは{name}です。", "2301.00002")
    named = {"file": path, "folder": path.parent, "work folder": tmp_path, "id": "2301.00001v1"}
    done = check(named[how], "-o", tmp_path, "--json")
    assert [(f["paper"], f["rule"]) for f in json.loads(done.stdout)] == [("2301.00001", "slot")]


def test_a_program_reads_every_part_of_a_finding(tmp_path: Path):
    path = write(tmp_path, "灯りは13個です。")
    done = check(path, "--json", "-q")
    assert done.exit_code == 1
    assert json.loads(done.stdout) == [
        {
            "paper": "2301.00001",
            "where": "idea",
            "rule": "number",
            "words": "13",
            "meant": "",
            "why": "the sources do not hold the number 13",
        }
    ]


def test_what_a_rule_knows_besides_is_told(tmp_path: Path):
    path = write(tmp_path, "Lamps2は速いです。Lamps2は明るいです。lamps2も明るいです。")
    (row,) = json.loads(check(path, "--json").stdout)
    assert (row["rule"], row["words"], row["meant"]) == ("two spellings", "lamps2", "Lamps2")
    assert row["why"] == "elsewhere in this note it is Lamps2"


def test_the_words_leave_the_reason_only_where_it_names_them(tmp_path: Path):
    path = write(tmp_path, "it")
    assert "\tlanguage\t“it”\tit is not in Japanese\n" in check(path).stdout


def test_a_printed_week_is_no_note(tmp_path: Path):
    path = tmp_path / "week.json"
    path.write_text('{"week": "2023-W01", "items": [], "blocks": []}', encoding="utf-8")
    done = check(path)
    assert done.exit_code == 1
    assert done.stdout.split("\t")[:3] == ["week", "note", "unreadable"]


def test_one_broken_note_does_not_hide_the_others(tmp_path: Path):
    write(tmp_path, "灯りは[number]個です。")
    (tmp_path / "notes" / "broken.json").write_text("{", encoding="utf-8")
    done = check("-o", tmp_path)
    assert done.exit_code == 1
    assert [line.split("\t")[2] for line in done.stdout.splitlines()] == ["unreadable", "slot"]


@pytest.mark.parametrize("word", ["2399.99999", "nowhere.json", "no such thing"])
def test_what_is_not_there_is_status_2(tmp_path: Path, word: str):
    done = check(word, "-o", tmp_path)
    assert done.exit_code == 2
    assert done.stdout == ""


def test_an_empty_work_folder_is_status_2(tmp_path: Path):
    assert check("-o", tmp_path).exit_code == 2


def test_long_words_are_cut_on_the_line_only(tmp_path: Path):
    text = f"灯りを{'とても' * 40}減らして"
    write(tmp_path, f"{text}。", "2301.00001")
    path = write(tmp_path, text, "2301.00002")
    words = check(path).stdout.split("\t")[3]
    assert len(words) <= 82


def test_quotations_are_looked_up_in_the_pdf(tmp_path: Path):
    pdf = make_paper(tmp_path / "lanterns.pdf")
    sha256 = hashlib.sha256(pdf.read_bytes()).hexdigest()
    path = write(tmp_path, "灯りを減らします。")
    note = notes.load(path)
    assert note is not None
    notes.save(replace(note, paper=replace(note.paper, content_sha256=sha256)), path)
    assert check(path).exit_code == 0
    done = check(path, "--pdfs", tmp_path)
    assert "page 1 does not print this" in done.stdout
    notes.save(replace(note, paper=replace(note.paper, content_sha256=sha256), pdf=str(pdf)), path)
    assert "page 1 does not print this" in check(path).stdout  # a note knows where its PDF was


def test_help_has_examples():
    assert "qa-notes check output/notes --pdfs papers/" in check("--help").stdout
