"""Pairs in TMX 1.4, the format in which translators' programs hand on what they remember.

Localisation Industry Standards Association, TMX 1.4b (2005): a `tu` has one `tuv` a language, and
the text of each is its `seg`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from qa_notes.errors import PairsError
from qa_notes.memory.pairs import SOURCE, Pair, paired
from qa_notes.strict_xml import MOST_TAGS, SAFE, is_too_long

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})  # elements that hold markup, not words


def pairs(data: bytes, name: str, language: str) -> Iterator[Pair]:
    """English and its translation into `language` of each unit that has both.

    Languages are told by their first part: en-US is English. Raises PairsError.
    """
    if is_too_long(data):
        raise PairsError(f"{name}: it has more than {MOST_TAGS:,} tags", "part it in several files")
    try:
        root = etree.fromstring(data, etree.XMLParser(**SAFE, collect_ids=False))
    except etree.XMLSyntaxError as err:
        raise PairsError(f"{name}:{err.lineno}: {_why(err)}", "export it anew as TMX") from err
    if _local(root) != "tmx":
        raise PairsError(f"{name}: it is no TMX: it begins with <{_local(root)}>")
    seen: set[str] = set()
    for unit in root.iter("{*}tu"):
        said = _variants(unit, name)
        seen |= said.keys() - {""}
        if pair := paired(said.get(SOURCE, ""), said.get(language, "")):
            yield pair
    if seen and not {SOURCE, language} <= seen:
        held = ", ".join(sorted(seen)[:9])
        raise PairsError(f"{name}: it holds {held}, and not both {SOURCE} and {language}")


def _variants(unit: Any, name: str) -> dict[str, str]:
    """Language -> text of a unit; the first that is not empty, where there are several."""
    said: dict[str, str] = {}
    for variant in unit.iterchildren("{*}tuv"):
        code = variant.get(XML_LANG) or variant.get("lang") or ""
        language = re.split("[-_]", code.strip().lower())[0]
        for segment in variant.iterchildren("{*}seg"):
            said[language] = said.get(language) or "".join(_words(segment, name))
    return said


def _words(element: Any, name: str) -> Iterator[str]:
    """What a segment says, without the markup of the file that it came from."""
    yield element.text or ""
    for child in element:
        if child.tag is etree.Entity:
            raise PairsError(
                f"{name}:{child.sourceline}: {child.text} is not read",
                "write the character itself instead of the entity",
            )
        if isinstance(child.tag, str) and _local(child) not in CODES:  # no comment
            yield from _words(child, name)
        yield child.tail or ""


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


def _why(err: etree.XMLSyntaxError) -> str:
    """What the reader of XML says, without the place, which it repeats."""
    return re.sub(r", line \d+, column \d+.*", "", err.msg or "it is empty")
