"""The article as a post of a site made by Jekyll: put it into _posts/."""

from __future__ import annotations

import re

from qa_notes.errors import ExportError
from qa_notes.export.contents import Article
from qa_notes.export.matter import day, posted, slug, tags
from qa_notes.export.target import Target
from qa_notes.render.flavour import SET, Flavour, entities, harmless, special, unsafe


def _formula(latex: str) -> str:
    """Between two dollar signs in a line, too, and without the bar that begins a table."""
    doubled = re.sub(r"\\\| *", r"\\Vert ", harmless(latex))
    return "$$" + re.sub(r"\| *", r"\\vert ", doubled) + "$$"


JEKYLL = Flavour(
    special=special(SET, r"\{", "&"),
    written=entities("{~^&%"),  # Liquid, which comes first, knows no backslash
    unsafe=unsafe(r"\$", r"\\begin\{(?:array|tabular)\}"),
    formula=_formula,
    display=_formula,
    apart=True,
)


def _write(article: Article) -> str:
    matter = {
        "layout": "post",
        "title": article.contents().page_title,
        "date": day(article),
        "categories": tags(article),  # they become folders of the address
    }
    known = {key: value for key, value in matter.items() if value is not None}
    return posted(article, JEKYLL, known, heading="")


def _file_name(article: Article) -> str:
    """With the day, without which Jekyll sees no post. Raises ExportError where there is none."""
    posted_on = day(article)
    if posted_on is None:
        hint = "name the file yourself: --out _posts/2026-01-31-papers.md"
        raise ExportError("Jekyll names posts by a day, and neither week nor papers have one", hint)
    return f"{posted_on.isoformat()}-{slug(article)}"


TARGET = Target(
    "a post of a Jekyll site, for kramdown; formulas for MathJax", "md", _write, _file_name
)
