"""Lists of papers: which kinds there are, and one of them read.

The kinds are the files of lists/ and the entry points `qa_notes.lists` of other packages.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from qa_notes import addresses
from qa_notes.config import Settings
from qa_notes.errors import ListError, UsageError
from qa_notes.files import MEGABYTE, begins_like_a_pdf, head, is_dir, is_file, read_text, reason
from qa_notes.models import PaperRef
from qa_notes.plugins import Parts
from qa_notes.refs import named_path, parse_arxiv, slug
from qa_notes.sources import lists
from qa_notes.sources.link_kinds import kind_of
from qa_notes.sources.listing import Entry, Listing, ListKind
from qa_notes.sources.registry import read_ref

GROUP = "qa_notes.lists"
STDIN = "-"
LONGEST_LIST = 16 * MEGABYTE  # two hundred thousand papers
HEAD = 4000  # characters by which a text without a name is told
TO_UTF8 = "save it as UTF-8, for example: iconv -f LATIN1 -t UTF-8 OLD > NEW"
FORMS = (
    "a list is a file .txt, .bib, .ris, .csv, .md, .html or .xml, the address of a page or feed, "
    "zotero:COLLECTION, Zotero's folder storage/, or - for stdin"
)
NOTHING = "what the list says of it names no paper: no arXiv id, URL, DOI or file"
# What somebody else's list is relative to: no path leads from it to a file of ours.
_NOWHERE = Path(os.devnull)

_PARTS: Parts[ListKind] = Parts(lists, GROUP, "LIST", "kind of list", ListError)
Known = Callable[[str], PaperRef | None]  # the note that a word is the id of


@dataclass(frozen=True, slots=True)
class Read:
    """A list as it was read, and where it stood."""

    kind: ListKind
    listing: Listing
    name: str  # as it is told to a person
    base: Path = Path()  # what its paths are relative to

    def where(self, entry: Entry) -> str:
        """`list.txt:2`, or the key of an entry behind the name of the list."""
        line = entry.place.removeprefix("line ")
        return f"{self.name}:{line}" if line != entry.place else f"{self.name}: {entry.place}"


@cache
def kinds() -> tuple[ListKind, ...]:
    """Of all lists, ours first. Raises ListError for one of another package that is none."""
    return tuple(_PARTS.named(name, ListKind) for name in _PARTS.names)


def read_list(word: str, base: Path = Path()) -> Read | None:
    """The list that a word names, `-` being what comes on stdin; None where it names none.

    Raises ListError for one that cannot be read, and for a name of a list that is not there.
    """
    word = word.strip()
    if word == STDIN:
        return _of_text(_stdin(), "stdin", base)
    if not word or parse_arxiv(word) or addresses.split(word):
        return None
    for kind in kinds():
        if kind.ask and kind.scheme and word.lower().startswith(kind.scheme):
            return Read(kind, kind.ask(word), word)
    if "://" in word:
        return None
    path = base / named_path(word)
    if is_dir(path):
        return _of_folder(path)
    named = _called(path)
    if named is None and not _looks_like_one(path):
        return None
    try:
        text = read_text(path, "utf-8-sig", LONGEST_LIST)
    except UnicodeDecodeError as err:
        raise ListError(f"{path}: {reason(err)}", TO_UTF8) from err
    except OSError as err:
        raise ListError(f"{path}: {reason(err)}", did_you_mean(path)) from err
    return _of_text(text, str(path), path.parent, named)


def _of_text(text: str, name: str, base: Path, kind: ListKind | None = None, url: str = "") -> Read:
    """A text of that kind, or of the one that knows it; else a paper a line."""
    known = kind or next((k for k in kinds() if k.read and k.knows(text[:HEAD])), None)
    known = known or _PARTS.named("plain", ListKind)
    if known.read is None:
        raise ListError(f"{name}: {known.what} is no text")
    try:
        listing = known.read(text, url)
    except ListError as err:
        raise ListError(f"{name}: {err}", err.hint) from err
    return Read(known, listing, name, base if known.names_files else _NOWHERE)


def ask_list(url: str, settings: Settings) -> Read:
    """A list in the web, by its address. Whatever it is, it names no files here.

    Raises ListError, SourceError.
    """
    from qa_notes.sources.polite import Polite

    with Polite(settings) as polite:
        reply = polite.get(url)
    shown = addresses.public(url)
    if reply.status_code != 200:
        raise ListError(f"{shown}: HTTP {reply.status_code}", "is the address right?")
    try:
        text = reply.content.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise ListError(f"{shown}: {reason(err)}", "save it as UTF-8, and name the file") from err
    named = _called(Path(urlsplit(url).path))
    read = _of_text(text, shown, _NOWHERE, named, shown)
    kind = ListKind(read.kind.what, read=read.kind.read)
    listing = replace(read.listing, url=read.listing.url or shown)
    return Read(kind, listing, shown, _NOWHERE)


def _of_folder(folder: Path) -> Read | None:
    for kind in kinds():
        if kind.folder and (listing := kind.folder(folder)):
            return Read(kind, listing, str(folder), folder)
    return None


def _called(path: Path) -> ListKind | None:
    """The kind that the suffix of a name says."""
    return next((kind for kind in kinds() if path.suffix.lower() in kind.suffixes), None)


def _looks_like_one(path: Path) -> bool:
    """Whether a file without a suffix that says it is a list by its first letters."""
    if path.suffix.lower() == ".pdf":
        return False
    try:
        first = head(path, HEAD)
    except OSError:
        return False
    text = first.decode("utf-8", "ignore")
    return not begins_like_a_pdf(first) and any(kind.knows(text) for kind in kinds())


def _stdin() -> str:
    try:
        data = sys.stdin.buffer.read(LONGEST_LIST + 1)
    except (AttributeError, OSError, ValueError) as err:  # there is none, or it is closed
        raise ListError("stdin cannot be read", "qa-notes generate - < list.txt") from err
    if len(data) > LONGEST_LIST:
        raise ListError(f"stdin: it has more than {LONGEST_LIST // MEGABYTE} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise ListError(f"stdin: {reason(err)}", TO_UTF8) from err


def paper_of(entry: Entry, read: Read, known: Known) -> PaperRef:
    """The paper that an entry means, by the first of its words that leads to one.

    One that none leads to is a paper, too, and fails alone: `PaperRef.lost` says why.
    """
    words = [word for word in (entry.reference, *entry.others) if word]
    if not read.kind.names_files:
        words = [word for word in words if kind_of(word)]  # a path is of none
    facts = {"title": entry.title[:300]} if read.listing.exact_titles and entry.title else {}
    remark = entry.remark or None
    missing: PaperRef | None = None
    why = NOTHING if not entry.reference else ""
    for word in words:
        if noted := known(word):
            return _with(noted, {}, remark)
        try:
            ref = read_ref(word, read.base)
        except UsageError as err:
            why = why or str(err)
            continue
        if ref.source != "local" or is_file(Path(ref.location)):
            return _with(ref, {} if ref.source == "arxiv" else facts, remark)
        missing = missing or ref
    if missing:
        return _with(missing, facts, remark)
    label = slug(entry.shown or entry.place)
    lost = f"{read.where(entry)}: {why or NOTHING}"
    return PaperRef("local", label, "", facts=facts, remark=remark, lost=lost)


def _with(ref: PaperRef, facts: dict[str, str], remark: str | None) -> PaperRef:
    return replace(ref, facts={**facts, **ref.facts}, remark=remark)


def did_you_mean(path: Path) -> str:
    """A hint that names a file beside `path` whose name is near; "" where none is."""
    try:
        names = [near.name for near in path.parent.iterdir() if near.name != path.name]
    except (OSError, ValueError):
        return ""
    near = difflib.get_close_matches(path.name, names, 1, cutoff=0.75)
    return f"did you mean {path.with_name(near[0])}?" if near else ""
