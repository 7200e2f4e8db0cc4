"""A dry run lists what the run then asks: nothing more, nothing less, and with no model."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from desk import BANK, Desk
from fakes import Models, Turn, good_reader, in_japanese, job_of, make_paper
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_states import OTHER, edit_bank

from qa_notes import notes, states
from qa_notes.bank import ask_text, load_bank
from qa_notes.config import Settings
from qa_notes.llm.expected import Expected
from qa_notes.llm.ledger import Call
from qa_notes.llm.prices import Price
from qa_notes.models import ABSTRACT, SUMMARY, Note, Paper, Question, Usage

IDS = ("abstract", "summary", "problem", "results", "resources")
FIELDS = BANK + "    applies_to: [Machine Learning]\n"
CODES = {"Machine Learning": "cs.LG", "Botany": "Botany"}


def planned_by(desk: Desk, *words: str) -> list[str]:
    """Ids that a dry run lists, in its order."""
    asked = len(desk.models.asked)
    before = files(desk)
    report = json.loads(desk.run("generate", "--dry-run", "--json", *words).stdout)
    assert (len(desk.models.asked), files(desk)) == (asked, before)
    [row] = report["papers"]
    assert row["error"] is None
    ids = {
        ask_text(q, "ja", name): q.id
        for q in load_bank(str(desk.folder / "bank.yaml"))
        for name in ("Lanterns", None)
    }
    return [*row["prose"], *(ids[text] for text in row["questions"])]


def asked_by(desk: Desk, *words: str) -> tuple[list[str], bool]:
    """Ids that the run answers, in its order; whether any call to the model was made."""
    result = desk.run("generate", "--json", *words)
    assert result.exit_code == 0, result.output
    [row] = json.loads(result.stdout)
    said = re.findall(r"^  (\w+) +(?:answered|論文中に記載なし|【要確認】)", result.stderr, re.M)
    assert len(said) == row["asked"]
    return said, row["tokens"]["calls"] > 0


def files(desk: Desk) -> list[Path]:
    return sorted(desk.folder.rglob("*"))


def estimated(desk: Desk, *words: str) -> int:
    report = json.loads(desk.run("generate", "--dry-run", "--json", *words).stdout)
    return int(report["prompt"])


# -- any state, any order ----------------------------------------------------------------------

FATES = st.sampled_from(["there", "there", "gone", "failed", "pinned", "edited"])
STATES = st.fixed_dictionaries(
    {
        "fates": st.none() | st.fixed_dictionaries(dict.fromkeys(IDS, FATES)),
        "stale": st.booleans(),
        "abstract": st.booleans(),  # whether the paper has one
        "noted": st.sampled_from([None, "Machine Learning", "Botany"]),
        "typed": st.sampled_from([None, "Machine Learning", "Botany"]),
    }
)
ORDERS = st.sampled_from(
    [[], ["--force"], ["--stale"]]
    + [["--only", name, *more] for name in IDS for more in ([], ["--force"], ["--stale"])]
)
FRESH: dict[str, Any] = {
    "fates": None, "stale": False, "abstract": True, "noted": None, "typed": None
}  # fmt: skip


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(STATES, ORDERS)
@example(FRESH, [])
@example(FRESH | {"typed": "Botany"}, [])
@example(FRESH | {"fates": dict.fromkeys(IDS, "pinned")}, ["--force"])
@example(FRESH | {"fates": dict.fromkeys(IDS, "edited")}, ["--only", "results", "--force"])
@example(FRESH | {"fates": dict.fromkeys(IDS, "there"), "stale": True}, ["--stale"])
@example(FRESH | {"fates": dict.fromkeys(IDS, "gone"), "abstract": False}, ["--only", "summary"])
@example(FRESH | {"fates": dict.fromkeys(IDS, "gone"), "typed": "Botany"}, ["--force"])
def test_a_dry_run_lists_exactly_what_the_run_asks(
    finished: tuple[Path, Result], tmp_path_factory: pytest.TempPathFactory, models: Models,
    state: dict[str, Any], order: list[str],
) -> None:  # fmt: skip
    desk = Desk(tmp_path_factory.mktemp("any"), models)
    shutil.copytree(finished[0], desk.folder, dirs_exist_ok=True)
    words = [in_state(desk, state), *order]
    planned = planned_by(desk, *words)
    costs = estimated(desk, *words) > 0
    assert asked_by(desk, *words) == (planned, costs)


def in_state(desk: Desk, state: dict[str, Any]) -> str:
    """Make the folder so; the word that names its paper."""
    text = FIELDS.replace("our method outperforms", "we win") if state["stale"] else FIELDS
    (desk.folder / "bank.yaml").write_text(text, encoding="utf-8")
    if state["fates"] is None:
        shutil.rmtree(desk.folder / "out")
    else:
        change_note(desk, state)
    if state["typed"] is None:
        return desk.paper
    week = desk.folder / "week.yaml"
    field = CODES[state["typed"]]
    week.write_text(f"papers:\n- path: lanterns.pdf\n  categories: [{field}]\n", encoding="utf-8")
    return str(week)


def change_note(desk: Desk, state: dict[str, Any]) -> None:
    for name, fate in state["fates"].items():
        if fate == "failed":
            desk.edit_answer(name, text="", verdict="failed")
        elif fate == "pinned":
            desk.edit_answer(name, pinned=True)
        elif fate == "edited":
            desk.edit_answer(name, text="私の答えです。")
    gone = {name for name, fate in state["fates"].items() if fate == "gone"}

    def change(data: dict[str, Any]) -> None:
        data["answers"] = [a for a in data["answers"] if a["question_id"] not in gone]
        data["abstract"] = {} if "abstract" in gone else data["abstract"]
        data["summary"] = None if "summary" in gone else data["summary"]
        data["paper"]["categories"] = [state["noted"]] if state["noted"] else []
        if not state["abstract"]:
            data["paper"]["abstract"] = None

    desk.edit(change)


def test_a_dry_run_counts_what_the_run_asks(desk: Desk):
    """One order after the other on one note, of two banks."""
    other = desk.folder / "other.yaml"
    other.write_text(OTHER, encoding="utf-8")
    desk.edit_answer("problem", pinned=True)
    desk.edit_answer("summary", text="私の要約。")
    edit_bank(desk, "    answer: url", "    answer: url\n    applies_to: [Botany]")
    desk.edit(lambda data: data["paper"].update(categories=["Machine Learning"]))
    for words in (
        ["--force"], ["--stale"], ["--only", "summary", "--force"], ["--bank", str(other)],
        ["--bank", str(other)], ["--only", "results"],
    ):  # fmt: skip
        told = desk.run("generate", desk.paper, "--dry-run", "--json", *words).stdout
        [planned] = json.loads(told)["papers"]
        [row] = json.loads(desk.run("generate", desk.paper, "--json", *words).stdout)
        assert row["asked"] == len(planned["questions"]) + len(planned["prose"])


def test_a_dry_run_counts_a_missing_summary(desk: Desk):
    desk.edit(lambda data: data.update(summary=None))
    assert planned_by(desk, desk.paper) == ["summary"]


# -- what else a run begins with ---------------------------------------------------------------


def test_what_waits_beside_a_note_is_not_asked(desk: Desk):
    answer = desk.answer("problem")
    desk.edit(lambda data: data["answers"].pop(0))
    assert planned_by(desk, desk.paper) == ["problem"]
    notes.keep_beside(desk.path, answer)
    assert planned_by(desk, desk.paper) == []
    assert asked_by(desk, desk.paper) == ([], False)


def test_what_another_note_answers_is_not_asked(desk: Desk):
    desk.edit_answer("results", verdict="not_in_paper", text="", digest="e3b0c44298fc")
    second = str(make_paper(desk.folder / "second.pdf", extra="A second edition."))
    assert planned_by(desk, second) == list(IDS)
    words = [second, "--as", "lanterns"]
    # Whether its abstract is the same is only seen on its pages.
    assert planned_by(desk, *words) == ["abstract", "summary", "results"]
    assert asked_by(desk, *words)[0] == ["results"]


def test_a_broken_note_costs_no_other_its_estimate(desk: Desk):
    other = str(make_paper(desk.folder / "other.pdf", title="Another Paper"))
    desk.path.with_name("lanterns.json.bank.problem.kept").write_text("{", encoding="utf-8")
    report = json.loads(desk.run("generate", desk.paper, other, "--dry-run", "--json").stdout)
    broken, whole = report["papers"]
    assert "no answer" in broken["error"]
    assert (broken["prompt"], whole["error"]) == (0, None)
    assert len(whole["questions"]) == 3
    assert desk.run("generate", desk.paper, other, "--dry-run").exit_code == 1


def test_neither_does_a_note_that_is_json_and_no_note(desk: Desk):
    other = str(make_paper(desk.folder / "other.pdf", title="Another Paper"))
    desk.edit(lambda data: data.update(answers=5))
    report = json.loads(desk.run("generate", desk.paper, other, "--dry-run", "--json").stdout)
    broken, whole = report["papers"]
    assert "lanterns.json" in broken["error"]
    assert (whole["error"], len(whole["questions"])) == (None, 3)


# -- and what it costs -------------------------------------------------------------------------

DEMO = Path(__file__).resolve().parents[1] / "docs" / "paper" / "qa-notes.pdf"
CLAUSES = (
    "著者らはこの方法の性質を詳しく調べ、従来の手法との違いを示しており、得られた結果を確かめ、"
)
PRICES = {"QA_NOTES_PRICE_IN": "2", "QA_NOTES_PRICE_CACHED": "1", "QA_NOTES_PRICE_OUT": "10"}


def tokens(text: str) -> int:
    """About as many as Qwen2.5 makes of it."""
    plain = sum(letter.isascii() for letter in text)
    return 4 + round(plain / 4.2 + (len(text) - plain) / 1.5)


def at_length(turns: Sequence[Turn]) -> str:
    """A good reader whose sentences are as long as those of papers and of translators."""
    last = turns[-1][1]
    if job_of(turns) == "translate":
        source = last.rpartition("\n")[2]
        return CLAUSES[: len(source) // 3].rpartition("、")[0] + in_japanese(source)
    if job_of(turns) == "summary" or "cannot be used" in last:
        return good_reader(turns)
    shown = re.findall(r"\[\d+\] .+?(?= \[\d+\] |$)", last, re.M)
    usual = [text for text in shown if 80 < len(text) < 260]
    head, _, asked = last.rpartition("Question: ")
    told = " ".join(usual or shown) if usual else head
    return good_reader([*turns[:-1], ("user", f"{told}\nQuestion: {asked}")])


def off(desk: Desk, planned: dict[str, Any]) -> dict[str, float]:
    """How far a plan is from what the server counted, as a share of that; the calls forgotten."""
    counted, price = desk.models.counted, Price(2.0, 1.0, 10.0)
    whole = Usage(len(counted), *map(sum, zip(*counted, strict=True)))
    desk.models.counted.clear()
    found = {"prompt": whole.prompt_tokens, "generated": whole.completion_tokens}
    found["dollars"] = price.of(whole)
    return {name: planned[name] / value - 1 for name, value in found.items()}


def test_a_dry_run_agrees_with_what_the_run_then_costs(empty: Desk):
    """By the constants at first, then by what the ledger has of the same questions."""
    empty.models.script, empty.models.count = at_length, tokens
    words = ("generate", str(DEMO), "--bank", "notes")

    def plan(*more: str) -> dict[str, Any]:
        told = empty.run(*words, "--dry-run", "--json", *more, **PRICES).stdout
        report: dict[str, Any] = json.loads(told)
        return report

    planned = plan()
    assert empty.run(*words, **PRICES).exit_code == 0
    assert not planned["measured"]
    assert max(map(abs, off(empty, planned).values())) < 0.2
    planned = plan("--force")
    assert planned["measured"]
    assert empty.run(*words, "--force", **PRICES).exit_code == 0
    assert max(map(abs, off(empty, planned).values())) < 0.2


def asking(number: int, of: str, prompt: int, **more: Any) -> list[Call]:
    """Two calls for one question, as the ledger has them."""
    begun = datetime(2026, 11, 30, 12, 0, number, tzinfo=UTC)
    call = Call(
        time=begun, paper="p", question=of, asked=begun, recipe="ja short retrieve 3",
        model="openai:x", prompt=prompt, cached=10, generated=30, seconds=1.0, dollars=None,
    )  # fmt: skip
    return [replace(call, **more), replace(call, **more)]


LENGTHS = Question("a", {}, {}, bank="b")
X = Paper("x")


def expected_after(*calls: Call, **given: Any) -> Expected:
    return Expected(Settings(llm="openai:x", **({"recipe": "short"} | given)), calls)


def test_ten_questions_in_the_ledger_know_better_than_the_constants():
    ruled = expected_after().usage(LENGTHS, X)
    seen = [call for n in range(10) for call in asking(n, f"b:{n % 3}", 100 + n)]
    assert expected_after(*seen).usage(LENGTHS, X) == Usage(2, 209, 20, 60)
    assert expected_after(*seen).is_measured
    assert expected_after(*seen[:-2]).usage(LENGTHS, X) == ruled
    assert not expected_after(*seen[:-2]).is_measured
    assert expected_after(*seen, passages=5).usage(LENGTHS, X) != Usage(2, 209, 20, 60)
    assert expected_after(*seen, language="ko").usage(LENGTHS, X) != Usage(2, 209, 20, 60)
    assert not Expected(Settings(llm="openai:y", recipe="short"), seen).is_measured
    assert expected_after(*seen).usage(SUMMARY, X) == expected_after().usage(SUMMARY, X)


def test_abstracts_and_summaries_are_told_by_their_own():
    seen = [call for n in range(10) for call in asking(n, "b:a", 100)]
    one = asking(11, "summary", 50)
    trial = asking(12, "b:a", 7, question=None, paper=None, asked=None)
    ruled = expected_after()
    assert expected_after(*one, *trial).usage(SUMMARY, X) == ruled.usage(SUMMARY, X)
    assert expected_after(*seen, *one, *trial).usage(SUMMARY, X) == Usage(2, 100, 20, 60)
    assert expected_after(*seen, *one, *trial).usage(ABSTRACT, X) == ruled.usage(ABSTRACT, X)


def test_what_a_question_takes_depends_on_what_is_shown_and_said():
    def prompt(question: Question = LENGTHS, paper: Paper = X, **given: Any) -> int:
        return expected_after(**given).usage(question, paper).prompt_tokens

    assert prompt(passages=1) < prompt() < prompt(passages=10) < prompt(mode="full")
    assert prompt(language="en") < prompt(language="ko") < prompt(language="ja")
    long = replace(X, abstract="We present Lanterns. " * 20)
    short = replace(X, abstract="We present Lanterns.")
    assert prompt(ABSTRACT, short) < prompt(ABSTRACT) < prompt(ABSTRACT, long)
    assert prompt(SUMMARY) > 0
    assert prompt(LINKS) == 0


NOTE = Note(Paper("x", abstract="We present Lanterns.", content_sha256="aa"))
LINKS = Question("code", {"en": "Where is the code?"}, {}, answer="url")


@pytest.mark.parametrize(
    ("question", "abstract", "language", "needs"),
    [
        (LINKS, "We present Lanterns.", "ja", False),
        (replace(LINKS, answer="text"), None, "ja", True),
        (ABSTRACT, "We present Lanterns.", "ja", True),
        (ABSTRACT, "We present Lanterns.", "en", False),  # it is printed as it is
        (SUMMARY, "We present Lanterns.", "en", True),
        (ABSTRACT, None, "ja", False),
        (SUMMARY, " ", "ja", False),
    ],
)
def test_which_question_needs_the_model(
    question: Question, abstract: str | None, language: str, needs: bool
) -> None:
    note = replace(NOTE, paper=replace(NOTE.paper, abstract=abstract), language=language)
    assert states.needs_model(question, note) == needs
    if question in states.PROSE and not (abstract or "").strip():
        assert states.needs_model(question, note, read=False)


def test_what_needs_no_model_asks_for_none(empty: Desk):
    empty.models.status = 500
    result = empty.run("generate", empty.paper, "--only", "resources")
    assert (result.exit_code, empty.models.trials) == (0, 0)
    result = empty.run("regenerate", empty.paper, "resources")
    assert (result.exit_code, empty.models.trials) == (0, 0)


def test_a_dry_run_says_why_a_note_would_not_be_asked(desk: Desk):
    words = ["generate", desk.paper, "--dry-run", "--language", "en", "--only", "problem"]
    report = json.loads(desk.run(*words, "--json").stdout)
    assert "ja" in report["papers"][0]["error"]
    assert "in ja" in desk.run(*words).stdout
