"""The links of a page that lead to papers: each under its heading, with the words beside it.

A page is read as blocks (paragraphs, items, rows of a table), since what an editor says of a paper
stands in the block of its link, or behind it where the block has several papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree, html

from qa_notes import addresses, strict_xml
from qa_notes.errors import ListError
from qa_notes.refs import parse_arxiv
from qa_notes.sources.beside import Piece, remark_of, remarks_between, title_of
from qa_notes.sources.link_kinds import is_paper, kind_of
from qa_notes.sources.listing import Entry, Listing
from qa_notes.unseen import one_line

LINE = "data-qa-line"  # of the source, on the blocks of a page that was made of it
_BLOCKS = frozenset(
    "p li tr dt dd div blockquote article section aside main header footer figure figcaption"  # noqa: SIM905
    " caption h1 h2 h3 h4 h5 h6 body pre".split()
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_CELLS = frozenset(["td", "th"])
_UNREAD = frozenset(
    ["script", "style", "template", "noscript", "svg", "head", "nav", "select", "textarea"]
)
_BARE = re.compile(r"https?://[^\s<>\"'`|\\^{}、。，（）「」【】]+", re.IGNORECASE)


@dataclass(slots=True)
class _Block:
    """Text and links of one block, without those of the blocks in it."""

    tag: str
    line: str
    sections: tuple[str, ...]
    table: object = None  # that it is a row of
    pieces: list[Piece] = field(default_factory=list)


def read_page(text: str, url: str = "") -> Listing:
    """The papers of an HTML page, in order, each once under a heading. Raises ListError.

    `url`: where it came from, to which its links are relative; else what the page says itself.
    """
    try:
        root = strict_xml.page(text.encode("utf-8", "replace"))
    except ValueError as err:
        raise ListError(f"the page has {err}") from err
    if root is None:
        return Listing(())
    own, skipped = _address(root), 0
    blocks = list(_blocks(root, url or own))
    of_papers = {id(b.table) for b in blocks if b.table is not None and _papers(b)}
    found: list[tuple[int, Entry]] = []
    for number, block in enumerate(blocks):
        links = [piece for piece in block.pieces if piece.url]
        skipped += sum(not piece.paper for piece in links)
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        if _papers(block):
            found += _entries(block, after)
        elif links and id(block.table) in of_papers and any(kind_of(p.url) for p in links):
            found.append((links[0].at, _without(block)))
    entries = _each_once(entry for _, entry in sorted(found, key=lambda pair: pair[0]))
    return Listing(tuple(entries), _title(root), own, skipped)


def _papers(block: _Block) -> list[Piece]:
    return [piece for piece in block.pieces if piece.paper]


def _entries(block: _Block, after: _Block | None) -> Iterator[tuple[int, Entry]]:
    """One for each paper of the block, whose links to one paper stand side by side."""
    papers = _papers(block)
    apart = {title_of(block.pieces, piece) or piece.url for piece in papers}
    alone = len(apart) == 1 or block.tag == "tr"
    if alone:
        first = papers[0]
        title = title_of(block.pieces, first, alone=True)
        remark = remark_of(block.pieces, title)
        if not remark and block.tag in _HEADINGS and after and after.tag == "p":
            remark = "" if _papers(after) else remark_of(after.pieces, "")
        others = tuple(dict.fromkeys(p.url for p in papers[1:] if p.url != first.url))
        place = f"line {block.line}"
        yield first.at, Entry(first.url, place, title, remark, block.sections, others)
        return
    for piece, remark in remarks_between(block.pieces):
        title = title_of(block.pieces, piece)
        entry = Entry(piece.url, f"line {block.line}", title, remark, block.sections)
        yield piece.at, entry


def _without(block: _Block) -> Entry:
    """A row among papers none of whose links leads to one."""
    title = title_of(block.pieces, None, alone=True)
    remark = remark_of(block.pieces, title)
    return Entry("", f"line {block.line}", title, remark, block.sections)


def _each_once(entries: Iterator[Entry]) -> Iterator[Entry]:
    """A paper once under one heading: a page of many weeks may name it in two of them.

    Under another title it stays: the editor meant another paper, and its reader has to know.
    """
    seen: dict[tuple[tuple[str, ...], str], set[str]] = {}
    for entry in entries:
        named = parse_arxiv(entry.reference)
        key = entry.sections, named[0] if named else entry.reference or entry.place
        titles = seen.setdefault(key, set())
        if not titles or (entry.title and entry.title not in titles):
            titles.add(entry.title)
            yield entry


def _blocks(root: html.HtmlElement, base: str) -> Iterator[_Block]:
    """All blocks in the order in which they begin; those within are apart."""
    made: list[_Block] = []
    open_: list[_Block] = [_Block("body", "1", ())]
    headings: list[tuple[int, str]] = []
    unread: etree._Element | None = None
    made.append(open_[0])
    at = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        at += 1
        if unread is not None:
            if event == "end" and element is unread:
                unread = None
                _text(open_[-1], element.tail, at)
            continue
        if event == "start" and tag in _UNREAD:
            unread = element
            continue
        if event == "start":
            if tag in _BLOCKS:
                sections = tuple(text for _, text in headings)
                table = next(element.iterancestors("table"), None) if tag == "tr" else None
                block = _Block(tag, _line(element), sections, table)
                open_.append(block)
                made.append(block)
            if tag == "a" and (href := element.get("href")):
                open_[-1].pieces.append(_link(element, href, base, at))
                unread = element  # its words are those of the link
                continue
            if tag in ("b", "strong"):
                open_[-1].pieces.append(Piece(one_line(element.text_content()), at, mark="bold"))
            if tag in _CELLS:
                open_[-1].pieces.append(Piece("", at, mark="cell"))
            _text(open_[-1], "\n" if tag == "br" else element.text, at)
            continue
        if event == "end" and tag in _HEADINGS:
            level = int(tag[1])
            headings = [(n, text) for n, text in headings if n < level]
            headings.append((level, one_line(element.text_content())[:300]))
        if event == "end" and tag in _BLOCKS and len(open_) > 1:
            open_.pop()
        _text(open_[-1], element.tail, at)
    yield from made


def _text(block: _Block, text: str | None, at: int) -> None:
    """Add a text to a block; addresses that stand in it bare are links."""
    if not text:
        return
    end = 0
    for match in _BARE.finditer(text):
        url = match[0].rstrip(".,;:!?)]*_")
        block.pieces.append(Piece(text[end : match.start()], at))
        block.pieces.append(Piece("", at, url=url, paper=is_paper(url)))
        end = match.start() + len(url)
    block.pieces.append(Piece(text[end:], at))


def _link(element: html.HtmlElement, href: str, base: str, at: int) -> Piece:
    """A link; only http addresses can be papers, and what stands in a page is no path here."""
    label = one_line(element.text_content())
    url = one_line(href)
    if base and "://" not in url:
        try:
            url = urljoin(base, url)
        except ValueError:
            url = ""
    ok = addresses.split(url) is not None
    return Piece(label, at, url=url or href, paper=ok and is_paper(url, label))


def _line(element: html.HtmlElement) -> str:
    given = element.get(LINE) or ""
    return given if given.isdecimal() else str(element.sourceline or 1)


def _title(root: html.HtmlElement) -> str:
    for path in ("//head/title", "//h1"):
        for element in root.xpath(path)[:1]:
            if title := one_line(element.text_content()):
                return title[:300]
    return ""


def _address(root: html.HtmlElement) -> str:
    """Where the page says that it stands; "" where it says nothing that can be asked."""
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for url in root.xpath(path)[:1]:
            if addresses.split(str(url)):
                return addresses.public(str(url))
    return ""
