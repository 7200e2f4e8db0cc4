"""The whole path on real parts: PDF, MiniLM, Chroma, the embedded model, the article."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from qa_notes.checks import LANGUAGE, first
from qa_notes.parse import parse
from qa_notes.quotes import locate
from qa_notes.said import Said

pytestmark = pytest.mark.real
ROOT = Path(__file__).resolve().parents[1]
PAPER = ROOT / "docs" / "paper" / "qa-notes.pdf"


def qa_notes(*words: str, folder: Path, expect: Sequence[int] = (0,)) -> str:
    """Standard output of one command, run as a user runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "qa_notes.cli", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode in expect, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder with abstract, summary and two answers of the demo paper."""
    folder = tmp_path_factory.mktemp("real")
    for question in ("abstract", "summary", "problem", "resources"):
        qa_notes("generate", str(PAPER), "--only", question, "--quiet", folder=folder)
    return folder


@pytest.fixture(scope="module")
def note(work: Path) -> dict:
    [path] = (work / "output" / "notes").glob("*.json")
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_quotation_stands_on_its_page(note: dict):
    document = parse(PAPER)
    quotes = [e for answer in note["answers"] for e in answer["evidence"]]
    assert quotes
    for evidence in quotes:
        assert locate(evidence["quote"], document.pages[evidence["page"] - 1].text)


def test_what_is_answered_is_japanese(note: dict):
    answered = [a for a in note["answers"] if a["verdict"] == "answered"]
    assert [a["question_id"] for a in answered if first(LANGUAGE, Said(a["text"], "ja"))] == []
    assert note["abstract"]["ja"]["text"]
    assert note["summary"]["text"]


def test_the_code_is_found_without_a_model(note: dict):
    [answer] = [a for a in note["answers"] if a["question_id"] == "resources"]
    assert "https://github.com/qa-notes/qa-notes" in answer["text"]
    assert answer["usage"]["calls"] == 0


def test_the_next_run_asks_nothing(work: Path):
    report = qa_notes("generate", str(PAPER), "--only", "problem", "--json", "--quiet", folder=work)
    [row] = json.loads(report)
    assert (row["asked"], row["tokens"]["calls"]) == (0, 0)


def test_the_article_is_printed(work: Path):
    assert qa_notes("export", str(PAPER), folder=work, expect=(1,)) == ""  # nine were not asked
    article = qa_notes("export", str(PAPER), "--incomplete", folder=work)
    assert "この論文はどのような課題に取り組んでいますか" in article
    html = qa_notes("export", str(PAPER), "--incomplete", "--format", "html", folder=work)
    assert html.startswith("<!DOCTYPE html>")
