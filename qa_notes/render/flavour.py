"""What the Markdown of one host has of its own; what all have in common is in markdown.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# In a viewer without formulas these would be markup after all.
_UNSAFE = r"`|\]\(|\]\[|\[\^|\{%|[&](?=#?\w+;)"
# Markup within a line everywhere, one character a match: what a host has besides is put behind it.
EVERYWHERE = r"[\\`*_<>\[\]$|~^]|&(?=#?\w+;)|(?<=\s)#(?=\S)|\{(?=[{%<])|(?<=[{%])\{"
# And at the start of a line, where the mark of a numbered item comes behind what is found.
STARTS = re.compile(r"[-+=#:%]|\d{1,9}(?=[.)])")
# What a paper writes and a host that links by itself would make a link of.
LINKED = r"@|(?<=\bwww)\.|[:/](?=/)"
# What a host that sets type would set in another way: quotation marks, dashes, dots.
SET = r"""["']|-(?=-)|(?<=-)-|\.(?=\.)|(?<=\.)\."""


def backslash(character: str) -> str:
    """As CommonMark writes any punctuation that is none."""
    return "\\" + character


def entities(characters: str) -> Callable[[str], str]:
    """These as entities, for readers that look behind a backslash; others as usual."""
    return lambda one: f"&#{ord(one)};" if one in characters else backslash(one)


def harmless(latex: str) -> str:
    """The same formula with nothing in it that a viewer without formulas takes for a tag."""
    return re.sub("< *", r"\\lt ", re.sub("> *", r"\\gt ", latex)).replace("{{", "{ {")


def between(opening: str, closing: str) -> Callable[[str], str]:
    """A formula between two marks."""
    return lambda latex: f"{opening}{harmless(latex)}{closing}"


def unsafe(*more: str) -> re.Pattern[str]:
    """What a formula may not hold: what none may, and more."""
    return re.compile("|".join((_UNSAFE, *more)))


def special(*more: str) -> re.Pattern[str]:
    """What is markup within a line: what is everywhere, and more. One character a match."""
    return re.compile("|".join((EVERYWHERE, *more)))


_SPECIAL, _NO_FORMULA = special(), unsafe()
_FORMULA, _DISPLAY = between("$", "$"), between("$$", "$$")


@dataclass(frozen=True, slots=True)
class Flavour:
    """One host's Markdown. The default is CommonMark as GitHub and pandoc read it."""

    special: re.Pattern[str] = _SPECIAL
    starts: re.Pattern[str] = STARTS  # the same at the start of a line
    written: Callable[[str], str] = backslash  # one special character, as the word that it is
    unsafe: re.Pattern[str] = _NO_FORMULA  # a formula with this in it is printed as its source
    formula: Callable[[str], str] = _FORMULA
    display: Callable[[str], str] = _DISPLAY
    apart: bool = False  # displayed formulas stand on lines of their own, and are inline elsewhere
    notes: tuple[str, str] | None = None  # around a footnote that stands where it is referred to
    callout: str = ""  # the first line of a quotation that stands under its answer
    leads: bool = False  # the list of papers leads to their headings, by their text


COMMONMARK = Flavour()
