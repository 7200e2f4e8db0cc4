"""How an article is printed, and what is said of the papers that are not in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa_notes.export import registry
from qa_notes.render import EVIDENCE, there_is
from qa_notes.render.printed import labels

# Layout -> its template. classic: as the first articles were printed.
LAYOUTS = {"notes": "notes", "classic": "notes", "digest": "digest", "flash": "flash"}
BANKS = {"flash": "ochiai"}  # layout -> the bank whose answers it prints, unless one is named


@dataclass(frozen=True, slots=True)
class Failed:
    """A paper that was asked for and could not be done; listed at the end of the article."""

    paper: str  # as the reader knows it: title, id or file name
    reason: str


@dataclass(frozen=True, slots=True)
class Options:
    """How an article is printed. ExportError for what does not exist."""

    format: str = "markdown"  # a target
    language: str | None = None  # of what stands around the papers; None: as theirs
    evidence: Literal["none", "footnotes", "inline"] = "footnotes"
    failed: tuple[Failed, ...] = ()
    layout: str = "notes"
    template: Path | None = None  # a folder of templates that stand before ours

    def __post_init__(self) -> None:
        there_is("format", self.format, registry.names())
        there_is("evidence", self.evidence, EVIDENCE)
        there_is("layout", self.layout, LAYOUTS)
        if self.language is not None:
            labels(self.language)
