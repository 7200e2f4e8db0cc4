"""Low-rank adapters (Hu et al. 2021) that ride on the embedded weights for one kind of task.

Each is a folder of this package, a GGUF file and its model card; it fits the published weights
alone (`weights.SHA256`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CONTEXT = 2048  # tokens that each slot beside the first adds to the context
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter: what it is called, and its file."""

    name: str  # "translate-ja"
    path: Path

    @property
    def version(self) -> str:
        """Eight characters that change with the file."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:8]


@cache
def shipped() -> tuple[Adapter, ...]:
    """Those that come with the program."""
    return tuple(Adapter(p.parent.name, p) for p in sorted(_FOLDER.glob("*/adapter.gguf")))


def translator(code: str) -> str:
    """What an adapter that translates English into the language `code` is called."""
    return f"translate-{code}"
