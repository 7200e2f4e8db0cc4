"""Newer versions of what is noted: shown, and gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from arxiv_shelf import TITLE, Arxiv
from click.testing import Result
from desk import Desk
from fakes import make_paper
from sources_web import API, Reply, Web

from qa_notes import notes
from qa_notes.models import Note, Verdict

ONE = "2601.00010"
WITHDRAWN = "This paper has been withdrawn by the authors."
Run = Callable[..., Result]


@pytest.fixture
def arxiv(web: Web, tmp_path: Path) -> Arxiv:
    return Arxiv(web, tmp_path / "made")


@pytest.fixture
def run(empty: Desk, arxiv: Arxiv) -> Run:
    """A command as somebody types it whose arXiv this is."""
    return lambda *words, **env: empty.run(*words, **(arxiv.env() | env))


@pytest.fixture
def first(empty: Desk, arxiv: Arxiv, run: Run) -> Note:
    """A note of the first version, and a second one that lacks a sentence of its results."""
    arxiv.put(ONE)
    assert run("generate", ONE).exit_code == 0
    note = note_of(empty, ONE)
    arxiv.put(ONE, title=f"{TITLE} and Halls", without=quote(note, "results"), extra="It is new.")
    arxiv.web.asked.clear()
    empty.models.asked.clear()
    return note


def note_of(desk: Desk, name: str) -> Note:
    found = notes.load(desk.folder / "out" / "notes" / f"{name}.json")
    assert found
    return found


def quote(note: Note, question: str) -> str:
    answer = note.answer_to(question)
    assert answer
    return answer.evidence[0].quote


def names(desk: Desk) -> set[str]:
    return {path.stem for path in (desk.folder / "out" / "notes").glob("[!.]*.json")}


def site_of(run: Run, *weeks: str) -> Path:
    made = run("site", *weeks)
    assert made.exit_code == 0, made.stderr
    return Path(made.stdout.strip()).parent


def rows(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_a_newer_version_is_shown_and_nothing_is_changed(
    empty: Desk, arxiv: Arxiv, run: Run, first: Note
):
    path = empty.folder / "out" / "notes" / f"{ONE}.json"
    before = path.read_bytes()
    result = run("update")
    assert result.exit_code == 0, result.stderr
    head, line = result.stdout.splitlines()
    assert head.split("\t") == ["note", "noted", "now", "date", "state", "title"]
    assert line.split("\t") == [
        ONE, "v1", "v2", "2026-02-05", "newer", f"{TITLE} -> {TITLE} and Halls"
    ]  # fmt: skip
    assert "1 papers of arXiv: 1 newer" in result.stderr
    assert "qa-notes update --apply" in result.stderr
    assert path.read_bytes() == before and names(empty) == {ONE}
    assert arxiv.asked() == [[ONE]] and empty.models.asked == []
    [row] = rows(run("update", ONE, "--json"))
    assert row == {
        "id": ONE, "arxiv": ONE, "note": str(path), "state": "newer", "version": 1,
        "version_now": 2, "date_now": "2026-02-05", "title": TITLE,
        "title_now": f"{TITLE} and Halls", "error": None, "result": None,
    }  # fmt: skip


def test_a_new_note_goes_on_from_the_old_one(empty: Desk, run: Run, first: Note):
    result = run("update", "--apply", "--json")
    assert result.exit_code == 0, result.stderr
    assert names(empty) == {ONE, f"{ONE}v1"}
    old, new = note_of(empty, f"{ONE}v1"), note_of(empty, ONE)
    assert old.answers == first.answers and (old.paper.version, new.paper.version) == (1, 2)
    assert new.paper.title == f"{TITLE} and Halls"
    kept, asked = new.answer_to("problem"), new.answer_to("results")
    was = first.answer_to("results")
    assert kept and asked and was
    assert kept.text == (first.answer_to("problem") or kept).text and kept.history == ()
    assert asked.verdict is Verdict.ANSWERED
    assert asked.evidence[0].quote != was.evidence[0].quote
    assert [past.text for past in asked.history] == [was.text]
    assert set(empty.models.questions) == {
        "What are the results?"
    }  # only what had lost its evidence
    assert "--as" not in result.stderr
    [row] = rows(result)
    assert (row["state"], row["result"]["asked"], row["result"]["error"]) == ("newer", 1, None)
    pages = {path.name for path in (site_of(run) / "papers").glob("*.html")}
    assert pages == {f"{ONE}.html"} and "以下の1本" in run("export").stdout  # each once
    week = empty.folder / "week.yaml"
    week.write_text(f"papers: [{ONE}v1]", encoding="utf-8")
    pages = {path.name for path in (site_of(run, str(week)) / "papers").glob("*.html")}
    assert pages == {f"{ONE}.html", f"{ONE}v1.html"}
    again = run("update", "--apply")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "1 papers of arXiv: 1 current" in again.stderr
    assert note_of(empty, ONE) == new


def test_what_somebody_wrote_or_pinned_stays_and_is_to_be_checked(
    empty: Desk, run: Run, first: Note
):
    path = empty.folder / "out" / "notes" / f"{ONE}.json"
    data = json.loads(path.read_text("utf-8"))
    next(a for a in data["answers"] if a["question_id"] == "results")["pinned"] = True
    path.write_text(json.dumps(data), encoding="utf-8")
    assert run("update", "--apply").exit_code == 0
    answer = note_of(empty, ONE).answer_to("results")
    was = first.answer_to("results")
    assert answer and was
    assert (answer.text, answer.verdict) == (was.text, Verdict.NEEDS_REVIEW)
    assert empty.models.questions == []
    result = run("update", "--apply")
    assert "1 current" in result.stderr  # it is not asked for again and again


def test_a_model_that_fails_loses_nothing_and_the_next_run_goes_on(
    empty: Desk, run: Run, first: Note
):
    empty.models.status = 401
    result = run("update", "--apply")
    assert result.exit_code == 1
    assert note_of(empty, f"{ONE}v1").answers == first.answers
    halfway = note_of(empty, ONE).answer_to("results")
    assert halfway and halfway.verdict is Verdict.NEEDS_REVIEW
    [row] = rows(run("update", "--json"))
    assert (row["state"], row["version"]) == ("unfinished", 2)
    empty.models.status = 200
    assert run("update", "--apply").exit_code == 0
    finished = note_of(empty, ONE).answer_to("results")
    assert finished and finished.verdict is Verdict.ANSWERED
    assert set(empty.models.questions) == {"What are the results?"}


def test_killed_before_anything_was_taken_over_it_goes_on_from_the_old_one(
    empty: Desk, run: Run, first: Note
):
    assert run("update", "--apply").exit_code == 0
    path = empty.folder / "out" / "notes" / f"{ONE}.json"
    data = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(data | {"answers": [], "summary": None, "abstract": {}}), "utf-8")
    empty.models.asked.clear()
    assert run("update", "--apply").exit_code == 0
    kept = note_of(empty, ONE).answer_to("problem")
    assert kept and kept.text == (first.answer_to("problem") or kept).text
    assert set(empty.models.questions) == {"What are the results?"}


def test_a_version_that_cannot_be_read_costs_only_itself(
    empty: Desk, arxiv: Arxiv, run: Run, first: Note
):
    arxiv.put("2601.00011", title="Whales of the Sea", extra="Whales are large animals.")
    assert run("generate", "2601.00011").exit_code == 0
    arxiv.put("2601.00011", title="Whales of the Sea", extra="Whales sing.")
    arxiv.web.at(f"/pdf/{ONE}v2", Reply(b"no", 404))
    arxiv.web.asked.clear()
    result = run("update", "--apply")
    assert result.exit_code == 1
    assert f"{ONE}" in result.stderr and "does not exist" in result.stderr
    assert names(empty) == {ONE, "2601.00011", "2601.00011v1"}
    assert note_of(empty, ONE).answers == first.answers
    assert sorted(arxiv.asked()[0]) == [ONE, "2601.00011"]  # one request for all


def test_notes_that_are_not_of_arxiv_are_named_and_not_asked_about(
    empty: Desk, arxiv: Arxiv, run: Run
):
    label = make_paper(empty.folder / "2311.11829.pdf", extra="Only called like one.")
    stamp = f"arXiv:{ONE}v1 [cs.CL] 10 Jan 2026"
    stamped = make_paper(empty.folder / "react.pdf", extra="It has a stamp.", stamp=stamp)
    assert run("generate", empty.paper, str(label), str(stamped)).exit_code == 0
    for _ in range(3):
        arxiv.put(ONE)
    arxiv.web.asked.clear()
    result = run("update")
    assert result.exit_code == 0
    assert "not asked, not of arXiv: 2311.11829, lanterns" in result.stderr
    assert arxiv.asked() == [[ONE]]
    assert result.stdout.splitlines()[1].split("\t")[:4] == [ONE, "v1", "v3", "2026-03-05"]
    states = {row["id"]: (row["state"], row["error"]) for row in rows(run("update", "--json"))}
    assert states["lanterns"] == ("not asked", "not of arXiv")


def test_without_a_network_it_says_so_and_keeps_all(
    empty: Desk, arxiv: Arxiv, run: Run, first: Note
):
    result = run("update", "--apply", QA_NOTES_ARXIV_API_URL="http://127.0.0.1:9/api")
    assert result.exit_code == 1
    assert (result.stdout, names(empty)) == ("", {ONE})
    assert f"failed: {ONE}: " in result.stderr and "hint: " in result.stderr
    arxiv.web.at(API, Reply(b"<html>busy</html>"))
    result = run("update", "--json")
    assert result.exit_code == 1
    assert [(row["state"], row["error"]) for row in rows(result)] == [
        ("failed", "arXiv answered with a page instead of facts")
    ]


def test_a_withdrawn_paper_is_marked_in_its_note(empty: Desk, arxiv: Arxiv, run: Run, first: Note):
    arxiv.put(ONE, comment=WITHDRAWN)
    shown = run("update")
    assert shown.stdout.splitlines()[1].split("\t")[1:5] == [
        "v1", "v3", "2026-03-05", "withdrawn"
    ]  # fmt: skip
    assert not note_of(empty, ONE).paper.withdrawn
    assert run("update", "--apply").exit_code == 0
    marked = note_of(empty, ONE)
    assert marked.paper.withdrawn and marked.answers == first.answers
    assert names(empty) == {ONE} and empty.models.asked == []
    assert "[withdrawn] " in run("status").stdout
    assert "撤回済み" in run("export", ONE).stdout
    assert run("generate", ONE).exit_code == 0  # from the version that is kept
    assert note_of(empty, ONE) == marked
    arxiv.put(ONE, extra="The proof is mended.")
    assert run("update", "--apply").exit_code == 0
    assert not note_of(empty, ONE).paper.withdrawn


def test_notes_of_another_language_are_refused_before_anything_is_changed(
    empty: Desk, run: Run, first: Note
):
    result = run("update", "--apply", "--language", "en")
    assert result.exit_code == 2
    assert f"the note of {ONE} is in ja, not in en" in result.stderr
    assert "--language ja" in result.stderr
    assert names(empty) == {ONE}


def test_a_paper_without_a_note_is_a_slip(run: Run, first: Note):
    result = run("update", "2601.00099")
    assert result.exit_code == 2
    assert "there is no note of 2601.00099" in result.stderr


def test_killed_at_work_it_goes_on_and_asks_nothing_twice(
    empty: Desk, arxiv: Arxiv, run: Run, first: Note, monkeypatch: pytest.MonkeyPatch
):
    for name, value in arxiv.env().items():
        monkeypatch.setenv(name, value)
    empty.models.begun.clear()
    empty.models.delay = 3  # so that it is killed before it hears a reply
    with empty.start("update", "--apply") as process:
        assert empty.models.begun.wait(60)
        process.kill()
    empty.models.delay = 0
    assert note_of(empty, ONE if names(empty) == {ONE} else f"{ONE}v1").answers == first.answers
    empty.models.asked.clear()
    assert run("update", "--apply").exit_code == 0
    new = note_of(empty, ONE)
    assert new.paper.version == 2 and len(new.answers) == len(first.answers)
    assert set(empty.models.questions) == {"What are the results?"}
