"""The full recipe over HTTP: llama.cpp's own OpenAI-compatible server with the embedded weights.

What a small model makes of it is not the point; that all of the way works is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa_notes import notes
from qa_notes.llm.embedded import EmbeddedChat
from qa_notes.models import Match, Verdict
from qa_notes.parse import parse
from qa_notes.quotes import locate

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "docs" / "paper" / "qa-notes.pdf"


@pytest.mark.real
def test_claims_over_http_rest_on_sentences_of_the_paper(tmp_path: Path):
    server = EmbeddedChat()
    words = ["generate", str(DEMO), "--only", "idea", "-o", str(tmp_path), "--json"]
    env = {
        "QA_NOTES_LLM": "openai:a-model-of-its-own",
        "QA_NOTES_LLM_BASE_URL": f"{server.address}/v1",
        "QA_NOTES_MODE": "retrieve",
        "QA_NOTES_PASSAGES": "4",  # it holds 8,192 tokens, and reads seventy a second
        "NO_PROXY": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "qa_notes.cli", *words], env=os.environ | env,
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (path,) = notes.paths_in(tmp_path / "notes")
    note = notes.load(path)
    assert note
    (answer,) = note.answers
    assert answer.recipe == "full"
    assert answer.verdict in (Verdict.ANSWERED, Verdict.NEEDS_REVIEW, Verdict.NOT_IN_PAPER)
    pages = parse(DEMO).pages
    for evidence in answer.evidence:
        assert evidence.match is not Match.MISSING
        assert locate(evidence.quote, pages[evidence.page - 1].text)
    for claim in answer.claims:
        assert claim.text in answer.text
        assert all(place < len(answer.evidence) for place in claim.evidence)
    ledger = (tmp_path / "ledger.jsonl").read_text("utf-8").splitlines()
    assert len(ledger) >= answer.usage.calls
