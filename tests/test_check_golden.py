"""The printed week that has every fault: all that is found there, judged one by one by a reader."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from printed_week import read_printed_week

from qa_notes import notes
from qa_notes.checks.note import Finding, check_note
from qa_notes.checks.note_texts import around
from qa_notes.cli import main
from qa_notes.faults import Rule
from qa_notes.languages import language

pytestmark = pytest.mark.real

SAMPLE = Path(__file__).resolve().parents[1] / "output" / "sample" / "notes"

# (paper, where, rule): True if a reader agrees that it is a fault.
JUDGED = {
    ("2311.13581v1", "q6", "latex"): True,
    ("2311.12351v1", "q1, q2, q6, q7, q9", "two spellings"): True,
    ("2311.12351v1", "q8", "repeated question"): True,  # says less than it was asked
    ("2311.12983v1", "title", "half translated"): True,
    ("2311.12983v1", "abstract", "changed link"): True,
    ("2311.12022v1", "q5", "asks"): True,
    ("2311.11829v1", "summary, abstract, q1", "two spellings"): True,
    ("2311.11829v1", "q1, q2", "two spellings"): True,
    ("2311.11829v1", "q3", "two spellings"): True,
    ("2311.11829v1", "q8", "cut word"): True,
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
    ("asks", "平均してどれくらいの時間を費やしていますか?"),
    ("latex", "T\\”ULU"),
    ("split word", "Mir asol3B"),
    ("two spellings", "オルカ2"),
    ("half translated", "GAIA: a ベンチマーク for General AI Assistants"),
    ("cut word", "こと実性"),
    ("contradiction", "15の多様なベンチマーク / 約100のベンチマーク"),
    ("misspelt", "ゼロシュート"),
]


@pytest.fixture(scope="module")
def findings(shared: Path) -> list[Finding]:
    """All but that no answer of an article carries its evidence."""
    week = read_printed_week(shared / "golden" / "2023-W47.json")
    words = around(week, language("ja").terms())
    found = [finding for note in week for finding in check_note(note, words)]
    return [finding for finding in found if finding.fault.rule != Rule.NO_EVIDENCE]


@pytest.mark.parametrize(("rule", "words"), MUST)
def test_the_known_faults_are_found(findings: list[Finding], rule: str, words: str):
    assert [f for f in findings if f.fault.rule == rule and words in f.fault.words]


def test_everything_found_was_judged(findings: list[Finding]):
    assert Counter((f.paper, f.where, f.fault.rule) for f in findings) == Counter(JUDGED)
    assert sum(JUDGED.values()) / len(JUDGED) >= 0.8


def test_the_words_found_are_the_weeks_own(findings: list[Finding], shared: Path):
    text = (shared / "golden" / "2023-W47.lines.txt").read_text(encoding="utf-8")
    words = [f.fault.words for f in findings]
    assert [all_of for all_of in words for w in all_of.split(" / ") if w not in text] == []


def test_our_own_quotations_stand_in_the_papers(shared: Path, tmp_path: Path):
    papers = str(shared / "papers")
    done = CliRunner().invoke(main, ["check", str(SAMPLE), "--pdfs", papers, "--json"])
    assert [f for f in json.loads(done.stdout) if f["rule"] in ("quotation", "number")] == []


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
    found = [f for f in json.loads(done.stdout) if f["rule"] == "quotation"]
    assert [f["where"] for f in found] == [answer.question_id]
    assert "81GB" in found[0]["words"]
