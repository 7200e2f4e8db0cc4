"""Where a model's file comes from, and which bytes it must be."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from qa_notes import strict_json
from qa_notes.errors import ModelError, UsageError
from qa_notes.files import append, read_text, reason, write_whole

_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_SOURCE = re.compile(rf"({_WORD}/{_WORD})/({_WORD}\.gguf)", re.IGNORECASE)
_SPLIT = re.compile(r"-\d{5}-of-\d{5}\.gguf", re.IGNORECASE)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file on the hub; each part of it may be a file name."""

    repo: str  # "OWNER/REPO"
    file: str

    @classmethod
    def parse(cls, text: str) -> Source:
        """Of OWNER/REPO/FILE.gguf. Raises UsageError."""
        found = _SOURCE.fullmatch(text)
        if found is None:
            raise UsageError(f"{text}: expected OWNER/REPO/FILE.gguf", "qa-notes models list")
        if _SPLIT.search(text):
            raise UsageError(f"{text}: it is one part of a model", "take a model of one file")
        return cls(found[1], found[2])

    def __str__(self) -> str:
        return f"{self.repo}/{self.file}"


@dataclass(frozen=True, slots=True)
class Seal:
    """The bytes of a file."""

    sha256: str  # 64 small hexadecimal digits
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Pin:
    """What the hub said of a file when it was first asked; kept beside the file."""

    repo: str
    file: str
    revision: str  # the commit
    sha256: str
    size: int

    @property
    def source(self) -> Source:
        """Where it comes from."""
        return Source(self.repo, self.file)

    @property
    def seal(self) -> Seal:
        """What it must be."""
        return Seal(self.sha256, self.size)


def read(path: Path) -> Pin | None:
    """The pin that is kept at `path`, or None. Raises ModelError where it cannot be read."""
    try:
        return strict_json.build(Pin, strict_json.read(read_text(path)))
    except FileNotFoundError:
        return None
    except OSError as err:
        raise ModelError(f"{path}: {reason(err)}") from err
    except ValueError as err:
        raise ModelError(f"{path}: {err}", "delete it and pull the model again") from err


def write(path: Path, pin: Pin) -> None:
    """Keep the pin. Raises OSError."""
    write_whole(path, json.dumps(asdict(pin), indent=1) + "\n")


def holds(path: Path, seal: Seal) -> bool:
    """Whether the bytes are those; reads all of them. Raises OSError."""
    if path.stat().st_size != seal.size:
        return False
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == seal.sha256


def checked(path: Path, seal: Seal, folder: Path, hint: str) -> Path:
    """The path, once its bytes have been seen to be those; else ModelError with `hint`.

    Hashing a gigabyte takes seconds, so a verdict is kept in `folder`, by size and time stamps.
    """
    try:
        stat = path.stat()
        stamp = f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}"
        seen = f"{path.resolve()} {stamp} {seal.sha256}"
        memory = folder / "checked.txt"
        if memory.is_file() and seen in memory.read_text(encoding="utf-8").splitlines():
            return path
        if not holds(path, seal):
            raise ModelError(
                f"{path} is not the model that it was (its SHA-256 or its size is another)", hint
            )
        append(memory, seen + "\n")
    except OSError as err:
        raise ModelError(f"{path}: {reason(err)}") from err
    return path
