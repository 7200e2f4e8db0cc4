"""Commands that take papers take lists of them, and `-` for one that comes on stdin."""

from __future__ import annotations

from click.testing import CliRunner, Result
from desk import Desk

from qa_notes.cli import main

BIB = "@article{lights, title={L}, file={lanterns.pdf}}\n@book{tea, title={A Book of Tea}}\n"


def piped(desk: Desk, stdin: str, *words: str) -> Result:
    result = CliRunner().invoke(main, words, env=desk.env, input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_book_that_nothing_leads_to_costs_only_itself(empty: Desk) -> None:
    (empty.folder / "a.bib").write_text(BIB)
    result = empty.run("generate", str(empty.folder / "a.bib"))
    assert result.exit_code == 1
    assert empty.path.exists() and empty.answer("problem").is_done
    assert "A-Book-of-Tea" in result.stderr and "a.bib: tea" in result.stderr
    assert "leave it out" in result.stderr


def test_an_estimate_of_a_list_counts_what_there_is(empty: Desk) -> None:
    (empty.folder / "a.bib").write_text(BIB)
    result = empty.run("generate", str(empty.folder / "a.bib"), "--dry-run")
    assert "lanterns" in result.stdout + result.stderr


def test_papers_come_on_stdin(desk: Desk) -> None:
    line = f"# mine\n{desk.paper}\n"
    assert "Lanterns" in piped(desk, line, "export", "-").stdout
    assert "of 1 notes" in piped(desk, line, "check", "-").stderr
    done = piped(desk, line, "generate", "-")
    assert (done.exit_code, done.stdout) == (0, f"{desk.path}\n")


def test_nothing_on_stdin_is_no_paper(desk: Desk) -> None:
    result = piped(desk, "", "generate", "-")
    assert result.exit_code == 2 and "there are no papers" in result.stderr
