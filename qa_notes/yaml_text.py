"""Where things stand in a text of YAML, for whoever changes it as text.

A file that a person wrote is theirs: what is not changed stays byte for byte, comments and line
ends with it. A library that writes YAML back would keep most of that, but not all.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from qa_notes.errors import BankError
from qa_notes.strict_yaml import BOM

_BLANKS = " \t\r\n"  # others are letters of a text, to YAML


class Source(NamedTuple):
    """A file's text, apart from its byte order mark: marks of nodes count from behind it."""

    bom: str
    text: str
    line_end: str


def source(text: str) -> Source:
    """The text of a file, whose new lines are to end as those that are there."""
    bare_text = text.removeprefix(BOM)
    line_end = "\r\n" if "\r\n" in bare_text else "\n"
    return Source(text[: len(text) - len(bare_text)], bare_text, line_end)


def block_mapping(node: yaml.Node | None, path: object) -> yaml.MappingNode:
    """A mapping that goes on line by line. Raises BankError for any other."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return node
    raise BankError(
        f"{path}: nothing can be put into a mapping that is empty or stands within {{ }}",
        "write it line by line, as `key: value`",
    )


def entry(node: yaml.MappingNode, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The key of this name and its value; the value of a bare `name:` is an empty scalar."""
    return next((pair for pair in node.value if pair[0].value == name), None)


def indent(node: yaml.MappingNode) -> int:
    """Columns before its keys."""
    return int(node.value[0][0].start_mark.column)


def last_node(node: yaml.Node) -> yaml.Node:
    """The last thing within a node that goes on line by line; else the node itself."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def last_index(node: yaml.Node) -> int:
    """Where the last thing of a node ends: a block itself ends where the next one begins."""
    return int(last_node(node).end_mark.index)


def line_start(text: str, index: int) -> int:
    """Where the line of `index` begins."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Behind the line in which what ends at `index` has its last letter."""
    at = text.find("\n", len(text[:index].rstrip(_BLANKS)))
    return len(text) if at < 0 else at + 1


def with_end(text: str, end: str) -> str:
    """Text to which lines can be added: its last one ends, too."""
    return text if not text or text.endswith("\n") else text + end


def stripped(value: Any) -> Any:
    """Without the blanks around strings, which mean nothing in a file of ours."""
    if isinstance(value, dict):
        return {key: stripped(one) for key, one in value.items()}
    if isinstance(value, list):
        return [stripped(one) for one in value]
    return value.strip() if isinstance(value, str) else value
