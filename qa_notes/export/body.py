"""The body of the HTML article as a short list of blocks, for places that know few elements.

It is read from the page that the `html` target prints, so that a template of the user's, a layout
and a way of evidence look the same wherever the article goes.

    article -> notes.html.j2 -> blocks(article) -> Node("p", ("text", Node("strong", ...)))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from qa_notes.export import xhtml
from qa_notes.export.contents import Article
from qa_notes.render.text import runs, safe_url

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
_ALONE = (*_HEADINGS, *_LISTS, "p", "blockquote", "pre", "hr")
_ROOMS = ("article", "aside", "div", "figure", "footer", "header", "main", "nav", "section")
_INLINE = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code", "sup": "sup"}
_UNSEEN = ("title", "h1")  # a place has its own


@dataclass(frozen=True, slots=True)
class Node:
    """A block (h2 h3 h4 p ul ol li blockquote pre hr) or what stands in a line of one.

    In lines stand strong, em, code, sup, a, br, `math` and `display`, whose child is the LaTeX,
    and `back`, the way from a footnote to its answer, which holds no words.
    """

    tag: str
    children: tuple[Node | str, ...] = ()
    id: str = ""
    href: str = ""  # http, https, or # and an id
    label: str = ""  # what a link without words says


def is_list(child: Node | str) -> TypeGuard[Node]:
    """Whether it is a list, which may stand in an item behind its words."""
    return isinstance(child, Node) and child.tag in _LISTS


def blocks(article: Article) -> tuple[Node, ...]:
    """Everything below the title, in order; an id stands on the first block of what had it."""
    return tuple(_blocks(xhtml.body(article)))


def _blocks(parent: Any) -> Iterator[Node]:
    """Blocks of an element that is only there to hold others."""
    loose: list[Node | str] = [*_text(parent.text)]
    items: list[Node] = []
    for element in parent:
        is_item = element.tag == "p" and "item" in _classes(element)
        if items and not is_item:
            yield Node("ul", tuple(items))
            items = []
        if element.tag in _UNSEEN:
            pass
        elif is_item:
            items.append(_item(element))
        elif _holds(element):
            yield from _paragraph(loose)
            loose = []
            yield from _block(element)
        else:
            loose += _inline(element)
        loose += _text(element.tail)
    if items:
        yield Node("ul", tuple(items))
    yield from _paragraph(loose)


def _holds(element: Any) -> bool:
    """Whether it is a block, or blocks stand in it."""
    return element.tag in _ROOMS or any(inner.tag in _ALONE for inner in element.iter())


def _block(element: Any) -> Iterator[Node]:
    tag, own = element.tag, element.get("id") or ""
    if tag in _HEADINGS:
        yield Node(min(tag, "h4"), _line(element), own)
    elif tag == "p":
        yield from _paragraph(_children(element), own)
    elif tag in _LISTS:
        yield Node(tag, tuple(_list_item(item) for item in element if item.tag == "li"), own)
    elif tag == "blockquote":
        yield Node(tag, tuple(_blocks(element)), own)
    elif tag == "pre":
        yield Node(tag, (element.text_content(),), own)
    elif tag == "hr":
        yield Node(tag, (), own)
    else:
        inner = tuple(_blocks(element))
        if "facts" in _classes(element):
            inner = (Node("p", _joined(block.children for block in inner)),)
        for number, block in enumerate(inner):
            yield replace(block, id=own) if own and number == 0 and not block.id else block


def _paragraph(children: Iterable[Node | str], own: str = "") -> Iterator[Node]:
    line = _trimmed(children)
    if line:
        yield Node("p", line, own)


def _item(element: Any) -> Node:
    """A line that begins with "- " and is an item of a list."""
    first, *others = _line(element) or ("",)
    words = first.removeprefix("- ") if isinstance(first, str) else first
    return Node("li", (words, *others))


def _list_item(element: Any) -> Node:
    """Words, then the lists within; paragraphs of its own become lines."""
    words: list[Node | str] = []
    lists: list[Node] = []
    for block in _blocks(element):
        if is_list(block):
            lists.append(block)
        else:
            words += [Node("br")] * bool(words)
            words += _joined(_lines(block))
    return Node("li", (*words, *lists), element.get("id") or "")


def _lines(block: Node) -> Iterator[tuple[Node | str, ...]]:
    """The lines of any block."""
    if block.tag == "blockquote":
        for inner in block.children:
            if isinstance(inner, Node):
                yield from _lines(inner)
    else:
        yield block.children


def _joined(lines: Iterable[tuple[Node | str, ...]]) -> tuple[Node | str, ...]:
    """Lines of one block."""
    out: list[Node | str] = []
    for line in lines:
        out += [Node("br")] * bool(out)
        out += line
    return tuple(out)


def _line(element: Any) -> tuple[Node | str, ...]:
    return _trimmed(_children(element))


def _children(element: Any) -> list[Node | str]:
    out: list[Node | str] = [*_text(element.text)]
    for child in element:
        out += _inline(child)
        out += _text(child.tail)
    return out


def _inline(element: Any) -> list[Node | str]:
    tag = element.tag
    if tag in _UNSEEN:
        return []
    if tag == "br":
        return [Node("br")]
    if tag == "span" and "math" in _classes(element):
        return [_formula(element)]
    inner = _children(element)
    if tag == "a":
        return _link(element, inner)
    if tag in _INLINE and inner:
        return [Node(_INLINE[tag], tuple(inner))]
    return inner


def _link(element: Any, inner: list[Node | str]) -> list[Node | str]:
    href = element.get("href") or ""
    if not (href.startswith("#") or safe_url(href)):
        return inner
    if "back" in _classes(element):
        return [Node("back", (), "", href, element.get("aria-label") or "")]
    return [Node("a", tuple(inner), element.get("id") or "", href)] if inner else []


def _formula(element: Any) -> Node | str:
    source: str = element.text_content()
    found = next(iter(runs(source)), None)
    if found is None or found.kind != "math":
        return source
    return Node("display" if found.display else "math", (found.latex,))


def _text(text: str | None) -> list[str]:
    return [text.replace("\r\n", " ").replace("\n", " ")] if text else []


def _trimmed(children: Iterable[Node | str]) -> tuple[Node | str, ...]:
    """Without the blanks around; pieces of text that touch are one."""
    out: list[Node | str] = []
    for child in children:
        if isinstance(child, str) and out and isinstance(out[-1], str):
            out[-1] += child
        else:
            out.append(child)
    if out and isinstance(out[0], str):
        out[0] = out[0].lstrip(" ")
    if out and isinstance(out[-1], str):
        out[-1] = out[-1].rstrip(" ")
    return tuple(child for child in out if child != "")


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()
