"""What an address leads to, told by its words alone: a paper, and of which kind, or something else.

Nothing is asked: a page of a thousand links is read without one request. Kinds of source know
their own; what stands here is how the addresses of other papers look.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from qa_notes import addresses
from qa_notes.refs import DOI, parse_arxiv
from qa_notes.sources.registry import named_by

PAGE = "web page"
_ARTICLE = re.compile(
    r"(?:www\.)?nature\.com/articles/.|(?:www\.)?jmlr\.org/papers/."
    r"|(?:papers|proceedings)\.(?:nips|neurips)\.cc/paper|openaccess\.thecvf\.com/content"
    r"|ieeexplore\.ieee\.org/(?:abstract/)?document/|(?:www\.)?semanticscholar\.org/paper/"
    r"|pubmed\.ncbi\.nlm\.nih\.gov/\d|(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/"
    r"|pmc\.ncbi\.nlm\.nih\.gov/articles/|papers\.ssrn\.com/sol3/|(?:www\.)?isca-archive\.org/."
    r"|(?:www\.)?ecva\.net/papers/.|eprint\.iacr\.org/\d{4}/\d|dspace\.[\w.]+/handle/."
    r"|(?:www\.)?openreview\.net/(?:forum|pdf|attachment)\b"
)
# What editors call the link to the paper beside those to code, talks and what was said of it.
_CALLED_A_PAPER = re.compile(
    r"(?:full |original |research )?(?:paper|pdf|preprint|manuscript|(?:technical |tech )?report"
    r"|system card|arxiv|論文|논문|शोध ?पत्र|पेपर)s?(?: ?(?:pdf|link|\d+))?",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?:\w+\.)?(?:github|gitlab|bitbucket)\.(?:com|org)/", re.IGNORECASE)


def kind_of(word: str) -> str:
    """The kind of source that knows the word, else pdf, doi or article by how an address looks.

    "web page" for another http address, "" for what is no address and no id.
    """
    word = word.strip()
    if parse_arxiv(word):  # also where a digit was lost, which whoever fetches it is told
        return "arxiv"
    if known := named_by(word):
        return known.source
    parts = addresses.split(word)
    if parts is None:
        return ""
    path = unquote(parts.path)
    place = (parts.hostname or "") + path
    if _ARTICLE.match(place):
        return "article"
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
