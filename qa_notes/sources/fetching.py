"""Papers that were asked for -> PDF files on this machine, with their facts."""

from __future__ import annotations

import difflib
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_notes.config import Settings
from qa_notes.errors import NotFound, PaperError, SourceError, TooLarge
from qa_notes.models import Paper, PaperRef
from qa_notes.refs import abs_url, parse_arxiv, safe_name, versioned
from qa_notes.sources.categories import table
from qa_notes.sources.kept import find_kept, keep_facts, pdf_path

if TYPE_CHECKING:
    from qa_notes.sources.arxiv_facts import Found
    from qa_notes.sources.polite import Polite

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """A paper that is here: its facts, and the file they belong to."""

    paper: Paper
    pdf: Path


def fetch(
    refs: Sequence[PaperRef],
    settings: Settings,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[tuple[PaperRef, Fetched | PaperError]]:
    """Each paper in turn, or the error that costs only this one. Local files need no network.

    arXiv is asked for the facts of all papers at once, when the first of them comes up; PDFs
    are fetched one by one as the iterator advances.
    """
    # httpx takes a while to import, and most commands fetch nothing.
    from qa_notes.sources.polite import Polite

    with Polite(settings.arxiv_delay, sleep, clock) as polite:
        desk = _Desk(refs, settings, polite)
        for ref in refs:
            outcome: Fetched | PaperError
            try:
                outcome = desk.fetch(ref)
            except PaperError as err:
                outcome = err
            yield ref, outcome


class _Desk:
    """Fetches one paper at a time and remembers what arXiv said about all."""

    def __init__(self, refs: Sequence[PaperRef], settings: Settings, polite: Polite) -> None:
        self._refs = refs
        self._settings = settings
        self._polite = polite
        self._facts: Found | None = None

    def fetch(self, ref: PaperRef) -> Fetched:
        if ref.source == "arxiv":
            found = self._from_arxiv(ref)
        elif ref.source == "web":
            found = self._from_web(ref)
        else:
            found = self._from_here(ref)
        paper = replace(found.paper, **_overrides(ref), content_sha256=sha256(found.pdf))
        return Fetched(paper, found.pdf)

    def _from_here(self, ref: PaperRef) -> Fetched:
        path = Path(ref.location)
        if not path.is_file():
            names = [near.name for near in path.parent.glob("*.pdf")]
            near = difflib.get_close_matches(path.name, names, 1)
            raise NotFound(f"no such file: {path}", f"did you mean {near[0]}?" if near else None)
        size, limit = path.stat().st_size / MEGABYTE, self._settings.max_pdf_mb
        if size > limit:
            raise TooLarge(f"{path} has {size:.1f} MB; the limit is {limit} MB")
        url = abs_url(ref.id, ref.version) if parse_arxiv(ref.id) else None
        return Fetched(Paper(id=ref.id, version=ref.version, url=url, source="local"), path)

    def _from_web(self, ref: PaperRef) -> Fetched:
        pdf = self._settings.papers_dir / f"{safe_name(ref.id)}.pdf"
        self._download(ref.location, pdf)
        url = ref.location
        return Fetched(Paper(id=ref.id, url=url, pdf_url=url, source="web"), pdf)

    def _from_arxiv(self, ref: PaperRef) -> Fetched:
        answer = self._arxiv_says(ref)
        if isinstance(answer, NotFound):
            raise answer
        if isinstance(answer, PaperError):  # nobody to ask today, but it may be here already
            if kept := find_kept(ref, self._settings.papers_dir):
                return Fetched(*kept)
            raise answer
        pdf = pdf_path(self._settings.papers_dir, answer.id, answer.version)
        name = versioned(answer.id, answer.version)
        self._download(f"{self._settings.arxiv_pdf_url}/{name}", pdf)
        keep_facts(answer, pdf)
        return Fetched(answer, pdf)

    def _arxiv_says(self, ref: PaperRef) -> Paper | PaperError:
        from qa_notes.sources.arxiv_facts import look_up

        named = parse_arxiv(ref.id)
        if named is None or named != (ref.id, None):
            return NotFound(f"{ref.id!r} is not an arXiv id", "write it like 2311.11829")
        if self._facts is None:
            wanted = [
                (other.id, other.version)
                for other in self._refs
                if other.source == "arxiv" and parse_arxiv(other.id) == (other.id, None)
            ]
            self._facts = look_up(wanted, self._polite, self._settings.arxiv_api_url)
        return self._facts[ref.id, ref.version]

    def _download(self, url: str, target: Path) -> None:
        from qa_notes.sources.download import download

        download(url, target, self._settings.max_pdf_mb, self._polite)


def _overrides(ref: PaperRef) -> dict[str, Any]:
    """The facts that somebody gave by hand; category codes become names."""
    facts: dict[str, Any] = dict(ref.facts)
    if "categories" in facts:
        facts["categories"] = tuple(table().get(word, word) for word in facts["categories"])
    return facts


def sha256(path: Path) -> str:
    """Of the file's bytes, in hex. Raises SourceError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as err:
        raise SourceError(f"{path} cannot be read: {err.strerror}") from err
