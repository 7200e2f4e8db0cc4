"""The weeks of some files, as far as they can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qa_notes import notes
from qa_notes.errors import QANotesError, UsageError
from qa_notes.site.weeks import Planned, planned


def planned_of(
    files: Sequence[Path], shelf: notes.Shelf
) -> tuple[list[Planned], Mapping[Path, Mapping[str, object]], tuple[QANotesError, ...]]:
    """The weeks that can be read; one that cannot costs no other."""
    faulty: list[QANotesError] = []
    good = list(files)
    while True:
        try:
            weeks, facts = planned(good, shelf)
            return weeks, facts, tuple(faulty)
        except UsageError:
            good, more = _sifted(good, shelf)
            faulty += more


def _sifted(files: Sequence[Path], shelf: notes.Shelf) -> tuple[list[Path], list[QANotesError]]:
    good: list[Path] = []
    faulty: list[QANotesError] = []
    for file in files:
        try:
            planned([file], shelf)
            good.append(file)
        except UsageError as err:
            faulty.append(err)
    return good, faulty
