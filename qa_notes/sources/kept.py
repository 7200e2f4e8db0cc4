"""What earlier runs fetched: `<id>v<N>.pdf`, or `<id>.pdf`, and the facts beside it.

They serve whenever the source cannot be asked; those of one version never change.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from qa_notes import strict_json
from qa_notes.errors import CANNOT_WRITE, SourceError
from qa_notes.files import (
    PDF_END,
    PDF_HEAD,
    begins_like_a_pdf,
    ends_like_a_pdf,
    is_pdf,
    opened,
    read_text,
    write_whole,
)
from qa_notes.models import Paper, PaperRef
from qa_notes.refs import abs_url, safe_name, versioned


@dataclass(frozen=True, slots=True)
class Kept:
    """A PDF in the papers folder and what stands beside it, as they were when last looked at."""

    pdf: Path
    content: str  # SHA-256 of its bytes
    has_end: bool
    facts: Paper | None = None  # of these the hash is that of the bytes that were downloaded

    @property
    def record(self) -> str | None:
        """SHA-256 of the bytes that were downloaded; None when that is not known."""
        return self.facts.content_sha256 if self.facts else None

    @property
    def is_as_downloaded(self) -> bool:
        """What somebody put there by hand has no record, or another one."""
        return self.record == self.content

    @property
    def is_whole(self) -> bool:
        """Whether it is the file that was downloaded, or else looks like a PDF up to its end."""
        return self.is_as_downloaded or self.has_end


def pdf_path(folder: Path, paper_id: str, version: int | None) -> Path:
    """Where the PDF of one version is kept."""
    return folder / f"{safe_name(versioned(paper_id, version))}.pdf"


def look(pdf: Path) -> Kept | None:
    """What is kept there: read once, from its beginning to its end.

    None when no plain file is there that can be read and begins like a PDF.
    """
    try:
        with opened(pdf) as file:
            if not begins_like_a_pdf(file.read(PDF_HEAD)):
                return None
            file.seek(0)
            content = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(max(0, file.tell() - PDF_END))
            has_end = ends_like_a_pdf(file.read())
    except OSError:
        return None
    return Kept(pdf, content, has_end, facts_beside(pdf))


def keep_facts(paper: Paper, kept: Kept) -> None:
    """Write the facts beside the PDF, whole or not at all, unless the same are there.

    What was downloaded keeps its record. Raises SourceError.
    """
    facts = replace(paper, content_sha256=kept.record)
    if facts == kept.facts:
        return
    _write_facts(facts, kept.pdf)


def keep_download(paper: Paper, pdf: Path, content: str) -> Kept:
    """Write the facts beside a PDF that has just been downloaded whole. Raises SourceError."""
    facts = replace(paper, content_sha256=content)
    _write_facts(facts, pdf)
    return Kept(pdf, content, True, facts)


def find_kept(ref: PaperRef, folder: Path) -> tuple[Paper, Kept] | None:
    """The version asked for, else the newest one here; without facts if none were kept."""
    pattern = re.escape(safe_name(ref.id)) + r"v([0-9]+)\.pdf"
    here: dict[int | None, Path] = {
        int(match[1]): path
        for path in folder.glob("*.pdf")
        if (match := re.fullmatch(pattern, path.name)) and is_pdf(path)
    }
    if not here and ref.version is None and ref.source != "arxiv":
        here[None] = pdf_path(folder, ref.id, None)
    newest = max((n for n in here if n is not None), default=None)
    version = newest if ref.version is None else ref.version
    kept = look(here[version]) if version in here else None
    if kept is None:
        return None
    url = abs_url(ref.id, version) if ref.source == "arxiv" else ref.location
    bare = Paper(id=ref.id, version=version, url=url, source=ref.source)
    return kept.facts or bare, kept


def facts_beside(path: Path) -> Paper | None:
    """The facts kept; None when there are none, or none that this version understands."""
    try:
        return strict_json.build(Paper, strict_json.read(read_text(_facts_path(path))))
    except (OSError, ValueError):
        return None


def _facts_path(pdf: Path) -> Path:
    return pdf.with_suffix(".json")


def _write_facts(facts: Paper, pdf: Path) -> None:
    path = _facts_path(pdf)
    text = json.dumps(asdict(facts), default=date.isoformat, ensure_ascii=False, indent=1)
    try:
        write_whole(path, text + "\n")
    except OSError as err:
        raise SourceError(f"cannot write {path}: {err.strerror}", CANNOT_WRITE) from err
