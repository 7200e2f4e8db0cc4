"""What stands in an article, whatever its format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from qa_notes.errors import ExportError
from qa_notes.export.options import LAYOUTS, Failed, Options
from qa_notes.export.trends import PrintedTrends, called, printed_trends
from qa_notes.languages import LANGUAGES, Labels, language
from qa_notes.models import Note, WebPage, Week
from qa_notes.render import (
    PrintedDigest,
    PrintedFlash,
    PrintedPaper,
    fill,
    printed,
    printed_digest,
    printed_flash,
    printed_link,
)
from qa_notes.render.flavour import COMMONMARK, Flavour
from qa_notes.render.printed import labels
from qa_notes.render.text import clean, one_line

Block = TypeVar("Block", PrintedPaper, PrintedDigest, PrintedFlash)


@dataclass(frozen=True, slots=True)
class Contents:
    """The values of a layout's template."""

    language: str
    words: Labels
    heading: str  # seen by the reader; empty when the week has no title
    page_title: str  # never empty
    theme: str  # empty when the week has none
    intro: str  # Markdown
    trends: PrintedTrends
    papers: tuple[PrintedPaper, ...]
    failed: tuple[Failed, ...]
    digests: tuple[PrintedDigest, ...] = ()  # the same papers, in the layout of that name
    flashes: tuple[PrintedFlash, ...] = ()
    source: WebPage | None = None  # the list that the week follows

    def values(self) -> dict[str, object]:
        """As the templates take them."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Article:
    """A week, or any list of papers, and how it is to be printed: all that a target is given."""

    week: Week
    notes: tuple[Note, ...]
    options: Options
    parts: tuple[Article, ...] = ()  # of several weeks, for a target that wants them apart

    @property
    def weeks(self) -> tuple[Article, ...]:
        """Each week by itself: never empty."""
        return self.parts or (self,)

    @property
    def language(self) -> str:
        """Of what stands around the papers. Raises ExportError as `frame` does."""
        asked = self.options.language
        # A digest says everything in the language asked for, whatever that of its notes is.
        if asked and self.options.layout == "digest":
            return asked
        return frame([note.language for note in self.notes], asked)

    def contents(self, through: bool = False) -> Contents:
        """What it says. `through`: footnotes are numbered over all papers, else over each."""
        return _contents(self, through)

    def filled(self, format: str, flavour: Flavour = COMMONMARK, **values: object) -> str:
        """The layout's template of this format, "markdown" or "html", or the user's own.

        Markdown is that of `flavour`; `values` stand before those of the contents.
        """
        name, folder = LAYOUTS[self.options.layout], self.options.template
        said = self.contents(through=format == "markdown").values()
        return fill(name, format, folder, flavour, **{**said, **values})


def _contents(article: Article, through: bool) -> Contents:
    week, notes, options, code = article.week, article.notes, article.options, article.language
    is_digest = options.layout == "digest"
    words = labels(code, options.layout)
    heading = one_line(week.title or "") or (_dated(week, words) if is_digest else "")
    usual = words.intro if LAYOUTS[options.layout] == "notes" else ""
    papers = _papers(notes, options, through)
    blocks = reversed(list(zip(notes, papers, strict=True)))  # of two with one id, the first
    at = {note.paper.id: (called(note, paper), f"#{paper.anchor}") for note, paper in blocks}
    return Contents(
        language=code,
        words=words,
        heading=heading,
        page_title=heading or one_line(week.id or "") or words.untitled,
        theme=one_line(week.theme or ""),
        intro=clean(week.intro or "").strip() or usual,
        trends=printed_trends(week, at, code),
        papers=papers,
        failed=tuple(
            Failed(one_line(one.paper), one_line(one.reason) or words.unknown)
            for one in options.failed
        ),
        digests=_digests(week, notes, code) if is_digest else (),
        flashes=_flashes(notes, options, through) if options.layout == "flash" else (),
        source=printed_link(week.source) if week.source else None,
    )


def _dated(week: Week, words: Labels) -> str:
    """The title of a week by its days, 2023/09/04 ~ 09/10; empty without an ISO week."""
    if (first := week.monday) is None:
        return ""
    last = first + timedelta(days=6)
    return words.digest.format(first=f"{first:%Y/%m/%d}", last=f"{last:%m/%d}")


def _digests(week: Week, notes: Sequence[Note], code: str) -> tuple[PrintedDigest, ...]:
    """In the order of the notes; the week's papers are called as their notes are."""
    named = {ref.id: ref for ref in week.papers}
    found = (printed_digest(note, named.get(note.paper.id), code) for note in notes)
    return tuple(_apart(found))


def _flashes(notes: Sequence[Note], options: Options, through: bool) -> tuple[PrintedFlash, ...]:
    """One page a note, in order."""
    pages: list[PrintedFlash] = []
    first = 1
    for note in notes:
        pages.append(printed_flash(note, options.evidence, first))
        if through:
            first += len(pages[-1].footnotes)
    return tuple(_apart(pages))


def frame(spoken: Sequence[str], asked: str | None, usual: str = LANGUAGES[0]) -> str:
    """The language of what stands around papers whose notes are in the languages `spoken`.

    Where nobody asked for one: the usual one if a note is in it, else that of the first note.
    Raises ExportError if no note is in the one asked for: its headings would stand over others.
    """
    if asked is None:
        return usual if usual in spoken or not spoken else spoken[0]
    if spoken and asked not in spoken:
        theirs = " and ".join(language(code).name for code in dict.fromkeys(spoken))
        raise ExportError(
            f"no note to print is in {language(asked).name}: they are in {theirs}",
            "leave out --language to print them as they are, or make others: "
            f"qa-notes generate PAPERS --language {asked} --output DIR",
        )
    return asked


def _papers(notes: Sequence[Note], options: Options, through: bool) -> tuple[PrintedPaper, ...]:
    """Blocks in order. Markdown has one space of footnote numbers, a page one for each paper."""
    papers: list[PrintedPaper] = []
    first = 1
    for note in notes:
        paper = printed(note, options.evidence, first, options.layout)
        if through:
            first += len(paper.footnotes)
        papers.append(paper)
    return tuple(_apart(papers))


def _apart(papers: Iterable[Block]) -> Iterator[Block]:
    """Under anchors of their own: two ids may differ only in what an anchor cannot hold."""
    anchors: Counter[str] = Counter()
    for paper in papers:
        anchors[paper.anchor] += 1
        again = anchors[paper.anchor]
        # No paper's own anchor has a colon.
        yield replace(paper, anchor=f"{paper.anchor}:again-{again}") if again > 1 else paper
