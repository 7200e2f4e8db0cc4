"""What hosts said about papers, kept on disk: who can tell is only asked whether it changed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from qa_notes import strict_json
from qa_notes.files import MEGABYTE, read_text, write_whole

LARGEST = 2 * MEGABYTE  # bytes of an answer that is kept
LONGEST = 200  # characters of a validator that is sent back


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, and what names it on its host. The text is that of the bytes, as Latin-1."""

    text: str
    etag: str | None = None
    modified: str | None = None

    @property
    def content(self) -> bytes:
        return self.text.encode("latin-1")

    @property
    def conditions(self) -> dict[str, str]:
        """Headers of a request that asks only whether it changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class Remembered:
    """The answers in a folder, a file each. What cannot be read or written is not remembered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, url: str) -> Said | None:
        """What was said at this address."""
        try:
            said = strict_json.build(Said, strict_json.read(read_text(self._path(url))))
            said.content  # noqa: B018 - raises UnicodeEncodeError for what we did not write
        except (OSError, ValueError):
            return None
        fit = all(_sendable(value) == value for value in (said.etag, said.modified))
        return said if fit and said.conditions else None

    def keep(self, url: str, headers: Mapping[str, str], content: bytes) -> None:
        """An answer, when the host can be asked whether it is still the same."""
        etag, modified = (_sendable(headers.get(name)) for name in ("etag", "last-modified"))
        if not (etag or modified) or len(content) > LARGEST:
            return
        said = Said(content.decode("latin-1"), etag, modified)
        with suppress(OSError):
            write_whole(self._path(url), json.dumps(asdict(said), ensure_ascii=False) + "\n")

    def _path(self, url: str) -> Path:
        """Not called by the address, which may hold somebody's e-mail address."""
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"


def _sendable(value: str | None) -> str | None:
    """A validator that can stand in a header; None for others."""
    fit = value and len(value) <= LONGEST and re.fullmatch(r"[\x20-\x7e]+", value)
    return value if fit else None
