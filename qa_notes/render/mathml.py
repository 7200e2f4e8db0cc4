"""LaTeX -> MathML, with only what MathML needs: the source comes from papers and models."""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from xml.etree.ElementTree import Element, tostring

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_ELEMENTS = re.compile(
    "math|menclose|mfrac|mi|mmultiscripts|mn|mo|mover|mpadded|mphantom|mprescripts|mroot|mrow|"
    "mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|none"
)
_ATTRIBUTES = re.compile(
    "accent|accentunder|columnalign|columnlines|columnspacing|depth|display|displaystyle|fence|"
    "form|height|largeop|linethickness|lspace|mathcolor|mathsize|mathvariant|maxsize|minsize|"
    "movablelimits|notation|rowlines|rowspacing|rspace|scriptlevel|separator|stretchy|symmetric|"
    "voffset|width"
)
_VALUE = re.compile(r"[\w .#%+-]{1,60}", re.ASCII)
_ENTITY = re.compile(r"&(?:#x[0-9A-Fa-f]{1,6}|[a-z]{2,4});")  # the converter writes some in text
_LARGEST = 2000  # elements


@lru_cache(maxsize=1024)
def mathml(latex: str, display: bool = False) -> str | None:
    """A <math> element as XML text; None when the source is beyond the converter."""
    from latex2mathml.converter import convert_to_element

    try:
        tree = convert_to_element(latex, display="block" if display else "inline")
    except _refusals():
        return None
    safe = _copy(tree, [_LARGEST])
    if safe is None:
        return None
    safe.set("xmlns", _NAMESPACE)
    return tostring(safe, encoding="unicode")


@cache
def _refusals() -> tuple[type[Exception], ...]:
    """What the converter raises: its own errors, and what a parser trips over on broken input."""
    from latex2mathml import exceptions

    own = (error for error in vars(exceptions).values() if isinstance(error, type))
    return (
        *(error for error in own if issubclass(error, Exception)),
        *(LookupError, ValueError, TypeError, AttributeError, RecursionError, StopIteration),
    )


def _copy(element: Element, budget: list[int]) -> Element | None:
    """The element with known names and attributes only; None if that would change its meaning."""
    budget[0] -= 1
    text = _ENTITY.sub(lambda found: html.unescape(found.group()), element.text or "")
    if (
        not _ELEMENTS.fullmatch(element.tag)
        or budget[0] < 0
        or (element.tag != "mtext" and "\\" in text)
    ):
        return None  # a backslash: a command that the converter does not know
    copy = Element(element.tag)
    copy.text = text or None
    for name, value in element.attrib.items():
        if _ATTRIBUTES.fullmatch(name) and _VALUE.fullmatch(value):
            copy.set(name, value)
    for child in element:
        safe = _copy(child, budget)
        if safe is None:
            return None
        copy.append(safe)
    return copy
