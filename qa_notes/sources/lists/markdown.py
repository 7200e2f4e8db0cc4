"""A Markdown file: a page, with the lines of its source."""

from __future__ import annotations

import re

from qa_notes.sources.listing import Listing, ListKind


def _knows(head: str) -> bool:
    return re.search(r"\[[^\]\n]*\]\(https?://", head) is not None


def _read(text: str, url: str) -> Listing:
    from markdown_it import MarkdownIt

    from qa_notes.sources.page_links import LINE, read_page

    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = markdown.parse(text)
    for token in tokens:
        if token.map and token.nesting == 1:
            token.attrSet(LINE, str(token.map[0] + 1))
    return read_page(markdown.renderer.render(tokens, markdown.options, {}), url)


LIST = ListKind("a Markdown file", (".md", ".markdown"), _knows, _read)
