"""The words of the field in Japanese, from the table beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def glossary() -> Mapping[str, str]:
    """English terms and what Japanese calls them.

    The longest first, so that "language model" does not hide "large language model".
    """
    return dict(sorted(_rows("glossary").items(), key=lambda row: -len(row[0])))


def _rows(name: str) -> dict[str, Any]:
    text = (files(__package__) / f"{name}.yaml").read_text("utf-8")
    rows: dict[str, Any] = yaml.safe_load(text)
    return rows
