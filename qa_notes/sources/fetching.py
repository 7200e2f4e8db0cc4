"""Papers that were asked for -> PDF files on this machine, with their facts."""

from __future__ import annotations

import difflib
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa_notes import files
from qa_notes.config import Settings
from qa_notes.errors import CANNOT_WRITE, NotFound, PaperError, SourceError, TooLarge
from qa_notes.files import MEGABYTE, NOT_PLAIN, is_file, listed
from qa_notes.models import Paper, PaperRef
from qa_notes.refs import parse_arxiv, safe_name, sha256, versioned
from qa_notes.sources.categories import table
from qa_notes.sources.kept import Kept, find_kept, keep_download, keep_facts, look, pdf_path

if TYPE_CHECKING:
    from qa_notes.sources.arxiv_facts import Found
    from qa_notes.sources.polite import Polite


@dataclass(frozen=True, slots=True)
class Fetched:
    """A paper that is here: what its source says of it, the file, and what was typed."""

    paper: Paper
    pdf: Path
    given: Mapping[str, Any] = field(default_factory=dict)  # facts by hand, which go before
    # Of a kept file that may not be what was downloaded: a fresh one. Raises PaperError. It works
    # until the iterator is asked for more than there is, from any thread.
    renew: Callable[[], Fetched] | None = field(default=None, compare=False, repr=False)


def fetch(
    refs: Sequence[PaperRef],
    settings: Settings,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    tell: Callable[..., None] | None = None,
) -> Generator[tuple[PaperRef, Fetched | PaperError], None, None]:
    """Each paper in turn, or the error that costs only this one. Local files need no network.

    arXiv is asked for the facts of all papers at once, when the first of them comes up; PDFs
    are fetched one by one as the iterator advances. `tell(what, long=False)` hears what is waited
    for; `long` is worth a line of its own.
    """
    # httpx takes a while to import, and most commands fetch nothing.
    from qa_notes.sources.polite import Polite, unheard

    with Polite(settings, sleep, clock, tell or unheard) as polite:
        desk = _Desk(refs, settings, polite)
        for ref in refs:
            outcome: Fetched | PaperError
            try:
                outcome = desk.fetch(ref)
            except PaperError as err:
                outcome = err
            yield ref, outcome


def fetch_one(ref: PaperRef, settings: Settings, tell: Callable[..., None]) -> Fetched:
    """One paper, where it is the only one. Raises the PaperError that it could not be had with."""
    ((_, outcome),) = fetch([ref], settings, tell=tell)
    if isinstance(outcome, PaperError):
        raise outcome
    return outcome


class _Desk:
    """Fetches one paper at a time and remembers what arXiv said about all."""

    def __init__(self, refs: Sequence[PaperRef], settings: Settings, polite: Polite) -> None:
        self._refs = refs
        self._settings = settings
        self._polite = polite
        self._facts: Found | None = None
        self._turn = threading.RLock()  # there is one connection

    def fetch(self, ref: PaperRef, anew: bool = False) -> Fetched:
        """The paper; `anew` with a download in place of the file that is kept."""
        if ref.source == "local":
            pdf = self._from_here(ref)
            paper = Paper(id=ref.id, source="local", content_sha256=sha256(pdf))
            return Fetched(paper, pdf, given_facts(ref))
        fetch = self._from_arxiv if ref.source == "arxiv" else self._from_web
        with self._turn:
            paper, kept = fetch(ref, anew)
        paper = replace(paper, content_sha256=kept.content)
        sure = anew or kept.is_as_downloaded
        renew = None if sure else lambda: self.fetch(ref, anew=True)
        return Fetched(paper, kept.pdf, given_facts(ref), renew)

    def _from_here(self, ref: PaperRef) -> Path:
        path = Path(ref.location)
        if not is_file(path):
            if ref.note is not None:
                where = f"is no longer at {path}" if ref.location else "may be anywhere"
                raise NotFound(f"{ref.note}: its PDF {where}", "name the file, not the note")
            if os.path.lexists(path):
                raise NotFound(f"{path}: {NOT_PLAIN}", "give a PDF file")
            names: list[str] = []
            with suppress(OSError):
                names = [near.name for near in listed(path.parent, ".pdf")]
            near = difflib.get_close_matches(path.name, names, 1)
            raise NotFound(f"no such file: {path}", f"did you mean {near[0]}?" if near else None)
        size, limit = path.stat().st_size / MEGABYTE, self._settings.max_pdf_mb
        if size > limit:
            raise TooLarge(f"{path} has {size:.1f} MB; the limit is {limit} MB")
        return path

    def _from_web(self, ref: PaperRef, anew: bool) -> tuple[Paper, Kept]:
        pdf = self._settings.papers_dir / f"{safe_name(ref.id)}.pdf"
        url = ref.location
        paper = Paper(id=ref.id, url=url, pdf_url=url, source="web")
        return paper, self._download(ref.secret or url, paper, pdf, anew)

    def _from_arxiv(self, ref: PaperRef, anew: bool) -> tuple[Paper, Kept]:
        answer = self._arxiv_says(ref)
        if isinstance(answer, NotFound):
            raise answer
        if isinstance(answer, PaperError):  # nobody to ask today, but it may be here already
            kept = find_kept(ref, self._settings.papers_dir)
            if kept and not anew:
                return kept
            raise answer
        pdf = pdf_path(self._settings.papers_dir, answer.id, answer.version)
        name = versioned(answer.id, answer.version)
        url = f"{self._settings.arxiv_pdf_url}/{name}"
        return answer, self._download(url, answer, pdf, anew)

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

    def _download(self, url: str, paper: Paper, pdf: Path, anew: bool) -> Kept:
        """See to it that `pdf` is here and whole, and keep its facts beside it."""
        kept = None if anew else look(pdf)
        if kept is None or not kept.is_whole:
            with self._alone(pdf.parent):
                files.sweep(pdf)
                kept = look(pdf)  # another run may have fetched it meanwhile
                if anew or kept is None or not kept.is_whole:
                    return self._fetch_pdf(url, paper, pdf, kept)
        if kept.record and not kept.is_as_downloaded:
            self._polite.tell(f"{pdf} is not what was downloaded; it is used as it is", long=True)
        with suppress(SourceError):  # a read-only folder of papers can still be read
            keep_facts(paper, kept)
        return kept

    def _fetch_pdf(self, url: str, paper: Paper, pdf: Path, kept: Kept | None) -> Kept:
        """A download in place of what is `kept`, which stays when there is none to be had."""
        from qa_notes.sources.download import download

        try:
            content = download(url, pdf, self._settings.max_pdf_mb, self._polite)
        except SourceError as err:
            if kept is None:
                raise
            # It has no end, but a reader of PDFs may still make something of it.
            why = f"{pdf} looks cut off and cannot be fetched again: {err}"
            self._polite.tell(why, long=True)
            keep_facts(paper, kept)
            return kept
        return keep_download(paper, pdf, content)

    @contextmanager
    def _alone(self, folder: Path) -> Iterator[None]:
        """One download at a time in a folder: two runs share the file, and ask arXiv in turn."""
        waiting = f"another run is downloading to {folder}; waiting for it"
        with ExitStack() as held:
            try:
                lock = files.locked(folder / ".lock", lambda: self._polite.tell(waiting, long=True))
                held.enter_context(lock)
            except OSError as err:
                raise SourceError(f"cannot lock {folder}: {err.strerror}", CANNOT_WRITE) from err
            yield


def given_facts(ref: PaperRef) -> dict[str, Any]:
    """The facts that somebody gave by hand; category codes become names."""
    facts: dict[str, Any] = dict(ref.facts)
    if "categories" in facts:
        facts["categories"] = tuple(table().get(word, word) for word in facts["categories"])
    return facts


def known(ref: PaperRef, settings: Settings) -> Paper:
    """What is known of a paper without the network: the facts kept beside its PDF, if any."""
    kept = find_kept(ref, settings.papers_dir) if ref.source == "arxiv" else None
    return kept[0] if kept else Paper(id=ref.id, source=ref.source)
