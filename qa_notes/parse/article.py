"""The order of work for a web page: its bytes to one Document.

An article has no pages. A section stands where a page would, and its paragraphs are counted from 1,
so that each quotation has a place that a reader can find: "§ Results, ¶ 3".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from qa_notes import addresses
from qa_notes.errors import GarbledText, NoText
from qa_notes.evidence import PARTING
from qa_notes.files import read_bytes
from qa_notes.models import Block, Document, Kind, Link, Page, Section, SectionKind
from qa_notes.parse import headings
from qa_notes.parse.articlefacts import Head, read_head, same_words, title_of
from qa_notes.parse.headings import Heading
from qa_notes.parse.htmltree import decoded, tree_of
from qa_notes.parse.language import is_garbled, letters
from qa_notes.parse.links import sentence_at
from qa_notes.parse.mainpart import Piece, pieces
from qa_notes.parse.unshown import take_out

FEW_LETTERS = 500  # a notice about cookies or a login has fewer, a post hardly
WALL_LETTERS = 2500  # below, a page that asks for a login, a cookie or JavaScript is no article
LEAD_WORDS = 25  # of a paragraph that may stand for an abstract
LARGEST = 100 * 1024 * 1024  # bytes
_WALL = re.compile(
    r"(?:enable|turn on|requires?|activate) (?:java ?script|cookies)"
    r"|java ?script is (?:disabled|required|not)"
    r"|checking your browser|verify (?:that )?you are (?:a )?human|are you a robot|captcha"
    r"|(?:log|sign) ?in to (?:continue|read|view)|subscribe to (?:continue|read)|access denied"
    r"|javascript\s*を有効|ログインして|자바스크립트를? *(?:활성|사용)|로그인이? *(?:필요|하)",
    re.I,
)
HINT = (
    "it may want a login, cookies or JavaScript: open it in a browser, save the page as .html, "
    "and give the file"
)


@dataclass(slots=True)
class _Part:
    """A section while it is filled."""

    section: Section
    pieces: list[Piece] = field(default_factory=list)
    references: bool = False


def read(path: Path) -> Document:
    """Parse one web page in this process.

    Raises NoText or GarbledText; MemoryError when memory runs out.
    """
    data = read_bytes(path, LARGEST)
    tree = tree_of(decoded(data))
    if tree is None:
        raise NoText(f"{path.name}: there is no page in it", HINT)
    head = read_head(tree)
    hidden = take_out(tree)
    shown = [
        (int(each.tag[1]), " ".join(each.text_content().split()))
        for each in tree.iter("h1", "h2", "h3")
    ]
    title = title_of(head, shown)
    found = pieces(tree)
    _check_text(path, found)
    parts = _parts(_without_title(found, title, head))
    read = [part for part in parts if part.pieces and not part.references]
    pages, blocks = _written(read)
    return Document(
        pages=pages,
        sections=tuple(replace(part.section, page=n) for n, part in enumerate(read, 1)),
        blocks=blocks,
        links=_links(read),
        references="\n".join(p.text for part in parts if part.references for p in part.pieces),
        title=title,
        authors=head.authors,
        abstract=_abstract(read),
        sha256=hashlib.sha256(data).hexdigest(),
        hidden=hidden,
        paged=False,
        published=head.published,
        updated=head.updated,
        address=head.address,
    )


def _check_text(path: Path, found: Sequence[Piece]) -> None:
    text = "\n".join(piece.text for piece in found if not piece.level)
    count = letters(text)
    if count < FEW_LETTERS or not any(p.kind is Kind.TEXT for p in found if not p.level):
        raise NoText(f"{path.name}: the page holds {count} letters of an article", HINT)
    if count < WALL_LETTERS and (wall := _WALL.search(text)):
        raise NoText(f"{path.name}: the page is no article; it says {wall[0]!r}", HINT)
    if is_garbled(text):
        raise GarbledText(f"{path.name}: its letters form no language", HINT)


def _without_title(found: Sequence[Piece], title: str | None, head: Head) -> list[Piece]:
    """The title opens no section."""
    at = next(
        (n for n, p in enumerate(found) if p.level and same_words(p.text, title)),
        None,
    )
    return [piece for n, piece in enumerate(found) if n != at]


def _parts(found: Sequence[Piece]) -> list[_Part]:
    """Sections by headings; what stands before the first one introduces the article."""
    parts = [_Part(Section("", (), SectionKind.INTRODUCTION, 1))]
    stack: list[tuple[int, str, SectionKind]] = []
    for piece in found:
        if not piece.level:
            parts[-1].pieces.append(piece)
            continue
        while stack and stack[-1][0] >= piece.level:
            stack.pop()
        parent = stack[-1][2] if stack else None
        number, bare = headings.parted(piece.text)
        heading = Heading(piece.text, number if bare else "", len(stack) + 1)
        kind = headings.kind_of(heading, parent) or SectionKind.OTHER
        listed = headings.is_references(piece.text)
        stack.append((piece.level, piece.text, SectionKind.OTHER if listed else kind))
        path = tuple(title for _, title, _ in stack)
        parts.append(_Part(Section(piece.text, path, stack[-1][2], 1), references=listed))
    return parts


def _written(parts: Sequence[_Part]) -> tuple[tuple[Page, ...], tuple[Block, ...]]:
    """A page a section: its paragraphs, with an empty line between them and none within."""
    pages, blocks = [], []
    for number, part in enumerate(parts, 1):
        text = PARTING.join(piece.text for piece in part.pieces)
        pages.append(Page(number, text, 0.0, 0.0))
        at = 0
        for piece in part.pieces:
            end = at + len(piece.text)
            blocks.append(Block(number, number - 1, piece.kind, at, end, ()))
            at = end + len(PARTING)
    return tuple(pages), tuple(blocks)


def _links(parts: Sequence[_Part]) -> tuple[Link, ...]:
    """Every web link of the text, once a section, with the paragraph's sentence around it."""
    out: dict[tuple[int, str], Link] = {}
    for number, part in enumerate(parts, 1):
        for piece in part.pieces:
            for words, url in piece.links:
                if addresses.split(url) and (number, url) not in out:
                    context = sentence_at(piece.text, piece.text.find(words))
                    out[number, url] = Link(url, number, context)
    return tuple(out.values())


def _abstract(parts: Sequence[_Part]) -> str | None:
    """The section called so, else the first paragraph of some length, where it opens the article.

    What <meta name=description> says is shown to nobody.
    """
    own = [p for p in parts if p.section.kind is SectionKind.ABSTRACT]
    if own:
        return " ".join(p.text for p in own[0].pieces if p.kind is Kind.TEXT) or None
    opening = [p.text for p in parts[0].pieces if p.kind is Kind.TEXT] if parts else []
    return next((text for text in opening if _long(text)), None)


def _long(text: str) -> bool:
    return len(text.split()) >= LEAD_WORDS or letters(text) >= 5 * LEAD_WORDS
