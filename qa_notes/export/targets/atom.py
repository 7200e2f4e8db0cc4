"""A feed of weeks: Atom (RFC 4287), one entry a week."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa_notes.export import lasting, xhtml
from qa_notes.export.contents import Article
from qa_notes.export.feed import Feed, Item, atom
from qa_notes.export.target import Target
from qa_notes.render.printed import labels
from qa_notes.render.text import safe_url

if TYPE_CHECKING:
    from lxml.etree import _Element

# What feed readers let through; any other element gives way to its contents.
_KEPT = (
    "a|b|blockquote|br|code|div|em|h2|h3|h4|h5|h6|hr|li|ol|p|pre|section|strong|sub|sup|table|"
    "tbody|td|th|thead|tr|ul"
)
_ATTRIBUTES = ("href", "lang", "start")
_GONE = ("form", "iframe", "object", "embed", "img", "audio", "video", "svg", "h1")


def _write(article: Article) -> bytes:
    words = labels(article.language, article.options.layout)
    # Every feed has to name somebody.
    feed = Feed(_feed_uri(article), words.untitled, "qa-notes", article.language)
    return atom(feed, [_item(week) for week in article.weeks])


def _item(week: Article) -> Item:
    title, when = week.contents().page_title, lasting.changed(week)
    return Item(lasting.article_uri(week), title, when, content=_content(week))


def _feed_uri(article: Article) -> str:
    """A feed begins with one week and grows, and keeps its id."""
    if any(week.week.id for week in article.weeks):
        return lasting.uri("weeks")
    return lasting.article_uri(article) + "/feed"


def _content(article: Article) -> str:
    """The article without its title, as HTML that is safe in somebody else's page.

    Formulas stay LaTeX, which any reader shows. Marks of footnotes are no links: an entry stands
    beside others, and has no address of its own.
    """
    from lxml import etree

    root = xhtml.tree(article)
    etree.strip_elements(root, *_GONE, with_tail=False)
    for back in list(root.iterfind(".//a")):
        if "back" in back.get("class", "").split():
            back.getparent().remove(back)
    for element in root.iter():
        _bare(element)
    others = {e.tag for e in root.iter() if not re.fullmatch(_KEPT, e.tag)} - {root.tag}
    etree.strip_tags(root, *others, "gone")
    return "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)


def _bare(element: _Element) -> None:
    """Without its attributes, save those that say something everywhere."""
    link = element.get("href")
    if element.tag == "a" and not safe_url(link):
        element.tag = "gone"
    for name in element.attrib:
        if name not in _ATTRIBUTES:
            del element.attrib[name]


TARGET = Target(
    "a feed, Atom: an entry for each week file that is named", "xml", _write, lambda _: "feed",
    apart=True,
)  # fmt: skip
