"""qa-notes edit: what a person types, and what is told of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import Desk

from qa_notes.models import Verdict

MINE = "私が書いた答えです。"


def editor(desk: Desk, script: str) -> str:
    """An editor of shell commands; $1 is its file."""
    path = desk.folder / "editor.sh"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_text_of_ones_own_is_shown_beside_the_old_one(desk: Desk):
    old = desk.answer("problem").text
    result = desk.run("edit", desk.paper, "problem", "--text", MINE)
    assert result.exit_code == 0
    assert f"- {old}\n" in result.stdout and f"+ {MINE}\n" in result.stdout
    now = desk.answer("problem")
    assert (now.text, now.edited, now.pinned) == (MINE, True, True)
    assert desk.models.asked == []
    assert desk.run("regenerate", desk.paper, "problem", "--undo").exit_code == 0
    assert desk.answer("problem").text == old


def test_no_run_writes_over_it_until_it_is_given_back(desk: Desk):
    assert desk.run("edit", desk.paper, "problem", "--text", MINE).exit_code == 0
    assert desk.run("generate", desk.paper, "--force").exit_code == 0
    assert desk.answer("problem").text == MINE
    result = desk.run("edit", desk.paper, "problem", "--unpin")
    assert result.exit_code == 0
    assert "given back to the runs" in result.stderr
    assert desk.run("generate", desk.paper, "--force").exit_code == 0
    assert desk.answer("problem").text != MINE


def test_what_the_checks_say_is_told_and_changes_nothing(desk: Desk):
    result = desk.run("edit", desk.paper, "problem", "--text", "灯りは9713個です。")
    assert result.exit_code == 0
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("check: ")]
    assert "9713" in line
    assert desk.answer("problem").text == "灯りは9713個です。"
    assert desk.run("check").exit_code == 1


def test_an_editor_is_opened_with_the_text(desk: Desk):
    old = desk.answer("problem").text
    script = f'cp "$1" "{desk.folder}/was"; sleep 1; printf "{MINE}" > "$1"'
    result = desk.run("edit", desk.paper, "problem", EDITOR=editor(desk, script), VISUAL="")
    assert result.exit_code == 0, result.stderr
    assert (desk.folder / "was").read_text("utf-8").strip() == old
    assert desk.answer("problem").text == MINE


@pytest.mark.parametrize("script", ["true", 'sleep 1; touch "$1"'])
def test_an_editor_that_saves_nothing_else_changes_nothing(desk: Desk, script: str):
    before = desk.path.read_bytes()
    result = desk.run("edit", desk.paper, "problem", EDITOR=editor(desk, script), VISUAL="")
    assert (result.exit_code, result.stderr) == (0, "nothing was changed\n")
    assert desk.path.read_bytes() == before


def test_what_was_typed_while_somebody_else_wrote_is_lost_to_nobody(desk: Desk):
    other = desk.path.read_text("utf-8").replace(desk.answer("problem").text, "先に書いた。")
    (desk.folder / "other.json").write_text(other, encoding="utf-8")
    script = f'sleep 1; printf "{MINE}" > "$1"; cp "{desk.folder}/other.json" "{desk.path}"'
    result = desk.run("edit", desk.paper, "problem", EDITOR=editor(desk, script), VISUAL="")
    assert result.exit_code == 1
    assert "another one by now" in result.stderr
    assert result.stdout == f"{MINE}\n"
    assert desk.path.read_text("utf-8") == other


def test_an_editor_that_fails_is_one_error(desk: Desk):
    result = desk.run("edit", desk.paper, "problem", EDITOR=editor(desk, "exit 3"), VISUAL="")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ") and "Editing failed" in result.stderr


def test_a_marked_answer_is_accepted_and_another_one_is_not(desk: Desk):
    result = desk.run("edit", desk.paper, "results", "--accept")
    assert result.exit_code == 1
    assert "nothing to accept" in result.stderr
    desk.edit_answer("results", verdict="needs_review")
    result = desk.run("edit", desk.paper, "bank:results", "--accept")
    assert result.exit_code == 0
    assert "- [needs_review]\n" in result.stdout and "+ [answered]\n" in result.stdout
    assert desk.answer("results").pinned


def test_the_paper_does_not_answer(desk: Desk):
    result = desk.run("edit", desk.paper, "results", "--not-in-paper")
    assert result.exit_code == 0
    assert "+ [not_in_paper]\n" in result.stdout
    assert desk.answer("results").verdict is Verdict.NOT_IN_PAPER
    assert "論文中に記載なし" in desk.run("export").stdout


def test_a_part_of_a_digest_is_named_with_its_language(desk: Desk):
    result = desk.run("edit", desk.paper, "title", "--language", "ko", "--text", "등불")
    assert result.exit_code == 0, result.stderr
    assert desk.note.translated["ko"]["title"].text == "등불"
    denied = desk.run("edit", desk.paper, "title", "--language", "ko", "--not-in-paper")
    assert denied.exit_code == 2


def test_an_answer_nobody_has_made_is_written_in_its_place(desk: Desk):
    desk.edit(lambda data: data["answers"].pop(1))
    assert desk.run("edit", desk.paper, "results", "--text", MINE).exit_code == 0
    assert [a.question_id for a in desk.note.answers] == ["problem", "results", "resources"]
    assert desk.answer("results").question == "主な定量的結果は何ですか?"


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("nothing", "--text", "x"), 2, "has no question nothing"),
        (("problem", "--text", " "), 1, "without a text is none"),
        (("problem", "--text", "x", "--accept"), 2, "name one of them"),
        (("problem", "--unpin"), 1, "neither pinned nor edited"),
        (("summary", "--not-in-paper"), 1, "no question that a paper could leave open"),
    ],
)
def test_what_cannot_be_done_is_one_error(
    desk: Desk, words: tuple[str, ...], status: int, told: str
):
    before = desk.path.read_bytes()
    result = desk.run("edit", desk.paper, *words)
    assert result.exit_code == status
    assert told in result.stderr
    assert desk.path.read_bytes() == before


def test_a_paper_without_a_note_is_one_error(desk: Desk):
    Path(desk.path).unlink()
    result = desk.run("edit", desk.paper, "problem", "--text", MINE)
    assert result.exit_code == 2
    assert "qa-notes generate" in result.stderr
    assert not desk.path.exists()
