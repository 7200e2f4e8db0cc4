"""The introduction of a week by the embedded model, over the notes that are shipped as a sample."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_real import ROOT

from qa_notes.bank import load_week
from qa_notes.checks import LANGUAGE, first
from qa_notes.said import Said

PAPERS = ("2309.02427", "2310.10631", "2310.11511")
WEEK = "id: 2023-W43  # three\npapers: [" + ", ".join(PAPERS) + "]\n"


@pytest.mark.real
@pytest.mark.parametrize("code", ["ja", "ko"])
def test_the_embedded_model_writes_trends_that_the_notes_hold(code: str, tmp_path: Path):
    path, work = tmp_path / "week.yaml", tmp_path / "work"
    path.write_text(WEEK, encoding="utf-8")
    (work / "notes").mkdir(parents=True)
    for name in PAPERS:
        note = (ROOT / "output" / "sample" / "notes" / f"{name}.json").read_bytes()
        (work / "notes" / f"{name}.json").write_bytes(note)
    words = ["week", "intro", str(path), "-o", str(work), "--language", code, "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "qa_notes.cli", *words], capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert path.read_text("utf-8").startswith(WEEK)
    made = load_week(path).trends[code]
    assert made.by == "embedded"
    for trend in made.items:
        assert trend.text in done.stdout
        assert set(trend.papers) <= set(PAPERS)
        assert first(LANGUAGE, Said(trend.text, code)) is None
