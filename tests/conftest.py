"""Fixtures shared by all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine takes half a second over what took none before: time says nothing about truth.
settings.register_profile("qa-notes", deadline=None)
settings.load_profile("qa-notes")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real PDFs and question sets, kept beside the checkout and not part of it."""
    if not SHARED.is_dir():
        pytest.skip("the test material stands in ../shared, which a plain clone does not have")
    return SHARED
