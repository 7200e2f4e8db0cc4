"""Programs that read what we write. Where one is not here, the tests that want it say so."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def program(package: str, *names: str) -> str:
    """Its path, by the first of its names that is here; `package` is what installs it."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or lacking(names[0], package)


def lacking(name: str, package: str) -> NoReturn:
    """A plain clone needs none of them; .ci/run installs all and lets none be absent."""
    said = f"no {name} on this machine: apt-get install {package}"
    if os.environ.get("EVERY_PROGRAM"):
        pytest.fail(said)
    pytest.skip(said)


def chromium() -> str:
    """A browser, with fonts for Japanese."""
    return program("chromium fonts-noto-cjk", *CHROMIUM)
