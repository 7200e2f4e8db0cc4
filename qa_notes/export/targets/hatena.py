"""The article for Hatena Blog in its Markdown mode, as blogsync posts it.

Hatena reads Markdown with Discount and then looks for notation of its own in what comes out. So
what must not be notation is an entity, and a footnote stands in (( )) where it is referred to:
Discount knows each [^1] once, and not beside another one.
"""

from __future__ import annotations

import re

from qa_notes.export.contents import Article
from qa_notes.export.matter import categories, posted
from qa_notes.export.target import Target
from qa_notes.render.flavour import STARTS, Flavour, entities, harmless, special, unsafe


def _inline(latex: str) -> str:
    """Behind a backslash all that Markdown would take, and brackets behind two."""
    escaped = re.sub(r"[\\_*^]", r"\\\g<0>", harmless(latex))
    brackets = re.sub(r"[\[\]]", r"\\\\\g<0>", escaped)
    return f"[tex: {brackets} ]"


def _display(latex: str) -> str:
    """Markdown leaves an element alone."""
    brackets = re.sub(r"[\[\]]", r"\\\g<0>", harmless(latex))
    return f"<div>[tex: \\displaystyle{{ {brackets} }} ]</div>"


HATENA = Flavour(
    special=special(
        "&",
        r"\((?=\()|(?<=\()\(",
        r"\)(?=\))|(?<=\))\)",
        r"(?<=\bid):(?=\w)",
        r"^[(:]|!$",  # beside a formula: [tex: x](y) and [tex: x]: y are links
    ),
    starts=re.compile(STARTS.pattern + r"|[A-Za-z](?=\.(?:\s|$))"),  # A. is an item, too
    written=entities("[]()<>&|~^$:=%{#!"),
    unsafe=unsafe(r"[&$]", "~~"),
    formula=_inline,
    display=_display,
    apart=True,
    notes=(" ((", "))"),  # )(( would be no footnote
)


def _write(article: Article) -> str:
    matter = {
        "Title": article.contents().page_title,
        "Category": categories(article),
        "Draft": True,
    }
    return posted(article, HATENA, matter, heading="")


TARGET = Target("Hatena Blog (blogsync), Markdown mode: a draft; [tex: ] and (( ))", "md", _write)
