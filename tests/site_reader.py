"""A site read back: its index as the page's script reads it, its links as a reader follows them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

from golden.reader import Reader, read

from qa_notes.site.search import asked, file_of, unpacked


def value_of(script: str) -> tuple[str, Any]:
    """What a file of the search hands over: its name and its value, and nothing besides."""
    found = re.fullmatch(r"qaNotes\((.*)\);\n", script, re.DOTALL)
    assert found is not None
    name, value = json.loads(f"[{found[1]}]")
    return name, value


class SiteIndex:
    """The index of the search."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.head = self._value("head")

    def _value(self, name: str) -> Any:
        told, value = value_of((self.site / "search" / f"{name}.js").read_text(encoding="utf-8"))
        assert told == name
        return value

    def files(self, query: str) -> set[int]:
        """The files of terms that a query is looked up in, never more than `head.most`."""
        return {file_of(term, self.head["files"]) for term in self._terms(query)}

    def load(self, query: str) -> int:
        """Bytes that the query loads of the index."""
        names = ("head", *(f"terms-{number}" for number in self.files(query)))
        return sum((self.site / "search" / f"{name}.js").stat().st_size for name in names)

    def find(self, query: str) -> list[str]:
        """The papers that have every term of a query, the youngest first."""
        found = [self._papers(term) for term in self._terms(query)]
        numbers = set.intersection(*found) if found else set()
        return [self.head["papers"][number] for number in sorted(numbers)]

    def _terms(self, query: str) -> list[str]:
        every = asked(query)
        chosen, step = every, 2
        while len({file_of(term, self.head["files"]) for term in chosen}) > self.head["most"]:
            chosen, step = every[::step], step + 1
        return chosen

    def _papers(self, term: str) -> set[int]:
        body = self._value(f"terms-{file_of(term, self.head['files'])}")
        found: set[int] = set()
        for entry in filter(None, body.split(";")):
            own, papers, _ = entry.split(",")
            goes_on = term.isascii() and len(term) > 1 and own.startswith(term)
            if goes_on or own == term:
                found |= set(unpacked(papers))
        return found


class Site:
    """The pages of a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def page(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def read(self, name: str) -> Reader:
        return read(self.page(name))

    @cached_property
    def pages(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*.html"))

    def addresses(self, name: str) -> list[str]:
        """Every address that a page names."""
        attributes = self.read(name).attributes
        return [value or "" for key, value in attributes if key in ("href", "src", "action")]

    def dead(self) -> Iterator[tuple[str, str]]:
        """Links within the site that lead nowhere: page and address."""
        for name in self.pages:
            for address in self.addresses(name):
                if address.startswith(("https://", "http://", "data:")):
                    continue
                place, fragment = urldefrag(address)
                path = (self.folder / name).parent / unquote(place) if place else self.folder / name
                if (
                    not path.resolve().is_relative_to(self.folder.resolve())
                    or not path.is_file()
                    or (
                        fragment
                        and f'id="{unquote(fragment)}"' not in path.read_text(encoding="utf-8")
                    )
                ):
                    yield name, address
