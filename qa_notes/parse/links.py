"""Links of the PDF and URLs printed in its text; they answer "where is the code?"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from urllib.parse import unquote

from qa_notes import addresses
from qa_notes.languages.scripts import UNSPACED
from qa_notes.models import Block, Box, Link, Page
from qa_notes.parse.raw import RawPage

_URL = re.compile(
    r"https?://[^\s<>\"“”|{}]+|(?<![\w./@])(?:www\.|github\.com/|huggingface\.co/|gitlab\.com/|bit\.ly/)[^\s<>\"“”|{}]+"
)
_SENTENCE = re.compile(rf"(?<=[.!?。])\s+(?=[A-Z{UNSPACED}“\"(])|(?<=[。！？])")
_ADDRESS = re.compile(  # printed as one: behind a scheme, or ending like a host
    r"\W*(?:https?://((?:[\w-]+\.)+[a-z]{2,})|((?:[\w-]+\.)+(?:com|org|net|io|edu|gov|ai|co|dev)))\b",
    re.IGNORECASE,
)
_LONGEST = 400  # letters of context
_LONGEST_URL = 2000  # letters; browsers take no longer ones
_MOST = 200  # links of a page


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
        texts = [_Text(plain.text[block.start : block.end]) for block in here]
        found: dict[str, Link] = {}
        for link in page.links[:_MOST]:
            if _inside(link.box, references[page.number - 1]):
                continue
            at = next((i for i, b in enumerate(here) if _inside(link.box, b.boxes)), None)
            text = texts[at] if at is not None else _Text("")
            words = _anchor(page, link.box)
            context = text.around(max(text.find(link.url), text.find(words) if words else -1))
            made = Link(link.url, page.number, context, _other_host(words, link.url))
            found.setdefault(_key(link.url), made)
        for url, context in (one for text in texts for one in _printed(text)):
            key = _key(url)
            known = any(key in other or other in key for other in found)
            told = any(link.printed and link.printed == _host(url) for link in found.values())
            if not known and not told and len(found) < _MOST:
                found[key] = Link(url, page.number, context)
        out |= {(page.number, key): link for key, link in found.items()}
    return tuple(sorted(out.values(), key=lambda link: link.page))


def sentence_at(text: str, place: int) -> str:
    """The sentence of a paragraph at a place; its first one for -1."""
    return _Text(text).around(place)


class _Text:
    """A paragraph, and where its sentences are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in _SENTENCE.finditer(text))]

    def find(self, part: str) -> int:
        return self.text.find(part)

    def around(self, place: int) -> str:
        """The sentence at a place; the first one when the place is not known, -1."""
        place = max(place, 0)
        at = bisect_right(self._starts, place) - 1
        start = self._starts[at]
        end = self._starts[at + 1] if at + 1 < len(self._starts) else len(self.text)
        first = max(start, place - 2 * _LONGEST)  # what is shown is cut around the place
        return _short(self.text[first : min(end, place + 2 * _LONGEST)], place - first)


def _printed(text: _Text) -> list[tuple[str, str]]:
    found = []
    for match in _URL.finditer(text.text):
        url = match[0].replace("˜", "~").rstrip(".,;:'’)]”")
        if url.count("(") > url.count(")"):
            url += ")"
        if 11 < len(url) <= _LONGEST_URL:
            full = url if url.startswith("http") else f"https://{url}"
            found.append((full, text.around(match.start())))
        if len(found) == _MOST:
            break
    return found


def _other_host(words: str, url: str) -> str:
    """The host that is printed in a link's place when the link leads to another one, else ""."""
    address = _ADDRESS.match(words)
    printed, target = _host(f"http://{address[1] or address[2]}") if address else "", _host(url)
    same = f".{printed}".endswith(f".{target}") or f".{target}".endswith(f".{printed}")
    return "" if not printed or same else printed


def _host(url: str) -> str:
    parts = addresses.split(url)
    return ((parts.hostname or "") if parts else "").lower().removeprefix("www.")


def _key(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", unquote(url)).rstrip("/.").lower()


def _anchor(page: RawPage, box: Box) -> str:
    """The words printed inside a link's rectangle."""
    hits = [line for line in page.lines if _touch(line.box, box)]
    for line in hits:
        width = max(line.box[2] - line.box[0], 1.0)
        first = int(len(line.text) * max(0.0, box[0] - line.box[0]) / width)
        last = int(len(line.text) * min(1.0, (box[2] - line.box[0]) / width)) + 1
        if first < last:  # letters are not equally wide: words are taken whole
            first = line.text.rfind(" ", 0, first + 1) + 1
            last = (line.text.find(" ", last - 1) + 1 or len(line.text) + 1) - 1
        words = line.text[first:last].strip().split()
        if words:
            return max(words, key=len)
    return ""


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
