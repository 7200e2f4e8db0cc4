"""The passages of a paper and their vectors as the store keeps them, and the way back."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from qa_notes.index.search import Vectors
from qa_notes.models import Kind, Passage, SectionKind

NUMBERS = "<f4"  # of the vectors, whatever the machine


def packed(passages: Sequence[Passage], vectors: Vectors) -> dict[str, str]:
    """Two strings, because Chroma keeps no bytes. The text is compressed: it is kept twice."""
    fields = json.dumps([_fields(passage) for passage in passages]).encode()
    return {
        "passages": base64.b64encode(zlib.compress(fields)).decode(),
        "vectors": base64.b64encode(vectors.astype(NUMBERS).tobytes()).decode(),
    }


def unpacked(row: Mapping[str, Any]) -> tuple[tuple[Passage, ...], Vectors]:
    """Every passage as it was, and every bit of the vectors.

    Raises LookupError, TypeError, ValueError or zlib.error when `packed` has not made the row.
    """
    fields = json.loads(zlib.decompress(base64.b64decode(row["passages"], validate=True)))
    passages = tuple(_passage(each) for each in fields)
    vectors = np.frombuffer(base64.b64decode(row["vectors"], validate=True), NUMBERS)
    shape = len(passages), len(vectors) // max(len(passages), 1)
    if passages and not shape[1]:
        raise ValueError("no vectors")
    return passages, vectors.reshape(shape).astype(np.float32)


def _fields(passage: Passage) -> dict[str, Any]:
    return {
        "id": passage.id,
        "paper_id": passage.paper_id,
        "page": passage.page,
        "section": passage.section,
        "section_kind": passage.section_kind.value,
        "kind": passage.kind.value,
        "text": passage.text,
        "boxes": passage.boxes,
        "start": passage.start,
        "end": passage.end,
    }


def _passage(row: Mapping[str, Any]) -> Passage:
    return Passage(
        id=row["id"],
        paper_id=row["paper_id"],
        page=row["page"],
        section=tuple(row["section"]),
        section_kind=SectionKind(row["section_kind"]),
        kind=Kind(row["kind"]),
        text=row["text"],
        boxes=tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in row["boxes"]),
        start=row["start"],
        end=row["end"],
    )
