"""The block `trends:` of a week file: read strictly, and written as text.

A week file is its author's: whatever stands around the block stays byte for byte, comments and
line ends with it. A library that writes YAML back would keep most of that, but not all.
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

KEY = "trends"
LONGEST = 2000  # characters of a trend
_HEADER = (
    "# What the papers of this week have in common, a block a language. Edit freely: only",
    "# `qa-notes week intro FILE --again` writes one anew. While it has a line `by`, the article",
    "# says that a model wrote it.",
)
_BOM = "\ufeff"


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
    bom = _BOM if text.startswith(_BOM) else ""
    before = text.removeprefix(_BOM)
    line_end = "\r\n" if "\r\n" in before else "\n"
    root = _mapping(nodes(before, path), path)
    start, end, lines = _place(root, before, code, trends, remark, path)
    head = before[:start]
    if head and not head.endswith("\n"):
        head += line_end
    after = head + "".join(line + line_end for line in lines) + before[end:]
    _hold(parsed(before, path), parsed(after, path), code, trends, path)
    return bom + after


def _place(
    root: yaml.MappingNode, text: str, code: str, trends: Trends, remark: str, path: Path
) -> tuple[int, int, list[str]]:
    """What of the text gives way, and the lines that take its place."""
    outer = _indent(root)
    there = _value(root, KEY)
    if there is None:
        step = outer + 2
        header = ["", *(" " * outer + line for line in (*_HEADER, f"{KEY}:"))]
        return len(text), len(text), [*header, *_lines(code, trends, remark, step)]
    block = _mapping(there, path)
    lines = _lines(code, trends, remark, _indent(block))
    own = next((key for key, _ in block.value if key.value == code), None)
    if own is None:
        end = _line_end(text, _last(block))
        return end, end, lines
    start = text.rfind("\n", 0, own.start_mark.index) + 1
    value = _value(block, code)
    return start, _line_end(text, _last(value or own)), lines


def _lines(code: str, trends: Trends, remark: str, indent: int) -> list[str]:
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
    return [" " * indent + line for line in lines]


def _mapping(node: yaml.Node | None, path: Path) -> yaml.MappingNode:
    """A mapping that goes on line by line. Raises BankError for any other."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return node
    raise BankError(
        f"{path}: nothing can be put into a mapping that is empty or stands within {{ }}",
        "write it line by line, as `key: value`",
    )


def _value(node: yaml.MappingNode, name: str) -> yaml.Node | None:
    return next((value for key, value in node.value if key.value == name), None)


def _indent(node: yaml.MappingNode) -> int:
    """Columns before its keys."""
    return int(node.value[0][0].start_mark.column)


def _last(node: yaml.Node) -> int:
    """Where the last thing of a node ends: a block itself ends where the next one begins."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return _last(last[1] if isinstance(node, yaml.MappingNode) else last)
    return int(node.end_mark.index)


def _line_end(text: str, index: int) -> int:
    """Behind the line in which what ends at `index` has its last letter."""
    at = text.find("\n", len(text[:index].rstrip()))
    return len(text) if at < 0 else at + 1


def _hold(before: Any, after: Any, code: str, trends: Trends, path: Path) -> None:
    """See that the file says what it said, and these trends. Raises BankError."""
    items = [{"text": one_line(t.text), "papers": list(t.papers)} for t in trends.items]
    own = {"by": trends.by, "items": items} if trends.by else {"items": items}
    others = before.get(KEY) or {}
    wanted = {**before, KEY: {**others, code: own}}
    if _bare(after) != _bare(wanted):
        raise BankError(
            f"{path}: the trends cannot be put into this file as it is written",
            "does it end with `...`, or hold several documents? it must be one of plain lines",
        )


def _bare(value: Any) -> Any:
    """Without the blanks around strings, which mean nothing in a week file."""
    if isinstance(value, dict):
        return {key: _bare(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    return value.strip() if isinstance(value, str) else value
