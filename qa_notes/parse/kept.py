"""Documents kept on disk: to read a PDF again takes a process and most of a second.

What is kept is found by the bytes of the paper's file and by the code that has read it, and read as
strictly as a note is. Where anything is wrong with it, the paper is parsed again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import qa_notes
from qa_notes import files, strict_json
from qa_notes.errors import SourceError
from qa_notes.models import Document
from qa_notes.refs import sha256

MOST = 500  # documents in a folder, of some 20 kB each; the oldest go
LARGEST = 50_000_000  # bytes of one, unpacked; a book has some millions
READERS = ("pymupdf", "trafilatura", "htmldate", "lxml")  # what reads beside our own code
SUFFIX = ".json.z"


def kept(folder: Path, paper: Path) -> Document | None:
    """The document of the file `paper` as it is now; None where it is to be parsed."""
    with suppress(SourceError, OSError, ValueError, zlib.error):
        content = sha256(paper)
        unpacking = zlib.decompressobj()
        packed = files.read_bytes(_place(folder, paper, content), LARGEST)
        text = unpacking.decompress(packed, LARGEST)
        if unpacking.eof:
            document = strict_json.build(Document, strict_json.read(text.decode()))
            return document if document.sha256 == content else None
    return None


def keep(folder: Path, paper: Path, document: Document) -> None:
    """Keep what was made of the file `paper`, if it can be kept; for the bytes that were read."""
    with suppress(SourceError, OSError, ValueError):
        text = json.dumps(asdict(document), default=date.isoformat).encode()
        with files.writing(_place(folder, paper, document.sha256), durable=False) as out:
            out.write(zlib.compress(text))
        there = files.listed(folder, SUFFIX)
        if len(there) > MOST:
            for path in sorted(there, key=lambda path: path.stat().st_mtime_ns)[:-MOST]:
                path.unlink(missing_ok=True)


def _place(folder: Path, paper: Path, content: str) -> Path:
    made_by = f"{_readers()} {files.is_article(paper)}"
    return folder / f"{content[:32]}-{hashlib.sha256(made_by.encode()).hexdigest()[:16]}{SUFFIX}"


@cache
def _readers() -> str:
    """What is another one as soon as any code that reads papers is."""
    home, code = Path(qa_notes.__file__).parent, hashlib.sha256()
    for files_of in ("*.py", "parse/*.py", "languages/**/*.py"):
        for path in sorted(home.glob(files_of)):
            code.update(path.read_bytes())
    found = [code.hexdigest()]
    for name in READERS:
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return " ".join(found)
