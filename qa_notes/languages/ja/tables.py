"""The words of the field in Japanese, from the table beside this file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml


@cache
def glossary() -> Mapping[str, str]:
    """English terms and what Japanese calls them.

    The longest first, so that "language model" does not hide "large language model".
    """
    rows: dict[str, str] = yaml.safe_load((files(__package__) / "glossary.yaml").read_text("utf-8"))
    return dict(sorted(rows.items(), key=lambda row: -len(row[0])))
