"""What an address leads to, told by its words alone: a paper, and of which kind, or something else.

Nothing is asked: a page of a thousand links is read without one request.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from qa_notes import addresses
from qa_notes.refs import DOI, doi_of, parse_arxiv

PAGE = "web page"
_HUGGING_FACE = re.compile(r"https?://(?:www\.)?(?:hf\.co|huggingface\.co)/papers/", re.IGNORECASE)
_HOSTS = {
    "openreview": re.compile(r"(?:www\.)?openreview\.net/(?:forum|pdf|attachment)\b"),
    "acl": re.compile(r"(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/[A-Za-z0-9]"),
    "article": re.compile(
        r"(?:www\.)?nature\.com/articles/.|proceedings\.mlr\.press/v\d|(?:www\.)?jmlr\.org/papers/."
        r"|(?:papers|proceedings)\.(?:nips|neurips)\.cc/paper|openaccess\.thecvf\.com/content"
        r"|ieeexplore\.ieee\.org/(?:abstract/)?document/|(?:www\.)?semanticscholar\.org/paper/"
        r"|pubmed\.ncbi\.nlm\.nih\.gov/\d|(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/"
        r"|pmc\.ncbi\.nlm\.nih\.gov/articles/|papers\.ssrn\.com/sol3/|(?:www\.)?isca-archive\.org/."
        r"|(?:www\.)?ecva\.net/papers/.|eprint\.iacr\.org/\d{4}/\d|dspace\.[\w.]+/handle/."
    ),
}
# What editors call the link to the paper beside those to code, talks and what was said of it.
_CALLED_A_PAPER = re.compile(
    r"(?:full |original |research )?(?:paper|pdf|preprint|manuscript|(?:technical |tech )?report"
    r"|system card|arxiv|論文|논문|शोध ?पत्र|पेपर)s?(?: ?(?:pdf|link|\d+))?",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:\w+\.)?(?:github|gitlab|bitbucket)\.(?:com|org)/", re.IGNORECASE)


def kind_of(word: str) -> str:
    """arxiv, hf, openreview, acl, doi, pdf or article; "web page" for another http address.

    "" for what is no address and no id.
    """
    word = word.strip()
    if parse_arxiv(word):
        return "arxiv"
    if _HUGGING_FACE.match(word):
        return "hf"
    if doi_of(word):
        return "doi"
    parts = addresses.split(word)
    if parts is None:
        return ""
    path = unquote(parts.path)
    place = (parts.hostname or "") + path
    for kind, host in _HOSTS.items():
        if host.match(place):
            return kind
    if path.lower().endswith(".pdf") or re.search(r"/pdf/.", path):
        return "pdf"
    return "doi" if DOI.search(path) and not _CODE.match(place) else PAGE


def is_paper(url: str, text: str = "") -> bool:
    """Whether a link leads to a paper: its address says so, or its text does."""
    kind = kind_of(url)
    return kind not in ("", PAGE) or (kind == PAGE and is_called_a_paper(text))


def is_called_a_paper(text: str) -> bool:
    """Whether a link is called Paper, PDF and the like, which is no title."""
    return _CALLED_A_PAPER.fullmatch(text.strip(" []()|:·-")) is not None


def words_of_doi(doi: str) -> tuple[str, ...]:
    """A DOI as it is typed, alone and as an address; none for what is no DOI."""
    found = doi_of(doi)
    return (found, f"https://doi.org/{found}") if found else ()
