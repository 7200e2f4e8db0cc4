"""A person edits the note while a run works on it: what they wrote stays, and so does the rest."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, every
from fakes import Turn, good_reader, job_of, question_of

from qa_notes import notes
from qa_notes.models import Answer, Verdict

PROBLEM, RESULTS = "What problem is addressed?", "What are the results?"


def when(question: str, act: Callable[[], None]) -> Callable[[Sequence[Turn]], str]:
    """A good reader during whose first work on `question` something happens."""
    waiting = [act]

    def script(turns: Sequence[Turn]) -> str:
        if waiting and question in (question_of(turns), job_of(turns)):
            waiting.pop()()
        return good_reader(turns)

    return script


def asked(desk: Desk) -> list[str]:
    """What was drafted, and that abstract and summary were made."""
    return desk.models.questions + [j for j in map(job_of, desk.models.asked) if j == "summary"]


def texts(desk: Desk) -> dict[str, tuple[str, Verdict]]:
    return {a.question_id: (a.text, a.verdict) for a in every(desk.note)}


def test_an_edit_of_an_answer_that_is_there_stays(empty: Desk, desk: Desk):
    empty.models.script = when(
        RESULTS, lambda: desk.edit_answer("problem", text="私が直しました。")
    )
    assert empty.run("generate", empty.paper).exit_code == 0
    problem = desk.answer("problem")
    assert (problem.text, problem.edited) == ("私が直しました。", True)
    assert {a.question_id for a in every(desk.note) if a.is_done} == {
        "abstract", "summary", "problem", "results", "resources"
    }  # fmt: skip
    assert asked(desk) == [PROBLEM, RESULTS, "summary"]  # each once
    desk.models.asked.clear()
    assert desk.run("generate", desk.paper).exit_code == 0
    assert desk.models.asked == []


def test_facts_pins_deletions_and_abstract_survive_a_run(desk: Desk):
    def act() -> None:
        def change(data: dict[str, Any]) -> None:
            data["paper"]["title"] = "Lanterns, corrected"
            data["abstract"]["ja"]["text"] = "私の概要。"
            data["summary"]["pinned"] = True
            data["answers"] = [a for a in data["answers"] if a["question_id"] != "resources"]

        desk.edit(change)

    desk.edit(lambda data: data["answers"].pop(1))  # results
    desk.models.script = when(RESULTS, act)
    result = desk.run("generate", desk.paper)
    assert desk.note.paper.title == "Lanterns, corrected"
    assert desk.answer("abstract").text == "私の概要。"
    assert desk.answer("abstract").edited
    assert desk.answer("summary").pinned
    assert [a.question_id for a in desk.note.answers] == ["problem", "results"]
    assert result.exit_code == 0  # the deleted one was not to be asked; the next run asks it
    assert desk.run("generate", desk.paper).exit_code == 0
    assert desk.models.questions == [RESULTS]
    assert len(desk.note.answers) == 3


@pytest.mark.parametrize("change", [{"text": "私の答え。"}, {"pinned": True}])
def test_an_edit_of_the_answer_that_is_being_made_anew_wins(change: dict[str, Any], desk: Desk):
    desk.models.script = when(PROBLEM, lambda: desk.edit_answer("problem", **change))
    old = desk.answer("problem")
    assert desk.run("generate", desk.paper, "--force").exit_code == 0
    now = desk.answer("problem")
    assert now.text == change.get("text", old.text)
    assert [a.text for a in now.history] == [old.text]  # ours: the reader says the same again
    assert [a.question_id for a in desk.note.answers] == ["problem", "results", "resources"]


def test_an_answer_somebody_adds_meanwhile_is_not_asked(empty: Desk):
    def act() -> None:
        def change(data: dict[str, Any]) -> None:
            mine = data["answers"][0] | {"question_id": "results", "text": "私の結果。"}
            data["answers"].append(mine)

        empty.edit(change)

    empty.models.script = when("translate", lambda: None)
    assert empty.run("generate", empty.paper, "--only", "problem").exit_code == 0
    empty.models.script = when("summary", act)
    assert empty.run("generate", empty.paper).exit_code == 0
    assert empty.models.questions == [PROBLEM]
    assert empty.answer("results").text == "私の結果。"


def test_regenerate_leaves_what_was_written_meanwhile(desk: Desk):
    desk.models.script = when(PROBLEM, lambda: desk.edit_answer("problem", text="私の答え。"))
    desk.edit_answer("problem", text="前の答え。")
    result = desk.run("regenerate", desk.paper, "problem")
    assert result.exit_code == 0
    assert "stays" in result.stderr
    assert "--undo" in result.stderr
    now = desk.answer("problem")
    assert (now.text, now.edited) == ("私の答え。", True)
    [ours] = now.history
    assert desk.run("regenerate", desk.paper, "problem", "--undo").exit_code == 0
    assert desk.answer("problem").text == ours.text


def test_regenerate_leaves_the_edits_of_other_answers(desk: Desk):
    desk.models.script = when(PROBLEM, lambda: desk.edit_answer("results", text="私の結果。"))
    assert desk.run("regenerate", desk.paper, "problem").exit_code == 0
    assert desk.answer("results").edited
    assert len(desk.answer("problem").history) == 1


def test_two_processes_and_a_person_lose_nothing(empty: Desk):
    empty.models.delay = 0.1
    empty.models.script = when(
        RESULTS, lambda: empty.edit_answer("problem", text="私が直しました。")
    )
    runs = [empty.start("generate", empty.paper) for _ in range(2)]
    for run in runs:
        _, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
    assert empty.answer("problem").text == "私が直しました。"
    assert empty.models.questions == [PROBLEM, RESULTS]  # each once, in one of the two
    assert len(empty.note.answers) == 3


# -- half a file -------------------------------------------------------------------------------


def test_a_file_that_is_broken_for_a_moment_is_waited_for(desk: Desk):
    """An editor empties the file and then writes it."""
    desk.edit(lambda data: data["answers"].pop(0))
    whole = desk.path.read_text("utf-8").replace("Bo Sample", "Bo Hand")

    def act() -> None:
        desk.path.write_text(whole[: len(whole) // 2], encoding="utf-8")
        threading.Timer(0.25, desk.path.write_text, [whole, "utf-8"]).start()

    desk.models.script = when("translate", act)
    assert desk.run("generate", desk.paper).exit_code == 0
    assert desk.note.paper.authors == ("Ada Example", "Bo Hand")
    assert desk.answer("problem").is_done


def test_the_answer_to_a_note_that_stays_broken_is_kept_beside_it(desk: Desk):
    desk.edit(lambda data: data["answers"].pop(0))
    whole = desk.path.read_text("utf-8")
    half = whole[: len(whole) // 2]
    desk.models.script = when("translate", lambda: void(desk.path.write_text(half, "utf-8")))
    result = desk.run("generate", desk.paper)
    assert result.exit_code == 1
    assert desk.path.read_text("utf-8") == half
    beside = desk.path.with_name("lanterns.json.bank.problem.kept")
    assert beside.name in result.stderr
    assert json.loads(beside.read_text("utf-8"))["question_id"] == "problem"
    assert desk.run("status").exit_code == 1  # and it is no note

    desk.path.write_text(whole, encoding="utf-8")
    desk.models.asked.clear()
    assert desk.run("generate", desk.paper).exit_code == 0
    assert desk.models.asked == []
    assert not beside.exists()
    assert desk.answer("problem").is_done


def test_what_was_kept_beside_a_note_takes_the_place_of_what_it_was_made_after(desk: Desk):
    whole, old = desk.path.read_text("utf-8"), desk.answer("problem")
    tear = when("translate", lambda: void(desk.path.write_text("{", "utf-8")))

    def script(turns: Sequence[Turn]) -> str:
        tear(turns)
        return "別の言い方の文です。" if job_of(turns) == "translate" else good_reader(turns)

    desk.models.script = script
    assert desk.run("regenerate", desk.paper, "problem").exit_code == 1
    desk.path.write_text(whole, encoding="utf-8")
    assert desk.run("generate", desk.paper).exit_code == 0
    assert desk.answer("problem").text == "別の言い方の文です。"
    assert [a.text for a in desk.answer("problem").history] == [old.text]


def void(_: object) -> None:
    """For a lambda that is to say nothing."""


def test_words_written_over_a_missing_answer_are_an_answer(desk: Desk):
    desk.edit_answer("results", text="", verdict="not_in_paper")
    desk.edit_answer("results", digest="e3b0c44298fc")  # as we write it for no text
    assert desk.answer("results").verdict is Verdict.NOT_IN_PAPER
    desk.edit_answer("results", text="私が見つけました。")
    answer = desk.answer("results")
    assert (answer.verdict, answer.edited) == (Verdict.ANSWERED, True)
    assert "私が見つけました。" in desk.run("export").stdout


def test_an_answer_kept_beside_a_note_of_an_odd_name_is_taken_over(desk: Desk):
    path = desk.path.with_name("[x].json")
    desk.path.rename(path)
    notes.keep_beside(
        path, replace(desk_answer(path), text="待っていた答え", verdict=Verdict.FAILED)
    )
    notes.take_over(path)
    assert list(path.parent.glob("*.kept")) == []


def desk_answer(path: Path) -> Answer:
    note = notes.load(path)
    assert note
    return note.answers[0]
