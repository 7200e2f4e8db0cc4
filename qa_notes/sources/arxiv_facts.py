"""What arXiv says about papers: one request for a whole list."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import arxiv

from qa_notes.errors import NotFound, PaperError, SourceBusy, SourceError
from qa_notes.models import Paper
from qa_notes.refs import ArxivId, abs_url, parse_arxiv, versioned
from qa_notes.sources.categories import category_names
from qa_notes.sources.polite import Polite, Reply
from qa_notes.sources.withdrawn import is_withdrawn
from qa_notes.strict_xml import SAFE, is_too_long

BATCH = 100  # ids in one request: their URL stays under 2 kB
MOST_ENTRIES = 2 * BATCH
LONGEST_ENTRY = 2 * 1024 * 1024  # bytes; 3000 authors have 0.2 MB
LONGEST_LINE = 2000  # characters of a title or a name
LONGEST_ABSTRACT = 50_000
ATOM = "http://www.w3.org/2005/Atom"

# Its warnings quote the feed, and without a handler they would go straight to the terminal.
logging.getLogger("arxiv").addHandler(logging.NullHandler())

Found = dict[ArxivId, Paper | PaperError]


def look_up(wanted: Sequence[ArxivId], polite: Polite, api_url: str) -> Found:
    """The facts of each (id, version), or why there are none.

    An id that is not one costs only itself; a service that cannot be used costs the rest.
    """
    found: Found = {}
    ids = list(dict.fromkeys(wanted))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        try:
            found |= _ask(batch, polite, api_url)
        except SourceError as err:
            return dict.fromkeys(ids, err) | found
    return found


def _ask(batch: list[ArxivId], polite: Polite, api_url: str) -> Found:
    """One request, and more only if arXiv calls an id malformed without saying which."""
    wanted = ",".join(versioned(*named) for named in batch)
    url = f"{api_url}?{urlencode({'id_list': wanted, 'start': 0, 'max_results': len(batch)})}"
    reply = polite.get(url)
    if reply.status_code == 400:
        if len(batch) == 1:
            return {batch[0]: _unknown(batch[0])}
        half = len(batch) // 2
        return _ask(batch[:half], polite, api_url) | _ask(batch[half:], polite, api_url)
    if reply.status_code != 200:
        raise SourceError(f"arXiv answered HTTP {reply.status_code}")
    if b"<feed" not in reply.content[:4096]:
        # An error page with a good status would read as "no such paper".
        raise SourceBusy("arXiv answered with a page instead of facts")
    papers, damaged = read_feed(reply.content)
    lacking = _unreadable if damaged else _unknown
    return {named: papers.get(named) or lacking(named) for named in batch}


def read_feed(document: bytes) -> tuple[Found, bool]:
    """The papers of a feed, or why an entry is none; and whether something got lost in it.

    Each entry is read alone: a wrong date in one costs that one.
    """
    papers: Found = {}
    entries, damaged = _entries(document)
    for named, entry in entries:
        paper = _read(entry)
        damaged |= paper is None and named is None
        key = (paper.id, paper.version) if paper else named
        if key is not None:
            found = paper or _unreadable(key)
            papers.setdefault((key[0], None), found)
            papers[key] = found
    return papers, damaged


def _entries(document: bytes) -> tuple[list[tuple[ArxivId | None, bytes]], bool]:
    """Each entry as a feed of its own, with the id it gives; and whether the XML is damaged."""
    from lxml import etree

    if is_too_long(document):
        return [], True
    parser = etree.XMLParser(**SAFE, recover=True)  # as the arxiv package: what can be read, is
    try:
        root = etree.fromstring(document, parser=parser)
    except (etree.XMLSyntaxError, ValueError):
        return [], True
    if root is None:
        return [], True
    entries = []
    for entry in islice(root.iter(f"{{{ATOM}}}entry"), MOST_ENTRIES):
        said = (entry.findtext(f"{{{ATOM}}}id") or "")[:LONGEST_LINE]
        alone = bytes(etree.tostring(entry, with_tail=False))
        if len(alone) > LONGEST_ENTRY:
            alone = b""
        entries.append((parse_arxiv(said), b'<feed xmlns="%s">%s</feed>' % (ATOM.encode(), alone)))
    return entries, len(parser.error_log) > 0


def _read(feed: bytes) -> Paper | None:
    """The paper of a feed with one entry; None for an entry that is none or cannot be read."""
    client = arxiv.Client(num_retries=0, delay_seconds=0)
    client._session.close()
    client._session = _Replay(feed)
    try:
        results = list(client.results(arxiv.Search(max_results=1)))
    except (ValueError, OverflowError, arxiv.ArxivError):  # a date that is none, or before year 1
        return None
    paper = _paper(results[0]) if results else None
    return paper if paper and _has_sane_sizes(paper) else None


class _Replay:
    """The one method of requests.Session that the arxiv package calls; it asks nobody."""

    def __init__(self, feed: bytes) -> None:
        self._reply = Reply(200, feed)

    def get(self, url: str, headers: dict[str, str] | None = None) -> Reply:
        return self._reply


def _has_sane_sizes(paper: Paper) -> bool:
    """No title of a megabyte, which every prompt and article would carry."""
    texts = (paper.title or "", *paper.authors, *paper.categories)
    return max(map(len, texts)) <= LONGEST_LINE and len(paper.abstract or "") <= LONGEST_ABSTRACT


def _unknown(named: ArxivId) -> NotFound:
    return NotFound(f"arXiv has no paper {versioned(*named)}", "look it up on https://arxiv.org")


def _unreadable(named: ArxivId) -> SourceError:
    return SourceError(
        f"what arXiv says about {versioned(*named)} cannot be read",
        "try again later, or download the PDF and give the file",
    )


def _paper(result: Any) -> Paper | None:
    """A result of the arxiv package as our own noun; None for an entry that is no paper."""
    named = parse_arxiv(result.entry_id)
    if named is None:
        return None
    paper_id, version = named
    return Paper(
        id=paper_id,
        version=version,
        title=_one_line(result.title),
        authors=tuple(_one_line(author.name) or "" for author in result.authors),
        published=result.published.date(),
        updated=result.updated.date(),
        url=abs_url(paper_id, version),
        pdf_url=f"https://arxiv.org/pdf/{versioned(paper_id, version)}",
        categories=category_names(tuple(_codes(result))),
        abstract=_paragraphs(result.summary),
        source="arxiv",
        withdrawn=is_withdrawn(result.comment, result.summary, result.pdf_url is not None),
    )


def _codes(result: Any) -> Iterator[str]:
    if result.primary_category:
        yield result.primary_category
    yield from result.categories


def _one_line(text: str) -> str | None:
    return " ".join(text.split()) or None


def _paragraphs(text: str) -> str | None:
    """Broken lines joined; arXiv begins a new paragraph with an indented line."""
    parts = re.split(r"\n[ \t]+|\n\s*\n", text.strip())
    return "\n".join(line for part in parts if (line := " ".join(part.split()))) or None
