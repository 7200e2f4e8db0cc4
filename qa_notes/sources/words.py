"""What was typed -> the papers meant: each once, in order, before anything is fetched."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from qa_notes.bank import load_week
from qa_notes.errors import SourceError, UsageError
from qa_notes.files import ARTICLE_SUFFIXES, NOT_PLAIN, is_dir, is_file, real
from qa_notes.models import PaperRef, Week
from qa_notes.refs import is_pdf_file, local_ref, named_path, parse_arxiv, sha256
from qa_notes.sources.read_list import STDIN, Known, Read, did_you_mean, paper_of, read_list
from qa_notes.sources.registry import read_ref

WEEK_SUFFIXES = (".yaml", ".yml")


def expand(words: Sequence[str], known: Known = lambda word: None) -> Week:
    """Any mix of notes' ids, PDF files, folders, arXiv ids and URLs, other URLs, weeks and lists.

    `-` is a list that comes on stdin. An entry of a library, page or feed that leads to no paper
    is one that fails later and alone; a wrong line that somebody typed is told at once. A word
    that is the id of a note means that note, whatever else it might mean. One week file alone keeps
    its id, title, theme and intro. Raises UsageError for a word that names nothing, BankError for
    a wrong week file.
    """
    one = words[0].strip() if len(words) == 1 else ""
    if one and known(one) is None and (week := _week(one, Path(), known)):
        return replace(week, papers=tuple(_merge(week.papers)))
    return Week(papers=tuple(_merge([r for word in words for r in _read(word, Path(), (), known)])))


def expand_apart(words: Sequence[str], known: Known = lambda word: None) -> tuple[Week, ...]:
    """As `expand` says, but each week file that was typed is one by itself.

    All other words together are one more, in the place of the first of them. A paper that two
    weeks name is in both.
    """
    typed: dict[str, list[str]] = {}
    for word in words:
        typed.setdefault(word.strip() if _is_week(word) else "", []).append(word)
    return tuple(expand(some[:1] if week else some, known) for week, some in typed.items())


def _is_week(word: str) -> bool:
    return _suffix(word) in WEEK_SUFFIXES and "://" not in word


def _suffix(word: str) -> str:
    """The suffix of a file name; none for an id or URL that merely holds a dot."""
    return "" if parse_arxiv(word) else Path(word.strip()).suffix.lower()


def _read(word: str, base: Path, inside: tuple[Path, ...], known: Known) -> Iterator[PaperRef]:
    """The papers one word names. `inside` are the lists that led here."""
    word = word.strip()
    if noted := known(word):
        yield noted
        return
    path = base / named_path(word)
    if week := _week(word, base, known):
        yield from week.papers
    elif read := _list(word, base, inside):
        yield from _listed(read, (*inside, real(Path(read.name))), known)
    elif word and is_dir(path):
        yield from _folder(path)
    else:
        try:
            yield read_ref(word, base)
        except UsageError as err:
            raise UsageError(str(err), did_you_mean(path) or err.hint) from err


def _week(word: str, base: Path, known: Known) -> Week | None:
    """The week that a file says which is named so. Raises UsageError, BankError."""
    path = base / named_path(word)
    if not _is_week(word) or is_dir(path):
        return None
    if not is_file(path):
        reason = NOT_PLAIN if os.path.lexists(path) else "no such file"
        raise UsageError(f"{path}: {reason}", did_you_mean(path))
    return load_week(path, known, read_ref)


def _folder(folder: Path) -> list[PaperRef]:
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".pdf")
    except OSError as err:
        raise UsageError(f"{folder} cannot be read: {err.strerror}") from err
    found = [local_ref(path) for path in files if is_pdf_file(path) and path.name[0] != "."]
    if not found:
        deeper = next((path.parent for path in folder.glob("*/*.pdf")), None)
        raise UsageError(
            f"there is no PDF in the folder {folder}",
            f"there are some in {deeper}" if deeper else "put *.pdf files into it",
        )
    return found


def _list(word: str, base: Path, inside: tuple[Path, ...]) -> Read | None:
    """The list that a word names, if any. Raises UsageError, also for one that leads to itself."""
    # A saved page is a paper itself; `week new --from` reads one as a list. No line of a list is
    # what comes on stdin: at a terminal that would wait for somebody to type it.
    is_none = _suffix(word) in ARTICLE_SUFFIXES or (word == STDIN and inside)
    read = None if is_none else read_list(word, base)
    if read and real(Path(read.name)) in inside:
        raise UsageError(f"{read.name}: this list leads back to itself")
    return read


def _listed(read: Read, inside: tuple[Path, ...], known: Known) -> Iterator[PaperRef]:
    """The papers of a list; its paths are relative to it. Raises UsageError."""
    for entry in read.listing.entries:
        if not read.kind.holds_lists:
            yield paper_of(entry, read, known)
            continue
        try:
            yield from _read(entry.reference, read.base, inside, known)
        except UsageError as err:
            raise UsageError(f"{read.where(entry)}: {err}", err.hint) from err
    if not read.listing.entries and not read.kind.holds_lists:
        links = f" ({n} links lead elsewhere)" if (n := read.listing.skipped) else ""
        raise UsageError(f"{read.name}: {read.kind.what} that names no paper{links}")


def _merge(refs: Sequence[PaperRef]) -> Iterator[PaperRef]:
    """The same paper twice is one: at its first place, with the first version and facts given.

    Two papers are one by an id of their source, an address, or what a file holds. A file is only
    read where another one has as many bytes: a folder may hold gigabytes.
    """
    found = [_file(ref) for ref in refs]
    sizes = Counter(file.size for file in set(found) if file)
    kept: dict[tuple[str, object], PaperRef] = {}
    for ref, file in zip(refs, found, strict=True):
        same = _identity(ref, file, read=file is not None and sizes[file.size] > 1)
        kept[same] = _join(kept[same], ref) if same in kept else ref
    yield from kept.values()


class _File(NamedTuple):
    """Tells files apart, and which may hold the same."""

    size: int  # bytes
    place: tuple[int, int]  # device and inode: one for all names and links of a file


def _file(ref: PaperRef) -> _File | None:
    """The file that is meant; None where there is none to be read."""
    try:
        found = Path(ref.location).stat() if ref.source == "local" else None
    except (OSError, ValueError):  # ValueError: a zero byte
        return None
    if found is None or not stat.S_ISREG(found.st_mode):
        return None
    return _File(found.st_size, (found.st_dev, found.st_ino))


def _identity(ref: PaperRef, file: _File | None, read: bool) -> tuple[str, object]:
    """The same for two words of one paper, and else another one."""
    if file and read:
        with suppress(SourceError):  # it fails later, and alone
            return "content", sha256(Path(ref.location))
    return ("file", file.place) if file else ref.same


def _join(first: PaperRef, second: PaperRef) -> PaperRef:
    facts = {**second.facts, **first.facts}
    version, location = first.version, first.location
    if version is None and first.source != "local":  # a file's version cannot be claimed later
        version = second.version
        location = first.location if version is None else second.location
    if second.claimed and not first.claimed:
        first = replace(first, id=second.id, claimed=True)
        version = second.version
    return replace(
        first, version=version, location=location, facts=facts,
        secret=first.secret or second.secret,
        remark=first.remark or second.remark,
        links=first.links or second.links,
    )  # fmt: skip
