"""Papers that were asked for -> PDF files on this machine, with their facts."""

from __future__ import annotations

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
from qa_notes.files import MEGABYTE
from qa_notes.models import Paper, PaperRef
from qa_notes.refs import sha256, versioned
from qa_notes.sources.categories import table
from qa_notes.sources.kept import Kept, find_kept, keep_download, keep_facts, look, pdf_path
from qa_notes.sources.kind import Answer, Asking, Offer
from qa_notes.sources.page import facts_for, fetch_either, look_for_either
from qa_notes.sources.registry import kind_named

if TYPE_CHECKING:
    from qa_notes.sources.polite import Polite

MOST_LEADS = 4  # from a link to a link to a paper


@dataclass(frozen=True, slots=True)
class Fetched:
    """A paper that is here: what its source says of it, the file, and what was typed."""

    paper: Paper
    pdf: Path
    given: Mapping[str, Any] = field(default_factory=dict)  # facts by hand, which go before
    place: str | None = None  # what its note says of where it is, if not that it is here
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

    A source that can is asked for the facts of all its papers at once, when the first of them
    comes up; PDFs are fetched one by one as the iterator advances. `tell(what, long=False)` hears
    what is waited for; `long` is worth a line of its own.
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
    """Fetches one paper at a time and remembers what each source said about all."""

    def __init__(self, refs: Sequence[PaperRef], settings: Settings, polite: Polite) -> None:
        self._asking = Asking(refs, settings, polite)
        self._settings = settings
        self._polite = polite
        self._opened: dict[str, Answer] = {}
        self._turn = threading.RLock()  # there is one connection

    def fetch(self, ref: PaperRef, anew: bool = False) -> Fetched:
        """The paper; `anew` with a download in place of the file that is kept."""
        if ref.lost:
            raise NotFound(ref.lost, "give its id, URL or PDF file in the list, or leave it out")
        if ref.source == "local":  # without waiting for the connection
            offer = self._offer(ref)
            paper = replace(offer.paper, content_sha256=sha256(pdf := self._small(offer)))
            return Fetched(paper, pdf, given_facts(ref))
        with self._turn:
            paper, kept = self._from_afar(ref, anew)
        paper = replace(paper, content_sha256=kept.content)
        sure = anew or kept.is_as_downloaded
        renew = None if sure else lambda: self.fetch(ref, anew=True)
        return Fetched(paper, kept.pdf, given_facts(ref), renew=renew)

    def _offer(self, ref: PaperRef) -> Offer:
        """What the source of the paper has, or the source that this one leads to."""
        for _ in range(MOST_LEADS):
            if ref.source not in self._opened:
                opens = kind_named(ref.source).opens
                if opens is None:
                    raise SourceError(f"{ref.location}: {ref.source} has no papers of its own")
                self._opened[ref.source] = opens(self._asking)
            found = self._opened[ref.source](ref)
            if isinstance(found, Offer):
                return found
            ref = found
        raise SourceError(f"{ref.location}: its sources lead from one to the next")

    def _small(self, offer: Offer) -> Path:
        path = Path(offer.pdf)
        size, limit = path.stat().st_size / MEGABYTE, self._settings.max_pdf_mb
        if size > limit:
            raise TooLarge(f"{path} has {size:.1f} MB; the limit is {limit} MB")
        return path

    def _from_afar(self, ref: PaperRef, anew: bool) -> tuple[Paper, Kept]:
        try:
            offer = self._offer(ref)
        except NotFound:
            raise
        except PaperError:  # nobody to ask today, but it may be here already
            kept = find_kept(ref, self._settings.papers_dir)
            if kept and not anew:
                return kept
            raise
        paper = offer.paper
        pdf = pdf_path(self._settings.papers_dir, paper.id, paper.version)
        try:
            had = self._download(str(offer.pdf), paper, pdf, anew, offer.or_page)
        except NotFound:
            if not paper.withdrawn:
                raise
            return self._before_withdrawal(ref, paper)
        return facts_for(paper, had.pdf), had

    def _before_withdrawal(self, ref: PaperRef, paper: Paper) -> tuple[Paper, Kept]:
        """The version that was read before, of a paper whose newest one has no PDF any more."""
        name = versioned(paper.id, paper.version)
        kept = find_kept(ref, self._settings.papers_dir) if ref.version is None else None
        if kept is None:
            before = (paper.version or 1) - 1
            hint = f"an older one may be there: {versioned(paper.id, before)}" if before else ""
            raise NotFound(f"{name} is withdrawn and has no PDF", hint)
        self._polite.tell(f"{name} is withdrawn; {kept[1].pdf.stem} is used", long=True)
        return replace(kept[0], withdrawn=True), kept[1]

    def _download(
        self, url: str, paper: Paper, pdf: Path, anew: bool, either: bool = False
    ) -> Kept:
        """See to it that `pdf` is here and whole, and keep its facts beside it.

        `either`: an article in its place will do.
        """
        find = look_for_either if either else look
        kept = None if anew else find(pdf)
        if kept is None or not kept.is_whole:
            with self._alone(pdf.parent):
                files.sweep(pdf)
                kept = find(pdf)  # another run may have fetched it meanwhile
                if anew or kept is None or not kept.is_whole:
                    fetch = self._fetch_either if either else self._fetch_pdf
                    return self._or_cut_off(fetch, url, paper, pdf, kept)
        if kept.record and not kept.is_as_downloaded:
            self._polite.tell(f"{pdf} is not what was downloaded; it is used as it is", long=True)
        with suppress(SourceError):  # a read-only folder of papers can still be read
            keep_facts(facts_for(paper, kept.pdf), kept)
        return kept

    def _fetch_pdf(self, url: str, paper: Paper, pdf: Path) -> Kept:
        from qa_notes.sources.download import download

        content = download(url, pdf, self._settings.max_pdf_mb, self._polite)
        return keep_download(paper, pdf, content)

    def _fetch_either(self, url: str, paper: Paper, pdf: Path) -> Kept:
        return fetch_either(url, paper, pdf, self._settings.max_pdf_mb, self._polite)

    def _or_cut_off(
        self,
        fetch: Callable[[str, Paper, Path], Kept],
        url: str,
        paper: Paper,
        pdf: Path,
        kept: Kept | None,
    ) -> Kept:
        """A download in place of what is `kept`, which stays when there is none to be had."""
        try:
            return fetch(url, paper, pdf)
        except SourceError as err:
            if kept is None:
                raise
            # It has no end, but a reader of PDFs may still make something of it.
            why = f"{pdf} looks cut off and cannot be fetched again: {err}"
            self._polite.tell(why, long=True)
            keep_facts(facts_for(paper, kept.pdf), kept)
            return kept

    @contextmanager
    def _alone(self, folder: Path) -> Iterator[None]:
        """One download at a time in a folder: two runs share the file, and ask in turn."""
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
    kept = None if ref.source == "local" else find_kept(ref, settings.papers_dir)
    return kept[0] if kept else Paper(id=ref.id, source=ref.source)
