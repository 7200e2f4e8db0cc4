"""English sentences and their Japanese as JSON lines: what a translation is measured on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from qa_notes.errors import UsageError
from qa_notes.evaluate.dataset import rows

SUFFIX = ".jsonl"
_FORM = 'a line is {"id": ..., "en": ..., "ja": ...}, none of them empty: see docs/evaluation.md'
_RESULT = "give the .jsonl that an earlier run with --translation has left"
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = tuple[str, str]  # id and English: a sentence that was changed is another one


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, and how a person has translated it."""

    id: str
    english: str
    japanese: str

    @property
    def key(self) -> Key:
        """What no other sentence has."""
        return self.id, self.english


class _PairRow(TypedDict):
    """A line of a file of pairs, as far as it is read."""

    id: _Text
    en: _Text
    ja: _Text


class _ResultRow(TypedDict):
    """A line of an earlier result, as far as it is read."""

    id: str
    en: str
    translation: str


_PAIRS, _RESULTS = TypeAdapter(_PairRow), TypeAdapter(_ResultRow)


def name_of(dataset: Path) -> str:
    """What results of these pairs are called: `dev` for dev and for dev.jsonl."""
    return dataset.name.removesuffix(SUFFIX)


def load(dataset: Path) -> list[Pair]:
    """The pairs of DATASET.jsonl, the suffix given or not.

    Raises UsageError for a file that is missing, empty, of another form, or has an id twice.
    """
    path = dataset.with_name(name_of(dataset) + SUFFIX) if dataset.name else dataset
    found: dict[str, Pair] = {}
    for number, row in rows(path, _PAIRS, _FORM, "give a file of pairs, or its beginning"):
        if row["id"] in found:
            raise UsageError(f"{path}:{number}: the id {row['id']} is given twice", _FORM)
        found[row["id"]] = Pair(row["id"], row["en"], row["ja"])
    if not found:
        raise UsageError(f"{path}: no pairs", _FORM)
    return list(found.values())


def translations(path: Path) -> Mapping[Key, str]:
    """What an earlier result has said, by sentence. Raises UsageError as `load` does."""
    return {
        (row["id"], row["en"]): row["translation"]
        for _, row in rows(path, _RESULTS, _RESULT, _RESULT)
    }
