"""The article for note.com: open the file in a browser, copy it all, paste it into the editor.

The editor keeps two levels of headings, paragraphs, bold words, links, flat lists, quotations, code
and rules, and reads $${LaTeX}$$ in a line and $$ on lines of its own; it has no places within an
article to lead to. So nothing else is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import escape

from qa_notes.export.body import Node, blocks, is_list
from qa_notes.export.contents import Article
from qa_notes.export.target import Target, file_name

_JOINER = "\u2060"  # a word joiner, not seen: two dollar signs of a text are no formula


def page(article: Article) -> str:
    """A page that a browser opens; its title is that of the article, to be typed into its field."""
    said = article.contents()
    body = "\n".join(_written(blocks(article)))
    return (
        f'<!DOCTYPE html>\n<html lang="{said.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(said.page_title)}</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _written(nodes: Iterable[Node | str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Node):
            yield from _block(node)


def _block(node: Node) -> Iterator[str]:
    match node.tag:
        case "h2" | "h3":
            yield f"<{node.tag}>{_line(node.children)}</{node.tag}>"
        case "h4":
            yield f"<p><strong>{_line(_plain(node.children))}</strong></p>"
        case "ul" | "ol":
            items = "\n".join(f"<li>{line}</li>" for line in _items(node))
            yield f"<{node.tag}>\n{items}\n</{node.tag}>"
        case "blockquote":
            yield f"<blockquote>{''.join(_quoted(node))}</blockquote>"
        case "pre":
            yield f"<pre><code>{escape(''.join(map(str, node.children)))}</code></pre>"
        case "hr":
            yield "<hr>"
        case _:
            yield from _paragraphs(node.children)


def _items(node: Node) -> Iterator[str]:
    """Those of inner lists behind the item that they stand in: there is one level."""
    for item in node.children:
        if not isinstance(item, Node):
            continue
        yield _line(child for child in item.children if not is_list(child))
        for below in filter(is_list, item.children):
            yield from _items(below)


def _quoted(node: Node) -> Iterator[str]:
    """A quotation holds paragraphs, and its lists are lines of them."""
    for child in node.children:
        if is_list(child):
            yield from (f"<p>{line}</p>" for line in _items(child))
        elif isinstance(child, Node) and child.tag in ("blockquote", "hr"):
            yield from _quoted(child)
        elif isinstance(child, Node):
            yield f"<p>{_line(child.children)}</p>"


def _paragraphs(children: Iterable[Node | str]) -> Iterator[str]:
    """A formula on lines of its own is a paragraph of its own."""
    line: list[Node | str] = []
    for child in children:
        if isinstance(child, Node) and child.tag == "display":
            yield from _paragraph(line)
            line = []
            yield f"<p>$$<br>{escape(''.join(map(str, child.children)))}<br>$$</p>"
        else:
            line.append(child)
    yield from _paragraph(line)


def _paragraph(line: list[Node | str]) -> Iterator[str]:
    inner = _line(line).strip()
    if inner:
        yield f"<p>{inner}</p>"


def _line(children: Iterable[Node | str]) -> str:
    return "".join(_inline(child) for child in children)


def _inline(child: Node | str) -> str:
    if isinstance(child, str):
        return str(escape(_unpriced(child)))
    inner = _line(child.children)
    match child.tag:
        case "math" | "display":
            return f"$${{{escape(''.join(map(str, child.children)))}}}$$"
        case "br":
            return "<br>"
        case "strong":
            return f"<strong>{inner}</strong>"
        case "a" if not child.href.startswith("#"):
            return f'<a href="{escape(child.href)}">{inner}</a>'
        case _:
            return inner


def _plain(children: Iterable[Node | str]) -> Iterator[Node | str]:
    """What stands in bold words holds no bold words."""
    for child in children:
        if isinstance(child, Node) and child.tag == "strong":
            yield from _plain(child.children)
        else:
            yield child


def _unpriced(text: str) -> str:
    """Dollar signs that touch each other or a formula begin nothing."""
    out = text.replace("$$", f"${_JOINER}$").replace("$$", f"${_JOINER}$")
    return f"{out}{_JOINER}" if out.endswith("$") else out


def _name(article: Article) -> str:
    return f"{file_name(article)}-note"


TARGET = Target("a page to copy into the editor of note.com", "html", page, _name)
