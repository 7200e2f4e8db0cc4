"""A passage as the store keeps it, flat, and the way back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qa_notes.models import Kind, Passage, SectionKind


def metadata(passage: Passage) -> dict[str, Any]:
    """A passage as Chroma keeps it: flat values; its text is the end of the embedded text."""
    return {
        "paper_id": passage.paper_id,
        "page": passage.page,
        "section": json.dumps(passage.section, ensure_ascii=False),
        "section_kind": passage.section_kind.value,
        "kind": passage.kind.value,
        "boxes": json.dumps(passage.boxes),
        "start": passage.start,
        "end": passage.end,
    }


def passage(key: str, embedded: str, row: Mapping[str, Any]) -> Passage:
    """The way back: every field of the passage as it was."""
    return Passage(
        id=key,
        paper_id=row["paper_id"],
        page=row["page"],
        section=tuple(json.loads(row["section"])),
        section_kind=SectionKind(row["section_kind"]),
        kind=Kind(row["kind"]),
        text=embedded[len(embedded) - (row["end"] - row["start"]) :],
        boxes=tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in json.loads(row["boxes"])),
        start=row["start"],
        end=row["end"],
    )
