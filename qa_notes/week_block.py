"""The block `trends:` of a week file: read strictly, and written as text.

A week file is its author's: whatever stands around the block stays byte for byte.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, Field

from qa_notes.errors import BankError
from qa_notes.strict_yaml import nodes, parsed, quoted
from qa_notes.trend import Trend, Trends
from qa_notes.typed import Line, Strict
from qa_notes.unseen import one_line
from qa_notes.yaml_text import (
    block_mapping,
    entry,
    indent,
    last_index,
    line_end,
    line_start,
    source,
    stripped,
    with_end,
)

KEY = "trends"
LONGEST = 2000  # characters of a trend
_HEADER = (
    "# What the papers of this week have in common, a block a language. Edit freely: only",
    "# `qa-notes week intro FILE --again` writes one anew. While it has a line `by`, the article",
    "# says that a model wrote it.",
)


class TrendRow(BaseModel):
    """One trend, as people type it."""

    model_config = Strict

    text: str = Field(min_length=1, max_length=LONGEST)
    papers: list[Line] = Field(min_length=1)


class TrendsRow(BaseModel):
    """Those of one language."""

    model_config = Strict

    by: str | None = Field(default=None, max_length=300)
    items: list[TrendRow] = Field(min_length=1)

    @property
    def value(self) -> Trends:
        """As a noun."""
        items = tuple(Trend(one_line(row.text), tuple(row.papers)) for row in self.items)
        return Trends(items, self.by or None)


def with_trends(text: str, code: str, trends: Trends, remark: str, path: Path) -> str:
    """The text of a week file with these trends of one language, in place of what it has of it.

    `remark` stands as a comment behind the name of the model; `path` is for what is told. Raises
    BankError where the file is written so that nothing can be put into it as text.
    """
    bom, before, end_of_line = source(text)
    root = block_mapping(nodes(before, path), path)
    start, end, lines = _place(root, before, code, trends, remark, path)
    head = with_end(before[:start], end_of_line)
    after = head + "".join(line + end_of_line for line in lines) + before[end:]
    _hold(parsed(before, path), parsed(after, path), code, trends, path)
    return bom + after


def _place(
    root: yaml.MappingNode, text: str, code: str, trends: Trends, remark: str, path: Path
) -> tuple[int, int, list[str]]:
    """What of the text gives way, and the lines that take its place."""
    outer = indent(root)
    there = entry(root, KEY)
    if there is None:
        step = outer + 2
        header = ["", *(" " * outer + line for line in (*_HEADER, f"{KEY}:"))]
        return len(text), len(text), [*header, *_lines(code, trends, remark, step)]
    block = block_mapping(there[1], path)
    lines = _lines(code, trends, remark, indent(block))
    own = entry(block, code)
    if own is None:
        end = line_end(text, last_index(block))
        return end, end, lines
    key, value = own
    return line_start(text, key.start_mark.index), line_end(text, last_index(value)), lines


def _lines(code: str, trends: Trends, remark: str, columns: int) -> list[str]:
    """One language's."""
    lines = [f"{code}:"]
    if trends.by:
        lines.append(f"  by: {quoted(trends.by)}  # {one_line(remark)}")
    lines.append("  items:")
    for trend in trends.items:
        papers = ", ".join(map(quoted, trend.papers))
        if trend.source:  # whoever edits a translation wants to see of what
            lines.append(f"    # {one_line(trend.source)}")
        lines += ["    - text: >-", f"        {one_line(trend.text)}", f"      papers: [{papers}]"]
    return [" " * columns + line for line in lines]


def _hold(before: Any, after: Any, code: str, trends: Trends, path: Path) -> None:
    """See that the file says what it said, and these trends. Raises BankError."""
    items = [{"text": one_line(t.text), "papers": list(t.papers)} for t in trends.items]
    own = {"by": trends.by, "items": items} if trends.by else {"items": items}
    others = before.get(KEY) or {}
    wanted = {**before, KEY: {**others, code: own}}
    if stripped(after) != stripped(wanted):
        raise BankError(
            f"{path}: the trends cannot be put into this file as it is written",
            "does it end with `...`, or hold several documents? it must be one of plain lines",
        )
