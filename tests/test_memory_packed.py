"""How translations are chosen and packed to come with the program: benchmarks/pack_memory.py."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from qa_notes.memory import Pair, shipped

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks" / "pack_memory.py"
SOURCES = """\
# Sources

| source | repository | commit | licence |
|---|---|---|---|
| lamps | example/lamps | abc123 | Apache-2.0 |
| boats | example/boats | def456 | MIT |
"""
GOOD = {
    "source": "lamps",
    "path": "a.md",
    "en": "The lamps of the harbour are lit by a motor.",
    "ja": "港の灯りはモーターでともされます。",
    "licence": "Apache-2.0",
    "human": True,
    "domain": "ml",
}


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("pack_memory", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["pack_memory"] = module  # its dataclass looks itself up
    spec.loader.exec_module(module)
    yield module
    del sys.modules["pack_memory"]


def rows(script: ModuleType, folder: Path, *changes: dict[str, Any]) -> list[Any]:
    """What is kept of GOOD with each of the changes."""
    train = folder / "train.jsonl"
    train.write_text("\n".join(json.dumps(GOOD | change) for change in changes), encoding="utf-8")
    return list(script.rows(train))


@pytest.mark.parametrize("licence", ["MIT", "MIT OR Apache-2.0", "PSF-2.0", "CC-BY-4.0"])
def test_what_may_be_handed_on_is_kept(script: ModuleType, tmp_path: Path, licence: str):
    assert len(rows(script, tmp_path, {"licence": licence})) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"licence": "CC-BY-SA-4.0"}, {"licence": "MPL-2.0"}, {"licence": "CC-BY-NC-4.0"},
        {"human": False},
        {"ja": "港の灯りはモーターでともされる。"},
        {"ja": "港の灯りをモーターでともしてください。"},
        {"en": "You light the lamps of the harbour."},
        {"en": "The lamps of the harbour don't need a motor."},
        {"en": "The lamps of the harbour call lamp.light of the motor."},
        {"en": "See the lamps of the harbour and their motor."},
        {"en": "Are the lamps of the harbour lit?"},
        {"en": "The lamps glow."},
    ],
)  # fmt: skip
def test_what_could_not_stand_in_a_paper_is_left_out(
    script: ModuleType, tmp_path: Path, change: dict[str, Any]
):
    assert rows(script, tmp_path, change) == []


def test_the_field_comes_first_and_then_what_is_like_a_paper(script: ModuleType, tmp_path: Path):
    found = rows(
        script,
        tmp_path,
        {"en": "The boats of the harbour carry red lanterns.", "domain": "tech"},
        {"en": "The window of the program has a red button.", "domain": "tech"},
        {},
    )
    papers = ["We show that the boats of a harbour carry lanterns.", "Boats carry lamps."]
    kept = [row.en.split()[1] for row in script.ranked(found, papers)]
    assert kept == ["lamps", "boats", "window"]


def test_of_those_that_are_nearly_the_same_the_first_stays(script: ModuleType, tmp_path: Path):
    found = rows(
        script,
        tmp_path,
        {},
        {"en": "The lamps of the harbour are lit by a small motor.", "ja": "小さな灯です。"},
        {"en": "Nothing of this is in the other one.", "ja": GOOD["ja"].replace("ます", "ました")},
        {"en": "Boats carry lanterns over the quiet lake.", "ja": "舟が灯籠を運びます。"},
    )
    assert [row.ja for row in script.distinct(found)] == [GOOD["ja"], "舟が灯籠を運びます。"]


def test_what_is_packed_is_read_and_its_card_names_every_source(script: ModuleType, tmp_path: Path):
    boats = {"source": "boats", "licence": "MIT", "en": "A boat is lit by a lamp at night."}
    kept = rows(script, tmp_path, {}, boats, {"en": "A lamp is lit when a boat arrives."})
    data = script.packed(kept)
    (tmp_path / "ja.tsv.xz").write_bytes(data)
    assert shipped("ja", tmp_path) == [
        Pair(kept[at].en, kept[at].ja) for at in (1, 0, 2)
    ]  # by source
    card = script.card(kept, len(data), script.table(SOURCES))
    assert "\n3 sentences in English with their Japanese translation, packed in `ja.tsv.xz`" in card
    assert f" ({len(data)} bytes)" in card
    assert card.splitlines()[-2:] == [
        "| boats | [example/boats](https://github.com/example/boats) | def456 | MIT | 1 |",
        "| lamps | [example/lamps](https://github.com/example/lamps) | abc123 | Apache-2.0 | 2 |",
    ]


def test_a_source_without_its_row_is_not_packed_in_silence(script: ModuleType, tmp_path: Path):
    with pytest.raises(KeyError, match="ships"):
        script.card(rows(script, tmp_path, {"source": "ships"}), 1, script.table(SOURCES))
