"""arXiv's category codes in words: cs.CL is Computation and Language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("arxiv_categories.tsv")


@cache
def table() -> dict[str, str]:
    """Code -> name, of the present taxonomy and of the archives it replaced."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {code: name for code, _, name in rows}


def category_names(codes: Iterable[str]) -> tuple[str, ...]:
    """Names in the same order, each once.

    Classes of other schemes, which arXiv mixes in (68T50, I.2.7), are left out; a category
    newer than our table stays a code.
    """
    names = (table().get(code, code) for code in codes if is_category(code))
    return tuple(dict.fromkeys(names))


def is_category(code: str) -> bool:
    """Whether it reads like a category of arXiv: cs.CL, quant-ph."""
    return code in table() or bool(re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[A-Za-z]+(-[a-z]+)*)?", code))
