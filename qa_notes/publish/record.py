"""What was sent where, in published.json of the work folder: no password, no text.

It tells a post that somebody has edited since from one that stands as it was sent. Without it an
article is still found at its place, but nothing there is written over unasked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from qa_notes import strict_json
from qa_notes.errors import PublishError, UnwritableError
from qa_notes.export import lasting
from qa_notes.files import locked, read_text, reason, write_whole

FILE = "published.json"


@dataclass(frozen=True, slots=True)
class Record:
    """One article at one place. Digests are SHA-256."""

    sent: str  # digest of what was sent, or was about to be
    id: int | None = None  # of the post; None until the place has answered
    stored: str = ""  # digest of what the place made of it


class Records:
    """The records of one work folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def get(self, key: str) -> Record | None:
        """Raises PublishError for a file that is none of ours."""
        return self._all().get(key)

    def put(self, key: str, record: Record) -> None:
        """Raises UnwritableError."""
        rows = {name: asdict(one) for name, one in (self._all() | {key: record}).items()}
        text = json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            write_whole(self._path, text + "\n")
        except OSError as err:
            raise UnwritableError(f"cannot write {self._path}: {reason(err)}") from err

    @contextmanager
    def held(self) -> Iterator[None]:
        """One run at a time: two would each make a post."""
        lock = self._path.with_name(f".{FILE}.lock")
        try:
            with locked(lock):
                yield
        except OSError as err:
            raise UnwritableError(f"cannot write {lock}: {reason(err)}") from err

    def _all(self) -> dict[str, Record]:
        try:
            rows = strict_json.read(read_text(self._path))
            return strict_json.build(dict[str, Record], rows)
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as err:
            raise PublishError(
                f"{self._path} cannot be read: {err}",
                "move it away: posts are found without it, and written over with --force",
            ) from err


def digest(*texts: str) -> str:
    """Of texts in this order; line ends and blanks around are no difference."""
    plain = ("\n".join(text.split("\r\n")).strip() for text in texts)
    return lasting.digest(*plain)
