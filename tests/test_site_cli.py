"""qa-notes site: words to a site, its exit status, and --watch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from golden.sample import NOTE
from site_made import URL, furnish, put
from site_reader import Site

from qa_notes.cli import main

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work folder in which commands are run; its weeks lie where they are looked for."""
    furnish(tmp_path)
    weeks = tmp_path / "question_bank" / "weeks"
    weeks.mkdir(parents=True)
    (tmp_path / "newer.yaml").rename(weeks / "newer.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, ["site", "--output", ".", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_weeks_are_found_and_others_are_named_besides(folder: Path):
    result = run("older.yaml")
    assert result.exit_code == 0
    assert result.stdout == "site/index.html\n"
    assert "papers: 5, weeks: 2" in result.stderr
    weeks = {path.name for path in (folder / "site" / "weeks").iterdir()}
    assert weeks == {"newer.html", "older.html"}


def test_weeks_that_are_named_stand_in_the_place_of_those_found(folder: Path):
    run("--weeks", "older.yaml")
    assert [path.name for path in (folder / "site" / "weeks").iterdir()] == ["older.html"]


def test_a_week_that_was_found_without_notes_is_left_out_and_told(folder: Path):
    (folder / "question_bank/weeks/none.yaml").write_text('papers: ["2399.11111"]\n', "utf-8")
    result = run()
    assert "week none is left out" in result.stderr
    assert not (folder / "site" / "weeks" / "none.html").exists()
    assert run("--weeks", "question_bank/weeks/none.yaml").exit_code == 0
    assert (folder / "site" / "weeks" / "none.html").exists()


def test_options_reach_the_pages(folder: Path):
    run("--title", "灯りの論文", "--url", URL, "--out", "public", "--evidence", "none")
    site = Site(folder / "public")
    assert "<title>灯りの論文</title>" in site.page("index.html")
    assert f'content="{URL}papers/2301.00001.html"' in site.page("papers/2301.00001.html")
    assert 'class="notes"' not in site.page("papers/2301.00001.html")


def test_a_broken_note_costs_no_other(folder: Path):
    (folder / "notes" / "2309.02427.json").write_text("{", encoding="utf-8")
    result = run()
    assert result.exit_code == 1
    assert "2309.02427.json" in result.stderr and "papers: 4" in result.stderr
    assert "ノートが壊れていて読めません" in Site(folder / "site").page("weeks/newer.html")


def test_a_bank_that_cannot_be_read_is_told(folder: Path):
    answer = replace(NOTE.answers[0], bank="lost")
    put(folder, replace(NOTE, banks=("lost",), answers=(answer,)))
    assert "the questions of bank lost are not looked for: " in run().stderr


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("gone.yaml",), 2, "gone.yaml: no such file"),
        (("--url", "x"), 2, "'x' is no address of a site"),
        (("--out", "notes"), 1, "notes holds files that are no site of qa-notes"),
        (("--language", "ko"), 1, "no note to print is in Korean"),
    ],
)
def test_what_cannot_be_done_is_one_clear_error(
    folder: Path, words: tuple[str, ...], status: int, told: str
):
    result = run(*words)
    assert result.exit_code == status
    assert f"Error: {told}" in result.stderr


def test_watching_brings_the_site_up_to_date_until_it_is_told_to_stop(folder: Path):
    command = [sys.executable, "-m", "qa_notes", "site", "--output", ".", "--watch"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    watching = subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    page = folder / "site" / "papers" / "2301.00001.html"
    try:
        assert watching.stdout and watching.stdout.readline() == "site/index.html\n"
        assert watching.stderr
        while "watching" not in watching.stderr.readline():
            pass
        time.sleep(1)  # until the system tells it of changes
        answers = (replace(NOTE.answers[0], text="灯りは13個です."), *NOTE.answers[1:])
        put(folder, replace(NOTE, answers=answers))
        assert soon(lambda: "灯りは13個です." in page.read_text(encoding="utf-8"))
        (folder / "notes" / "2301.00001.json").unlink()
        assert soon(lambda: not page.exists())
        week = folder / "question_bank" / "weeks" / "another.yaml"
        week.write_text('papers: ["2310.10631"]\n', encoding="utf-8")
        assert soon(lambda: (folder / "site" / "weeks" / "another.html").exists())
    finally:
        watching.send_signal(signal.SIGINT)
        _, said = watching.communicate(timeout=30)
    assert watching.returncode == 0
    assert said.splitlines()[-1] == "stopped watching; the site stays as it is"


def soon(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within half a minute."""
    end = time.monotonic() + 30
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return holds()
