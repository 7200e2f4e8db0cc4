"""What the user writes as Markdown, an introduction: read as such, and printed with nothing else.

Paragraphs, line breaks, emphasis, lists, links, quotations and code are printed. HTML, images and
addresses that are neither http nor https are printed as the words that they are; headings as bold
words, because the outline of the article is our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from qa_notes.render import html, markdown
from qa_notes.render.flavour import COMMONMARK, Flavour
from qa_notes.render.text import clean, runs, safe_url

DEEPEST = 20  # levels of lists in lists
_HTML_BLOCKS = {
    "paragraph": "p",
    "blockquote": "blockquote",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "em": "em",
    "strong": "strong",
}


def as_html(source: str) -> Markup:
    """Elements that hold no markup but ours."""
    return Markup("\n").join(_html(node) for node in _read(source).children)


def as_markdown(source: str, flavour: Flavour = COMMONMARK) -> markdown.Markdown:
    """The same in Markdown that says nothing more on its host."""
    return markdown.Markdown(_blocks(_read(source), flavour))


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST})
    # A formula is one word: its underscores and backslashes are no markup.
    reader.inline.ruler.before("escape", "formula", _formula)
    return reader.disable(["image", "html_block", "html_inline", "reference"])


def _read(source: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(_reader().parse(clean(source)))


def _formula(state: object, silent: bool) -> bool:
    """A rule of the reader: text up to the end of a formula that begins here."""
    source, at, end = state.src, state.pos, state.posMax  # type: ignore[attr-defined]
    if source[at] not in "$\\":
        return False
    found = next(iter(runs(source[at : min(end, at + 2100)])), None)
    if found is None or found.kind != "math" or source[at - 1 : at] == "\\":
        return False
    if not silent:
        state.pending += found.source  # type: ignore[attr-defined]
    state.pos += len(found.source)  # type: ignore[attr-defined]
    return True


def _html(node: SyntaxTreeNode) -> Markup:
    inner = Markup("").join(_html(child) for child in node.children)
    if node.type in _HTML_BLOCKS:
        tag = _HTML_BLOCKS[node.type]
        if node.type == "paragraph" and node.hidden:  # of a list without gaps
            return inner
        return Markup("<{0}>{1}</{0}>").format(Markup(tag), inner)
    match node.type:
        case "inline":
            return inner
        case "text":
            return (html.title if _in_link(node) else html.rich)(node.content)
        case "softbreak" | "hardbreak":
            return Markup("<br>\n")
        case "link" if url := _address(node):
            return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, inner)
        case "heading":
            return Markup("<p><strong>{}</strong></p>").format(inner)
        case "code_inline":
            return Markup("<code>{}</code>").format(node.content)
        case "fence" | "code_block":
            return Markup("<pre><code>{}</code></pre>").format(node.content)
        case "hr":
            return Markup("<hr>")
        case _:
            return inner or Markup.escape(node.content)


def _blocks(node: SyntaxTreeNode, flavour: Flavour) -> str:
    return "\n\n".join(_block(child, flavour) for child in node.children)


def _block(node: SyntaxTreeNode, flavour: Flavour) -> str:
    match node.type:
        case "paragraph":
            lines = _words(node, flavour).split("\n")
            return "\n".join(markdown.start(line, flavour) for line in lines)
        case "heading":
            return f"**{_words(node, flavour)}**"
        case "blockquote":
            return _behind(_blocks(node, flavour), "> ", "> ")
        case "bullet_list" | "ordered_list":
            return "\n".join(_items(node, flavour))
        case "fence" | "code_block":
            return _fenced(node.content.rstrip("\n"), "\n", 3, flavour)
        case "hr":
            return "---"
        case _:
            return _blocks(node, flavour)


def _items(node: SyntaxTreeNode, flavour: Flavour) -> Iterator[str]:
    first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
    for number, item in enumerate(node.children, first):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        gap = (
            "\n"
            if any(child.type == "paragraph" and child.hidden for child in item.children)
            else "\n\n"
        )
        body = gap.join(_block(child, flavour) for child in item.children)
        yield _behind(body, mark, " " * len(mark))


def _words(node: SyntaxTreeNode, flavour: Flavour) -> str:
    """The inline text of a block; what stands before a link does not make it an image."""
    said = "".join(_inline(child, flavour) for child in node.children)
    return re.sub(r"!(?=\[)", r"\!", said)


def _inline(node: SyntaxTreeNode, flavour: Flavour) -> str:
    inner = "".join(_inline(child, flavour) for child in node.children)
    match node.type:
        case "text":
            return (markdown.escape if _in_link(node) else markdown.rich)(node.content, flavour)
        case "softbreak" | "hardbreak":
            return "  \n"
        case "em":
            return f"*{inner}*"
        case "strong":
            return f"**{inner}**"
        case "code_inline":
            gap = " " if "`" in node.content else ""
            return _fenced(node.content, gap, 1, flavour)
        case "link" if url := _address(node):
            return f"[{inner}](<{url}>)"
        case _:
            return inner


def _fenced(code: str, gap: str, least: int, flavour: Flavour) -> str:
    """Code between more backticks than it holds; as plain words where a blog would fill it in."""
    if re.search(r"\{[{%]", code):
        return markdown.escape(code, flavour)
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(least, longest + 1)
    return f"{fence}{gap}{code}{gap}{fence}"


def _behind(text: str, first: str, others: str) -> str:
    """Every line behind a mark: the first behind its own."""
    lines = text.split("\n")
    return "\n".join(
        ((first if number == 0 else others) + line).rstrip() if not line.endswith("  ")
        else (first if number == 0 else others) + line
        for number, line in enumerate(lines)
    )  # fmt: skip


def _in_link(node: SyntaxTreeNode) -> bool:
    parent = node.parent
    while parent is not None and parent.type != "inline":
        if parent.type == "link" and _address(parent):
            return True
        parent = parent.parent
    return False


def _address(node: SyntaxTreeNode) -> str | None:
    return safe_url(str(node.attrs.get("href", "")))
