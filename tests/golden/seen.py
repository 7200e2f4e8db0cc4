"""What a person sees of the hard note, once a host's reader has made HTML of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from golden.hard import EVIDENCE, FORMULA, HARD, HARD_WEEK, INLINE, LINKS, QUOTED, SAID
from lxml import html
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.texmath import texmath_plugin

from qa_notes.export import Options, article

ELEMENTS = {
    "div",
    "section",
    "p",
    "h1",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "strong",
    "a",
    "sup",
    "br",
    "hr",
    "span",
}
SECOND = EVIDENCE[1].quote
# In the order in which the article refers to them.
NOTES = [QUOTED, QUOTED, QUOTED, SECOND]


@dataclass(frozen=True)
class Seen:
    """A page, read."""

    text: str  # without formulas
    formulas: list[str]
    links: list[str]
    elements: set[str]
    notes: list[str]  # what each reference leads to, in order
    paragraphs: list[str]


def hard(target: str) -> str:
    """The hard note as the target writes it, without what stands before the article."""
    page = article(HARD_WEEK, [HARD], Options(target))
    assert isinstance(page, str)
    return body(page)


def body(page: str) -> str:
    """Behind the front matter, if there is some."""
    return page.split("\n---\n", 1)[1] if page.startswith("---\n") else page


def seen(page: str, formula: str, notes: Sequence[str] | None = None) -> Seen:
    """`formula`: a pattern of the HTML; its groups are the source. `notes`: those found already."""
    formulas: list[str] = []

    def taken(found: re.Match[str]) -> str:
        latex = "".join(filter(None, found.groups()))
        formulas.append(normal(html.fromstring(f"<p>{latex}</p>").text_content()))
        return ""

    tree = html.fromstring(f"<div>{re.sub(formula, taken, page, flags=re.DOTALL)}</div>")
    ids = {str(one.get("id")): one.text_content() for one in tree.xpath("//*[@id]")}
    marks = tree.xpath("//sup//a[starts-with(@href, '#')]")
    return Seen(
        text=tree.text_content(),
        formulas=formulas,
        links=[str(to) for to in tree.xpath("//a/@href") if not to.startswith("#")],
        elements={str(one.tag) for one in tree.iter() if isinstance(one.tag, str)},
        notes=list(notes or (ids[str(a.get("href"))[1:]] for a in marks)),
        paragraphs=[" ".join(one.text_content().split()) for one in tree.xpath("//p")],
    )


def by_hatena(page: str) -> Seen:
    """What Hatena finds in the HTML of its Markdown: footnotes in (( )), formulas in [tex: ]."""
    notes: list[str] = []

    def note(found: re.Match[str]) -> str:
        notes.append(html.fromstring(f"<p>{found[1]}</p>").text_content())
        return f"<i>{found[1]}</i>"

    page = re.sub(r"(?<!\))\(\((?!\()(.+?)\)\)(?!\()", note, page)
    found = seen(page, r"\[tex: (?:\\displaystyle\{ )?((?:[^]\\]|\\.)*?)(?: \})? \]", notes)
    formulas = [re.sub(r"\\([\[\]])", r"\1", latex) for latex in found.formulas]
    return replace(found, formulas=formulas)


def normal(latex: str) -> str:
    """The formula as the note has it: `<` is written as a command everywhere."""
    return re.sub(r"\s+", " ", latex).strip().replace(r"\lt ", "< ")


def as_meant(page: Seen, elements: set[str] = ELEMENTS) -> None:
    """Text as said, links as given, formulas as formulas, footnotes that lead to quotations."""
    assert [said for said in SAID if said not in page.text] == []
    assert page.formulas == [FORMULA, INLINE, INLINE]
    assert set(page.links) == {*LINKS, str(HARD.paper.url), LINKS[1].replace("page=7", "page=2")}
    assert page.elements <= elements
    assert len(page.notes) == len(NOTES)
    assert [quote for quote, note in zip(NOTES, page.notes, strict=True) if quote not in note] == []


MATH = r'<(?:eqn?|span|div)(?: class="math \w+")?>([^<]*)</(?:eqn?|span|div)>'


def _tex(*kinds: str) -> Callable[[MarkdownIt], object]:
    return lambda reader: [reader.use(texmath_plugin, delimiters=kind) for kind in kinds]


def _dollars(reader: MarkdownIt) -> None:
    reader.use(dollarmath_plugin, double_inline=True)


# How each host's formulas are found, by extensions of a CommonMark reader.
READERS = {
    "markdown": _dollars,
    "obsidian": _dollars,
    "zenn": _dollars,
    "qiita": _tex("gitlab"),
    "hugo": _tex("brackets", "dollars"),
    "jekyll": _tex("kramdown"),
}


def commonmark(target: str, source: str) -> Seen:
    """By CommonMark with tables, strikethrough, footnotes and the host's formulas."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    if target == "hatena":
        # Discount hands entities on, and what they are is no notation of Hatena's.
        return by_hatena(reader.disable("entity").render(source).replace("&amp;#", "&#"))
    READERS[target](reader.use(footnote_plugin))
    return seen(reader.render(source), MATH)
