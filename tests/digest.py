"""A week of four papers with notes, and what a model says of them together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from click.testing import CliRunner, Result
from fakes import Models, Turn, in_japanese

from qa_notes import notes
from qa_notes.bank import load_week
from qa_notes.cli import main
from qa_notes.models import Answer, Note, Paper, Verdict, Week

LINES = {
    "lanterns": (
        "Lanterns: Small Lights for Large Rooms",
        "We light rooms with small lights. Lanterns reaches 28.4 lumen a watt on HallBench.",
        "小さな灯りで部屋を照らし、HallBenchで28.4ルーメンに達します。",
    ),
    "sparks": (
        "Sparks: Lights without Cables",
        "Small lights need cables in most rooms. We light rooms with a battery in each light.",
        "電池で動く灯りにより、部屋のケーブルをなくします。",
    ),
    "ovens": (
        "Baking in Cold Ovens",
        "Ovens waste heat. We bake bread in an oven that stays cold for 12 minutes.",
        "12分間冷たいままのオーブンでパンを焼きます。",
    ),
    "stoves": (
        "Stoves for Bread",
        "Bread is baked in a stove that stays cold.",
        "冷たいままのストーブでパンを焼きます。",
    ),
}
WEEK = """\
# The third week.
id: 2023-W03
title: 灯りの週   # of lights

intro: |
  *ようこそ*。

papers:
  - lanterns
  - sparks
  - ovens
  - stoves
"""
SHARED = "Small lights make rooms bright."
BREAD = "Bread is baked in something that stays cold."
GOOD = f"TREND [1] [2]: {SHARED}\nTREND [3] [4]: {BREAD}"


def note_of(name: str, code: str = "ja") -> Note:
    title, abstract, said = LINES[name]
    spoken = said if code == "ja" else abstract
    summary = Answer("summary", "", code, spoken, Verdict.ANSWERED)
    return Note(Paper(name, title, abstract=abstract), code, (), summary=summary)


def write_week(folder: Path, code: str = "ja", text: str = WEEK) -> Path:
    """The notes and the week file of a work folder, as they would lie there."""
    for name in LINES:
        notes.save(note_of(name, code), folder / "out" / "notes" / f"{name}.json")
    path = folder / "week.yaml"
    path.write_bytes(text.encode())
    return path


def digester(*replies: str, translate: Callable[[str], str] = in_japanese) -> Callable[..., str]:
    """These replies to the questions for trends, one a call, and a translator beside."""
    waiting = list(replies)

    def script(turns: Sequence[Turn]) -> str:
        if "You translate" in turns[0][1]:
            return translate(turns[-1][1].rpartition("\n")[2])
        assert waiting, f"one call too many: {turns[-1][1][-300:]}"
        return waiting.pop(0)

    return script


def run(folder: Path, models: Models, *words: str, **env: str) -> Result:
    """A command as people type it, with this folder's work."""
    usual = models.env | {"QA_NOTES_OUTPUT": str(folder / "out")}
    result = CliRunner().invoke(main, words, env=usual | env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def asked_for(models: Models) -> list[str]:
    """The last turn of each question for trends."""
    return [turns[-1][1] for turns in models.asked if "weekly digest" in turns[0][1]]


def week_of(path: Path) -> Week:
    """The week file as it is now, strictly read."""
    return load_week(path, notes.Shelf(path.parent / "out" / "notes").ref)
