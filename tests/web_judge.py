"""Held against each other: what three people were told of their deeds, and the note they leave."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from web_race import KEYS
from web_shell import Log, Told

from qa_notes import notes
from qa_notes.files import held_now
from qa_notes.models import Answer, Note
from qa_notes.render.text import lines

WRITES = ("edit", "accept", "deny")  # what puts one more answer into a history


@dataclass
class Verdict:
    """How one interleaving has ended."""

    writes: int = 0  # told to be saved, and made by the model
    refused: int = 0  # told that another answer stands there, or that it cannot be done
    met: int = 0  # the first kind of these
    lost: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def judged(path: Path, before: str, log: Log, made: Sequence[str]) -> Verdict:
    """`before`: the text of the note at the beginning; `made`: what the model has said since."""
    verdict = Verdict(broken=list(log.broken))
    after = path.read_text("utf-8")
    old, new = notes.from_json(before, "before"), notes.from_json(after, str(path))
    verdict.broken += [f"not as it was: {name}" for name in _touched(before, after)]
    verdict.broken += left_behind(path)
    saved = [row for row in log.rows if row.end == "saved"]
    unsaid = [row for row in log.rows if row.end in ("changed", "refused")]
    verdict.writes = sum(row.deed in WRITES for row in saved) + len(made)
    verdict.refused, verdict.met = len(unsaid), sum(row.end == "changed" for row in unsaid)
    there, rows = Counter[str](), dict[str, Counter[str]]()
    for key in KEYS:
        rows[key] = _texts(new, key)
        there += rows[key]
        want = _texts(old, key) + Counter(
            row.text for row in saved if row.key == key and row.deed in ("edit", "deny")
        )
        verdict.lost += [f"{key}: {text}" for text in (want - rows[key]).elements()]
        more = rows[key] - want - Counter(made)
        accepted = sum(row.deed == "accept" and row.key == key for row in saved)
        if more.total() != accepted or not set(more) <= set(want) | set(made):
            verdict.invented += [f"{key}: {text}" for text in more.elements()]
            verdict.broken.append(f"{key}: accepted {accepted} times")
    verdict.lost += [text for text in made if not there[text]]
    verdict.broken += [f"{row.who} was shown {row.shown!r}" for row in _misled(unsaid, rows)]
    return verdict


def _texts(note: Note, key: str) -> Counter[str]:
    return Counter(one.text for one in every(_answer(note, key)))


def every(answer: Answer) -> list[Answer]:
    """It and its history."""
    return [answer, *answer.history]


def _answer(note: Note, key: str) -> Answer:
    bank, _, name = key.rpartition(":")
    found = note.answer_to(name, bank)
    assert found
    return found


def _misled(unsaid: Sequence[Told], rows: dict[str, Counter[str]]) -> list[Told]:
    """Those that were refused, and shown something that never stood there."""
    return [
        row
        for row in unsaid
        if row.shown is not None
        and not any(
            " ".join(" ".join(lines(text)).split()) in row.shown if text else True
            for text in rows[row.key]
        )
    ]


def _touched(before: str, after: str) -> list[str]:
    """What of the note no longer has the bytes that it had, and is none of KEYS."""
    data, now = json.loads(before), json.loads(after)
    ours = {key.rpartition(":")[2] for key in KEYS}
    rows = [row for row in data.pop("answers") if row["question_id"] not in ours]
    order = [row["question_id"] for row in json.loads(before)["answers"]]
    found = [row["question_id"] for row in rows if _typed(row, 8) not in after]
    found += [name for name, value in data.items() if _typed(value, 4) not in after]
    return found + (["order"] if [row["question_id"] for row in now["answers"]] != order else [])


def _typed(value: Any, margin: int) -> str:
    """As an editor with an indent of four has written it."""
    text = json.dumps(value, ensure_ascii=False, indent=4)
    return textwrap.indent(text, " " * margin).lstrip()


def left_behind(path: Path) -> list[str]:
    """Half files and locks that are held, beside a note and in its work folder."""
    found = []
    for one in (*path.parent.iterdir(), *path.parent.parent.glob(".runs/*")):
        if one == path:
            continue
        if one.suffix not in (".turn", ".lock") or one.stat().st_size:
            found.append(f"left: {one.name}")
            continue
        with held_now(one) as is_free:
            found += [] if is_free else [f"held: {one.name}"]
    return found
