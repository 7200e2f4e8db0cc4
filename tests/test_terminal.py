"""What strangers wrote comes to the terminal clean, and no terminal brings the program down."""

from __future__ import annotations

import ast
import json
import os
import pty
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from fakes import make_paper, serve_models
from hypothesis import given
from hypothesis import strategies as st

import qa_notes.cli
from qa_notes import notes
from qa_notes.cli import changed, main
from qa_notes.faults import Fault, Rule
from qa_notes.models import Answer, Evidence, Note, Paper, Usage, Verdict
from qa_notes.unseen import clean, escaped

# Red text, another title of the window, the same in C1, a cleared screen, text turned round, a
# line that passes for ours, hidden letters, half of a character.
EVIL = (
    "a\x1b[31mb\x1b]0;owned\x07c\x9b2Jd\x9d0;x\x9ce\x1bcf\x08g\u202eh\u2066i"
    "\nError: all is lost\r\x0bj\u200b\ufeffk\U000e0041l\u2028m\x85n\x7f"
)


def hidden(text: str) -> list[str]:
    """What a terminal must not be told. Line ends and tabs between cells are ours."""
    return [char for char in text if clean(char) != char and char not in "\n\t"]


def evil_note() -> Note:
    said = Answer(
        "idea", f"何{EVIL}?", "ja", f"灯り{EVIL}です。", Verdict.NEEDS_REVIEW,
        (Evidence("x:p1:0", 1, f"A light{EVIL}.", f"1 {EVIL}"),),
        (Fault(Rule.TOLD, f"理由{EVIL}"),),
        (f"1 {EVIL}",), f"model{EVIL}", "v", Usage(1, 2, 3, 4), 1.0,
        datetime(2026, 11, 2, tzinfo=UTC),
    )  # fmt: skip
    paper = Paper("evil", f"T{EVIL}", authors=(f"A{EVIL}",), url=f"http://x/{EVIL}")
    older = replace(said, text=f"古い{EVIL}。")
    return Note(
        paper, short_name=f"S{EVIL}", summary=replace(said, question_id="summary"),
        abstract={"ja": replace(said, question_id="abstract")},
        answers=(said, replace(said, question_id=f"q{EVIL}", history=(older,))),
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A work folder with a hostile note, one that is none, and hostile file names."""
    monkeypatch.chdir(tmp_path)
    notes.save(evil_note(), tmp_path / "output" / "notes" / "evil.json")
    (tmp_path / "output" / "notes" / "b\x1b[31m\u202e.json").write_text('{"\x1b[31m": 1}')
    (tmp_path / "output" / "notes" / os.fsdecode(b"c\xff.json")).write_text(
        json.dumps({"paper": {"id": {EVIL: 1}}})
    )
    make_paper(tmp_path / "p\x1b[31m\n\u202e.pdf")
    (tmp_path / "bank.yaml").write_text(
        'questions:\n- id: idea\n  text: {ja: "何\u202e\u2066です\u200bか?"}\n'
        "  queries: {en: [a]}\n",
        encoding="utf-8",
    )
    return tmp_path


COMMANDS = [
    ["status"], ["status", "--json"], ["check"], ["check", "--json"],
    ["check", "output/notes/b\x1b[31m\u202e.json"],
    ["export", "evil"], ["export", "output/notes/evil.json"],
    ["regenerate", "evil.pdf", f"q{EVIL}", "--undo"],
    ["banks", "show", "bank.yaml"], ["banks", "check", "bank.yaml"], ["banks", "show", EVIL],
    ["generate", "--dry-run", "--bank", "bank.yaml", "p\x1b[31m\n\u202e.pdf"],
    ["generate", "--dry-run", "--json", "--bank", "bank.yaml", "p\x1b[31m\n\u202e.pdf"],
    ["generate", EVIL], ["generate", "p.pdf", "--only", EVIL],
    ["generate", "--bank", EVIL, "p.pdf"],
    ["generate", f"http://{EVIL}/x.pdf"], ["generate", f"{EVIL}.yaml"],
    ["status", f"--{EVIL}"], [EVIL], ["status", EVIL], ["status", "--language", EVIL],
    ["check", "--pdfs", EVIL], ["status", "-o", os.fsdecode(b"\xff\x1b[31m")],
    [os.fsdecode(b"\xff\x1b[31m")], ["evaluate", EVIL], ["export", EVIL],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: ascii(" ".join(words))[:40])
def test_no_escape_reaches_the_terminal(words: list[str], folder: Path):
    done = CliRunner().invoke(main, words, env={"COLUMNS": "200"})
    assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    assert done.exit_code in (0, 1, 2)
    assert hidden(done.stdout) == []
    assert hidden(done.stderr) == []
    assert not any(line.startswith("Error: all is lost") for line in done.output.splitlines())


def test_what_a_server_says_is_clean(folder: Path):
    """It refuses the first prompt in red, with a line that passes for ours."""
    with serve_models() as models:
        models.refuse = lambda turns, state: (400, {"error": {"message": f"no{EVIL}"}})
        pdf = str(make_paper(folder / "lanterns.pdf"))
        done = CliRunner().invoke(main, ["generate", pdf, "--bank", "bank.yaml"], env=models.env)
    assert done.exit_code == 1
    assert "a[31mb" in done.stderr
    assert hidden(done.output) == []
    assert not any(line.startswith("Error: all is lost") for line in done.output.splitlines())


def test_json_means_what_the_note_says(folder: Path):
    done = CliRunner().invoke(main, ["status", "--json"])
    assert f"T{EVIL}" in [row["title"] for row in json.loads(done.stdout)]


@given(st.text())
def test_escaped_json_means_the_same(text: str):
    shown = escaped(json.dumps([text], ensure_ascii=False))
    assert hidden(shown) == []
    assert json.loads(shown) == [text]


def test_an_article_is_the_same_on_stdout_and_in_a_file(folder: Path):
    (folder / "output" / "notes" / "b\x1b[31m\u202e.json").unlink()
    (folder / "output" / "notes" / os.fsdecode(b"c\xff.json")).unlink()
    for kind in ("markdown", "html"):
        words = ["export", "--incomplete", "--format", kind, "--evidence", "inline"]
        shown = CliRunner().invoke(main, words)
        assert shown.exit_code == 0, shown.output
        CliRunner().invoke(main, [*words, "--out", "article"])
        assert shown.stdout == (folder / "article").read_text(encoding="utf-8")


def test_a_difference_has_no_colours_but_ours(capsys: pytest.CaptureFixture[str]):
    changed.show(evil_note().answers[0], evil_note().answers[1].history[0])
    shown = capsys.readouterr().out
    assert "\n+ " in shown and "\n- " in shown
    assert shown == clean(shown)
    done = CliRunner(charset="utf-8").invoke(main, ["--help"], color=True)
    assert "\x1b" not in done.stdout


def test_nothing_else_prints():
    """Every word goes through `qa_notes.cli.terminal`."""
    prints = ("print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write")
    found = []
    package = Path(qa_notes.__file__).parent
    for file in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in prints:
                found.append(f"{file.relative_to(package)}: {ast.unparse(node.func)}")
    assert found == ["cli/terminal.py: click.echo"]


# -- as a process ------------------------------------------------------------------------------


def run(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "qa_notes.cli", *words],
        cwd=folder, env=os.environ | env, capture_output=True, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("charset", ["ascii", "latin-1", "shift_jis", "utf-8"])
def test_a_terminal_of_few_letters_gets_escapes(charset: str, folder: Path):
    runner = CliRunner(charset=charset)
    for words in (["status"], ["check"], ["banks"], ["export", "evil"], ["status", "題名"]):
        done = runner.invoke(main, words)
        assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    rows = json.loads(runner.invoke(main, ["status", "--json"]).stdout)
    assert f"T{EVIL}" in [row["title"] for row in rows]


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
    ids=str,
)
def test_a_locale_of_few_letters_is_no_traceback(env: dict[str, str], folder: Path):
    done = run(folder, "check", **env)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")


def test_a_reader_that_has_had_enough_ends_it_quietly(folder: Path):
    for words in (["check"], ["--help"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "qa_notes.cli", *words],
            cwd=folder, stdout=writing, stderr=subprocess.PIPE, timeout=60,
        )  # fmt: skip
        os.close(writing)
        assert done.returncode in (0, 1)
        assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_under_stdout_is_one_error(folder: Path):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "qa_notes.cli", "status"],
            cwd=folder, stdout=full, stderr=subprocess.PIPE, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.decode().startswith("Error: cannot write the output: No space left")
    assert len(done.stderr.splitlines()) == 2


def test_closed_streams_are_no_traceback(folder: Path):
    line = f"{sys.executable} -m qa_notes.cli status"
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        done = subprocess.run(["sh", "-c", f"{line} {closed}"], cwd=folder, capture_output=True)
        assert done.returncode == 1, closed
        assert b"Traceback" not in done.stderr


BAR = """
import sys
from qa_notes.cli.progress import Progress
with Progress(1) as progress:
    progress.step("要確認 [/bold] [red]x \\x1b]0;owned\\x07")
    progress.say("要確認")
"""


def test_the_bar_takes_no_markup_and_any_letters():
    """On a terminal that knows ASCII only."""
    here, there = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", BAR], stderr=there, stdout=subprocess.PIPE, timeout=60,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "TERM": "xterm"},
    )  # fmt: skip
    os.close(there)
    shown = read_all(here)
    assert done.returncode == 0, shown
    assert b"[/bold]" in shown
    assert b"\x1b]0;owned" not in shown


def read_all(terminal: int) -> bytes:
    found = b""
    try:
        while part := os.read(terminal, 4096):
            found += part
    except OSError:  # the other side is closed
        pass
    os.close(terminal)
    return found


@pytest.mark.parametrize("after", [0.0, 0.2, 0.5])
def test_an_interrupt_at_any_moment_is_130_and_no_traceback(after: float, folder: Path):
    """Where it comes too late the command has ended as ever; too early, Python has not begun."""
    code = "import qa_notes.__main__ as m; print('up', flush=True); m.run()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "check"], cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:  # fmt: skip
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.2 + after)  # its first line has run
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    # A process that the signal ends as Python leaves is 130 to a shell, too.
    assert process.returncode in (130, 1, -signal.SIGINT)
    assert "Traceback" not in said
