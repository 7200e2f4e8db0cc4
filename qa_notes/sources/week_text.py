"""A week file made of a list: its papers with the editor's words, and where each of them stood."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qa_notes.errors import UsageError
from qa_notes.files import is_file, real
from qa_notes.models import PaperRef
from qa_notes.refs import versioned
from qa_notes.sources.listing import Entry
from qa_notes.sources.read_list import Read, paper_of
from qa_notes.strict_yaml import quoted
from qa_notes.unseen import one_line

LONGEST_LINE = 300  # characters of an id, path, URL or title in a week file
LONGEST_REMARK = 2000


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a week file, and how many entries of the list are its papers or only comments."""

    text: str
    papers: int
    left_out: int


def week_text(
    week: str | None, read: Read, entries: Sequence[Entry], heading: str, folder: Path
) -> Written:
    """The text of a week file that will stand in `folder`; `week` is its ISO week, if it is one.

    An entry that leads to nothing that could be fetched is a comment with the reason, and so is
    one that names a paper again. Raises UsageError where no paper is left.
    """
    read = replace(read, name=_short(read.name))
    lines: list[str] = []
    seen: dict[tuple[str, str], str] = {}
    papers = 0
    for entry in entries:
        ref = paper_of(entry, read, lambda word: None)
        where = _comment(f"{read.where(entry)}: {entry.shown}")
        why = _why_not(ref, read.where(entry))
        again = seen.get(ref.same)
        if why or again:
            lines += [where, f"  #   left out: {one_line(why or f'it is the paper of {again}')}"]
            continue
        seen[ref.same] = read.where(entry)
        lines += [where, *_paper(ref, folder)]
        papers += 1
    if not papers:
        hint = f"{read.listing.skipped} links of it lead elsewhere"
        if entries:
            first = paper_of(entries[0], read, lambda word: None)
            hint = f"the first entry: {_why_not(first, read.where(entries[0]))}"
        raise UsageError(f"{read.name}: no paper that could be fetched is named in it", hint)
    text = "\n".join([*_head(week, read, heading), "papers:", *lines, ""])
    return Written(text, papers, len(entries) - papers)


def _head(week: str | None, read: Read, heading: str) -> list[str]:
    listing = read.listing
    whence = one_line(f"{read.name}, {heading}" if heading else read.name)
    lines = [f"# From {whence}. Edit freely."]
    if week:
        lines.append(f"id: {week}")
    if listing.url and len(listing.url) <= LONGEST_LINE:
        said = filter(None, (one_line(one or "") for one in (listing.title, heading)))
        title = ": ".join(dict.fromkeys(said))
        lines.append("source:")
        if title:
            lines.append(f"  title: {quoted(title[:LONGEST_LINE])}")
        lines.append(f"  url: {quoted(listing.url)}")
    return lines


def _why_not(ref: PaperRef, where: str) -> str:
    """Why a paper cannot be in a week file; "" if it can."""
    if ref.lost:
        return ref.lost.removeprefix(f"{where}: ")
    if ref.source == "local" and not is_file(Path(ref.location)):
        return f"no such file: {ref.location}"
    if len(ref.location) > LONGEST_LINE:
        return f"its address has more than {LONGEST_LINE} characters"
    return ""


def _paper(ref: PaperRef, folder: Path) -> list[str]:
    if ref.source == "arxiv":
        lines = [f"  - id: {quoted(versioned(ref.id, ref.version))}"]
    elif ref.source == "local":
        lines = [f"  - path: {quoted(_path(Path(ref.location), folder))}"]
    else:
        lines = [f"  - url: {quoted(ref.location)}"]
    if ref.secret:
        lines.insert(0, "  # what grants access stood in its address and is left out")
    if title := ref.facts.get("title"):
        lines.append(f"    title: {quoted(str(title))}")
    if ref.remark:
        lines.append(f"    remark: {quoted(_cut(ref.remark))}")
    return lines


def _path(path: Path, folder: Path) -> str:
    """As seen from the week file, where both are below the folder we are in; else whole."""
    here = real(Path())
    inside = all(real(one).is_relative_to(here) for one in (path, folder))
    return os.path.relpath(real(path), real(folder)) if inside else str(path.absolute())


def _cut(text: str) -> str:
    if len(text) <= LONGEST_REMARK:
        return text
    return text[: LONGEST_REMARK - 2].rpartition(" ")[0] + " …"


def _short(name: str) -> str:
    """Without the folders of whoever made the week: it will be read elsewhere."""
    return name if "://" in name else re.sub(r"^.*[/\\]", "", name)


def _comment(text: str) -> str:
    return f"  # {one_line(text)}"
