"""The hard note through every Markdown target, read by a CommonMark reader with its extensions."""

from __future__ import annotations

import pytest
from golden.seen import ELEMENTS, READERS, as_meant, commonmark, hard


@pytest.mark.parametrize("target", [*READERS, "hatena"])
def test_it_comes_back_as_it_was_meant(target: str) -> None:
    as_meant(commonmark(target, hard(target)), ELEMENTS | {"font", "i"})
