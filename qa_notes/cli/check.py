"""qa-notes check: read notes as an editor would, without a model, and list what is unfit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from qa_notes import notes, strict_json
from qa_notes.checks.note import Finding, check_note, piece_faults
from qa_notes.checks.note_texts import Piece, around
from qa_notes.checks.printed_week import is_printed_week, read_printed_week
from qa_notes.cli import terminal
from qa_notes.cli.options import work_options
from qa_notes.config import Settings
from qa_notes.errors import NoteError, PaperError, UsageError
from qa_notes.files import is_dir, listed, opened, read_text, reason
from qa_notes.models import Note, Page
from qa_notes.sources import expand
from qa_notes.unseen import one_line

LONGEST = 80  # characters of the words at fault on one line; --json has all of them


@dataclass(frozen=True, slots=True)
class _Read:
    """What the words on the command line lead to."""

    notes: tuple[Note, ...] = ()
    printed: tuple[Note, ...] = ()  # of articles, which carry no evidence
    intros: tuple[tuple[str, str], ...] = ()  # (week, its introduction)
    broken: tuple[Finding, ...] = ()

    def __add__(self, other: _Read) -> _Read:
        return _Read(
            self.notes + other.notes,
            self.printed + other.printed,
            self.intros + other.intros,
            self.broken + other.broken,
        )


@click.command(
    epilog="NOTES: note files, folders of notes, printed weeks (.json), paper ids, week files."
)
@click.argument("noted", metavar="[NOTES]...", nargs=-1)
@work_options
@click.option(
    "--pdfs", "pdfs", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="PDFs, or folders of them, to look the quotations up in, besides those the notes name.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="No summary on stderr.")
def check(
    noted: tuple[str, ...], settings: Settings, pdfs: tuple[Path, ...], as_json: bool, quiet: bool
) -> None:
    """Check notes on disk and print each fault: paper, place, check, words, why.

    \b
    qa-notes check                                  every note of the work folder
    qa-notes check 2311.11829 output/notes/a.json   these notes
    qa-notes check output/notes --pdfs papers/      and whether the PDFs print the quotations
    qa-notes check 2023-W47.json --json             a week as it was printed

    No model is asked and nothing is changed. Exit status: 0 nothing found, 1 findings, 2 usage.
    """
    read = _read(noted, settings)
    every = [*read.notes, *read.printed]
    if not every and not read.broken:
        raise UsageError(f"no notes in {settings.notes_dir}", "make some: qa-notes generate PAPERS")
    found = list(_findings(read, settings, pdfs))
    if as_json:
        terminal.data([asdict(f) for f in found])
    else:
        for finding in found:
            terminal.out(*_cells(finding))
    if not quiet:
        papers = len({finding.paper for finding in found})
        of = len(every) + len(read.broken)
        terminal.say(f"{len(found)} findings in {papers} of {of} notes")
    raise SystemExit(bool(found))


def _findings(read: _Read, settings: Settings, pdfs: Sequence[Path]) -> Iterator[Finding]:
    from qa_notes.ask.terms import glossary

    yield from read.broken
    words = around([*read.notes, *read.printed], glossary(settings.language))
    for week, intro in read.intros:
        for fault in piece_faults(Piece("intro", intro), settings.language, words):
            yield Finding(week, "intro", fault.check, fault.words, fault.why)
    for note in read.printed:
        yield from check_note(note, words, printed=True)
    own = [notes.from_place(note.pdf, settings.output) for note in read.notes]
    at_hand = _by_content([settings.papers_dir, *filter(None, own), *pdfs]) if read.notes else {}
    for note in read.notes:
        yield from check_note(note, words, pages=_pages(note, at_hand, settings))


def _read(noted: tuple[str, ...], settings: Settings) -> _Read:
    if not noted:
        return _folder(settings.notes_dir)
    read, shelf = _Read(), notes.Shelf(settings.notes_dir)
    for word in noted:
        path = Path(word)
        if is_dir(path) and shelf.by_id(word) is None:
            read += _folder(path / "notes" if is_dir(path / "notes") else path)
        elif path.suffix == ".json":
            read += _file(path)
        else:
            for ref in expand([word], shelf.ref).papers:
                entry = shelf.of(ref)
                read += _file(entry.path if entry else notes.path_of(ref.id, settings.notes_dir))
    return read


def _folder(folder: Path) -> _Read:
    read = _Read()
    for path in notes.paths_in(folder):
        try:
            read += _file(path)
        except UsageError as err:  # nobody named this one
            read += _unreadable(path, err)
    return read


def _file(path: Path) -> _Read:
    """A note, a printed week, or one finding that says why it is neither."""
    try:
        text = read_text(path)
    except FileNotFoundError as err:
        raise UsageError(f"there is no note {path}", "qa-notes status lists the notes") from err
    except (OSError, UnicodeDecodeError) as err:
        return _unreadable(path, reason(err))
    try:
        data = strict_json.read(text)
        if is_printed_week(data):
            week, printed = read_printed_week(data, path)
            return _Read(printed=printed, intros=((week.id or path.stem, week.intro or ""),))
        return _Read(notes=(notes.from_json(text, str(path)),))
    except (ValueError, NoteError) as err:
        return _unreadable(path, err)


def _unreadable(path: Path, why: object) -> _Read:
    return _Read(broken=(Finding(path.stem, "note", "unreadable", str(path), str(why)),))


def _by_content(places: Sequence[Path]) -> dict[str, Path]:
    """SHA-256 of their bytes -> PDF files of folders and paths; what cannot be read is left out."""
    found: dict[str, Path] = {}
    for place in places:
        with suppress(OSError):
            for path in listed(place, ".pdf") if is_dir(place) else [place]:
                with suppress(OSError), opened(path) as file:
                    found[hashlib.file_digest(file, "sha256").hexdigest()] = path
    return found


def _pages(note: Note, at_hand: dict[str, Path], settings: Settings) -> tuple[Page, ...] | None:
    """The pages that the note was made of; None when its PDF is not at hand."""
    path = at_hand.get(note.paper.content_sha256 or "")
    if path is None:
        return None
    from qa_notes.parse import parse

    try:
        time, memory = settings.parse_timeout, settings.parse_memory_mb
        return parse(path, timeout=time, memory_mb=memory).pages
    except PaperError as err:
        terminal.say(f"{path}: {err}; its quotations were not looked up")
        return None


def _cells(finding: Finding) -> tuple[str, ...]:
    words = one_line(finding.words)
    if len(words) > LONGEST:
        words = f"{words[: LONGEST - 1]}…"
    return finding.paper, finding.where, finding.check, f"「{words}」", finding.why
