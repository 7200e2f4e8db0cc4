"""qa-notes week intro: what becomes of the week file, whose author may be at work on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digest import BREAD, GOOD, SHARED, WEEK, digester, run, week_of, write_week
from fakes import Models, Turn, in_japanese

from qa_notes.files import locked
from qa_notes.models import Trend, Trends
from qa_notes.week_block import with_trends
from qa_notes.week_file import LOCK

KOREAN = {SHARED: "작은 조명이 방을 밝힙니다.", BREAD: "차가운 오븐에서 빵을 굽습니다."}


def test_what_is_there_stays_unless_it_is_to_be_written_anew(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    models.script = digester(GOOD, f"TREND [3] [4]: {BREAD}")
    run(tmp_path, models, "week", "intro", str(path))
    edited = path.read_bytes().replace(in_japanese(BREAD).encode(), "手で直した文。".encode())
    path.write_bytes(edited)
    models.asked.clear()
    refused = run(tmp_path, models, "week", "intro", str(path))
    assert refused.exit_code == 2
    assert "--again" in refused.stderr
    assert models.asked == []
    assert path.read_bytes() == edited
    assert run(tmp_path, models, "week", "intro", str(path), "--again").exit_code == 0
    text = path.read_text("utf-8")
    assert text.startswith(WEEK)
    assert "手で直した文" not in text
    assert [t.papers for t in week_of(path).trends["ja"].items] == [("ovens", "stoves")]


def test_each_language_has_a_block_of_its_own(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    models.script = digester(GOOD)
    run(tmp_path, models, "week", "intro", str(path))
    before = path.read_text("utf-8")
    models.script = digester(GOOD, translate=lambda s: KOREAN[s])
    korean = run(tmp_path, models, "week", "intro", str(path), "--language", "ko")
    assert korean.exit_code == 0, korean.stderr
    assert path.read_text("utf-8").startswith(before)
    week = week_of(path)
    assert [t.text for t in week.trends["ko"].items] == [*KOREAN.values()]
    assert week.trends["ja"].items[0].text == in_japanese(SHARED)
    assert korean.stdout.startswith(f"{KOREAN[SHARED]}\n관련 논문: Lanterns, Sparks\n")


def test_a_file_that_was_edited_meanwhile_keeps_the_edit(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    script = digester(GOOD)

    def slow(turns: Any) -> str:
        path.write_text(WEEK.replace("ようこそ", "こんにちは"), encoding="utf-8")
        return script(turns)

    models.script = slow
    assert run(tmp_path, models, "week", "intro", str(path)).exit_code == 0
    week = week_of(path)
    assert week.intro == "*こんにちは*。"
    assert len(week.trends["ja"].items) == 2


def test_what_was_paid_for_is_printed_where_it_cannot_be_written(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    script = digester(GOOD)

    def meanwhile(turns: Any) -> str:
        path.write_text("papers: [lanterns, sparks", encoding="utf-8")
        return script(turns)

    models.script = meanwhile
    result = run(tmp_path, models, "week", "intro", str(path))
    assert result.exit_code == 2
    assert in_japanese(SHARED) in result.stdout


def test_a_link_is_followed_and_the_file_keeps_its_permissions(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    path.chmod(0o600)
    link = tmp_path / "linked.yaml"
    link.symlink_to(path)
    models.script = digester(GOOD)
    assert run(tmp_path, models, "week", "intro", str(link)).exit_code == 0
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "ja" in week_of(path).trends


def test_two_runs_for_two_languages_lose_nothing_of_each_other(tmp_path: Path, models: Models):
    """The other one writes while this one waits for its turn."""
    path = write_week(tmp_path)
    asked, held = threading.Event(), threading.Event()
    script = digester(GOOD)

    def other() -> None:
        with locked(tmp_path / "out" / LOCK):
            held.set()
            before = path.read_text("utf-8")
            assert asked.wait(60)
            time.sleep(0.5)  # by now this one would have written
            one = Trends((Trend("작은 조명이 방을 밝힙니다.", ("lanterns",)),))
            path.write_text(with_trends(before, "ko", one, "", path), encoding="utf-8")

    def listening(turns: Sequence[Turn]) -> str:
        asked.set()
        return script(turns)

    models.script = listening
    thread = threading.Thread(target=other)
    thread.start()
    assert held.wait(60)
    result = run(tmp_path, models, "week", "intro", str(path))
    thread.join(60)
    assert result.exit_code == 0, result.stderr
    assert set(week_of(path).trends) == {"ko", "ja"}
