"""The embedded models that we know of: what each needs, speaks and may be used for.

From their makers' cards and the pages that list their files. Exact bytes and hashes are the hub's
to say, at the first pull. Here is the only place where a model is added.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa_notes.llm.pin import Source

EMBEDDED = "embedded"
PART = 0.75  # of a machine's memory that a model may take


@dataclass(frozen=True, slots=True)
class Entry:
    """A model that can be run in this process, at 4 bits a weight."""

    name: str  # as in `--llm embedded:NAME`; the default is called "embedded"
    source: Source
    billions: float  # parameters
    size: float  # GB of its file
    memory: float  # GB: its file, the keys and values of its context, and 1 GB for the rest
    languages: tuple[str, ...]  # of ours, those that its makers or their pages name
    licence: str  # SPDX

    @property
    def llm(self) -> str:
        """What `--llm` takes."""
        return EMBEDDED if self is DEFAULT else f"{EMBEDDED}:{self.name}"


_ALL = ("ja", "en", "ko", "hi")
DEFAULT = Entry(
    EMBEDDED,
    Source("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
    billions=1.5, size=1.1, memory=3, languages=("ja", "en", "ko"), licence="Apache-2.0",
)  # fmt: skip
ENTRIES = (
    Entry(
        "qwen3-4b", Source("Qwen/Qwen3-4B-GGUF", "Qwen3-4B-Q4_K_M.gguf"),
        billions=4.0, size=2.5, memory=6, languages=_ALL, licence="Apache-2.0",
    ),
    Entry(
        "qwen3-8b", Source("Qwen/Qwen3-8B-GGUF", "Qwen3-8B-Q4_K_M.gguf"),
        billions=8.2, size=5.0, memory=9, languages=_ALL, licence="Apache-2.0",
    ),
    Entry(
        "qwen3-14b", Source("Qwen/Qwen3-14B-GGUF", "Qwen3-14B-Q4_K_M.gguf"),
        billions=14.8, size=9.0, memory=13, languages=_ALL, licence="Apache-2.0",
    ),
    Entry(
        "granite-4.1-8b", Source("ibm-granite/granite-4.1-8b-GGUF", "granite-4.1-8b-Q4_K_M.gguf"),
        billions=8, size=5.3, memory=9, languages=("ja", "en", "ko"), licence="Apache-2.0",
    ),
)  # fmt: skip


def named(name: str) -> Entry | None:
    """The entry of a name, or of the OWNER/REPO/FILE.gguf that it stands for."""
    return next((e for e in (DEFAULT, *ENTRIES) if name in (e.name, str(e.source))), None)


def entry(llm: str) -> Entry | None:
    """The entry of a model as `--llm` names it; None for providers' and unknown ones."""
    provider, colon, name = llm.partition(":")
    return named(name if colon else provider) if provider == EMBEDDED else None


def recommended(memory: float, language: str) -> Entry | None:
    """The largest that speaks the language, of those that leave a machine of `memory` GB room."""
    fit = [e for e in ENTRIES if e.memory <= PART * memory and language in e.languages]
    return max(fit, key=lambda e: e.billions, default=None)


def first_step(found: Entry, installed: bool = False) -> str:
    """The command that has a paper read by it."""
    read = f"qa-notes generate PAPER --llm {found.llm}"
    return read if installed else f"qa-notes models pull {found.name} && {read}"
