"""Which note belongs to a file: by what it holds, then by what it says of itself.

A content that has a note keeps it, whatever the file is called. A new one is parsed, checked, and
named: by the arXiv id that its margin prints, by its DOI, or by its label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from qa_notes import ask, notes, parse
from qa_notes.errors import NoteError, UsageError, WrongPaper
from qa_notes.faults import Fault, Rule
from qa_notes.files import is_file
from qa_notes.index import chunk
from qa_notes.languages import worded
from qa_notes.models import Document, Kind, Note, Paper, PaperRef
from qa_notes.outset import begun
from qa_notes.refs import parse_arxiv
from qa_notes.sources import Fetched
from qa_notes.sources.categories import category_names
from qa_notes.titles import in_title_case
from qa_notes.tools import Tools


@dataclass(frozen=True, slots=True)
class Held:
    """The note of a content, locked; its facts are as they are told today."""

    path: Path
    note: Note
    document: Document | None = None  # when the file had to be parsed to know what it is


@contextmanager
def hold(
    ref: PaperRef,
    fetched: Fetched,
    bank: str | None,
    tools: Tools,
    document_of: Callable[[], Document] | None = None,
) -> Iterator[Held]:
    """The note of what was fetched, kept from other processes; made when there is none.

    `bank`: one more to ask it with, if there is one. `document_of` parses the file, or has done so.

    Raises WrongPaper, ParseError, or NoteError for a note that cannot be used.
    """
    content, document = fetched.paper.content_sha256, None
    document_of = document_of or partial(parsed, fetched.pdf, tools)
    while True:
        entry = tools.shelf.by_content(content)
        if entry is None:
            document = document or document_of()
            path = _claimed(ref, fetched, document, bank, tools)
        else:
            _is_the_one_named(ref, entry, tools)
            path = entry.path
        with notes.locked(path, partial(_waiting, path.stem, tools)):
            notes.take_over(path)
            note = notes.load_patiently(path)
            if note is None or note.paper.content_sha256 != content:
                tools.shelf.look_again()  # it was set aside while we waited
                continue
            told = _told(note, fetched, bank, tools)
            if _must_be_compared(note.paper, told.paper, fetched.given):
                document = document or document_of()
                parse.check_right_paper(document, fetched.paper, fetched.given)
            if told != note:
                notes.change(path, partial(_facts_of, told))
            yield Held(path, told, document)
            return


def base_of(name: str | None, shelf: notes.Shelf) -> str | None:
    """The content of the note to go on from, which may be set aside before it is read.

    Raises UsageError.
    """
    if name is None:
        return None
    entry = shelf.by_id(name)
    if entry is None or entry.content is None:
        raise UsageError(f"there is no note {name}", "qa-notes status lists the notes")
    return entry.content


def go_on_from(base: str, pdf: Path, held: Held, tools: Tools) -> Note:
    """The held note with what the note of the content `base` says, located in its own pages."""
    entry = tools.shelf.by_content(base)
    old = notes.load(entry.path) if entry else None
    if entry is None or old is None or base == held.note.paper.content_sha256:
        return held.note
    notes.asked_with(old, None, held.note.language)
    document = held.document or parsed(pdf, tools)
    passages = chunk(document, content_of(held.note.paper))

    def changed(found: Note | None) -> Note:
        located = partial(ask.located_again, document=document, passages=passages)
        return ask.go_on_from(old, found or held.note, located)

    note = notes.change(held.path, changed)
    lost = [a.question_id for a in note.answers if a.has(Rule.GONE)]
    tools.report.tell(f"{note.paper.id} goes on from the answers of {entry.id}")
    if lost:
        tools.report.tell(f"  to be checked, quotations that it has no more: {', '.join(lost)}")
    return note


def content_of(paper: Paper) -> Paper:
    """The paper under the name that the index has for its content.

    A note that is renamed, or another under its old id, is never searched in what the index knows
    of a different file.
    """
    return replace(paper, id=(paper.content_sha256 or "")[:16])


def parsed(pdf: Path, tools: Tools) -> Document:
    """The file's pages and what it says of itself. Raises ParseError."""
    tools.report.step("parse")
    settings, folder = tools.settings, tools.settings.index_dir / "parsed"
    with tools.timed("parse"):
        document = parse.kept(folder, pdf)
        if document is None:
            time, memory = settings.parse_timeout, settings.parse_memory_mb
            with tools.parsing:
                document = tools.parser(pdf, timeout=time, memory_mb=memory)
            parse.keep(folder, pdf, document)
    for warning in _warnings(document):
        tools.report.step(warning, long=True)
    return document


def _warnings(document: Document) -> list[str]:
    """What a reader of the notes should know of the file."""
    found = [worded(Fault(Rule.CUT_FILE), "en")] if document.cut_off else []
    if document.hidden:
        found.append(f"{document.hidden} letters that its pages do not show were left out")
    return found


def _waiting(name: str, tools: Tools) -> None:
    tools.report.step(f"another run is at work on {name}; waiting", long=True)


def fresh(ref: PaperRef, fetched: Fetched, document: Document, tools: Tools) -> Note:
    """The note of a content that has none, before it is claimed; no bank has asked it yet.

    Raises WrongPaper.
    """
    paper = _identified(ref, fetched, document)
    parse.check_right_paper(document, paper, fetched.given)
    return Note(
        _with_own_facts(replace(paper, **fetched.given), document),
        language=tools.settings.language,
        banks=(),
        pdf=_place(fetched, tools),
    )


def _claimed(
    ref: PaperRef, fetched: Fetched, document: Document, bank: str | None, tools: Tools
) -> Path:
    """A new note for a content that has none; says so when another had to make way."""
    report, new = tools.report, fresh(ref, fetched, document, tools)
    new, paper = notes.asked_with(new, bank, new.language), new.paper
    by_name = ref.claimed or (ref.source != "local" and paper.id == fetched.paper.id)
    if ref.source == "web" and by_name and (old := tools.shelf.by_url(ref)):
        new = replace(new, paper=replace(paper, id=old.id))
    place = notes.from_place(_place(fetched, tools), tools.settings.output)
    before = tools.shelf.by_pdf(place or fetched.pdf)
    made = notes.claim(new, tools.shelf, by_name, partial(_waiting, paper.id, tools))
    label = parse_arxiv(ref.id) if ref.source == "local" and not ref.claimed else None
    own = document.own
    if own and own.source == "arxiv" and label and label[0] != own.id:
        report.tell(f"{ref.location} is arXiv:{own.id}, as its margin says")
    earlier = made.aside or (before.id if before else None)
    if made.aside:
        report.tell(f"{made.id} has other contents now; the note until today is {made.aside}")
    elif made.id != paper.id:
        report.tell(f"{paper.id} is the note of another content; this one is {made.id}")
    if earlier and earlier != made.id and ref.base is None:
        report.tell(f"  to go on from its answers: qa-notes generate {made.id} --as {earlier}")
    return made.path


def _is_the_one_named(ref: PaperRef, entry: notes.Entry, tools: Tools) -> None:
    """A note that was asked for by name is not silently another one, whose PDF is there now."""
    named = tools.shelf.by_id(ref.note) if ref.note is not None and ref.source == "local" else None
    if named and named.path != entry.path:
        raise NoteError(
            f"{ref.note}: its PDF is gone; at {ref.location} is now that of {entry.id}",
            f"go on from its answers with: qa-notes generate {entry.id} --as {ref.note}",
        )


def _identified(ref: PaperRef, fetched: Fetched, document: Document) -> Paper:
    """The facts with the id that the content asks for.

    Raises WrongPaper when it was called by an arXiv id and its margin says another.
    """
    paper, own = parse.with_its_own_words(fetched.paper, document), document.own
    by_name = parse_arxiv(paper.id) if ref.source == "arxiv" or ref.claimed else None
    stamped = own is not None and own.source == "arxiv"
    if own and stamped and by_name and own.id != by_name[0]:
        raise WrongPaper(
            f"{paper.id}: the margin of the file says that it is arXiv:{own.id}",
            "check the id, or the file that was given for it",
        )
    if paper.is_catalogued:
        return paper
    if own is None:
        return replace(paper, version=ref.version) if ref.claimed else paper
    return replace(
        own,
        id=paper.id if ref.claimed else own.id,
        url=own.url if stamped else paper.url or own.url,
        pdf_url=paper.pdf_url,
        categories=category_names(own.categories),
        source=paper.source,
        content_sha256=paper.content_sha256,
    )


def _with_own_facts(paper: Paper, document: Document) -> Paper:
    """What nobody told us, as the paper's own first page has it."""
    return replace(
        paper,
        title=paper.title or _title_of(document),
        authors=paper.authors or document.authors,
        abstract=paper.abstract or document.abstract,
        content_sha256=paper.content_sha256 or document.sha256,
    )


def _title_of(document: Document) -> str | None:
    """As it is printed; one in capitals as the text writes its words."""
    text = "\n".join(document.text_of(b) for b in document.blocks if b.kind is Kind.TEXT)
    return in_title_case(document.title, text) if document.title else None


def _told(note: Note, fetched: Fetched, bank: str | None, tools: Tools) -> Note:
    """As a run begins with it; its PDF is where it was found now, unless it is where it was."""
    settings = tools.settings
    note = begun(note, fetched.paper, fetched.given, bank, settings.language)
    place = notes.from_place(note.pdf, settings.output)
    moved = place is None or not is_file(place)
    return replace(note, pdf=_place(fetched, tools)) if moved else note


def _place(fetched: Fetched, tools: Tools) -> str:
    """Where the note says that its PDF is."""
    return fetched.place or notes.place_of(fetched.pdf, tools.settings.output)


def _facts_of(told: Note, found: Note | None) -> Note:
    return replace(found or told, paper=told.paper, pdf=told.pdf)


def _must_be_compared(before: Paper, now: Paper, given: Mapping[str, object]) -> bool:
    """Whether somebody typed a title or abstract that was never held against the pages."""
    return any(key in given and getattr(before, key) != getattr(now, key) for key in _COMPARED)


_COMPARED = ("title", "abstract")
