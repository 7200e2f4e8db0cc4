"""The pairs that come with the program: one packed file a language, with its card beside it.

benchmarks/pack_memory.py makes both. A file is two columns like those that people keep, packed, in
groups by source: `# name of the source`, then its pairs.
"""

from __future__ import annotations

import lzma
from importlib.resources import files
from importlib.resources.abc import Traversable

from qa_notes.memory import tsv
from qa_notes.memory.pairs import Pair


def shipped(language: str, folder: Traversable | None = None) -> list[Pair]:
    """The pairs of a language of notes; none where none are shipped."""
    packed = (folder or files(__package__)) / packed_name(language)
    if not packed.is_file():
        return []
    return list(tsv.pairs(lzma.decompress(packed.read_bytes()), packed.name))


def packed_name(language: str) -> str:
    """What the packed file of a language is called."""
    return f"{language}.tsv.xz"
