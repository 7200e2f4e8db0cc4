"""A data set in the shape of QASPER, made by hand: two papers, five questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qa_notes.evaluate.qasper import GoldAnswer

ROOMS: dict[str, Any] = {
    "paper_id": "rooms",
    "title": "Lanterns: Small Lights for Large Rooms",
    "abstract": "Rooms are dark in the evening. We present Lanterns, a method with small lights.",
    "sections": [
        {"section": "Method", "paragraphs": ["Lanterns places one light in each corner."]},
        {
            "section": "Results",
            "paragraphs": [
                "Lanterns reaches 28.4 lumen a watt on the HallBench data set.",
                "It needs 30% fewer lights.",
            ],
        },
    ],
}
RAIN: dict[str, Any] = {
    "paper_id": "rain",
    "title": "Umbrellas",
    "abstract": "Umbrellas keep readers dry. We compare five umbrellas of different sizes.",
    "sections": [{"section": "Data", "paragraphs": ["We collected 120 wet days in Bergen."]}],
}


def gold_answer(gold: str, kind: str = "unanswerable") -> GoldAnswer:
    return GoldAnswer(kind, gold, kind == "unanswerable", frozenset())


def _question(paper: str, name: str, text: str, *answers: tuple[str, str, list[int]]) -> Any:
    silent = [gold == "Unanswerable" for gold, _, _ in answers]
    return {
        "paper_id": paper,
        "question_id": name,
        "question": text,
        "answers": [
            {
                "type": kind,
                "gold": gold,
                "unanswerable": gold == "Unanswerable",
                "evidence_paragraph_idx": paragraphs,
            }
            for gold, kind, paragraphs in answers
        ],
        "all_unanswerable": all(silent),
        "any_unanswerable": any(silent),
    }


NONE = ("Unanswerable", "unanswerable", [])
QUESTIONS = [
    _question(
        "rooms",
        "lumen",
        "How bright are the lights?",
        ("28.4 lumen a watt", "extractive", [2]),
        ("28 lumens", "free_form", [2]),
    ),
    _question("rooms", "lights", "How many lights are saved?", ("30", "extractive", [3])),
    _question("rooms", "colour", "Is it green?", ("No", "yes_no", [1]), NONE),
    _question("rooms", "cost", "What does it cost?", NONE),
    _question("rain", "rain", "How many umbrellas are compared?", ("five", "extractive", [0])),
]


def make_dataset(folder: Path) -> Path:
    """Write the pair of files; returns their common beginning."""
    for part, rows in (("papers", (ROOMS, RAIN)), ("questions", QUESTIONS)):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"tiny_{part}.jsonl").write_text(lines, encoding="utf-8")
    return folder / "tiny"
