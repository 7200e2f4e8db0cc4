"""The main part of a web page as plain pieces: headings, paragraphs, items, tables, code, links.

trafilatura decides what is main part and what is around it: menus, teasers, comments, notices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qa_notes.models import Kind
from qa_notes.parse.htmltree import Element, plain

CELLS = " | "
LONGEST_LINE = 400  # letters of a cell, in scripts without spaces
LONGEST_CELL = 60  # words; a table with longer ones lays out a page
_GAP = re.compile(r"\s+")
_LINES = re.compile(r"[ \t]*\n(?:[ \t]*\n)*")
_PERMALINK = re.compile(r"\s*(?:[#¶§]|\[\s*edit\s*\]|\[編集\])\s*$")
# "[edit]" beside every heading of a MediaWiki, and its links past the menu.
_BUTTONS = "//*[contains(@class, 'mw-editsection') or contains(@class, 'mw-jump-link')]"
_HOLDERS = frozenset(("p", "list", "item", "quote", "head", "table", "row", "cell", "div", "body",
                      "section", "article", "main", "dl", "ul", "ol", "li"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, item, table or listing; or a heading, where `level` is not 0."""

    kind: Kind
    text: str  # without an empty line in it
    level: int = 0
    links: tuple[tuple[str, str], ...] = ()  # what is underlined, and where it leads


@dataclass(slots=True)
class _Run:
    """Text that is being put together."""

    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)

    def taken(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        text = plain(self.text)
        links, self.text, self.links = tuple(self.links), "", []
        return text, links


def pieces(tree: Element) -> list[Piece]:
    """The main part of a page without hidden text, in reading order; empty where there is none."""
    from trafilatura import bare_extraction

    _keep_figures(tree)
    found = bare_extraction(
        tree,
        favor_recall=True,  # of our ten real pages one reads better, and none has more around it
        include_comments=False,
        include_links=True,
        include_tables=True,
        prune_xpath=_BUTTONS,
    )
    body = getattr(found, "body", None)
    return [piece for piece in _walk(body, _Run()) if _says(piece)] if body is not None else []


def told(tree: Element) -> tuple[str | None, str | None]:
    """Title and authors, as a page tells them to machines or prints them above its article."""
    from trafilatura import extract_metadata

    found = extract_metadata(tree, extensive=False)
    return found.title, found.author


def _says(piece: Piece) -> bool:
    return any(char.isalnum() for char in piece.text)


def _keep_figures(tree: Element) -> None:
    """Captions, and tables and listings in figures, are text; trafilatura drops <figure> whole.

    A formula is its signs, as the page shows them.
    """
    for figure in tree.iter("figure"):
        figure.tag = "div"
    for caption in tree.iter("figcaption"):
        caption.tag = "p"
    for formula in list(tree.iter("math")):
        signs = _GAP.sub("", "".join(formula.itertext()))
        for child in list(formula):
            formula.remove(child)
        formula.tag, formula.text = "span", f" {signs} "


def _walk(element: Element, run: _Run) -> Iterator[Piece]:
    """Each run of text between two borders of blocks is one piece."""
    if element.tag == "table" and not _is_layout(element):
        yield from _ended(run)
        yield _table(element)
    elif element.tag == "code" and _is_listing(element):
        yield from _ended(run)
        yield Piece(Kind.CODE, _listing(element))
    elif element.tag == "head":
        yield from _ended(run)
        text = _PERMALINK.sub("", plain("".join(element.itertext()))).strip()
        yield Piece(Kind.TEXT, text, level=_level(element))
    else:
        holds = element.tag in _HOLDERS
        if holds:
            yield from _ended(run)
        begin = len(run.text)
        run.text += " " if element.tag == "lb" else element.text or ""
        for child in element:
            yield from _walk(child, run)
            run.text += child.tail or ""
        if holds:
            yield from _ended(run)
        elif element.tag == "ref" and (target := element.get("target")):
            run.links.append((plain(run.text[begin:]), target))


def _ended(run: _Run) -> Iterator[Piece]:
    text, links = run.taken()
    if text:
        yield Piece(Kind.TEXT, text, links=links)


def _level(element: Element) -> int:
    rend = element.get("rend") or ""
    return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2


def _is_layout(table: Element) -> bool:
    """Old pages are laid out in tables: one column, or whole paragraphs in a cell."""
    rows = [row.findall("cell") for row in table.iter("row")]
    if max(map(len, rows), default=0) < 2:
        return True
    cells = ["".join(cell.itertext()) for row in rows for cell in row]
    long = any(
        len(cell.split()) > LONGEST_CELL or len(plain(cell)) > LONGEST_LINE for cell in cells
    )
    return long or sum(bool(cell.strip()) for cell in cells) < 2 or _nested(table)


def _nested(table: Element) -> bool:
    return next(table.iterdescendants("table"), None) is not None


def _table(table: Element) -> Piece:
    rows = []
    for row in table.iter("row"):
        cells = [plain(" ".join(cell.itertext())) for cell in row]
        if any(cells):
            rows.append(CELLS.join(cells).rstrip(CELLS))
    return Piece(Kind.TABLE, "\n".join(rows))


def _is_listing(code: Element) -> bool:
    """Of its own, not a word in a sentence."""
    parent = code.getparent()
    return code.find("code") is not None or (
        parent is not None and parent.tag in ("body", "quote", "div") and "\n" in _raw(code).strip()
    )


def _listing(code: Element) -> str:
    lines = [line.expandtabs(4).rstrip() for line in _raw(code).split("\n")]
    lines = [" " * (len(line) - len(line.lstrip())) + plain(line) for line in lines]
    return _LINES.sub("\n", "\n".join(lines)).strip("\n")


def _raw(code: Element) -> str:
    out = code.text or ""
    for child in code:
        out += "\n" if child.tag == "lb" else _raw(child)
        out += child.tail or ""
    return out
