"""YAML as people type it: strings stay strings, and a fault is named by file, entry and key."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from qa_notes.errors import BankError
from qa_notes.files import read_text, reason
from qa_notes.unseen import one_line

BOM = "\ufeff"
DEEPEST = 32  # levels; a bank has five


class _Loader(yaml.BaseLoader):
    """YAML whose scalars are the strings that were typed, and whose keys are given once.

    What a list of questions never needs is refused: tags, aliases (a few of them are a billion
    strings), and characters that may not stand in YAML and were spelt out instead.
    """

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _fault("aliases (*name) are not read: write it out", event.start_mark)
        if getattr(event, "tag", None) not in (None, "!"):
            raise _fault(f"tags ({event.tag}) are not read", event.start_mark)
        if self.depth >= DEEPEST:
            raise _fault(f"more than {DEEPEST} levels deep", event.start_mark)
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_scalar(self, node: yaml.ScalarNode) -> Any:
        if strange := self.NON_PRINTABLE.search(node.value):
            code = f"{ord(strange.group()):04X}"
            raise _fault(f"the character U+{code} may not stand here", node.start_mark)
        return super().construct_scalar(node)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _fault("a key must be a word, not a list or mapping", key.start_mark)
            if key.value in seen:
                raise _fault(f"the key {key.value} is given twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _fault(message: str, mark: Any) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, message, mark)


def read_yaml(path: Path) -> Any:
    """Strings, lists and mappings. Raises BankError with file and line."""
    return parsed(read_source(path), path)


def read_source(path: Path) -> str:
    """The text of the file as it is, byte order mark and line ends with it. Raises BankError."""
    try:
        return read_text(path)
    except FileNotFoundError as err:
        raise BankError(f"{path}: no such file", "qa-notes banks lists what there is") from err
    except (OSError, UnicodeDecodeError) as err:
        raise BankError(f"{path}: {reason(err)}") from err


def parsed(text: str, path: Path) -> Any:
    """The same of a text that is that of the file, or is to be; a byte order mark is none of it.

    Raises BankError.
    """
    return _read(yaml.load, text.removeprefix(BOM), path)


def nodes(text: str, path: Path) -> yaml.Node | None:
    """The text as nodes, which know where they stand in it. Raises BankError."""
    node: yaml.Node | None = _read(yaml.compose, text, path)
    return node


def tokens(text: str, path: Path) -> list[yaml.Token]:
    """The text as tokens: of a list line by line, only they know where its dashes stand.

    Raises BankError.
    """

    def scan(stream: str, Loader: type[_Loader]) -> list[yaml.Token]:
        return list(yaml.scan(stream, Loader=Loader))

    found: list[yaml.Token] = _read(scan, text, path)
    return found


def quoted(text: str) -> str:
    """A text on one line as YAML reads it: quoted as JSON quotes, and nothing in it ends a line."""
    return json.dumps(one_line(text), ensure_ascii=False)


def _read(by: Callable[..., Any], text: str, path: Path) -> Any:
    try:
        return by(text, Loader=_Loader)
    except yaml.reader.ReaderError as err:
        line = text.count("\n", 0, err.position) + 1
        message = f"the character U+{err.character:04X} may not stand here"
        raise BankError(f"{path}:{line}: {message}") from err
    except yaml.YAMLError as err:
        mark = getattr(err, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise BankError(f"{where}: {getattr(err, 'problem', None) or err}") from err
    except (ValueError, OverflowError) as err:  # "\UFFFFFFFF" is no character
        raise BankError(f"{path}: {err}") from err


File = TypeVar("File", bound=BaseModel)


def checked(model: type[File], raw: Any, path: Path) -> File:
    """What the file says as a `model`. Raises BankError naming file, entry and key."""
    if not isinstance(raw, dict):
        raise BankError(f"{path}: expected keys such as {', '.join(model.model_fields)}")
    try:
        return model.model_validate(raw)
    except ValidationError as err:
        raise BankError(": ".join([str(path), *_explain(err, raw, model)])) from err


def _explain(error: ValidationError, raw: Any, model: type[BaseModel]) -> list[str]:
    """[entry, key, what is wrong] of the first fault."""
    # A misspelt key is also a missing one; the misspelling is what to say.
    first = min(error.errors(), key=lambda fault: fault["type"] != "extra_forbidden")
    where: list[str] = []
    keys = list(first["loc"])
    if keys[:1] in (["questions"], ["papers"]) and len(keys) > 1:
        row = raw[keys[0]][int(keys[1])]
        name = row.get("id") if isinstance(row, dict) else None
        where.append(f"{str(keys[0])[:-1]} {name or f'number {int(keys[1]) + 1}'}")
        keys = keys[2:]
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(keys[-1]), _known_keys(model), 1)
        message = "is not a known key" + (f"; did you mean {near[0]}?" if near else "")
    if keys:
        where.append("key " + ".".join(str(key) for key in keys))
    return [*where, message]


def _known_keys(model: type[BaseModel]) -> set[str]:
    schema = model.model_json_schema()
    objects = [schema, *schema.get("$defs", {}).values()]
    return {key for part in objects for key in part.get("properties", {})}
