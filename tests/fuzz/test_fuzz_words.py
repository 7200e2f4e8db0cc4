"""Whatever is typed: a paper, a list of papers, or one of the named errors."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from qa_notes import notes
from qa_notes.cli import main
from qa_notes.errors import UsageError
from qa_notes.models import Note, Paper
from qa_notes.sources import expand, read_ref
from qa_notes.unseen import clean

PIECES = [
    "2311.11829", "hep-th/9901001", "math.GT/0309136", "v2", "v0", "arXiv:", "10.48550/", "[cs.CL]",
    "https://", "http://", "HTTPS://", "file:///", "arxiv.org/", "abs/", "pdf/", "doi.org/",
    "huggingface.co/papers/", "openreview.net/forum?id=", "aclanthology.org/", "P19-1001",
    "10.1101/",
    "proceedings.mlr.press/v1/", "biorxiv.org/content/", "339747", "semanticscholar.org/paper/",
    "10.18653/v1/", "a" * 40, "127.0.0.1:9", "user:pw@", ":99999", ":x", "[::1]", "[", "]", "[a]",
    "%00", "%ff",
    "%2f", "?q=", "#f", "..", ".", "/", "\\", "~", "~nobody", ".pdf", ".yaml", ".txt",
    ".json", "-", "--", "-h", "=", " ", "\t", "\n", "\0", "\x1b[31m", "\u202e", "\u2028", "\ufeff",
    "\udcff", "\ud800", "題名", "²", "٢٣", "１２", "é", "e\u0301", "\u2100", "ß",
    "x" * 300, "a.b" * 40,
    "list", "week", "loop", "lanterns", "self", "pipe", "folder", "problem", "ja", "0", "-1", "1e9",
    "*", "?",
]  # fmt: skip
words = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=6).map("".join)

COMMANDS = [
    ["generate", "--dry-run"], ["generate", "--dry-run", "--json"], ["export"], ["check"],
    ["export", "--incomplete"], ["status"], ["status", "--json"], ["banks", "show"],
    ["banks", "check"], ["banks"], ["regenerate"], ["regenerate", "lanterns"], ["evaluate"],
    ["models"], [], ["status", "--bank"], ["status", "--language"], ["export", "--format"],
    ["check", "--pdfs"], ["generate", "lanterns", "--dry-run", "--only"], ["check", "-o"],
    ["generate", "lanterns.pdf", "--dry-run", "--bank"], ["status", "-o"],
]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder to stand in, with something of each kind that a word may name."""
    folder, before = tmp_path_factory.mktemp("words"), Path.cwd()
    os.chdir(folder)
    notes.save(Note(Paper("lanterns", "Lanterns")), folder / "output" / "notes" / "lanterns.json")
    Path("lanterns.pdf").write_bytes(b"%PDF-1.4")
    Path("list.txt").write_text("lanterns.pdf\n")
    Path("self.txt").write_text("self.txt\n")
    Path("week.yaml").write_text("papers: [lanterns.pdf]\n")
    Path("loop.pdf").symlink_to("loop.pdf")
    os.mkfifo("pipe.pdf")
    os.mkfifo("pipe.yaml")
    Path("folder").mkdir()
    yield folder
    os.chdir(before)


@given(words)
@example("https://[anonymized]/x.pdf")
@example("~nobody/x.pdf")
@example("http://\u2100.com/x")
def test_any_word_is_a_paper_or_a_usage_error(word: str) -> None:
    try:
        ref = read_ref(word)
    except UsageError as err:
        assert str(err)
        return
    assert ref.id
    path = notes.path_of(ref.id, Path("notes"))
    assert path.parent == Path("notes")
    assert len(os.fsencode(path.name)) < 200


@given(st.lists(words, max_size=3))
def test_any_words_are_papers_or_a_usage_error(several: list[str]) -> None:
    try:
        week = expand(several)
    except UsageError as err:
        assert str(err)
        return
    ids = [ref.id for ref in week.papers]
    assert len(set(ids)) == len(ids)


@given(st.sampled_from(COMMANDS), st.lists(words, max_size=3))
@example(["generate", "--dry-run"], ["loop.pdf"])
@example(["status", "-o"], ["x" * 300])
def test_any_command_line_ends_in_0_1_or_2_and_hides_nothing(
    command: list[str], several: list[str]
) -> None:
    if any(word.startswith("/") or ".." in word for word in several):
        several = [word.replace("..", "").lstrip("/") for word in several]  # stay in the folder
    done = CliRunner().invoke(main, [*command, *several], env={"QA_NOTES_OUTPUT": "output"})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code in (0, 1, 2)
    for line in done.output.split("\n"):
        assert clean(line.replace("\t", " ")) == line.replace("\t", " ")
