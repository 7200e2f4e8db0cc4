"""Links of the PDF and URLs printed in its text; they answer "where is the code?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from qa_notes.models import Block, Box, Link, Page
from qa_notes.parse.raw import RawPage

_URL = re.compile(
    r"https?://[^\s<>\"“”|{}]+|(?<![\w./@])(?:www\.|github\.com/|huggingface\.co/|gitlab\.com/|bit\.ly/)[^\s<>\"“”|{}]+"
)
_SENTENCE = re.compile(r"(?<=[.!?。])\s+(?=[A-Z\u3040-\u9fff“\"(])|(?<=[。！？])")
_LONGEST = 400  # letters of context


def links(
    raw: Sequence[RawPage],
    pages: Sequence[Page],
    blocks: Sequence[Block],
    references: Sequence[Sequence[Box]],
) -> tuple[Link, ...]:
    """Every web link outside the reference list, once a page.

    `references` holds, for each page, the boxes of the rows of the reference list.
    """
    out: dict[tuple[int, str], Link] = {}
    for page, plain in zip(raw, pages, strict=True):
        here = [block for block in blocks if block.page == page.number]
        for link in page.links:
            if _inside(link.box, references[page.number - 1]):
                continue
            block = next((b for b in here if _inside(link.box, b.boxes)), None)
            text = plain.text[block.start : block.end] if block else ""
            context = _context(text, _anchor(page, link.box), link.url)
            out.setdefault((page.number, _key(link.url)), Link(link.url, page.number, context))
        for block in here:
            for url, context in _printed(plain.text[block.start : block.end]):
                known = [key for number, key in out if number == page.number]
                if not any(_key(url) in key or key in _key(url) for key in known):
                    out[(page.number, _key(url))] = Link(url, page.number, context)
    return tuple(sorted(out.values(), key=lambda link: link.page))


def _printed(text: str) -> list[tuple[str, str]]:
    found = []
    for match in _URL.finditer(text):
        url = match[0].replace("˜", "~").rstrip(".,;:'’)]”")
        if url.count("(") > url.count(")"):
            url += ")"
        if len(url) > 11:
            full = url if url.startswith("http") else f"https://{url}"
            found.append((full, _context(text, url, url)))
    return found


def _key(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", unquote(url)).rstrip("/.").lower()


def _anchor(page: RawPage, box: Box) -> str:
    """The words printed inside a link's rectangle."""
    hits = [line for line in page.lines if _touch(line.box, box)]
    for line in hits:
        width = max(line.box[2] - line.box[0], 1.0)
        first = int(len(line.text) * max(0.0, box[0] - line.box[0]) / width)
        last = int(len(line.text) * min(1.0, (box[2] - line.box[0]) / width)) + 1
        words = line.text[first:last].strip().split()
        if words:
            return max(words, key=len)
    return ""


def _context(text: str, anchor: str, url: str) -> str:
    """The sentence around the link; the start of its paragraph when the place is not found."""
    place = text.find(url)
    if place < 0 and anchor:
        place = text.find(anchor)
    start = 0
    for piece in _SENTENCE.split(text):
        start = text.find(piece, start)
        if place < 0 or start <= place < start + len(piece):
            return _short(piece, max(0, place - start))
        start += len(piece)
    return _short(text, max(0, place))


def _short(piece: str, at: int) -> str:
    piece = " ".join(piece.split())
    start = max(0, min(at - _LONGEST // 2, len(piece) - _LONGEST))
    return piece[start : start + _LONGEST].strip()


def _touch(one: Box, other: Box) -> bool:
    middle = (other[1] + other[3]) / 2
    return one[0] < other[2] and one[2] > other[0] and one[1] <= middle <= one[3]


def _inside(box: Box, others: Sequence[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(b[0] - 2 <= x <= b[2] + 2 and b[1] - 2 <= y <= b[3] + 2 for b in others)
