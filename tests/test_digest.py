"""What a digest lacks is translated once, kept in the note, and never printed unfit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from fakes import Said, Turn, good_reader, job_of

from qa_notes import notes
from qa_notes.models import Verdict

REMARK = "It shows that 12 lights a room are enough for a large room."
TITLE = "Small lights for large rooms"  # as a sentence has it, without its name
TRANSLATED = "방 하나에 등불 12개면 충분하다는 것을 보여 줍니다."
WEEK = """\
id: 2023-W36
source: https://example.org/list
papers:
  - path: lanterns.pdf
    remark: {remark}
    links: [https://example.org/talk]
"""


def korean(turns: Sequence[Turn]) -> str | Said:
    """Says the title well, the remark well in Korean, and other sentences somehow."""
    source, into_korean = turns[-1][1].rpartition("\n")[2], "Korean" in turns[0][1]
    if job_of(turns) == "translate" and source == TITLE:
        return "큰 방을 위한 작은 등불" if into_korean else "大きな部屋のための小さな灯り"
    if job_of(turns) != "translate" or not into_korean:
        return good_reader(turns)
    numbers = "".join(f" {n}" for n in ("12", "28.4", "2.4", "30%") if n in source)
    words = ("노란", "푸른", "하얀", "작은", "밝은", "새로운", "오래된")
    colour = words[len(source) % len(words)]
    known = {REMARK: TRANSLATED}
    return known.get(source, f"{colour} 등불이 방을 밝힙니다{numbers}.")


@pytest.fixture
def week(desk: Desk) -> Desk:
    """The finished note and a week file that remarks on it."""
    write(desk)
    desk.models.script = korean
    return desk


def write(desk: Desk, remark: str = REMARK) -> None:
    (desk.folder / "week.yaml").write_text(WEEK.format(remark=remark), encoding="utf-8")


def digest(desk: Desk, *words: str, language: str = "ko", **env: str) -> Any:
    path = str(desk.folder / "week.yaml")
    return desk.run("export", path, "--layout", "digest", "--language", language, *words, **env)


def sources(desk: Desk) -> list[str]:
    """What was translated, sentence by sentence."""
    turns = [t for t in desk.models.asked if job_of(t) == "translate"]
    return [t[-1][1].rpartition("\n")[2] for t in turns]


def test_what_is_missing_is_translated_and_kept(week: Desk) -> None:
    before = week.path.read_text("utf-8")
    result = digest(week)
    assert result.exit_code == 0, result.stderr
    assert f"- {TRANSLATED}\n\n> {REMARK}" in result.stdout
    title = "## Lanterns: 큰 방을 위한 작은 등불 / Lanterns: Small Lights for Large Rooms"
    assert title in result.stdout
    kept = week.note.translated["ko"]
    assert kept["remark"].text == TRANSLATED and kept["remark"].original == REMARK
    assert kept["title"].text == "Lanterns: 큰 방을 위한 작은 등불"
    assert week.note.abstract["ko"].verdict is Verdict.ANSWERED
    assert week.note.language == "ja" and week.note.abstract["ja"].text in before
    asked = len(week.models.asked)
    assert digest(week).stdout == result.stdout and len(week.models.asked) == asked


def test_nothing_else_of_the_note_changes(week: Desk) -> None:
    def layout(data: dict[str, Any]) -> dict[str, Any]:
        data["abstract"].pop("ko", None)
        return data | {"translated": {}}

    week.edit(lambda data: data.update(summary=data["summary"] | {"pinned": True}))
    before = week.path.read_text("utf-8")
    assert digest(week).exit_code == 0
    after = week.path.read_text("utf-8")
    assert layout(json.loads(after)) == layout(json.loads(before))
    assert after.splitlines()[:20] == before.splitlines()[:20]  # an editor's indents as they were


def test_in_the_notes_own_language_only_title_and_remark_are_translated(week: Desk) -> None:
    result = digest(week, language="ja")
    assert result.exit_code == 0, result.stderr
    assert sources(week) == [TITLE, REMARK]
    assert week.note.abstract["ja"].text.split("。")[0] in result.stdout
    assert set(week.note.translated) == {"ja"}


def test_a_changed_remark_is_translated_again_and_the_old_one_kept(week: Desk) -> None:
    assert digest(week).exit_code == 0
    other = "It shows that 30% fewer lights are enough."
    write(week, other)
    week.models.asked.clear()
    assert digest(week).exit_code == 0
    assert sources(week) == [other]
    remark = week.note.translated["ko"]["remark"]
    assert remark.original == other and [a.text for a in remark.history] == [TRANSLATED]


def test_of_a_summary_that_was_edited_the_english_of_before_is_not_translated(week: Desk) -> None:
    """What a person has put right must not come back in another language."""
    english = "Lanterns needs 12 lights."
    week.edit(lambda data: data["summary"].update(original=english))
    write(week, "")
    assert digest(week).exit_code == 0
    assert english in sources(week)
    week.edit(lambda data: data["summary"].update(text="灯りは30個です。"))
    assert digest(week).exit_code == 0
    assert week.note.translated["ko"]["summary"].original not in ("", english)


@pytest.mark.parametrize("by_hand", [{"text": "제가 옮겼습니다."}, {"pinned": True}])
def test_what_is_by_hand_stays(week: Desk, by_hand: dict[str, Any]) -> None:
    assert digest(week).exit_code == 0
    week.edit(lambda data: data["translated"]["ko"]["remark"].update(by_hand))
    write(week, "Another remark about 12 lights.")
    week.models.asked.clear()
    result = digest(week)
    assert result.exit_code == 0 and sources(week) == []
    assert by_hand.get("text", TRANSLATED) in result.stdout
    again = week.run("generate", str(week.folder / "week.yaml"), "--language", "ko", "--force")
    assert again.exit_code == 0, again.stderr
    assert week.note.translated["ko"]["remark"].by_hand  # and the others are made anew
    assert TITLE in sources(week)


def test_a_run_that_was_interrupted_goes_on_where_it_was(week: Desk) -> None:
    def stop(turns: Sequence[Turn]) -> str | Said:
        if REMARK in turns[-1][1]:
            week.models.status = 500
        return korean(turns)

    week.models.script = stop
    result = digest(week)
    assert result.exit_code == 1
    assert set(week.note.translated["ko"]) >= {"title"}
    week.models.status, week.models.script = 200, korean
    week.models.asked.clear()
    assert digest(week).exit_code == 0
    assert TITLE not in sources(week)
    assert week.note.translated["ko"]["remark"].text == TRANSLATED


def test_one_that_fails_its_checks_is_marked_and_its_original_stands_alone(week: Desk) -> None:
    def wrong(turns: Sequence[Turn]) -> str | Said:
        said = korean(turns)
        return said if said != TRANSLATED else "방 하나에 등불 99개면 충분하다는 것을 보여 줍니다."

    week.models.script = wrong
    result = digest(week)
    assert result.exit_code == 0, result.stderr
    assert f"- \\[확인 필요\\]\n\n> {REMARK}" in result.stdout and "99" not in result.stdout
    assert week.note.translated["ko"]["remark"].verdict is Verdict.NEEDS_REVIEW


def test_without_a_model_it_says_what_is_missing(week: Desk) -> None:
    week.models.status = 401
    result = digest(week)
    assert result.exit_code == 1 and result.stdout == ""
    told = "not in Korean yet: Lanterns: Small Lights for Large Rooms: title, remark, abstract"
    assert told in result.stderr and "--incomplete" in result.stderr
    incomplete = digest(week, "--incomplete")
    assert incomplete.exit_code == 0
    assert f"- \\[번역 없음\\]\n\n> {REMARK}" in incomplete.stdout


def test_no_model_is_loaded_where_nothing_is_missing(week: Desk) -> None:
    assert digest(week).exit_code == 0
    code = (
        "import sys; from qa_notes.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as err: assert not err.code, err.code\n"
        "heavy = {'qa_notes.llm.providers', 'xllamacpp', 'langchain_core', 'torch'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    words = ["export", "week.yaml", "--layout", "digest", "--language", "ko", "--out", "a.md"]
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=os.environ | week.env,
        cwd=week.folder, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert TRANSLATED in (week.folder / "a.md").read_text("utf-8")


def test_generate_in_another_language_makes_it_ready(week: Desk) -> None:
    answers = week.note.answers
    path = str(week.folder / "week.yaml")
    result = week.run("generate", path, "--language", "ko")
    assert result.exit_code == 0, result.stderr
    assert "its digest is ready in ko, and its questions are answered in ja" in result.stderr
    assert "--output DIR" in result.stderr
    assert week.note.answers == answers and set(week.note.translated["ko"]) == {"title", "remark"}
    asked = len(week.models.asked)
    assert TRANSLATED in digest(week).stdout and len(week.models.asked) == asked


def test_a_dry_run_says_what_would_be_translated(week: Desk) -> None:
    words = ["generate", str(week.folder / "week.yaml"), "--language", "ko", "--dry-run"]
    (row,) = json.loads(week.run(*words, "--json").stdout)["papers"]
    assert row["digest"] == ["title", "remark", "abstract"] and row["generated"] > 0
    told = week.run(*words)
    assert told.exit_code == 0 and "title, remark, abstract" in told.stdout
    assert week.models.asked == [] and week.note.translated == {}


def test_a_question_of_a_bank_is_not_answered_in_two_languages(week: Desk) -> None:
    result = week.run("generate", week.paper, "--language", "ko", "--only", "problem")
    assert result.exit_code == 1 and "is in ja, not in ko" in result.stderr


def test_what_is_translated_is_checked_as_the_rest_is(week: Desk) -> None:
    assert digest(week).exit_code == 0
    assert "ko:" not in week.run("check").stdout
    wrong = {"text": "방 하나에 등불 99개면 충분합니다."}
    week.edit(lambda data: data["translated"]["ko"]["remark"].update(wrong))
    found = week.run("check")
    assert found.exit_code == 1 and "ko:remark" in found.stdout and "99" in found.stdout


def test_a_spent_budget_keeps_what_was_translated(week: Desk) -> None:
    priced = {"QA_NOTES_PRICE_IN": "1000", "QA_NOTES_PRICE_OUT": "1000"}
    result = digest(week, "--budget", "0.5", **priced)
    assert result.exit_code == 1 and "are spent" in result.stderr
    assert "not in Korean yet" in result.stderr and result.stdout == ""
    assert "ko" in week.note.translated and "ko" not in week.note.abstract


def test_the_summary_of_another_language_is_made_of_the_same_english(week: Desk) -> None:
    write(week, '""')
    english = week.note.summary.original if week.note.summary else ""
    assert english in " ".join((week.note.paper.abstract or "").split())
    week.models.asked.clear()
    assert digest(week).exit_code == 0
    assert english in sources(week) and "summary" not in map(job_of, week.models.asked)
    assert week.note.translated["ko"]["summary"].original == english


def test_the_summary_of_a_note_from_before_is_made_anew(week: Desk) -> None:
    write(week, '""')
    week.edit(lambda data: data["summary"].pop("original"))
    assert digest(week).exit_code == 0
    assert "summary" in map(job_of, week.models.asked)
    assert week.note.translated["ko"]["summary"].original


def test_a_gap_in_the_notes_own_language_is_refused_as_ever(week: Desk) -> None:
    week.edit(lambda data: data["abstract"].clear())
    result = digest(week, language="ja")
    assert result.exit_code == 1 and "qa-notes generate" in result.stderr
    assert "概要" in result.stderr


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data.update(translated={"ko": []}),
        lambda data: data.update(translated={"ko": {"title": {"text": "x"}}}),
    ],
)
def test_a_damaged_translation_is_a_damaged_note(
    week: Desk, damage: Callable[[dict[str, Any]], None]
) -> None:
    assert digest(week).exit_code == 0
    week.edit(damage)
    with pytest.raises(notes.store.NoteError, match="translated"):
        notes.load(week.path)


def test_the_note_is_read_as_it_was_written(week: Desk, tmp_path: Path) -> None:
    assert digest(week).exit_code == 0
    assert notes.from_json(notes.to_json(week.note)) == week.note
