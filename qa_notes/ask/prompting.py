"""Prompts are files, each a whole conversation; `=== role` lines divide its turns."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

import yaml
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
    digest.update((_FOLDER.parent / "glossary_ja.yaml").read_bytes())  # type: ignore[attr-defined]
    return digest.hexdigest()[:8]


@cache
def _glossary(language: str) -> tuple[tuple[str, str], ...]:
    file = files("qa_notes.ask") / f"glossary_{language}.yaml"
    if not file.is_file():
        return ()
    rows: dict[str, str] = yaml.safe_load(file.read_text("utf-8"))
    return tuple(sorted(rows.items(), key=lambda row: -len(row[0])))


def terms_in(text: str, language: str, most: int = 8) -> str:
    """The glossary's terms that stand in `text`: "dataset = データセット; ..."."""
    left = text.lower()
    found = []
    for english, translated in _glossary(language):
        if re.search(rf"\b{re.escape(english)}s?\b", left):
            found.append(f"{english} = {translated}")
            left = left.replace(english, " ")
    return "; ".join(found[:most])


def in_our_terms(text: str, language: str) -> str:
    """A term of the glossary that was left in English between words of `language`, put right."""
    for english, translated in _glossary(language):
        if english.islower() and english in text:
            loose = rf"(?<![A-Za-z0-9-])\s?{re.escape(english)}s?\s?(?![A-Za-z0-9-]|\s[A-Za-z])"
            text = re.sub(rf"(?<![A-Za-z] ){loose}", translated, text)
    return text
