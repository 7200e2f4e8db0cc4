"""The printed week that has every fault: all that is found there, judged one by one by a reader."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa_notes import notes
from qa_notes.cli import main

pytestmark = pytest.mark.real

SAMPLE = Path(__file__).resolve().parents[1] / "output" / "sample" / "notes"

# (paper, where, check): True if a reader agrees that it is a fault.
JUDGED = {
    ("2311.13581v1", "q6", "latex"): True,
    ("2311.12351v1", "q1, q2, q6, q7, q9", "two spellings"): True,
    ("2311.12351v1", "q8", "repeated question"): True,  # says less than it was asked
    ("2311.12983v1", "title", "half translated"): True,
    ("2311.12983v1", "abstract", "link"): True,
    ("2311.12022v1", "q5", "repeated question"): True,
    ("2311.11829v1", "summary, abstract, q1", "two spellings"): True,
    ("2311.11829v1", "q1, q2", "two spellings"): True,
    ("2311.11829v1", "q3", "two spellings"): True,
    ("2311.11829v1", "q8", "broken Japanese"): True,
    ("2311.11045v2", "q1", "two spellings"): True,
    ("2311.11045v2", "q2, q5, q6, q7, q8, q9, q10", "two spellings"): True,
    ("2311.11045v2", "q6", "said twice"): True,
    ("2311.11045v2", "q7, q8", "contradiction"): True,
    ("2311.10702v2", "summary", "latex"): True,
    ("2311.10702v2", "abstract", "latex"): True,
    ("2311.10702v2", "abstract, q1", "two spellings"): True,
    **{("2311.10702v2", f"q{number}", "latex"): True for number in range(1, 10)},
    ("2311.10537v1", "abstract", "latex"): True,
    ("2311.10537v1", "q4", "misspelt"): True,
    ("scaling-multimodal-understanding-to.html", "summary", "bracket"): True,
    ("scaling-multimodal-understanding-to.html", "q2", "two spellings"): True,
    **{
        ("scaling-multimodal-understanding-to.html", f"q{number}", "split word"): True
        for number in (3, 4, 5)
    },
}
MUST = [
    ("repeated question", "平均してどれくらいの時間を費やしていますか?"),
    ("latex", "T\\”ULU"),
    ("split word", "Mir asol3B"),
    ("two spellings", "オルカ2"),
    ("half translated", "GAIA: a ベンチマーク for General AI Assistants"),
    ("broken Japanese", "こと実性"),
    ("contradiction", "15の多様なベンチマーク / 約100のベンチマーク"),
    ("misspelt", "ゼロシュート"),
]


@pytest.fixture(scope="module")
def findings(shared: Path) -> list[dict[str, str]]:
    week = str(shared / "golden" / "2023-W47.json")
    done = CliRunner().invoke(main, ["check", week, "--json"])
    assert done.exit_code == 1
    rows: list[dict[str, str]] = json.loads(done.stdout)
    return rows


@pytest.mark.parametrize(("check", "words"), MUST)
def test_the_known_faults_are_found(findings: list[dict[str, str]], check: str, words: str):
    assert [f for f in findings if f["check"] == check and words in f["words"]]


def test_everything_found_was_judged(findings: list[dict[str, str]]):
    assert Counter((f["paper"], f["where"], f["check"]) for f in findings) == Counter(JUDGED)
    assert sum(JUDGED.values()) / len(JUDGED) >= 0.8


def test_the_words_found_are_the_weeks_own(findings: list[dict[str, str]], shared: Path):
    text = (shared / "golden" / "2023-W47.lines.txt").read_text(encoding="utf-8")
    assert [f["words"] for f in findings for w in f["words"].split(" / ") if w not in text] == []


def test_our_own_quotations_stand_in_the_papers(shared: Path, tmp_path: Path):
    papers = str(shared / "papers")
    done = CliRunner().invoke(main, ["check", str(SAMPLE), "--pdfs", papers, "--json"])
    assert [f for f in json.loads(done.stdout) if f["check"] in ("quotation", "number")] == []


def test_a_number_changed_in_a_quotation_is_found(shared: Path, tmp_path: Path):
    note = notes.load(SAMPLE / "2310.11511.json")
    assert note is not None
    place, answer = next(
        (place, a) for place, a in enumerate(note.answers) if "80GB" in str(a.evidence)
    )
    changed = tuple(replace(e, quote=e.quote.replace("80GB", "81GB")) for e in answer.evidence)
    answers = [*note.answers]
    answers[place] = replace(answer, evidence=changed)
    path = tmp_path / "2310.11511.json"
    notes.save(replace(note, answers=tuple(answers)), path)
    papers = str(shared / "papers")
    done = CliRunner().invoke(main, ["check", str(path), "--pdfs", papers, "--json"])
    found = [f for f in json.loads(done.stdout) if f["check"] == "quotation"]
    assert [f["where"] for f in found] == [answer.question_id]
    assert "81GB" in found[0]["words"]
