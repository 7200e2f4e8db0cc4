"""The words of the field in Japanese, from the tables beside this file."""

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


@cache
def false_friends() -> Mapping[str, str]:
    """Chinese words, and words that do not exist, to what Japanese says."""
    return _rows("false_friends")


@cache
def misread() -> Mapping[str, Mapping[str, str]]:
    """English word -> how a small model misreads it -> what it means."""
    return _rows("misread")


def _rows(name: str) -> dict[str, Any]:
    text = (files(__package__) / f"{name}.yaml").read_text("utf-8")
    rows: dict[str, Any] = yaml.safe_load(text)
    return rows
