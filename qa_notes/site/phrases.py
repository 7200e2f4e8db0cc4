"""Japanese headings that break between phrases: BudouX says where, <wbr> marks it.

Only Japanese: the library has no model for Korean, which breaks at its blanks, nor for Hindi.
"""

from __future__ import annotations

import html
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from qa_notes.languages import of

if TYPE_CHECKING:
    from budoux import Parser

# Our templates write no heading in a heading, and no > in an attribute.
_HEADING = re.compile(r"<(h[1-4])((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL)
_PIECE = re.compile(r"<[^>]*>|[^<]+")


def broken(page: str) -> str:
    """A page of ours with places to break in its Japanese headings."""
    return _HEADING.sub(lambda found: _heading(*found.groups()), page)


def phrased(text: str) -> Markup:
    """A line of its own, such as a question in a list, with places to break if it is Japanese."""
    pieces = parts(text)
    inner = Markup("<wbr>").join(pieces)
    return Markup('<span class="phrased">{}</span>').format(inner) if len(pieces) > 1 else inner


@lru_cache(maxsize=10_000)
def parts(text: str) -> tuple[str, ...]:
    """A Japanese line in phrases, which joined are the line; others in one piece."""
    if of(text) != "ja":
        return (text,)
    return tuple(_parser().parse(text))


@lru_cache(maxsize=1_000)  # pages share the questions
def _heading(tag: str, attributes: str, inner: str) -> str:
    if of(html.unescape(re.sub("<[^>]*>", "", inner))) != "ja":
        return f"<{tag}{attributes}>{inner}</{tag}>"
    inside, out = 0, ""  # of a formula no part is a phrase
    for piece in _PIECE.findall(inner):
        if piece.startswith("<span") or (inside and piece == "</span>"):
            inside += -1 if piece == "</span>" else 'class="math' in piece or inside > 0
        out += piece if piece.startswith("<") or inside else _marked(piece)
    return f'<{tag}{attributes}><span class="phrased">{out}</span></{tag}>'


def _marked(text: str) -> str:
    return str(Markup("<wbr>").join(parts(html.unescape(text))))


@cache
def _parser() -> Parser:
    import budoux

    return budoux.load_default_japanese_parser()
