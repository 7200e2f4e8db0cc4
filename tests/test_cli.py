"""The commands as people run them: what goes to stdout, what to stderr, and the exit status."""

from __future__ import annotations

import ast
import inspect
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import Result
from desk import BANK, Desk
from fakes import Turn, good_reader, job_of, make_paper, question_of
from opened import opened

from qa_notes import errors, notes
from qa_notes.bank import load_bank
from qa_notes.cli.progress import Progress
from qa_notes.models import Answer, Verdict

# -- generate ----------------------------------------------------------------------------------


def test_generate_prints_paths_and_nothing_else(finished: tuple[Path, Result]):
    folder, result = finished
    assert result.exit_code == 0
    assert result.stdout == f"{folder / 'out' / 'notes' / 'lanterns.json'}\n"
    assert "3 to ask" in result.stderr
    for question in ("problem", "results", "resources"):
        assert question in result.stderr
    note = notes.load(folder / "out" / "notes" / "lanterns.json")
    assert note
    assert [a.verdict for a in note.answers] == [Verdict.ANSWERED] * 3
    assert "https://github.com/example/lanterns" in note.answers[2].text


def test_the_second_run_asks_nothing(desk: Desk):
    before = desk.path.read_bytes()
    result = desk.run("generate", desk.paper)
    assert result.exit_code == 0
    assert result.stdout == f"{desk.path}\n"
    assert desk.models.asked == []
    assert desk.path.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [["generate", "PAPER"], ["generate", "PAPER", "--dry-run"], ["regenerate", "PAPER", "results"]],
)
def test_the_notes_of_other_papers_are_read_once(words: list[str], desk: Desk):
    other = desk.path.with_name("other.json")
    other.write_text("{}", encoding="utf-8")
    with opened() as names:
        result = desk.run(*(desk.paper if word == "PAPER" else word for word in words))
    assert result.exit_code == 0, result.stderr
    assert [Path(name).name for name in names].count(other.name) == 1


def test_quiet_says_nothing(desk: Desk):
    result = desk.run("generate", desk.paper, "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")


def test_json_is_one_report_on_stdout(desk: Desk):
    bad = desk.folder / "broken.pdf"
    bad.write_bytes(b"<html>")
    result = desk.run("generate", desk.paper, str(bad), "--json")
    assert result.exit_code == 1
    good, broken = json.loads(result.stdout)
    assert good["note"] == str(desk.path)
    assert good["asked"] == 0
    assert good["error"] is None
    assert good["verdicts"] == {"answered": 3, "not_in_paper": 0, "needs_review": 0, "failed": 0}
    assert good["tokens"]["calls"] == 0
    assert broken["error"] == "NotAPdf"
    assert broken["note"] is None


def test_a_bad_paper_is_listed_at_the_end_and_costs_no_other(desk: Desk):
    (desk.folder / "broken.pdf").write_bytes(b"<html>")
    result = desk.run("generate", str(desk.folder / "broken.pdf"), str(desk.folder / "gone.pdf"),
                      desk.paper)  # fmt: skip
    assert result.exit_code == 1
    assert result.stdout == f"{desk.path}\n"
    lines = result.stderr.splitlines()
    listed = [line for line in lines if line.startswith("failed: ")]
    assert [line.split(":")[1:3] for line in listed] == [
        [" broken.pdf", " NotAPdf"], [" gone.pdf", " NotFound"]
    ]  # fmt: skip
    assert lines.index(listed[0]) > next(i for i, line in enumerate(lines) if "to ask" in line)
    assert any("hint: is it a web page" in line for line in lines)


def test_a_bad_paper_is_counted_once(desk: Desk):
    """46 broken files, 2026-11: the last was announced as [76/46]."""
    (desk.folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    result = desk.run("generate", str(desk.folder / "broken.pdf"), str(desk.folder / "gone.pdf"),
                      desk.paper)  # fmt: skip
    begun = [line.split()[0] for line in result.stderr.splitlines() if line.startswith("[")]
    assert begun == ["[1/3]", "[3/3]"]


def test_failures_are_told_even_when_quiet(desk: Desk):
    result = desk.run("generate", str(desk.folder / "gone.pdf"), "--quiet")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "gone.pdf" in result.stderr


def test_only_asks_one_question(empty: Desk):
    result = empty.run("generate", empty.paper, "--only", "results")
    assert result.exit_code == 0
    assert empty.models.questions == ["What are the results?"]
    assert [a.question_id for a in empty.note.answers] == ["results"]


def test_force_asks_again(desk: Desk):
    result = desk.run("generate", desk.paper, "--force", "--only", "problem")
    assert result.exit_code == 0
    assert desk.models.questions == ["What problem is addressed?"]
    [earlier] = desk.note.answers[0].history
    assert earlier.text == desk.note.answers[0].text


PLAN = ("--dry-run", "--llm", "openai:gpt-5-mini", "--llm-base-url", "https://api.openai.com/v1")


@pytest.mark.parametrize("json_too", [False, True])
def test_a_dry_run_calls_no_model_and_writes_nothing(json_too: bool, empty: Desk):
    flags = ["--json"] if json_too else []
    result = empty.run("generate", empty.paper, *PLAN, *flags)
    assert result.exit_code == 0
    assert empty.models.asked == []
    assert not (empty.folder / "out").exists()
    assert "主な定量的結果は何ですか?" in result.stdout
    if json_too:
        report = json.loads(result.stdout)
        assert report["prompt"] > 0
        assert report["dollars"] > 0
        [paper] = report["papers"]
        assert len(paper["questions"]) == 3
    else:
        assert "3 to ask" in result.stdout
        assert "$0." in result.stdout


def test_a_server_of_ones_own_has_no_list_price(empty: Desk):
    """Whatever it calls its models."""
    result = empty.run("generate", empty.paper, "--dry-run", "--llm", "openai:gpt-5-mini")
    assert result.exit_code == 0
    assert "price unknown: set price_in and price_out" in result.stdout


def test_a_dry_run_knows_what_is_done(desk: Desk):
    report = json.loads(desk.run("generate", desk.paper, "--dry-run", "--json").stdout)
    assert report["papers"][0]["questions"] == []
    assert report["dollars"] is None  # nobody knows this server's price


def test_a_model_that_is_gone_is_one_error_and_status_1(empty: Desk):
    empty.models.status = 400
    result = empty.run("generate", empty.paper)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Error: openai:fake: " in result.stderr
    assert "on fire" in result.stderr
    assert "hint: " in result.stderr
    assert "Traceback" not in result.stderr
    assert not empty.path.exists()  # a short call told it before anything was parsed


def test_one_failed_answer_is_status_1_and_is_asked_again(empty: Desk):
    def script(turns: list[Turn]) -> str:
        return good_reader(turns)

    def failing(turns: list[Turn]) -> str:
        if question_of(turns) == "What are the results?":
            raise RuntimeError
        return good_reader(turns)

    empty.models.script = failing
    result = empty.run("generate", empty.paper)
    assert result.exit_code == 1
    assert "no answer to results" in result.stderr
    assert [a.verdict for a in empty.note.answers].count(Verdict.FAILED) == 1

    empty.models.script = script
    empty.models.asked.clear()
    assert empty.run("status").exit_code == 1
    assert empty.run("generate", empty.paper).exit_code == 0
    assert empty.models.questions == ["What are the results?"]
    assert empty.run("status").exit_code == 0


# -- regenerate --------------------------------------------------------------------------------


def other_words(turns: list[Turn]) -> str:
    return "別の言い方の文です。" if job_of(turns) == "translate" else good_reader(turns)


def test_regenerate_and_undo(desk: Desk):
    desk.models.script = other_words
    before, old = desk.path.read_bytes(), desk.note.answers[0]
    result = desk.run("regenerate", desk.paper, "problem", "--hint", "see Table 2")
    assert result.exit_code == 0
    assert len(desk.models.asked) == 2  # one draft, one translation
    assert "see Table 2" in desk.models.asked[0][-1][1]
    assert "+ 別の言い方の文です。" in result.stdout
    assert f"- {old.text}" in result.stdout
    assert desk.note.answers[1:] == notes.from_json(before.decode()).answers[1:]

    result = desk.run("regenerate", desk.paper, "problem", "--undo")
    assert result.exit_code == 0
    assert len(desk.models.asked) == 2
    assert "- 別の言い方の文です。" in result.stdout
    assert desk.note.answers[0].text == old.text
    assert desk.note.answers[0].history[0].text == "別の言い方の文です。"


def test_nothing_to_undo_is_status_1(desk: Desk):
    result = desk.run("regenerate", desk.paper, "problem", "--undo")
    assert result.exit_code == 1
    assert "no earlier answer to problem" in result.stderr


def test_regenerate_without_a_note_says_what_to_do(empty: Desk):
    result = empty.run("regenerate", empty.paper, "problem")
    assert result.exit_code == 2
    assert f"qa-notes generate {empty.paper}" in result.stderr


# -- status, export, banks ---------------------------------------------------------------------


def test_status_counts_verdicts(desk: Desk):
    (desk.path.parent / "torn.json").write_text("{", encoding="utf-8")
    result = desk.run("status")
    assert result.exit_code == 1  # a broken note is something failed
    head, lanterns, torn = result.stdout.splitlines()
    assert head.split("\t")[:2] == ["paper", "answered"]
    assert lanterns.split("\t")[:2] == ["lanterns", "3"]
    assert "torn.json" in torn
    rows = json.loads(desk.run("status", "--json").stdout)
    assert [row["answered"] for row in rows] == [3, 0]


def test_status_of_nothing(empty: Desk):
    result = empty.run("status")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no notes" in result.stderr


def test_export_prints_the_article(desk: Desk):
    result = desk.run("export", desk.paper, "--evidence", "inline")
    assert result.exit_code == 0
    assert "## Lanterns: Small Lights for Large Rooms" in result.stdout
    assert "https://github.com/example/lanterns" in result.stdout
    out = desk.folder / "articles" / "week.html"
    result = desk.run("export", "--format", "html", "--out", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_text(encoding="utf-8").startswith("<!")


def test_export_refuses_an_incomplete_article(desk: Desk):
    missing = make_paper(desk.folder / "missing.pdf", extra="This one is another paper.")
    result = desk.run("export", desk.paper, str(missing))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "missing" in result.stderr
    assert "--incomplete" in result.stderr
    result = desk.run("export", desk.paper, str(missing), "--incomplete")
    assert result.exit_code == 0
    assert "Lanterns" in result.stdout


def test_export_of_nothing_is_status_1(empty: Desk):
    result = empty.run("export")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "qa-notes generate" in result.stderr


def test_banks_are_listed_shown_and_checked(desk: Desk):
    listed = desk.run("banks", "list").stdout
    assert [line.split()[0] for line in listed.splitlines()] == sorted(
        line.split()[0] for line in listed.splitlines()
    )
    assert {"notes", "ochiai", "coolpapers"} <= {line.split()[0] for line in listed.splitlines()}
    shown = desk.run("banks", "show", "notes").stdout.splitlines()
    assert [line.split()[0] for line in shown] == [q.id for q in load_bank("notes")]
    assert "3 questions" in desk.run("banks", "check", str(desk.folder / "bank.yaml")).stdout


def test_a_wrong_bank_names_file_question_and_key(desk: Desk):
    bank = desk.folder / "bank.yaml"
    bank.write_text(BANK.replace("answer: url", "anser: url"), encoding="utf-8")
    for words in (["banks", "check", str(bank)], ["generate", desk.paper]):
        result = desk.run(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        for named in ("bank.yaml", "resources", "anser"):
            assert named in result.stderr


# -- what was typed wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["generate"], "Missing argument"),
        (["generate", "PAPER", "--wrong"], "--wrong"),
        (["generate", "PAPER", "--language", "xx"], "xx"),
        (["generate", "PAPER", "--bank", "nots"], "notes"),
        (["generate", "PAPER", "--bank", "zzzzz"], "coolpapers"),
        (["generate", "PAPER", "--only", "result"], "problem, results, resources"),
        (["generate", "no such paper"], "no such paper"),
        (["generate", "2311.1183"], "2311.11830"),
        (["generate", "PAPER", "--llm", "gpt", "--force"], "provider:model"),
        (["regenerate", "PAPER", "result"], "problem, results, resources"),
        (["regenerate", "PAPER"], "Missing argument"),
        (["export", "--format", "docx"], "markdown"),
        (["banks", "show", "nots"], "notes"),
        (["banks", "check", "nothing.yaml"], "nothing.yaml"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_usage_errors_are_status_2_and_name_what_is_known(words: list[str], told: str, desk: Desk):
    result = desk.run(*[desk.paper if word == "PAPER" else word for word in words])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert told in result.stderr
    assert desk.models.asked == []


def test_a_wrong_setting_names_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("QA_NOTES_PASAGES", "3")
    result = desk.run("status")
    assert result.exit_code == 2
    assert "QA_NOTES_PASAGES" in result.stderr
    assert "did you mean QA_NOTES_PASSAGES?" in result.stderr


def test_the_settings_file_is_read(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(desk.folder)
    (desk.folder / "qa-notes.toml").write_text('langage = "en"\n', encoding="utf-8")
    result = desk.run("status")
    assert result.exit_code == 2
    assert "langage" in result.stderr
    (desk.folder / "qa-notes.toml").write_text("not toml", encoding="utf-8")
    result = desk.run("status")
    assert result.exit_code == 2
    assert "qa-notes.toml" in result.stderr


def error_classes() -> list[type[errors.QANotesError]]:
    return [
        cls
        for _, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, errors.QANotesError)
    ]


@pytest.mark.parametrize("kind", [k for k in error_classes() if not k.__subclasses__()])
def test_every_error_says_what_to_do(kind: type[errors.QANotesError]):
    """By its own hint, or by one that every place it is raised at gives."""
    assert kind.__doc__
    if not kind.hint:
        raised = calls_of(kind.__name__)
        assert raised
        assert [where for where, arguments in raised if arguments < 2] == []


def calls_of(name: str) -> list[tuple[str, int]]:
    """Where in qa_notes an error is made, and with how many arguments."""
    found = []
    package = Path(inspect.getfile(errors)).parent
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
                where = f"{file.relative_to(package)}:{node.lineno}"
                found.append((where, len(node.args) + len(node.keywords)))
    return found


# -- as a process ------------------------------------------------------------------------------


def heed_interrupts() -> None:
    """A shell that runs the tests in its background has told its children to ignore them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_an_interrupted_run_is_status_130_and_keeps_what_is_done(empty: Desk):
    def script(turns: list[Turn]) -> str:
        if question_of(turns) == "What are the results?":
            run.send_signal(signal.SIGINT)
            time.sleep(0.5)
        return good_reader(turns)

    empty.models.script = script
    run = subprocess.Popen(
        [Path(sys.executable).with_name("qa-notes"), "generate", empty.paper],
        env=os.environ | empty.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=heed_interrupts,
    )  # fmt: skip
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert out == ""
    assert "interrupted" in err
    assert "Traceback" not in err
    assert [a.question_id for a in empty.note.answers] == ["problem"]


def test_without_a_bar_only_long_waits_are_told(capsys: pytest.CaptureFixture[str]):
    progress = Progress(1)
    for step in ("parse", "index", "idea"):
        progress.step(step)
    progress.step("index 256 of 300 passages", long=True)
    assert capsys.readouterr().err == "  index 256 of 300 passages\n"
    Progress(1, quiet=True).step("index 256 of 300 passages", long=True)
    assert capsys.readouterr().err == ""


def test_the_time_left_counts_what_is_to_be_asked(capsys: pytest.CaptureFixture[str]):
    said = Answer("a", "?", "en", "yes", Verdict.ANSWERED, seconds=1.0)
    last, more = Progress(9), Progress(9)
    for progress, answers in ((last, 1), (more, 2)):
        progress.expect(answers)
        progress.paper("a paper", 1)  # of nine: the other eight are answered
        progress.answer(said)
    first, second = capsys.readouterr().err.split("[1/9]")[1:]
    assert "left" not in first
    assert "min left" in second
