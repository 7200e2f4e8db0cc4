"""The papers of a week file in another order, and its title, theme and introduction: as text.

A week file is its author's: whatever is not changed stays byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from qa_notes.errors import BankError
from qa_notes.strict_yaml import nodes, parsed, tokens
from qa_notes.yaml_text import (
    block_mapping,
    entry,
    indent,
    last_index,
    last_node,
    line_end,
    line_start,
    source,
    stripped,
    with_end,
)

PAPERS = "papers"
_BEFORE = {"title": ("id",), "theme": ("id", "title"), "intro": ("id", "title", "theme")}
TEXTS = tuple(_BEFORE)
LINE_BY_LINE = "write the papers line by line, each as `- PAPER`"
_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")  # that end a line of YAML, or begin a file
_COMMENT = re.compile(r"[ \t]*#")
_BLOCKS = ("|", ">")  # styles of scalars
_HEADER = re.compile(r"(?:[&!]\S*\s+)*[|>][-+\d]*")
_KEEPS = re.compile(
    r"(?:[&!]\S*\s+)*[|>]\d?\+"
)  # a block scalar whose last empty lines are of its text


class _Piece(NamedTuple):
    """What of the text moves as one: an item with its comments."""

    start: int
    end: int


def with_order(text: str, order: Sequence[int], path: Path) -> str:
    """The text of a week file with the items of `papers:` in another order.

    `order` has the place of each item as it stands now, counted from 0. An item takes its own
    lines along and the comment lines directly above it; what stands between items, and all else,
    stays. `path` is for what is told. Raises BankError where that cannot be done as text.
    """
    bom, before, end_of_line = source(text)
    papers = _papers(before, path)
    count = len(papers.value)
    if sorted(order) != list(range(count)):
        raise BankError(
            f"{path}: {', '.join(map(str, order)) or 'nothing'} is no order of its {count} papers",
            "look at the file again: it may have been changed meanwhile",
        )
    pieces = (_flow if papers.flow_style else _lines)(before, papers, path)
    if list(order) == list(range(count)):
        return text
    after = _permuted(before, pieces, order, end_of_line)
    was: dict[str, Any] = parsed(before, path)
    wanted = {**was, PAPERS: [was[PAPERS][place] for place in order]}
    _hold(after, wanted, path, "another order of its papers cannot be written", LINE_BY_LINE)
    return bom + after


def _papers(text: str, path: Path) -> yaml.SequenceNode:
    parsed(text, path)  # stricter: keys given twice
    found = entry(block_mapping(nodes(text, path), path), PAPERS)
    if found and isinstance(found[1], yaml.SequenceNode) and found[1].value:
        return found[1]
    raise BankError(f"{path}: it has no list of papers", LINE_BY_LINE)


def _flow(text: str, papers: yaml.SequenceNode, path: Path) -> list[_Piece]:
    """The items of `[a, b]`. Raises BankError where comments stand between them."""
    pieces = [_Piece(node.start_mark.index, node.end_mark.index) for node in papers.value]
    edges = [papers.start_mark.index, *(end for _, end in pieces)]
    nexts = [*(start for start, _ in pieces), papers.end_mark.index]
    if any("#" in text[edge:start] for edge, start in zip(edges, nexts, strict=True)):
        raise BankError(
            f"{path}: comments stand between the papers in [ ], and of which each is, is not known",
            LINE_BY_LINE,
        )
    return pieces


def _lines(text: str, papers: yaml.SequenceNode, path: Path) -> list[_Piece]:
    """The items that begin with a dash, each on lines of its own. Raises BankError."""
    pieces: list[_Piece] = []
    free = 0  # where lines begin that are of no item yet
    for dash, node in zip(_dashes(text, papers, path), papers.value, strict=True):
        start = line_start(text, dash)
        column = dash - start
        if start < free or text[start:dash].strip(" "):
            raise BankError(f"{path}: a paper shares its line with something else", LINE_BY_LINE)
        end = max(_end(text, node), line_end(text, dash + 1))
        pieces.append(_Piece(_upwards(text, start, free), free := _downwards(text, end, column)))
    return pieces


def _dashes(text: str, papers: yaml.SequenceNode, path: Path) -> list[int]:
    """Where the dash of each item stands: lists within items are indented further."""
    marks = [t.start_mark for t in tokens(text, path) if isinstance(t, yaml.BlockEntryToken)]
    inside = [mark for mark in marks if papers.start_mark.index <= mark.index < last_index(papers)]
    found = [mark.index for mark in inside if mark.column == inside[0].column]
    if len(found) != len(papers.value):
        raise BankError(
            f"{path}: its papers cannot be told apart as they are written", LINE_BY_LINE
        )
    return found


def _end(text: str, node: yaml.Node) -> int:
    """Behind the last line of an item."""
    last = last_node(node)
    if getattr(last, "style", None) in _BLOCKS and _KEEPS.match(text, last.start_mark.index):
        return int(last.end_mark.index)
    return line_end(text, last_index(node))


def _upwards(text: str, start: int, free: int) -> int:
    """Where the comment lines directly above `start` begin."""
    while start > free and _COMMENT.match(text, above := line_start(text, start - 1)):
        start = above
    return max(start, free)


def _downwards(text: str, end: int, column: int) -> int:
    """Behind the comment lines below an item that are indented as what is in it."""
    deep = re.compile(rf" {{{column + 1},}}#[^\n]*(\n|\Z)")
    while found := deep.match(text, end):
        end = found.end()
    return end


def _permuted(text: str, pieces: Sequence[_Piece], order: Sequence[int], end_of_line: str) -> str:
    moved = [text[pieces[place].start : pieces[place].end] for place in order]
    last = pieces[-1]
    at_end = last.end == len(text) and not text.endswith("\n") and moved[-1].endswith("\n")
    if at_end:  # the file goes on ending as it does, and each other item ends its line
        moved[-1] = moved[-1].removesuffix("\n").removesuffix("\r")
        place = list(order).index(len(order) - 1)
        moved[place] += end_of_line
    parts: list[str] = []
    done = 0
    for piece, own in zip(pieces, moved, strict=True):
        parts += [text[done : piece.start], own]
        done = piece.end
    return "".join(parts) + text[done:]


def with_text(text: str, key: str, value: str | None, path: Path) -> str:
    """The text of a week file whose `key` (title, theme or intro) says this; None takes it out.

    Read back it is `value` with a newline for each line end, without the blanks around it, which
    mean nothing in a week file: of blanks alone nothing is kept. Several lines are a literal block
    where YAML can say them so, and a comment behind what was there stays. Raises BankError where
    it cannot be put into the file as text, and for characters that YAML lacks.
    """
    bom, before, end_of_line = source(text)
    was: dict[str, Any] = parsed(before, path)
    root = block_mapping(nodes(before, path), path)
    said = re.sub(r"\r\n?", "\n", value or "").strip()
    if strange := yaml.reader.Reader.NON_PRINTABLE.search(said):
        code = f"{ord(strange.group()):04X}"
        raise BankError(
            f"{path}: the character U+{code} may not stand in its {key}", "leave it out"
        )
    wanted = {name: one for name, one in was.items() if name != key}
    wanted |= {key: said} if said else {}
    there = entry(root, key)
    after = before
    if said:
        head, *block = _form(said, " " * (indent(root) + 2))
        lines = "".join(line + end_of_line for line in block)
        put = _replaced(there[1], before, head) if there else _added(root, before, key, head)
        after = with_end(put.before, end_of_line) + lines + put.after if lines else "".join(put)
    elif there:
        end = line_end(before, last_index(there[1]))
        after = before[: line_start(before, there[0].start_mark.index)] + before[end:]
    _hold(after, wanted, path, f"its {key} cannot be written", f"write it as `{key}: TEXT`")
    return bom + after


class _Put(NamedTuple):
    """A text with the first line of what was put into it, parted behind that line."""

    before: str
    after: str


def _replaced(value: yaml.Node, text: str, head: str) -> _Put:
    """`head` in place of a value, before the comment behind it."""
    start, end = value.start_mark.index, value.end_mark.index
    stop = line_end(text, last_index(value))
    if header := _HEADER.match(text, start) if getattr(value, "style", None) in _BLOCKS else None:
        end = header.end()
    rest = text[end : line_end(text, end)]
    gap = "" if text[start - 1 : start].isspace() else " "
    return _Put(text[:start] + gap + head + rest, text[stop:])


def _added(root: yaml.MappingNode, text: str, key: str, head: str) -> _Put:
    """`key: head` behind the keys that stand before it as a rule, else before all others."""
    earlier = [pair[1] for name in _BEFORE[key] if (pair := entry(root, name))]
    at = max((line_end(text, last_index(value)) for value in earlier), default=None)
    if at is None:
        at = line_start(text, root.value[0][0].start_mark.index)
    end_of_line = source(text).line_end
    line = f"{' ' * indent(root)}{key}: {head}{end_of_line}"
    return _Put(with_end(text[:at], end_of_line) + line, text[at:])


def _form(said: str, step: str) -> list[str]:
    """What stands behind `key: ` for a text, line by line: the plainest that is read so."""
    block = ["|", *(step + line if line else "" for line in said.split("\n"))]
    if "\n" in said and _reads("\n".join(block), said):
        return block
    if _reads(said, said):
        return [said]
    spelt = json.dumps(said, ensure_ascii=False)
    return [_BREAKS.sub(lambda found: f"\\u{ord(found.group()):04x}", spelt)]


def _reads(form: str, said: str) -> bool:
    """Whether any reader of YAML, also one that knows numbers and dates, takes a form for this."""
    try:
        return bool(yaml.safe_load(f"k: {form}") == {"k": said})
    except (yaml.YAMLError, ValueError):  # no YAML, or 2026-99-99, which is no date
        return False


def _hold(after: str, wanted: dict[str, Any], path: Path, fault: str, hint: str) -> None:
    """See that the file says what it is to say. Raises BankError."""
    try:
        if stripped(parsed(after, path)) == stripped(wanted):
            return
    except BankError:  # of a text that is nowhere to be seen
        pass
    raise BankError(f"{path}: {fault} into this file as it stands", hint)
