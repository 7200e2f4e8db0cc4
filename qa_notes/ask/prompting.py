"""Prompts are files, each a whole conversation; `=== role` lines divide its turns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from qa_notes.languages import language
from qa_notes.llm import Message

_FOLDER = files("qa_notes.ask") / "prompts"
_ROLE = re.compile(r"^=== (system|user|assistant|examples)$", re.MULTILINE)
_env = Environment(loader=PackageLoader("qa_notes.ask", "prompts"), undefined=StrictUndefined)
Turns = Sequence[tuple[str, str]]  # what is asked, what is said


def prompt(name: str, examples: Turns = (), **values: object) -> list[Message]:
    """Fill prompts/NAME.md.j2. Values cannot open a turn of their own: only the file can.

    `examples` stand, as they are, where the file has `=== examples`. Raises
    jinja2.UndefinedError for a value that the file wants and the caller forgot.
    """
    pieces = _ROLE.split((_FOLDER / f"{name}.md.j2").read_text("utf-8"))[1:]
    turns: list[Message] = []
    for role, text in zip(pieces[::2], pieces[1::2], strict=True):
        if role == "examples":
            for asked, said in examples:
                turns += [("user", asked), ("assistant", said)]
        else:
            turns.append((role, _template(text).render(values).strip()))
    return turns


@cache
def _template(text: str) -> Template:
    """Compiled once: that takes longer than all else that is done for a question."""
    return _env.from_string(text)


@cache
def version(code: str, *names: str) -> str:
    """Eight characters that change with these prompts, or with what a language puts into them."""
    digest = hashlib.sha256()
    for name in names:
        digest.update((_FOLDER / f"{name}.md.j2").read_bytes())
    spoken = language(code)
    digest.update(repr((spoken.style, spoken.examples, dict(spoken.terms()))).encode())
    return digest.hexdigest()[:8]
