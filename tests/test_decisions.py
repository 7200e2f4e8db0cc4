"""The decisions and experiments: each has its line in the index, and whoever names one means it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NUMBERED = re.compile(r"^\*\*(\d+)\. ", re.MULTILINE)
DECISIONS, EXPERIMENTS = "docs/decisions.md", "docs/experiments.md"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def numbers(name: str) -> list[int]:
    """Of the paragraphs of decisions or experiments, in their order."""
    return [int(number) for number in NUMBERED.findall(read(name))]


def test_the_index_has_each_paragraph_once_and_knows_what_became_of_it():
    kept, tried = numbers(DECISIONS), numbers(EXPERIMENTS)
    assert kept == sorted(kept) and tried == sorted(tried)
    known = sorted(kept + tried)
    assert len(set(known)) == len(known)
    rows = re.findall(r"^\| (\d+) \| \S.* \| (.+) \|$", read(DECISIONS), flags=re.MULTILINE)
    assert [int(number) for number, _ in rows] == known
    state = (
        r"kept(?:; more in {n})?|(?:partly )?replaced by {n}|not kept: \[.*\]\(experiments\.md\)"
    )
    state = state.format(n=r"\d+(?: and \d+)*")
    assert [row for row in rows if not re.fullmatch(state, row[1])] == []
    named = {(int(row[0]), int(number)) for row in rows for number in re.findall(r"\d+", row[1])}
    assert [pair for pair in named if pair[1] not in known or pair[0] == pair[1]] == []
    assert [int(row[0]) for row in rows if row[1].startswith("not kept")] == tried


def test_every_decision_that_is_referred_to_exists():
    """By the name of the file that has it; among the paragraphs themselves by the number alone."""
    known = {"decisions": numbers(DECISIONS), "experiments": numbers(EXPERIMENTS)}
    referred = re.compile(r"\b(decisions|experiments)(?:\.md)?,((?: and|,? \d+)+)")
    before = re.compile(r"\b(\d+) of docs/(decisions|experiments)\.md")
    suffixes = {".py", ".md", ".yaml", ".j2", ".typ"}
    folders = ("qa_notes", "tests", "benchmarks", "question_bank", "docs")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    found: list[tuple[str, int]] = []
    for path in [*files, *ROOT.glob("*.md")]:
        if path.suffix in suffixes and path.is_file():
            text = re.sub(r"\s+(?:# )?", " ", path.read_text(encoding="utf-8"))
            found += [
                (at, int(n)) for at, ns in referred.findall(text) for n in re.findall(r"\d+", ns)
            ]
            found += [(at, int(number)) for number, at in before.findall(text)]
    assert len(found) > 8
    assert [one for one in found if one[1] not in known[one[0]]] == []
    alone = re.findall(r"\((\d\d?)\)|[Pp]aragraph (\d+)", read(DECISIONS) + read(EXPERIMENTS))
    alone += re.findall(r"\((\d\d)()\)", read("docs/evaluation.md"))
    assert len(alone) >= 20
    assert {int(a or b) for a, b in alone} - set(known["decisions"] + known["experiments"]) == set()
