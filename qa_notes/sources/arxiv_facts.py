"""What arXiv says about papers: one request for a whole list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import arxiv
import httpx

from qa_notes.errors import NotFound, PaperError, SourceBusy, SourceError
from qa_notes.models import Paper
from qa_notes.refs import ArxivId, abs_url, parse_arxiv, versioned
from qa_notes.sources.categories import category_names
from qa_notes.sources.polite import Polite

BATCH = 100  # ids in one request: their URL stays under 2 kB

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
            found |= _ask(batch, _client(polite, api_url))
        except SourceError as err:
            return dict.fromkeys(ids, err) | found
    return found


def _ask(batch: list[ArxivId], client: arxiv.Client) -> Found:
    """One request, and more only if arXiv calls an id malformed without saying which."""
    try:
        papers = _papers(batch, client)
    except arxiv.HTTPError as err:
        if err.status != 400:
            raise SourceError(f"arXiv answered HTTP {err.status}") from err
        if len(batch) == 1:
            return {batch[0]: _unknown(batch[0])}
        half = len(batch) // 2
        return _ask(batch[:half], client) | _ask(batch[half:], client)
    return {named: papers.get(named) or _unknown(named) for named in batch}


def _papers(batch: list[ArxivId], client: arxiv.Client) -> dict[ArxivId, Paper]:
    search = arxiv.Search(id_list=[versioned(*named) for named in batch], max_results=len(batch))
    papers: dict[ArxivId, Paper] = {}
    try:
        for result in client.results(search):
            if paper := _paper(result):
                papers.setdefault((paper.id, None), paper)
                papers[paper.id, paper.version] = paper
    except arxiv.UnexpectedEmptyPageError:
        pass  # fewer entries than the feed counted: the missing ones are unknown
    return papers


def _unknown(named: ArxivId) -> NotFound:
    return NotFound(f"arXiv has no paper {versioned(*named)}", "look it up on https://arxiv.org")


class _FeedSession:
    """The one method of requests.Session that the arxiv package calls, asked politely."""

    def __init__(self, polite: Polite) -> None:
        self._polite = polite

    def get(self, url: str, headers: dict[str, str] | None = None) -> httpx.Response:
        response = self._polite.get(url, headers)
        if response.status_code == 200 and b"<feed" not in response.content[:4096]:
            # An error page with a good status would read as "no such paper".
            raise SourceBusy("arXiv answered with a page instead of facts")
        return response


def _client(polite: Polite, api_url: str) -> arxiv.Client:
    # The package's own retries know neither Retry-After nor our other requests; `polite` does.
    client = arxiv.Client(page_size=BATCH, delay_seconds=0, num_retries=0)
    client.query_url_format = api_url + "?{}"
    client._session.close()
    client._session = _FeedSession(polite)
    return client


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
