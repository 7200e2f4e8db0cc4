"""YAML as people type it: strings stay strings, and a fault is named by file, entry and key."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from qa_notes.errors import BankError


class _Loader(yaml.BaseLoader):
    """YAML whose scalars are the strings that were typed, and whose keys are given once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                mark = key.start_mark
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value} is given twice", mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def read_yaml(path: Path) -> Any:
    """Strings, lists and mappings. Raises BankError with file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as err:
        raise BankError(f"{path}: no such file", "qa-notes banks lists what there is") from err
    except (OSError, UnicodeDecodeError) as err:
        raise BankError(f"{path}: {err}") from err
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as err:
        mark = getattr(err, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise BankError(f"{where}: {getattr(err, 'problem', None) or err}") from err


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
