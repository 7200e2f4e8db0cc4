"""qa-notes week intro: the trends of a week from its notes, into the week file's own block."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from digest import BREAD, GOOD, LINES, SHARED, WEEK, asked_for, digester, run, week_of, write_week
from fakes import Models, in_japanese

from qa_notes.models import Trend, Trends

WRONG = f"TREND [1] [2]: {SHARED}\nTREND [9]: {BREAD}"


def test_trends_are_written_into_the_file_and_printed(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    models.script = digester(GOOD)
    result = run(tmp_path, models, "week", "intro", str(path))
    assert result.exit_code == 0, result.stderr
    text = path.read_text("utf-8")
    assert text.startswith(WEEK)
    assert week_of(path).trends == {
        "ja": Trends(
            (
                Trend(in_japanese(SHARED), ("lanterns", "sparks")),
                Trend(in_japanese(BREAD), ("ovens", "stoves")),
            ),
            by="openai:fake",
        )
    }
    assert '    by: "openai:fake"  # on 20' in text
    assert f"      # {SHARED}\n      - text: >-\n          {in_japanese(SHARED)}\n" in text
    assert result.stdout == (
        f"{in_japanese(SHARED)}\n関連する論文: Lanterns、Sparks\n\n"
        f"{in_japanese(BREAD)}\n関連する論文: Baking in Cold Ovens、Stoves for Bread\n"
    )
    assert f"written into {path}, in Japanese" in result.stderr


def test_a_small_model_is_shown_english_and_no_more_than_the_notes_say(
    tmp_path: Path, models: Models
):
    path = write_week(tmp_path)
    models.script = digester(GOOD)
    run(tmp_path, models, "week", "intro", str(path))
    [asked] = asked_for(models)
    for number, (title, abstract, summary) in enumerate(LINES.values(), 1):
        assert f"[{number}] {title}: {abstract}\n" in f"{asked}\n"
        assert summary not in asked


def test_calls_are_in_the_ledger_on_the_account_of_the_week(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    models.script = digester(GOOD)
    run(tmp_path, models, "week", "intro", str(path))
    lines = (tmp_path / "out" / "ledger.jsonl").read_text("utf-8").splitlines()
    calls = [json.loads(line) for line in lines]
    accounts = {(call["paper"], call["question"]) for call in calls if call["paper"]}
    assert accounts == {("2023-W03", "trends")}
    assert sum(call["paper"] is not None for call in calls) == 3  # a draft, two translations


def test_a_budget_that_is_spent_begins_nothing(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    result = run(
        tmp_path, models, "week", "intro", str(path), "--budget", "0.000001",
        QA_NOTES_PRICE_IN="1", QA_NOTES_PRICE_OUT="1",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "$" in result.stderr
    assert models.asked == []
    assert path.read_text("utf-8") == WEEK


@pytest.mark.parametrize(
    ("bad", "again", "told"),
    [
        (f"TREND [9]: {BREAD}", f"TREND [9]: {BREAD}", "there is no paper [9], only [1] to [4]"),
        (f"TREND: {BREAD}", "nonsense", "it names no paper by its number"),
        (
            "TREND [3]: Bread is baked in 99 minutes.",
            "TREND [3]: Bread is baked in 98 minutes.",
            "the sources do not hold the number 99",
        ),
        (
            "TREND [3]: BakerGPT is an oven that stays cold.",
            "TREND [3]: BakerGPT is an oven that stays cold.",
            "the sources do not mention BakerGPT",
        ),
        ("TREND [3]: オーブンでパンを焼きます。", "", "it is not in English"),
        (
            "TREND [3]: Quantum computers factor large integers.",
            "",
            "no paper of the list says this",
        ),
    ],
)
def test_what_no_note_holds_is_asked_for_again_then_left_out(
    bad: str, again: str, told: str, tmp_path: Path, models: Models
):
    path = write_week(tmp_path)
    models.script = digester(f"TREND [1] [2]: {SHARED}\n{bad}", again)
    result = run(tmp_path, models, "week", "intro", str(path), "--quiet")
    assert result.exit_code == 0, result.stderr
    assert told in asked_for(models)[1]
    assert "left out: “" in result.stderr
    assert told in result.stderr
    [trend] = week_of(path).trends["ja"].items
    assert trend.papers == ("lanterns", "sparks")


def test_a_second_try_that_is_right_stands(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    models.script = digester(WRONG, f"TREND [3] [4]: {BREAD}")
    result = run(tmp_path, models, "week", "intro", str(path))
    assert "left out" not in result.stderr
    assert [t.papers for t in week_of(path).trends["ja"].items] == [
        ("lanterns", "sparks"), ("ovens", "stoves"),
    ]  # fmt: skip


def test_a_small_model_may_name_the_wrong_papers(tmp_path: Path, models: Models):
    """Those whose own words say it are found."""
    path = write_week(tmp_path)
    models.script = digester(f"TREND [1] [3]: {SHARED}")
    run(tmp_path, models, "week", "intro", str(path))
    [trend] = week_of(path).trends["ja"].items
    assert trend.papers == ("lanterns", "sparks")


@pytest.mark.parametrize(
    ("again", "papers"),
    [(f"TREND [1]: {SHARED}", ("lanterns", "sparks")), ("", ("lanterns",))],
)
def test_what_one_paper_says_is_asked_for_again(
    again: str, papers: tuple[str, ...], tmp_path: Path, models: Models
):
    path = write_week(tmp_path)
    models.script = digester("TREND [1] [2]: HallBench counts lumen and watt.", again)
    run(tmp_path, models, "week", "intro", str(path))
    assert "only paper [1] says this" in asked_for(models)[1]
    [trend] = week_of(path).trends["ja"].items
    assert trend.papers == papers


def test_what_one_paper_says_gives_way_to_what_several_share(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    alone = "TREND [1] [2]: HallBench counts lumen and watt."
    models.script = digester(f"{alone}\nTREND [3]: {BREAD}", alone)
    result = run(tmp_path, models, "week", "intro", str(path))
    assert result.exit_code == 0, result.stderr
    assert "only lanterns says this" in result.stderr
    assert [t.papers for t in week_of(path).trends["ja"].items] == [("ovens", "stoves")]


def test_what_cannot_be_translated_is_said_in_other_words_or_left_out(
    tmp_path: Path, models: Models
):
    path = write_week(tmp_path)
    models.script = digester(
        GOOD, f"TREND [3] [4]: {BREAD}", translate=lambda s: s if s == BREAD else in_japanese(s)
    )
    result = run(tmp_path, models, "week", "intro", str(path))
    assert "could not be said in Japanese" in asked_for(models)[1]
    assert "left out: “" in result.stderr
    assert len(week_of(path).trends["ja"].items) == 1


@pytest.mark.parametrize("reply", ["", "{not json", '{"trends": 3}', "Here are some trends!"])
def test_a_week_without_a_trend_is_one_error_and_nothing_is_written(
    reply: str, tmp_path: Path, models: Models
):
    path = write_week(tmp_path)
    models.script = digester(reply, reply)
    result = run(tmp_path, models, "week", "intro", str(path))
    assert result.exit_code == 1
    assert "no trend that the notes of this week hold" in result.stderr
    assert "hint: " in result.stderr
    assert result.stdout == ""
    assert path.read_text("utf-8") == WEEK


def test_the_same_thing_twice_is_one_trend(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    models.script = digester(f"TREND [1] [2]: {SHARED}\nTREND [2] [1]: {SHARED}")
    result = run(tmp_path, models, "week", "intro", str(path))
    assert "stand twice" in result.stderr
    assert len(week_of(path).trends["ja"].items) == 1


# -- what was typed ----------------------------------------------------------------------------


@pytest.mark.parametrize("words", [[], ["lanterns"], ["2311.11829"], ["a.yaml", "b.yaml"]])
def test_only_one_week_file_is_meant(words: list[str], tmp_path: Path, models: Models):
    write_week(tmp_path)
    result = run(tmp_path, models, "week", "intro", *words)
    assert result.exit_code == 2
    assert "for one week file" in result.stderr
    assert "hint: such as: qa-notes week intro" in result.stderr


def test_papers_without_a_note_are_left_aside_and_one_note_is_too_few(
    tmp_path: Path, models: Models
):
    path = write_week(tmp_path)
    (tmp_path / "out" / "notes" / "ovens.json").unlink()
    path.write_text(WEEK.replace("- ovens", "- 2311.11829"), encoding="utf-8")
    models.script = digester(f"TREND [1] [2]: {SHARED}")
    result = run(tmp_path, models, "week", "intro", str(path))
    assert result.exit_code == 0, result.stderr
    assert "left aside, without a note: 2311.11829" in result.stderr
    assert f"qa-notes generate {path} --only summary" in result.stderr
    (tmp_path / "out" / "notes" / "sparks.json").unlink()
    path.write_text(WEEK.replace("- ovens", "- 2311.11829").replace("- sparks", "- 2311.1"))
    few = run(tmp_path, models, "week", "intro", str(path), "--again")
    assert few.exit_code == 2


def test_how_long_answers_are_is_nothing_to_say_of_trends(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    result = run(tmp_path, models, "week", "intro", str(path), "--answer-length", "long")
    assert result.exit_code == 2 and models.asked == []
