"""Threads and processes that change one note at the same moment take turns and lose nothing."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import stat
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qa_notes import handwork, notes
from qa_notes.errors import Changed, NoteError
from qa_notes.models import Answer, Note, Paper, Question, Verdict

NOW = datetime(2026, 1, 2, tzinfo=UTC)
FIRST = Answer("a", "?", "ja", "初め", Verdict.NEEDS_REVIEW, bank="bank")
NOTE = Note(Paper("paper"), answers=(FIRST,))
QUESTION = Question("a", {}, {}, bank="bank")
DEEDS = 40  # of each of five
FORK = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "paper.json"
    notes.save(NOTE, path)
    return path


def texts_in(path: Path) -> list[str]:
    """All that the note says, newest first."""
    note = notes.load(path)
    assert note
    (answer,) = note.answers
    return [answer.text, *(one.text for one in answer.history)]


def deed(path: Path, kind: str, text: str, pause: float) -> None:
    """Look at the answer, think, and act on what was seen."""
    note = notes.load(path)
    assert note
    old = notes.answer_for(note, QUESTION)
    time.sleep(pause)
    stamp = notes.stamp(old)
    if kind == "edit":
        handwork.edit(path, QUESTION, stamp, text, NOW)
    elif kind == "put":  # what a run has made while `old` stood
        made = replace(FIRST, text=text, model="a model")
        notes.put(path, QUESTION, old, made, note)
    elif kind == "accept":
        handwork.accept(path, QUESTION, stamp, NOW)
    else:
        handwork.undo(path, QUESTION, stamp)


def work(path: Path, name: str, log: Path) -> None:
    """Deeds in an order of its own; what came of each is written down."""
    chance, said = random.Random(name), list[tuple[str, str, str]]()
    for number in range(DEEDS):
        kind, text = chance.choice(["edit", "edit", "put", "accept", "undo"]), f"{name} {number}"
        try:
            deed(path, kind, text, chance.choice([0, 0, 0.001, 0.003]))
            said.append((kind, text, "done"))
        except Changed:
            said.append((kind, text, "changed"))
        except NoteError as err:  # nothing marked, nothing earlier
            assert kind in ("accept", "undo"), err
            said.append((kind, text, "refused"))
    log.write_text(json.dumps(said), encoding="utf-8")


def test_whatever_was_reported_as_written_is_in_the_note(path: Path, tmp_path: Path):
    names = [f"process {n}" for n in range(2)] + [f"thread {n}" for n in range(3)]
    logs = [tmp_path / f"{name}.log" for name in names]
    workers = [
        (FORK.Process if name.startswith("process") else threading.Thread)(
            target=work, args=(path, name, log)
        )
        for name, log in zip(names, logs, strict=True)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert getattr(worker, "exitcode", 0) == 0
    rows = [row for log in logs for row in json.loads(log.read_text("utf-8"))]
    assert len(rows) == DEEDS * len(names)
    there = texts_in(path)
    writes = [(text, end) for kind, text, end in rows if kind in ("edit", "put")]
    ends = {end for _, end in writes}
    assert ends == {"done", "changed"}  # they did meet
    assert [text for text, end in writes if end == "done" and text not in there] == []
    assert [text for text, end in writes if end == "changed" and text in there] == []
    assert "初め" in there


def hold(path: Path, inside: threading.Event, go: threading.Event) -> None:
    def make(note: Note | None) -> Note:
        assert note
        inside.set()
        assert go.wait(30)
        return replace(note, short_name="Slow")

    notes.change(path, make)


@pytest.mark.parametrize("kind", ["thread", "process"])
def test_nobody_of_ours_comes_between_the_reading_and_the_writing(path: Path, kind: str):
    inside, go = FORK.Event(), FORK.Event()
    begin = threading.Thread if kind == "thread" else FORK.Process
    other = begin(target=hold, args=(path, inside, go))
    other.start()
    assert inside.wait(30)
    looked: list[str | None] = []

    def make(note: Note | None) -> Note:
        assert note
        looked.append(note.short_name)
        return replace(note, proposed=1)

    mine = threading.Thread(target=notes.change, args=(path, make))
    mine.start()
    mine.join(0.2)
    assert looked == []
    go.set()
    mine.join(30)
    other.join(30)
    assert looked == ["Slow"]  # it was made once, of what the other had written
    assert notes.load(path) == replace(NOTE, short_name="Slow", proposed=1)


def test_a_person_waits_for_no_run(path: Path):
    with notes.locked(path):
        handwork.edit(path, QUESTION, notes.stamp(FIRST), "私の", NOW)
    assert texts_in(path) == ["私の", "初め"]


def test_a_run_that_begins_sweeps_nothing_that_is_being_written(path: Path):
    inside, go = threading.Event(), threading.Event()
    half = path.with_name(f".{path.name}.abc.part")

    def make(note: Note | None) -> Note:
        half.write_text("half", encoding="utf-8")
        inside.set()
        assert go.wait(30)
        assert half.exists()
        half.unlink()
        return replace(note or NOTE, proposed=1)

    def run() -> None:
        with notes.locked(path):
            pass

    writer = threading.Thread(target=notes.change, args=(path, make))
    writer.start()
    assert inside.wait(30)
    runner = threading.Thread(target=run)
    runner.start()
    runner.join(0.2)
    go.set()
    for thread in (writer, runner):
        thread.join(30)
    note = notes.load(path)
    assert note and note.proposed == 1


def test_what_a_change_leaves_is_the_note_and_an_empty_lock(path: Path):
    handwork.edit(path, QUESTION, notes.stamp(FIRST), "私の", NOW)
    left = [other for other in path.parent.iterdir() if other != path]
    assert [(other.name, other.stat().st_size) for other in left] == [(".paper.json.turn", 0)]


def test_a_lock_that_is_no_plain_file_is_a_named_error(path: Path, tmp_path: Path):
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    path.with_name(".paper.json.turn").symlink_to(precious)
    with pytest.raises(NoteError, match="lock"):
        handwork.edit(path, QUESTION, notes.stamp(FIRST), "私の", NOW)
    assert precious.read_text("utf-8") == "mine"
    assert texts_in(path) == ["初め"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_says_so(path: Path):
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert notes.change(path, lambda note: note or NOTE) == NOTE  # nothing is to be written
        with pytest.raises(NoteError, match="cannot write"):
            handwork.edit(path, QUESTION, notes.stamp(FIRST), "私の", NOW)
    finally:
        path.parent.chmod(stat.S_IRWXU)
    assert texts_in(path) == ["初め"]
