"""The article as blocks of WordPress's editor, for its code editor or its REST API.

Footnotes are plain links: those of WordPress stand in the post's metadata, where a text that is
pasted cannot put them. Formulas are LaTeX between \\( \\) or \\[ \\]: MathML is taken out for users
who may not write unfiltered HTML, and the block for formulas holds nothing that stands in a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from markupsafe import escape as escaped

from qa_notes.export.body import Node, blocks, is_list
from qa_notes.export.contents import Article
from qa_notes.export.lasting import digest
from qa_notes.export.target import Target, file_name
from qa_notes.render.text import one_line

_SIMPLE = {"strong": "strong", "em": "em", "code": "code", "sup": "sup"}
# What WordPress makes something else of when a page is shown, though it is only text: shortcodes,
# typographic signs, smilies, formulas of Jetpack. An entity is the same letter and left alone.
_STIRS = re.compile(
    r"[\[\]$`]"
    r"|(?<=-)-|\.(?=\.)|(?<=\d)x(?=\d)|\((?=tm\))"
    r"|(?:(?<=\s)|^)[:;8=](?=\S)",
    re.IGNORECASE,
)


def write(article: Article) -> str:
    """Blocks, one after the other. The title is not among them: a post has a field for it."""
    return _blocks(blocks(article), mark(article)) + "\n"


def title(article: Article) -> str:
    """The post's title, as HTML: that of the week, or of a lone paper."""
    said = article.contents()
    alone = said.papers[0].title if len(said.papers) == 1 and not article.week.id else ""
    return text(said.heading or alone or said.page_title)


def mark(article: Article) -> str:
    """The name of the first block, seen in the editor's list: it finds the post again."""
    ids = [note.paper.id for note in article.notes]
    if article.week.id or len(ids) == 1:
        said = one_line(article.week.id or ids[0])
        # What WordPress would write otherwise, such as two hyphens, its search would not find.
        plain = re.sub(r"[^\w.]+", "-", said)[:80].strip("-")
        return f"qa-notes {plain}" + ("" if plain == said else f" {digest(said)[:8]}")
    return f"qa-notes {len(ids)} papers {digest(*ids)[:8]}"


def marked(content: str, name: str) -> bool:
    """Whether a post's content begins with the block of this name."""
    head = re.match(r"\s*<!-- wp:[a-z/-]+ (\{.*?\}) /?-->", content, re.DOTALL)
    try:
        found = json.loads(head[1]) if head else {}
    except ValueError:
        return False
    data = found.get("metadata")
    return isinstance(data, dict) and data.get("name") == name


def text(words: str) -> str:
    """Words as HTML that WordPress shows as they are."""
    return _STIRS.sub(lambda found: f"&#{ord(found.group()):03};", _safe(words))


def _safe(words: str) -> str:
    """Escaped, quotation marks too, with entities of three digits: WordPress writes them so.

    Of "&amp;#91;", which is five letters and more, it would make a bracket.
    """
    return str(escaped(words)).replace("&#3", "&#03").replace("&amp;#", "&#038;#")


def _blocks(nodes: Iterable[Node | str], name: str = "") -> str:
    out = []
    for node in nodes:
        if isinstance(node, Node):
            out.append(_block(node, name))
            name = ""
    return "\n\n".join(out)


def _block(node: Node, name: str) -> str:
    given: dict[str, object] = {"metadata": {"name": name}} if name else {}
    own = f' id="{_place(node.id)}"' if node.id else ""
    inner = "".join(_inline(child) for child in node.children)
    match node.tag:
        case "h2" | "h3" | "h4":
            level = int(node.tag[1])
            given |= {"level": level} if level != 2 else {}
            html = f'<{node.tag} class="wp-block-heading"{own}>{inner}</{node.tag}>'
            return _commented("heading", html, given)
        case "ul" | "ol":
            given |= {"ordered": True} if node.tag == "ol" else {}
            items = "\n\n".join(_item(child) for child in node.children if isinstance(child, Node))
            html = f'<{node.tag}{own} class="wp-block-list">{items}</{node.tag}>'
            return _commented("list", html, given)
        case "blockquote":
            html = f'<blockquote{own} class="wp-block-quote">{_blocks(node.children)}</blockquote>'
            return _commented("quote", html, given)
        case "pre":
            html = f'<pre{own} class="wp-block-code"><code>{inner}</code></pre>'
            return _commented("code", html, given)
        case "hr":
            html = f'<hr{own} class="wp-block-separator has-alpha-channel-opacity"/>'
            return _commented("separator", html, given)
        case _:
            return _commented("paragraph", f"<p{own}>{inner}</p>", given)


def _item(node: Node) -> str:
    """Its id stands on its first link: older editors know no id of an item."""
    line = "".join(_inline(child) for child in node.children if not is_list(child))
    below = [_block(child, "") for child in node.children if is_list(child)]
    if node.id and "<a " in line:
        head, _, tail = line.partition("<a ")
        line = f'{head}<a id="{_place(node.id)}" {tail}'
    return _commented("list-item", f"<li>{line}{''.join(below)}</li>", {})


def _commented(block: str, html: str, given: dict[str, object]) -> str:
    """Between the comments by which the editor knows a block."""
    attributes = f" {_json(given)}" if given else ""
    return f"<!-- wp:{block}{attributes} -->\n{html}\n<!-- /wp:{block} -->"


def _json(given: dict[str, object]) -> str:
    """As WordPress writes attributes: nothing in them ends the comment or looks like a tag."""
    out = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    for seen, written in (
        ("--", r"\u002d\u002d"), ("<", r"\u003c"), (">", r"\u003e"), ("&", r"\u0026"),
        (r"\"", r"\u0022"),
    ):  # fmt: skip
        out = out.replace(seen, written)
    return out


def _inline(child: Node | str) -> str:
    if isinstance(child, str):
        return text(child)
    inner = "".join(map(_inline, child.children))
    match child.tag:
        case "math":
            return f"\\({inner}\\)"
        case "display":
            return text("\\[") + inner + text("\\]")
        case "br":
            return "<br>"
        case "a":
            own = f'id="{_place(child.id)}" ' if child.id else ""
            return f'<a {own}href="{_link(child.href)}"{_away(child.href)}>{inner}</a>'
        case "back":
            label = f' aria-label="{_attribute(child.label)}"' if child.label else ""
            return f' <a href="{_link(child.href)}"{label}>↩\ufe0e</a>'
        case tag if tag in _SIMPLE:
            return f"<{tag}>{inner}</{tag}>"
        case _:
            return inner


def _away(href: str) -> str:
    return "" if href.startswith("#") else ' rel="noopener noreferrer"'


def _link(href: str) -> str:
    return _place(href) if href.startswith("#") else _attribute(href)


def _place(name: str) -> str:
    """An id without its colon, up to which WordPress takes a link for an unknown protocol."""
    return _attribute(name.replace(":", "~"))


def _attribute(value: str) -> str:
    """Shortcodes are looked for in attributes, too."""
    return _safe(value).replace("[", "&#091;").replace("]", "&#093;")


def _name(article: Article) -> str:
    return f"{file_name(article)}-wordpress"


TARGET = Target(
    "blocks of the WordPress editor, without the title; `qa-notes publish` sends them",
    "html",
    write,
    _name,
)
