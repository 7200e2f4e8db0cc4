"""A web address that gives a PDF or an article: whichever comes is kept, with the facts beside it.

An article is kept as `.html` where a PDF would be kept as `.pdf`.
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qa_notes import addresses, files
from qa_notes.charsets import MARKS, codec
from qa_notes.errors import CANNOT_WRITE, SourceError
from qa_notes.models import Paper
from qa_notes.sources.kept import Kept, facts_beside, keep_download, look

if TYPE_CHECKING:
    from qa_notes.sources.polite import Polite

SUFFIX = ".html"


def may_be_page(url: str) -> bool:
    """Whether an article will do at an address; where a PDF is named, a page is an error."""
    parts = addresses.split(url)
    return parts is not None and not parts.path.lower().endswith(".pdf")


def look_for_either(pdf: Path) -> Kept | None:
    """The PDF that is kept there, or the article in its place."""
    return look(pdf) or look_at_page(pdf.with_suffix(SUFFIX))


def look_at_page(path: Path) -> Kept | None:
    """The article that is kept there; None where no plain file is that can be read."""
    try:
        with files.opened(path) as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    return Kept(path, content, True, facts_beside(path))


def facts_for(paper: Paper, path: Path) -> Paper:
    """An article's address is that of no PDF."""
    return replace(paper, pdf_url=None) if path.suffix == SUFFIX else paper


def fetch_either(url: str, paper: Paper, pdf: Path, limit_mb: int, polite: Polite) -> Kept:
    """Download what is at `url`. Raises NotFound, NotAPdf, TooLarge or SourceError."""
    from qa_notes.sources.download import download_any, set_aside

    came = download_any(url, pdf, limit_mb, polite)
    page = pdf.with_suffix(SUFFIX)
    try:
        if not came.is_page:
            set_aside(page)
            return keep_download(paper, pdf, came.content)
        set_aside(page)
        pdf.replace(page)
        content = _as_text(page, came.charset) or came.content
    except OSError as err:
        raise SourceError(f"cannot write {page}: {err.strerror}", CANNOT_WRITE) from err
    return keep_download(facts_for(paper, page), page, content)


def _as_text(page: Path, charset: str | None) -> str | None:
    """Rewrite a page whose letters only the server could tell, in UTF-8 with a byte order mark.

    A mark goes before what a server says, and that before what a page says of itself. None, or the
    SHA-256 of what is there now. Raises OSError.
    """
    data = files.read_bytes(page, page.stat().st_size)
    known = codec(charset) if charset else None
    if known is None or data.startswith(tuple(MARKS)):
        return None
    data = codecs.BOM_UTF8 + data.decode(known, "replace").encode()
    files.write_whole(page, data)
    return hashlib.sha256(data).hexdigest()
