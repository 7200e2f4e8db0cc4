"""What calls have cost is told by qa-notes usage, and held down by --budget."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from desk import Desk

from qa_notes.cli import main
from qa_notes.config import Settings
from qa_notes.errors import OverBudget
from qa_notes.llm.budget import Budget
from qa_notes.llm.expected import Expected
from qa_notes.llm.ledger import Ledger, path_of, read
from qa_notes.llm.prices import Price, price_of
from qa_notes.models import ABSTRACT, Paper, Question, Usage, Verdict

PRICED = {"QA_NOTES_PRICE_IN": "100", "QA_NOTES_PRICE_OUT": "1000"}
PAPER = Paper("lanterns")


def line(day: int, paper: str | None, question: str | None, **more: Any) -> str:
    """A line of the ledger, of a day of November 2026."""
    row = {
        "time": datetime(2026, 11, day, 12, tzinfo=UTC).isoformat(), "paper": paper,
        "question": question, "asked": None, "recipe": "ja retrieve 3", "model": "openai:a",
        "prompt": 1000, "cached": 100, "generated": 50, "seconds": 1.25, "dollars": 0.0125,
    }  # fmt: skip
    return json.dumps(row | more) + "\n"


LINES = (
    line(3, None, None, prompt=8, cached=0, generated=1),
    line(3, "2311.11829", "abstract"),
    line(4, "2311.11829", "notes:results"),
    line(4, "lanterns", "notes:results", model="openai:b", dollars=None),
)


def usage(folder: Path, *words: str) -> Result:
    """The command, in a folder whose ledger has `LINES` unless there is another one."""
    path = path_of(folder)
    if not path.exists():
        path.write_text("".join(LINES), encoding="utf-8")
    result = CliRunner().invoke(main, ["usage", "-o", str(folder), *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# -- qa-notes usage ----------------------------------------------------------------------------


def test_usage_reads_like_this(tmp_path: Path):
    result = usage(tmp_path)
    assert result.stdout == (
        "model\tcalls\ttokens in\tcached\ttokens out\tseconds\tdollars\n"
        "openai:a\t3\t2008\t200\t101\t3.8\t0.0375\n"
        "openai:b\t1\t1000\t100\t50\t1.2\t-\n"
        "all\t4\t3008\t300\t151\t5.0\t0.0375\n"
    )
    assert result.stderr == "1 calls have no known price and are not in the dollars\n"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("day", {"2026-11-03": 2, "2026-11-04": 2}),
        ("model", {"openai:a": 3, "openai:b": 1}),
        ("paper", {"-": 1, "2311.11829": 2, "lanterns": 1}),
        ("question", {"-": 1, "abstract": 1, "notes:results": 2}),
    ],
)
def test_usage_can_be_parted(by: str, rows: dict[str, int], tmp_path: Path):
    report = json.loads(usage(tmp_path, "--by", by, "--json").stdout)
    assert {row[by]: row["calls"] for row in report["rows"]} == rows
    assert report["by"] == by
    for name in ("calls", "prompt", "cached", "generated"):
        assert report["total"][name] == sum(row[name] for row in report["rows"])
    assert report["total"]["dollars"] == pytest.approx(0.0375)
    assert report["total"]["unpriced"] == 1


def test_usage_begins_with_a_day(tmp_path: Path):
    report = json.loads(usage(tmp_path, "--since", "2026-11-04", "--json").stdout)
    assert report["total"]["calls"] == 2
    result = usage(tmp_path, "--since", "2026-12-01")
    assert (result.stdout, result.exit_code) == ("", 0)
    assert "since then" in result.stderr
    assert usage(tmp_path, "--since", "yesterday").exit_code == 2


def test_an_empty_folder_says_what_to_do(tmp_path: Path):
    result = CliRunner().invoke(main, ["usage", "-o", str(tmp_path / "none")])
    assert (result.stdout, result.exit_code) == ("", 0)
    assert "qa-notes generate PAPER" in result.stderr
    asked = CliRunner().invoke(main, ["usage", "-o", str(tmp_path), "--json"])
    assert json.loads(asked.stdout)["rows"] == []
    assert json.loads(asked.stdout)["total"]["dollars"] == 0
    assert list(tmp_path.iterdir()) == []


def test_broken_lines_are_told_and_skipped(tmp_path: Path):
    path_of(tmp_path).write_text(LINES[1] + "{oh\n" + LINES[2][:50] + "\n" + LINES[2])
    result = usage(tmp_path)
    assert result.stdout.splitlines()[-1].startswith("all\t2\t")
    assert "2 broken lines are skipped" in result.stderr
    assert result.exit_code == 0


def test_a_folder_in_its_place_is_one_error(tmp_path: Path):
    path_of(tmp_path).mkdir()
    result = usage(tmp_path)
    assert (result.stdout, result.exit_code) == ("", 1)
    assert "ledger.jsonl cannot be read: " in result.stderr


def test_a_strangers_ledger_writes_no_line_of_ours(tmp_path: Path):
    path_of(tmp_path).write_text(line(3, "a\nall\t9\x1b[2J", "q"))
    result = usage(tmp_path, "--by", "paper")
    assert len(result.stdout.splitlines()) == 3
    assert "\x1b" not in result.stdout


def test_usage_tells_what_the_server_counted(empty: Desk):
    empty.run("generate", empty.paper, **PRICED)
    report = json.loads(empty.run("usage", "--json").stdout)["total"]
    counted = empty.models.counted
    assert report["calls"] == len(counted)
    assert report["prompt"] == sum(prompt for prompt, _, _ in counted)
    assert report["generated"] == sum(made for *_, made in counted)
    assert report["dollars"] == pytest.approx(paid(empty))


# -- --budget ----------------------------------------------------------------------------------


def paid(desk: Desk) -> float:
    """Dollars by the server's own count."""
    prompt = sum(prompt for prompt, _, _ in desk.models.counted)
    return (prompt * 100 + sum(made for *_, made in desk.models.counted) * 1000) / 1e6


def done(desk: Desk) -> int:
    return sum(answer.model != "links" and answer.is_done for answer in [
        *desk.note.answers, *filter(None, [desk.note.summary]), *desk.note.abstract.values()
    ])  # fmt: skip


def test_a_run_stops_before_its_budget_is_passed_and_the_same_command_goes_on(empty: Desk):
    before, runs = 0, 0
    words = ("generate", empty.paper, "--budget", "0.6")
    while (result := empty.run(*words, **PRICED)).exit_code:
        runs += 1
        assert result.exit_code == 1
        assert result.stdout == f"{empty.path}\n"  # what is done is there
        assert result.stderr.count("OverBudget: $") >= 1
        assert "of $0.6000 are spent, and one more question costs about $" in result.stderr
        assert "the same command goes on, a larger --budget goes further" in result.stderr
        assert "no answer to" not in result.stderr
        assert 0 < paid(empty) <= 0.6
        before = done(empty)
        empty.models.counted.clear()
        assert runs < 5
    assert runs >= 1
    assert 0 < before < done(empty) == 4
    assert 0 < paid(empty) <= 0.6


def test_a_spent_budget_begins_no_other_paper_and_reports_this_one(empty: Desk):
    second = empty.folder / "second.pdf"
    second.write_bytes(Path(empty.paper).read_bytes() + b"\n% another\n")
    words = ("generate", empty.paper, str(second), "--budget", "0.6", "--json", "-q")
    result = empty.run(*words, **PRICED)
    [row] = json.loads(result.stdout)
    assert (result.exit_code, row["error"]) == (1, "OverBudget")
    assert 0 < row["asked"] < 5
    assert row["note"] == str(empty.path)
    assert len(row["missing"]) == 5 - row["asked"]
    assert result.stderr.count("\n") == 2  # what happened, and what to do


def test_a_budget_too_small_for_one_question_begins_none(empty: Desk):
    result = empty.run("generate", empty.paper, "--budget", "0.01", **PRICED)
    assert result.exit_code == 1
    assert empty.models.asked == []
    assert paid(empty) < 0.01  # the trial


def test_a_large_budget_is_never_felt(empty: Desk):
    assert empty.run("generate", empty.paper, "--budget", "100", **PRICED).exit_code == 0
    assert done(empty) == 4


@pytest.mark.parametrize("command", [["generate"], ["regenerate", "results"]])
def test_a_budget_without_a_price_says_what_to_set(command: list[str], desk: Desk):
    name, *question = command
    result = desk.run(name, desk.paper, *question, "--budget", "1")
    assert result.exit_code == 2
    assert "--budget: the price of openai:fake is not known" in result.stderr
    assert "price_in and price_out" in result.stderr
    assert desk.models.trials == 0


def test_what_costs_nothing_fits_into_no_budget(empty: Desk):
    free = {"QA_NOTES_PRICE_IN": "0", "QA_NOTES_PRICE_OUT": "0", "QA_NOTES_BUDGET": "0"}
    assert empty.run("generate", empty.paper, **free).exit_code == 0


def test_regenerate_keeps_to_the_budget_too(desk: Desk):
    before = desk.path.read_bytes()
    words = ("regenerate", desk.paper, "results")
    result = desk.run(*words, "--budget", "0.01", **PRICED)
    assert result.exit_code == 1
    assert "one more question costs about $" in result.stderr
    assert "a larger --budget" in result.stderr
    assert (desk.models.asked, desk.path.read_bytes()) == ([], before)
    assert desk.run(*words, "--budget", "1", **PRICED).exit_code == 0


def test_questions_in_flight_hold_their_price(tmp_path: Path):
    """Ten at once, and money for three: three are begun, the others wait for what is left."""
    settings = Settings(output=tmp_path, llm="openai:x", price_in=1.0, price_out=0.0)
    each = Expected(settings).usage(Question("a", {}, {}, bank="b"), PAPER).prompt_tokens
    ledger = Ledger(path_of(tmp_path), "openai:x", price_of(settings))
    budget = Budget(each * 3.5 / 1e6, ledger, lambda: Expected(settings))
    begun, refused, under_way, most = [], [], [], [0]
    full = threading.Event()

    def ask(number: int) -> None:
        try:
            with budget.asking(PAPER, Question(str(number), {}, {}, bank="b")):
                begun.append(number)
                under_way.append(number)
                most[0] = max(most[0], len(under_way))
                if len(begun) == 3:
                    full.set()
                assert full.wait(60)
                ledger.add(Usage(1, each, 0, 0), 0.1)
                under_way.remove(number)
        except OverBudget:
            refused.append(number)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(begun), most[0], len(refused)) == (3, 3, 7)
    assert budget.stopped


def test_what_was_set_aside_and_not_spent_goes_to_others(tmp_path: Path):
    settings = Settings(output=tmp_path, llm="openai:x", price_in=1.0, price_out=0.0)
    each = Expected(settings).usage(Question("a", {}, {}, bank="b"), PAPER).prompt_tokens
    ledger = Ledger(path_of(tmp_path), "openai:x", price_of(settings))
    budget = Budget(each * 2.5 / 1e6, ledger, lambda: Expected(settings))
    begun: list[int] = []

    def ask(number: int) -> None:
        with budget.asking(PAPER, Question(str(number), {}, {}, bank="b")):
            begun.append(number)
            ledger.add(Usage(1, each // 10, 0, 0), 0.1)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(begun) == 8
    assert budget.stopped is None


def test_what_questions_have_cost_counts_more_than_what_was_expected(tmp_path: Path):
    ledger = Ledger(tmp_path / "ledger.jsonl", "x", Price(1.0, 1.0, 1.0))
    budget = Budget(10.0, ledger, lambda: Expected(Settings()))
    question = Question("a", {}, {}, bank="b")
    for dollars in (3, 4):
        with budget.asking(PAPER, question):
            ledger.add(Usage(1, dollars * 1_000_000, 0, 0), 0.1)
    with pytest.raises(OverBudget, match=r"^\$7\.00 of \$10\.00 .* about \$3\.50$"):
        budget.asking(PAPER, question).__enter__()
    with budget.asking(PAPER, ABSTRACT):  # of another kind, and cheap as far as anybody knows
        pass
    with budget.asking(PAPER, Question("c", {}, {}, bank="b", answer="url"), free=True):
        pass
    assert len(read(ledger.path)[0]) == 2


def test_an_abstract_that_stands_as_it_is_takes_nothing_of_the_budget(empty: Desk):
    """It is English already: the money that is left goes to what a model is asked for."""
    words = ("generate", empty.paper, "--language", "en", "--only", "abstract")
    result = empty.run(*words, "--budget", "0", **PRICED)
    assert result.exit_code == 0
    assert (empty.answer("abstract").verdict, empty.models.asked) == (Verdict.ANSWERED, [])
    result = empty.run("regenerate", empty.paper, "abstract", "--budget", "0", **PRICED)
    assert (result.exit_code, empty.models.asked) == (0, [])
