"""The words that name a paper, out of the fields that libraries keep of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from urllib.parse import urlsplit
from urllib.request import url2pathname

from qa_notes.refs import doi_of, parse_arxiv
from qa_notes.sources.link_kinds import PAGE, kind_of
from qa_notes.unseen import one_line

LONGEST_TITLE = 1000  # characters
DEEPEST = 20  # braces in each other, of a title
_ARXIV = re.compile(r"\barxiv[:.]\s*((?:[a-z-]+(?:\.[A-Z]+)?/)?[\d.]+(?:v\d+)?)", re.IGNORECASE)
_DOI = re.compile(r"\bdoi:\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)


def words_of(
    arxiv: str = "",
    doi: str = "",
    urls: Iterable[str] = (),
    files: Iterable[str] = (),
    extra: str = "",
) -> tuple[str, ...]:
    """The words for one paper, the best first: arXiv, a file, a PDF, a DOI, a page.

    `extra` is text in which an id of arXiv or a DOI may stand. What cannot be understood is given
    back as it is, for the reader to be told.
    """
    given = [one_line(word) for word in (arxiv, doi, *urls, *_ARXIV.findall(extra)) if word.strip()]
    ids = [word for word in given if parse_arxiv(word)]
    dois = [f for word in (doi, *_DOI.findall(extra), *given) if (f := doi_of(word.rstrip(".,;")))]
    other = [w for w in given if w not in ids and doi_of(w) is None and "://" in w]
    sure = [word for word in other if kind_of(word) not in (PAGE, "", "doi")]
    paths = [path for path in map(one_line, files) if path]
    return tuple(dict.fromkeys([*ids, *paths, *sure, *dois[:1], *other])) or tuple(given)


def file_of(url: str) -> str:
    """The path that a file: address names on this machine; "" for any other address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    here = parts.scheme == "file" and parts.netloc in ("", "localhost")
    return url2pathname(parts.path) if here else ""


def without_latex(text: str) -> str:
    r"""A title as it is read: `{\'E}cole` is École, and the braces that keep capitals are gone."""
    text = one_line(text)[:LONGEST_TITLE]
    if "\\" not in text and "$" not in text:
        return one_line(re.sub(r"[{}]", "", text))
    if _depth(text) > DEEPEST:
        return one_line(re.sub(r"[{}\\$]", "", text))
    from pylatexenc.latex2text import LatexNodes2Text

    logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # of a formula that is no formula
    return one_line(LatexNodes2Text(math_mode="text").latex_to_text(text))


def _depth(text: str) -> int:
    """Braces and commands that may stand in each other."""
    depth = deepest = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        deepest = max(deepest, depth)
    return max(deepest, text.count("\\") // 10)
