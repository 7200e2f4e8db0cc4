"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real PDFs and question sets, kept beside the checkout and not part of it."""
    if not SHARED.is_dir():
        pytest.skip("the test material stands in ../shared, which a plain clone does not have")
    return SHARED
