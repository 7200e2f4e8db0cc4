"""Runs under way: whoever looks at a work folder sees those that live, and none that are dead."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk import Desk
from fakes import Turn, good_reader, question_of
from test_cli import heed_interrupts

from qa_notes import files
from qa_notes.models import SUMMARY, Answer, Verdict
from qa_notes.runs import FOLDER, Beacon, Run, spelled, under_way

MADE = Answer("problem", "?", "ja", "灯り。", Verdict.ANSWERED)
ELSEWHERE = """
import subprocess, sys, time
from pathlib import Path
from qa_notes.runs import Beacon
with Beacon(Path(sys.argv[1]), sys.argv[2]) as beacon:
    beacon.step("parse")
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    print(child.pid, flush=True)
    time.sleep(60)
"""


@contextmanager
def elsewhere(output: Path, command: str) -> Iterator[subprocess.Popen[str]]:
    """A process with a run of that name, which has a child that outlives it."""
    with subprocess.Popen(
        [sys.executable, "-c", ELSEWHERE, str(output), command],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=heed_interrupts,
    ) as run:  # fmt: skip
        assert run.stdout
        child = int(run.stdout.readline())
        try:
            yield run
        finally:
            os.kill(child, signal.SIGKILL)
            run.kill()


def eventually(looks: Callable[[], bool]) -> bool:
    """Whether it is so within some seconds."""
    end = time.monotonic() + 20
    while not (so := looks()) and time.monotonic() < end:
        time.sleep(0.02)
    return so


def left(output: Path) -> list[str]:
    """The files of all runs."""
    return sorted(path.name for path in (output / FOLDER).iterdir())


def held(output: Path, name: str, text: str) -> Path:
    """A file in the place of a live run's, whose lock is to be held."""
    (output / FOLDER).mkdir(parents=True, exist_ok=True)
    (output / FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
    return output / FOLDER / f"{name}.lock"


# -- one run -----------------------------------------------------------------------------------


def test_a_run_says_how_far_it_is(tmp_path: Path):
    begun = datetime.now(UTC)
    with Beacon(tmp_path, "generate week.yaml", 2) as beacon:
        assert [run.command for run in under_way(tmp_path)] == ["generate week.yaml"]
        beacon.paper("Lanterns", 3)
        beacon.note(tmp_path / "notes" / "lanterns.json")
        beacon.step("problem")
        beacon.answer(MADE)
        beacon.answer(replace(MADE, question_id=SUMMARY.id))
        beacon.tell("lanterns is the note of another content")
        assert eventually(lambda: [beacon.run] == under_way(tmp_path))
        [run] = under_way(tmp_path)
        assert (run.pid, run.papers, run.papers_begun, run.answers) == (os.getpid(), 2, 1, 1)
        assert (run.step, run.note, run.expected) == ("Lanterns: problem", "lanterns.json", None)
        assert run.told == "lanterns is the note of another content"
        assert begun <= run.begun <= run.changed <= datetime.now(UTC)
        beacon.done(ok=False)
        beacon.paper("Teapots", 4)
        beacon.step("parse")
        assert eventually(lambda: [beacon.run] == under_way(tmp_path))
        [run] = under_way(tmp_path)
        assert (run.papers_begun, run.papers_ended, run.failed, run.expected) == (2, 1, 1, 7)
        assert (run.step, run.note) == ("Teapots: parse", None)
    assert (under_way(tmp_path), left(tmp_path)) == ([], [])


def test_an_error_ends_it_too(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), Beacon(tmp_path, "generate"):
        print(1 / len(under_way(tmp_path)[1:]))
    assert left(tmp_path) == []


def test_an_answer_is_told_at_once_and_a_thousand_steps_a_few_times(tmp_path: Path):
    with Beacon(tmp_path, "generate") as beacon:
        path = tmp_path / FOLDER / f"{beacon.run.id}.json"
        seen, begun = {path.stat().st_mtime_ns}, time.monotonic()
        for n in range(1000):
            beacon.step(f"index {n} of 1000 passages")
            seen.add(path.stat().st_mtime_ns)
            time.sleep(0.001)
        assert 2 <= len(seen) <= 3 + (time.monotonic() - begun) / 0.5
        assert eventually(lambda: under_way(tmp_path)[0].step == "index 999 of 1000 passages")
        for n in range(1, 6):
            told = time.monotonic()
            beacon.answer(MADE)
            assert eventually(lambda n=n: under_way(tmp_path)[0].answers == n)
        assert time.monotonic() - told < 0.4  # no pause of half a second


def test_many_threads_tell_at_once(tmp_path: Path):
    def work(n: int) -> None:
        beacon.paper(f"Paper {n}", 50)
        for _ in range(50):
            beacon.step(f"of {n}")
            assert re.fullmatch(r"Paper (\d): of \1", beacon.run.step)
            assert len(under_way(tmp_path)) == 1
            beacon.answer(MADE)
        beacon.done(ok=n > 0)

    with Beacon(tmp_path, "generate", 8) as beacon, ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    run = beacon.run
    assert (run.answers, run.expected, run.papers_begun, run.papers_ended) == (400, 400, 8, 8)
    assert (run.failed, left(tmp_path)) == (1, [])


def test_a_thread_that_has_worked_for_another_run_says_nothing_of_its_paper(tmp_path: Path):
    with Beacon(tmp_path, "one") as one:
        one.paper("Lanterns", 3)
    with Beacon(tmp_path, "two") as two:
        two.step("fetch")
        assert (two.run.step, two.run.note) == ("fetch", None)


def test_no_secret_is_told(tmp_path: Path):
    words = ["generate", "https://me:pass@a.org/x.pdf?page=2&token=abc", "what is\nit for?"]
    assert spelled([*words, "--llm-base-url=http://key@127.0.0.1/v1"]) == (
        "generate 'https://a.org/x.pdf?page=2' 'what is\nit for?' "
        "--llm-base-url=http://127.0.0.1/v1"
    )
    with Beacon(tmp_path, "ask https://me:pass@a.org/?api_key=abc \x1b[2J\ud800") as beacon:
        beacon.step("https://me:pass@a.org/ again\x1b[2J\nand more" + "x" * 1000)
        assert eventually(lambda: under_way(tmp_path)[0].step != "")
        [run] = under_way(tmp_path)
        assert run.command == "ask https://a.org/ [2J\ufffd"
        assert run.step.startswith("https://a.org/ again[2J and morexx") and len(run.step) == 300


# -- what lives and what is dead ---------------------------------------------------------------


def test_a_killed_run_is_not_taken_for_alive(tmp_path: Path):
    with elsewhere(tmp_path, "generate") as run:
        [seen] = under_way(tmp_path)
        assert seen.pid == run.pid
        run.kill()
        run.wait()
        (file,) = (tmp_path / FOLDER).glob("*.json")  # it could not remove it
        (tmp_path / FOLDER / f".{file.name}.abc.part").touch()
        assert (under_way(tmp_path), left(tmp_path)) == ([], [])


def test_two_runs_at_once_are_told_apart(tmp_path: Path):
    with elsewhere(tmp_path, "one") as one, elsewhere(tmp_path, "two"), Beacon(tmp_path, "three"):
        assert [run.command for run in under_way(tmp_path)] == ["one", "two", "three"]
        one.send_signal(signal.SIGINT)
        one.wait()
        assert [run.command for run in under_way(tmp_path)] == ["two", "three"]
        assert len(left(tmp_path)) == 4


def test_no_reader_hides_a_run_that_begins(tmp_path: Path):
    """Readers remove locks that nobody holds, and each run makes one before it holds it."""
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            under_way(tmp_path)

    with ThreadPoolExecutor(3) as readers:
        try:
            for _ in range(3):
                readers.submit(read)
            for n in range(40):
                with Beacon(tmp_path, str(n)):
                    assert [run.command for run in under_way(tmp_path)] == [str(n)]
        finally:
            over.set()
    assert left(tmp_path) == []


def test_broken_files_are_passed_over(tmp_path: Path):
    with Beacon(tmp_path, "good") as beacon:
        good = json.loads((tmp_path / FOLDER / f"{beacon.run.id}.json").read_text("utf-8"))
        for name, text in {
            "a": "", "b": "[]", "c": "\0", "d": json.dumps(good | {"papers": "7"}),
            "e": json.dumps(good | {"begun": "2026-01-01T00:00:00"}),  # of which zone?
            "f": json.dumps(good | {"step": "x" * 100_000}), "g": json.dumps(good | {"new": 1}),
        }.items():  # fmt: skip
            with files.locked(held(tmp_path, name, text)):
                assert [run.command for run in under_way(tmp_path)] == ["good"]
        with files.locked(held(tmp_path, "h", json.dumps(good | {"id": "../x", "step": "\x1b"}))):
            assert [(run.id, run.step) for run in under_way(tmp_path)][1:] == [("h", "")]
        assert len(under_way(tmp_path)) == 1  # the others are dead now
        assert len(left(tmp_path)) == 2


def test_what_is_no_file_is_left_alone(tmp_path: Path):
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "x.lock").symlink_to(precious)
    (tmp_path / FOLDER / "y.json").mkdir()
    os.mkfifo(tmp_path / FOLDER / "z.lock")
    assert under_way(tmp_path) == []
    assert precious.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["", "in", "/proc/self/none"])
def test_a_folder_that_cannot_be_written_costs_no_run(place: str, tmp_path: Path):
    (tmp_path / FOLDER).write_text("a file")
    (tmp_path / "in").write_text("a file")
    with Beacon(tmp_path / place, "generate") as beacon:
        beacon.step("parse")
        beacon.answer(MADE)
        assert under_way(tmp_path / place) == []
    assert (beacon.run.step, beacon.run.answers) == ("parse", 1)


# -- the command line --------------------------------------------------------------------------


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_a_command_says_what_it_does_also_when_quiet(quiet: list[str], empty: Desk):
    output, seen = empty.folder / "out", list[Run]()

    def script(turns: list[Turn]) -> str:
        if question_of(turns) == "What are the results?":
            assert eventually(lambda: under_way(output)[0].step.endswith(": results"))
            seen.extend(under_way(output))
            told.append(empty.run("status", "--json"))
        return good_reader(turns)

    empty.models.script, told = script, []
    run = empty.start("generate", empty.paper, *quiet)
    assert (run.communicate(timeout=120)[1] == "", run.returncode) == (bool(quiet), 0)
    one = seen[0]
    assert one.command == spelled(["generate", empty.paper, *quiet])
    assert (one.pid, one.papers, one.papers_begun, one.answers) == (run.pid, 1, 1, 1)
    assert (one.expected, one.note, one.step[:10]) == (3, "lanterns.json", "Lanterns: ")
    [status] = told
    assert status.stderr.startswith("under way since ")
    assert f": generate {empty.paper}" in status.stderr and status.stderr.count("\n") == 1
    assert "1 of 3 answers" in status.stderr and [r["id"] for r in json.loads(status.stdout)]
    assert left(output) == [] and empty.run("status").stderr == ""


def test_an_interrupted_command_leaves_no_run(empty: Desk):
    def script(turns: list[Turn]) -> str:
        if question_of(turns) == "What are the results?":
            run.send_signal(signal.SIGINT)
            time.sleep(0.5)
        return good_reader(turns)

    empty.models.script = script
    run = subprocess.Popen(
        [sys.executable, "-m", "qa_notes.cli", "generate", empty.paper],
        env=os.environ | empty.env, stderr=subprocess.PIPE, preexec_fn=heed_interrupts,
    )  # fmt: skip
    run.communicate(timeout=60)
    assert (run.returncode, left(empty.folder / "out")) == (130, [])


def test_a_command_runs_where_no_run_can_be_told(empty: Desk):
    (empty.folder / "out").mkdir()
    (empty.folder / "out" / FOLDER).write_text("a file")
    done = empty.run("generate", empty.paper)
    assert (done.exit_code, done.stdout) == (0, f"{empty.path}\n")
    assert empty.run("regenerate", empty.paper, "problem").exit_code == 0
