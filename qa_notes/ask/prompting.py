"""Prompts are files, each a whole conversation; `=== role` lines divide its turns."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from qa_notes.llm import Message

_FOLDER = files("qa_notes.ask") / "prompts"
_ROLE = re.compile(r"^=== (system|user|assistant)$", re.MULTILINE)
_env = Environment(loader=PackageLoader("qa_notes.ask", "prompts"), undefined=StrictUndefined)


def prompt(name: str, **values: object) -> list[Message]:
    """Fill prompts/NAME.md.j2. Values cannot open a turn of their own: only the file can.

    Raises jinja2.UndefinedError for a value that the file wants and the caller forgot.
    """
    pieces = _ROLE.split((_FOLDER / f"{name}.md.j2").read_text("utf-8"))[1:]
    turns = zip(pieces[::2], pieces[1::2], strict=True)
    return [(role, _env.from_string(text).render(values).strip()) for role, text in turns]


@cache
def version() -> str:
    """Eight characters that change with any prompt or glossary."""
    digest = hashlib.sha256()
    for file in sorted((_FOLDER, *_FOLDER.iterdir()), key=lambda f: f.name):
        if file.is_file():
            digest.update(file.read_bytes())
    for words in ("glossary_ja.yaml", "false_friends_ja.yaml", "misread_ja.yaml"):
        digest.update((_FOLDER.parent / words).read_bytes())  # type: ignore[attr-defined]
    return digest.hexdigest()[:8]
