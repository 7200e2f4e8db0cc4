"""A paper as the store keeps it, and the way back."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_index_store import PAPER, TEXTS, passages

from qa_notes.index.rows import packed, unpacked


@given(
    st.lists(st.text(st.characters(codec=None), max_size=40), max_size=5),
    st.lists(st.floats(width=32, allow_nan=False), min_size=3, max_size=3),
)
def test_every_text_and_every_bit_comes_back(texts: list[str], vector: list[float]) -> None:
    wanted = passages(PAPER.id, *texts)
    vectors = np.tile(np.array(vector, dtype=np.float32), (len(texts), 1))
    made, again = unpacked(packed(wanted, vectors))
    assert made == wanted and len(again) == len(texts)
    assert again.tobytes() == vectors.tobytes()


@pytest.mark.parametrize("key", ["passages", "vectors"])
@pytest.mark.parametrize("other", ["", "x", "eJw=", 7, None])
def test_what_we_did_not_write_is_refused(key: str, other: object) -> None:
    row = packed(TEXTS, np.ones((len(TEXTS), 8), dtype=np.float32))
    with pytest.raises((LookupError, TypeError, ValueError, zlib.error)):
        unpacked(row | {key: other})  # type: ignore[dict-item]
