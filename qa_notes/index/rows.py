"""The passages of a paper and their vectors as the store keeps them, and the way back."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from qa_notes import strict_json
from qa_notes.index.search import Vectors
from qa_notes.models import Passage

NUMBERS = "<f4"  # of the vectors, whatever the machine


def packed(passages: Sequence[Passage], vectors: Vectors) -> dict[str, str]:
    """Two strings, because Chroma keeps no bytes. The text is compressed: it is kept twice."""
    fields = json.dumps([asdict(passage) for passage in passages]).encode()
    return {
        "passages": base64.b64encode(zlib.compress(fields)).decode(),
        "vectors": base64.b64encode(vectors.astype(NUMBERS).tobytes()).decode(),
    }


def unpacked(row: Mapping[str, Any]) -> tuple[tuple[Passage, ...], Vectors]:
    """Every passage as it was, and every bit of the vectors.

    Raises LookupError, TypeError, ValueError or zlib.error when `packed` has not made the row.
    """
    fields = json.loads(zlib.decompress(base64.b64decode(row["passages"], validate=True)))
    passages = strict_json.build(tuple[Passage, ...], fields)
    vectors = np.frombuffer(base64.b64decode(row["vectors"], validate=True), NUMBERS)
    shape = len(passages), len(vectors) // max(len(passages), 1)
    if passages and not shape[1]:
        raise ValueError("no vectors")
    return passages, vectors.reshape(shape).astype(np.float32)
