"""An RSS or Atom feed: that of arXiv, of a journal, or of a blog that speaks of papers."""

from __future__ import annotations

import io
import re
from typing import Any

from qa_notes import addresses
from qa_notes.errors import ListError
from qa_notes.refs import parse_arxiv
from qa_notes.sources.citation import words_of
from qa_notes.sources.link_kinds import is_paper
from qa_notes.sources.listing import Entry, Listing, ListKind
from qa_notes.unseen import one_line

# Each part of the head is taken whole or not at all, or a head of many comments would be tried in
# every way in which they can be grouped.
_ROOT = re.compile(
    r"^\s*+(?:(?><\?.*?\?>)\s*+|(?><!--.*?-->)\s*+|(?><!DOCTYPE[^<>]*>)\s*+)*+"
    r"<(?:\w+:)?(?:rss|feed|RDF)\b",
    re.DOTALL,
)
_OAI = "oai:arxiv.org:"


def _knows(head: str) -> bool:
    return _ROOT.match(head) is not None


def _read(text: str, url: str) -> Listing:
    import feedparser

    if "<!ENTITY" in text:
        raise ListError("a feed that declares entities is not read")
    if not _knows(text[:4000]):
        raise ListError("this is no feed: it begins with none of <rss>, <feed> and <rdf:RDF>")
    # As a stream: a text that looks like an address would be fetched, and one like a path opened.
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    parsed = feedparser.parse(stream, response_headers={"content-type": "text/xml; charset=utf-8"})
    if not parsed.entries and parsed.bozo and parsed.get("bozo_exception"):
        raise ListError(f"this feed cannot be read: {one_line(str(parsed.bozo_exception))[:200]}")
    entries: list[Entry] = []
    skipped = 0
    for number, item in enumerate(parsed.entries, 1):
        found, more = _entries(item, number, url)
        entries += found
        skipped += more
    link = one_line(str(parsed.feed.get("link") or ""))
    title = one_line(str(parsed.feed.get("title") or ""))[:300]
    own = addresses.public(link) if addresses.split(link) else ""
    return Listing(tuple(entries), title, own, skipped)


def _entries(item: Any, number: int, url: str) -> tuple[list[Entry], int]:
    """The paper that an item is, or those it speaks of; and how many links lead to none."""
    name, label = str(item.get("id") or ""), one_line(str(item.get("title") or ""))
    ids = [name[len(_OAI) :]] if name.lower().startswith(_OAI) else []
    urls = [str(link.get("href") or "") for link in item.get("links", [])]
    dois = [str(item.get(key) or "") for key in ("prism_doi", "dc_identifier", "arxiv_doi")]
    words = words_of(
        next((word for word in (*ids, name, *urls) if parse_arxiv(word)), ""),
        next((doi.removeprefix("doi:") for doi in dois if doi), ""),
        [url for url in urls if is_paper(url)],
    )
    place = f"item {number}"
    if words:
        return [Entry(words[0], place, label, others=words[1:])], 0
    from qa_notes.sources.page_links import read_page

    texts = [str(part.get("value") or "") for part in item.get("content", [])]
    inner = read_page(" ".join(texts) or str(item.get("summary") or ""), url)
    found = [
        Entry(e.reference, f"{place}, {e.place}", e.title, e.remark, (label, *e.sections), e.others)
        for e in inner.entries
    ]
    return found, inner.skipped + (not found)


LIST = ListKind("a feed", (".xml", ".atom", ".rss"), _knows, _read)
