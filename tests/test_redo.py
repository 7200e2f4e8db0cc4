"""Asking again: what is made anew, what stays when that fails, and the way back and forward."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from desk import Desk, every
from fakes import Turn, good_reader, job_of, question_of
from hypothesis import given
from hypothesis import strategies as st

from qa_notes import notes
from qa_notes.faults import Fault, Rule
from qa_notes.models import Answer, Verdict

PROBLEM, RESULTS = "What problem is addressed?", "What are the results?"
Script = Callable[[Sequence[Turn]], str]


def saying(reply: str, *jobs: str) -> Script:
    """This reply to some jobs or questions, and good ones to the rest."""

    def script(turns: Sequence[Turn]) -> str:
        return reply if {job_of(turns), question_of(turns)} & set(jobs) else good_reader(turns)

    return script


def other_words(number: int) -> Script:
    """A translation that tells one number from another without a figure of its own."""
    return saying(worded_otherwise(number), "translate")


def worded_otherwise(number: int) -> str:
    return f"別の{'赤青緑黒白銀金茶紫'[number - 1]}い言い方の文です。"


# -- an empty reply ----------------------------------------------------------------------------


@pytest.mark.parametrize("reply", ["", "  \n", "QUOTE:\nANSWER:", "ANSWER: ", '""', "**"])
def test_an_empty_draft_is_a_failure(reply: str, empty: Desk):
    empty.models.script = saying(reply, PROBLEM)
    result = empty.run("generate", empty.paper)
    assert result.exit_code == 1
    assert "no answer to problem" in result.stderr
    assert empty.answer("problem").verdict is Verdict.FAILED
    empty.models.script = good_reader
    assert empty.run("generate", empty.paper).exit_code == 0  # and it is asked again
    assert empty.answer("problem").verdict is Verdict.ANSWERED


@pytest.mark.parametrize("reply", ["NONE", "ANSWER: NONE", "The passages do not mention it."])
def test_a_model_that_says_so_is_believed(reply: str, empty: Desk):
    empty.models.script = saying(reply, PROBLEM)
    assert empty.run("generate", empty.paper).exit_code == 0
    assert empty.answer("problem").verdict is Verdict.NOT_IN_PAPER


@pytest.mark.parametrize("reply", ["", "日本語訳:"])
def test_an_empty_translation_is_a_failure_of_answer_abstract_and_summary(reply: str, empty: Desk):
    empty.models.script = saying(reply, "translate")
    result = empty.run("generate", empty.paper)
    assert result.exit_code == 1
    verdicts = {a.question_id: (a.verdict, a.faults) for a in every(empty.note)}
    assert verdicts.pop("resources") == (Verdict.ANSWERED, ())  # links need no model
    assert set(verdicts) == {"abstract", "summary", "problem", "results"}
    assert set(verdicts.values()) == {(Verdict.FAILED, (Fault(Rule.NO_REPLY),))}
    for question in verdicts:
        assert question in result.stderr
    assert "--llm" in result.stderr  # all that was asked failed: the hint says what to do
    assert "記載なし" not in empty.run("export", "--incomplete").stdout


# -- made anew ---------------------------------------------------------------------------------


def test_force_makes_abstract_and_summary_anew(desk: Desk):
    old = {a.question_id: a.text for a in every(desk.note)}
    desk.models.script = other_words(1)
    assert desk.run("generate", desk.paper, "--force").exit_code == 0
    for name in ("abstract", "summary", "problem"):
        answer = desk.answer(name)
        assert answer.text.startswith(worded_otherwise(1))
        assert [a.text for a in answer.history] == [old[name]]


def test_force_leaves_a_summary_of_ones_own(desk: Desk):
    desk.edit_answer("summary", text="私の要約。")
    desk.edit_answer("abstract", pinned=True)
    before = desk.answer("abstract")
    assert desk.run("generate", desk.paper, "--force").exit_code == 0
    assert desk.answer("summary").text == "私の要約。"
    assert desk.answer("abstract") == before
    assert desk.run("generate", desk.paper, "--force", "--only", "summary").exit_code == 0
    assert desk.answer("summary").history[0].text == "私の要約。"  # asked by name
    assert desk.answer("problem").history != ()
    assert desk.answer("abstract") == before


@pytest.mark.parametrize("name", ["summary", "abstract"])
def test_regenerate_makes_one_of_them_anew_and_nothing_else(name: str, desk: Desk):
    desk.models.script = other_words(1)
    before, old = desk.path.read_text("utf-8"), desk.answer(name)
    result = desk.run("regenerate", desk.paper, name)
    assert result.exit_code == 0
    assert f"+ {worded_otherwise(1)}" in result.stdout
    assert desk.models.questions == []
    was, now = json.loads(before), json.loads(desk.path.read_text("utf-8"))
    del was[name], now[name]
    assert was == now
    assert desk.run("regenerate", desk.paper, name, "--undo").exit_code == 0
    assert desk.answer(name).text == old.text


def test_a_hint_to_the_summary_is_refused_and_said(desk: Desk):
    result = desk.run("regenerate", desk.paper, "summary", "--hint", "shorter")
    assert result.exit_code == 2
    assert "hint" in result.stderr


def test_only_asks_for_the_summary_alone(empty: Desk):
    assert empty.run("generate", empty.paper, "--only", "summary").exit_code == 0
    assert [a.question_id for a in every(empty.note)] == ["summary"]
    assert empty.run("generate", empty.paper, "--only", "results").exit_code == 0
    assert {a.question_id for a in every(empty.note)} == {"summary", "results"}


@pytest.mark.parametrize("name", ["summary", "abstract"])
def test_a_bank_cannot_ask_for_what_every_note_has(name: str, desk: Desk):
    bank = desk.folder / "bank.yaml"
    bank.write_text(bank.read_text("utf-8").replace("id: problem", f"id: {name}"), "utf-8")
    result = desk.run("banks", "check", str(bank))
    assert result.exit_code == 2
    assert name in result.stderr
    assert "another id" in result.stderr


# -- a redo that fails -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["problem", "summary", "abstract"])
def test_a_redo_that_fails_leaves_the_good_answer(name: str, desk: Desk):
    before = every(desk.note)
    desk.models.script = saying("", PROBLEM, "summary", "translate")
    for words in (["generate", "--force", "--only", name], ["regenerate", name]):
        result = desk.run(words[0], desk.paper, *words[1:])
        assert result.exit_code == 1
        assert name in result.stderr
        assert "the answer that is there stays" in result.stderr
        assert every(desk.note) == before


def test_a_failed_redo_is_told_in_the_report(desk: Desk):
    desk.models.script = saying("", PROBLEM)
    result = desk.run("generate", desk.paper, "--force", "--only", "problem", "--json")
    [row] = json.loads(result.stdout)
    assert (row["spared"], row["missing"], row["verdicts"]["failed"]) == (["problem"], [], 0)


# -- back and forward --------------------------------------------------------------------------


def versions(desk: Desk, count: int) -> list[str]:
    """The texts of an answer made anew so many times, oldest first."""
    texts = [desk.answer("problem").text]
    for number in range(1, count + 1):
        desk.models.script = other_words(number)
        assert desk.run("regenerate", desk.paper, "problem").exit_code == 0
        texts.append(desk.answer("problem").text)
    return texts


def step(desk: Desk, *words: str) -> tuple[int, str]:
    result = desk.run("regenerate", desk.paper, "problem", *words)
    return result.exit_code, desk.answer("problem").text


def test_undo_walks_the_whole_history_and_redo_comes_back(desk: Desk):
    first, second, third, fourth = versions(desk, 3)
    newest = desk.path.read_bytes()
    desk.models.asked.clear()
    assert [step(desk, "--undo") for _ in range(4)] == [
        (0, third), (0, second), (0, first), (1, first)
    ]  # fmt: skip
    assert [step(desk, "--redo") for _ in range(4)] == [
        (0, second), (0, third), (0, fourth), (1, fourth)
    ]  # fmt: skip
    assert desk.path.read_bytes() == newest
    assert step(desk, "--undo", "--undo") == (0, second)
    assert desk.models.asked == []


def test_an_answer_made_after_an_undo_comes_after_what_was_there(desk: Desk):
    first, second, third = versions(desk, 2)
    assert step(desk, "--undo") == (0, second)
    desk.models.script = other_words(9)
    _, new = step(desk)
    assert new == worded_otherwise(9)
    assert step(desk, "--redo") == (1, new)
    assert [step(desk, "--undo") for _ in range(4)] == [
        (0, second), (0, third), (0, first), (1, first)  # what was left is lost to nobody
    ]  # fmt: skip


def test_whoever_waits_for_a_run_is_told(desk: Desk):
    seen: list[subprocess.Popen[str]] = []

    def script(turns: Sequence[Turn]) -> str:
        if not seen:
            seen.append(desk.start("regenerate", desk.paper, "problem"))
            assert seen[0].stderr
            while "another run is at work" not in (line := seen[0].stderr.readline()):
                assert line  # it says so at once, and waits for us
        return good_reader(turns)

    desk.models.script = script
    assert desk.run("regenerate", desk.paper, "problem").exit_code == 0
    seen[0].communicate(timeout=60)
    assert seen[0].returncode == 0
    assert len(desk.answer("problem").history) == 2


def test_whoever_undoes_waits_for_no_run_and_wins(desk: Desk):
    first, _ = versions(desk, 1)
    undone: list[tuple[int, str]] = []

    def script(turns: Sequence[Turn]) -> str:
        if not undone and PROBLEM in (question_of(turns), job_of(turns)):
            undone.append(step(desk, "--undo"))  # the run has the note while it waits for this
        return good_reader(turns)

    desk.models.script = script
    assert desk.run("regenerate", desk.paper, "problem").exit_code == 0
    assert undone == [(0, first)]
    assert desk.answer("problem").text == first
    assert len(desk.answer("problem").history) == 2


def test_undo_and_redo_together_are_refused(desk: Desk):
    assert desk.run("regenerate", desk.paper, "problem", "--undo", "--redo").exit_code == 2


def an_answer(text: str) -> Answer:
    return Answer("a", "?", "ja", text, Verdict.ANSWERED)


@given(st.lists(st.sampled_from(["new", "fail", "undo", "redo"]), max_size=12))
def test_whatever_is_done_no_answer_is_ever_lost(deeds: list[str]):
    now, made = an_answer("0"), ["0"]
    for deed in deeds:
        if deed == "new":
            made.append(str(len(made)))
            now = notes.succeed(now, an_answer(made[-1]))
        elif deed == "fail":
            now = notes.succeed(now, replace(an_answer(""), verdict=Verdict.FAILED))
        else:
            now = (notes.back(now) if deed == "undo" else notes.forward(now)) or now
        assert sorted([now.text, *(a.text for a in now.history)]) == sorted(made)
        assert 0 <= now.newer <= len(now.history)
        assert all(a.history == () and a.newer == 0 for a in now.history)
        if other := notes.back(now):
            assert notes.forward(other) == now
