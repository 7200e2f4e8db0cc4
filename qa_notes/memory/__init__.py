"""Translations that people made, for the one who translates the next sentence.

A group's own pairs teach it the terms and the voice of the group; those that come with the program
are behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qa_notes.memory.nearest import Memory
from qa_notes.memory.pairs import SOURCE, Pair
from qa_notes.memory.read import read
from qa_notes.memory.shipped import shipped

__all__ = ["Memory", "Pair", "load", "read", "shipped"]


def load(paths: Iterable[Path], language: str) -> Memory:
    """The pairs of these files, then those that come with the program for this language of notes.

    Into English nothing is remembered: it is what the pairs begin with. Raises PairsError naming
    file and line.
    """
    if language == SOURCE:
        return Memory()
    own = [pair for path in paths for pair in read(path, language)]
    return Memory((*own, *shipped(language)))
