"""The HTML of an article as a tree, and as XHTML that needs no script and no browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qa_notes.errors import ExportError
from qa_notes.export.contents import Article

if TYPE_CHECKING:
    from lxml.etree import _Element

XHTML = "http://www.w3.org/1999/xhtml"
EPUB = "http://www.idpf.org/2007/ops"
XML = "http://www.w3.org/XML/1998/namespace"
_NAME = re.compile(r"[a-z][a-z0-9-]*")


def body(article: Article) -> _Element:
    """The body of the HTML page, without scripts, styles and comments: of lxml's HTML.

    Raises ExportError where a template of somebody's own makes no page.
    """
    from lxml import etree, html

    page = article.filled("html", style="", script="", policy="")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    data = page.encode("utf-8", "replace")
    try:
        found: _Element | None = html.document_fromstring(data, parser).body
    except etree.ParserError:  # it is empty
        found = None
    if found is None:
        raise ExportError("the template prints no page", "ours: qa-notes formats --templates DIR")
    etree.strip_elements(found, "script", "style", "template", with_tail=False)
    etree.strip_tags(found, etree.Comment, etree.ProcessingInstruction)
    return found


def tree(article: Article) -> _Element:
    """The element that holds the article, in a template of somebody's own perhaps the body."""
    page = body(article)
    main = page.find("main")
    return page if main is None else main


def copied(source: _Element) -> _Element:
    """The element as XHTML; formulas, which the page sets by script, as MathML."""
    from lxml import etree

    made: _Element = etree.Element(f"{{{XHTML}}}{source.tag}", nsmap={None: XHTML, "epub": EPUB})
    for name, value in source.attrib.items():
        if _NAME.fullmatch(name) and not name.startswith(("data-", "on")):
            made.set(name, value)
    if lang := source.get("lang"):
        made.set(f"{{{XML}}}lang", lang)
    if formula := source.get("data-mathml"):
        math = etree.fromstring(formula)
        math.set("alttext", source.text or "")
        made.append(math)
        return made
    made.text = source.text
    for child in source:
        copy = copied(child)
        copy.tail = child.tail
        made.append(copy)
    return made


def document(title: str, language: str, style: str, inner: _Element) -> _Element:
    """A whole XHTML document. `style`: the address of its style sheet."""
    from lxml import etree

    root: _Element = etree.Element(f"{{{XHTML}}}html", nsmap={None: XHTML, "epub": EPUB})
    root.set("lang", language)
    root.set(f"{{{XML}}}lang", language)
    head = etree.SubElement(root, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}title").text = title
    etree.SubElement(head, f"{{{XHTML}}}link", rel="stylesheet", type="text/css", href=style)
    etree.SubElement(root, f"{{{XHTML}}}body").append(inner)
    return root


def written(root: _Element) -> bytes:
    """The document as the bytes of a file."""
    from lxml import etree

    made: bytes = etree.tostring(
        root, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>"
    )
    return made
