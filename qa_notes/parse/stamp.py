"""What a file says of its own identity: arXiv's stamp in the margin, or a DOI.

A paper cites many ids. Its own is the one that arXiv prints sideways at the edge of the first
page, or the one DOI that the file's metadata or its first page declares on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from qa_notes.models import Paper
from qa_notes.parse.raw import Line, RawPage
from qa_notes.refs import DOI, abs_url, doi_of, parse_arxiv

MARGIN = 0.1  # share of the page's width; arXiv's stamp ends at 0.06
LONGEST = 100  # characters of a stamp
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_STAMP = re.compile(
    r"(?P<id>arXiv:\s*\S+?v\d+)(?:\s*\[(?P<category>[\w.-]+)\])?"
    r"(?:\s*(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})\w*\s+(?P<year>\d{4}))?",
    re.I,
)
_OWN_LINE = re.compile(
    rf"(?:digital object identifier|doi)?[\s:]*(?:https?://(?:dx\.)?doi\.org/)?({DOI.pattern})\W*",
    re.I,
)
_DECLARED = re.compile(rf"doi(?:\.org/|[:>\s\"']+)({DOI.pattern})", re.I)


def own_facts(page: RawPage, metadata: str) -> Paper | None:
    """What the first page and the file's metadata say of its identity.

    The stamp gives id, version, category (as a code) and date; a DOI is an id.
    """
    if stamped := _stamp_of(page):
        return stamped
    doi = _doi_in(page, metadata)
    return Paper(doi, url=f"https://doi.org/{doi}") if doi else None


def _stamp_of(page: RawPage) -> Paper | None:
    for line in page.lines:
        in_margin = line.sideways and line.box[2] <= MARGIN * page.width
        if in_margin and len(line.text) < LONGEST and (found := _stamp(line)):
            return found
    return None


def _stamp(line: Line) -> Paper | None:
    match = _STAMP.fullmatch(line.text.strip())
    named = parse_arxiv(match["id"]) if match else None
    if match is None or named is None or named[1] is None:
        return None
    day = _date(match)  # of this version
    return Paper(
        named[0],
        version=named[1],
        published=day if named[1] == 1 else None,
        updated=day,
        url=abs_url(*named),
        categories=(match["category"],) if match["category"] else (),
        source="arxiv",
    )


def _date(match: re.Match[str]) -> date | None:
    """A day that the calendar does not have is None: it is a fact less, not a fault."""
    if match["day"] is None or (month := match["month"].lower()) not in _MONTHS:
        return None
    try:
        return date(int(match["year"]), _MONTHS.index(month) + 1, int(match["day"]))
    except ValueError:
        return None


def _doi_in(page: RawPage, metadata: str) -> str | None:
    """The paper's own DOI; None when several might be it, and for arXiv's own."""
    declared = _one(_DECLARED.findall(metadata))
    if declared:
        return declared
    lines = (_OWN_LINE.fullmatch(line.text.strip()) for line in page.lines)
    return _one(match[1] for match in lines if match)


def _one(found: Iterable[str]) -> str | None:
    dois = {doi for text in found if (doi := doi_of(text))}
    return dois.pop() if len(dois) == 1 else None
