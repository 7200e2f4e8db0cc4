"""What earlier runs fetched from arXiv: `<id>v<N>.pdf` and the facts beside it.

The facts of one version never change, so they serve whenever arXiv cannot be asked.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path

from qa_notes import strict_json
from qa_notes.errors import CANNOT_WRITE, SourceError
from qa_notes.files import PDF_END, ends_like_a_pdf, is_pdf, read_text, tail, write_whole
from qa_notes.models import Paper, PaperRef
from qa_notes.refs import abs_url, safe_name, sha256, versioned


def pdf_path(folder: Path, paper_id: str, version: int | None) -> Path:
    """Where the PDF of one version is kept."""
    return folder / f"{safe_name(versioned(paper_id, version))}.pdf"


def is_whole(pdf: Path) -> bool:
    """Whether the file is the one that was downloaded, or else looks like a PDF up to its end.

    What somebody put there by hand has no record, or another one.
    """
    try:
        if not is_pdf(pdf):
            return False
        return sha256(pdf) == recorded(pdf) or ends_like_a_pdf(tail(pdf, PDF_END))
    except (OSError, SourceError):
        return False


def recorded(pdf: Path) -> str | None:
    """SHA-256 of the bytes that were downloaded as `pdf`; None when that is not known."""
    facts = _read_facts(pdf.with_suffix(".json"))
    return facts.content_sha256 if facts else None


def keep_facts(paper: Paper, pdf: Path) -> None:
    """Write the facts beside the PDF, whole or not at all; what was downloaded keeps its record.

    Raises SourceError.
    """
    path = pdf.with_suffix(".json")
    text = json.dumps(asdict(paper), default=date.isoformat, ensure_ascii=False, indent=1)
    try:
        write_whole(path, text + "\n")
    except OSError as err:
        raise SourceError(f"cannot write {path}: {err.strerror}", CANNOT_WRITE) from err


def find_kept(ref: PaperRef, folder: Path) -> tuple[Paper, Path] | None:
    """The version asked for, else the newest one here; without facts if none were kept."""
    pattern = re.escape(safe_name(ref.id)) + r"v(\d+)\.pdf"
    here = {
        int(match[1]): path
        for path in folder.glob("*.pdf")
        if (match := re.fullmatch(pattern, path.name)) and is_pdf(path)
    }
    version = max(here, default=None) if ref.version is None else ref.version
    if version is None or version not in here:
        return None
    pdf = here[version]
    bare = Paper(id=ref.id, version=version, url=abs_url(ref.id, version), source="arxiv")
    return _read_facts(pdf.with_suffix(".json")) or bare, pdf


def _read_facts(path: Path) -> Paper | None:
    """The facts kept; None when there are none, or none that this version understands."""
    try:
        return strict_json.build(Paper, strict_json.read(read_text(path)))
    except (OSError, ValueError):
        return None
