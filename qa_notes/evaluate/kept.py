"""The lines of a result on disk: each written before the next is asked, so that a run goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from qa_notes import strict_json
from qa_notes.evaluate.dataset import LONGEST
from qa_notes.files import append, is_file, read_bytes, tail
from qa_notes.notes.store import write_text

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


@dataclass(slots=True)
class Kept:
    """One result's lines. Those of another fingerprint were asked with other settings."""

    path: Path
    fingerprint: str
    _old: bool = False  # nothing that is there is of use; it goes when there is something newer

    def take_up(
        self, read: Callable[[dict[str, Any]], tuple[Key, Row] | None], say: Callable[[str], None]
    ) -> dict[Key, Row]:
        """What an earlier run with the same settings has written, and a word on it.

        `read` makes a row of a line; one for which it gives None, or raises ValueError, KeyError or
        TypeError because somebody changed it by hand, is asked again. So is one cut short by a
        kill. Where nothing is of use, the first new line takes the place of all.
        """
        found: dict[Key, Row] = {}
        others = 0
        for line in self._readable():
            if line.get("fingerprint") != self.fingerprint:
                others += 1
                continue
            with suppress(ValueError, KeyError, TypeError):
                if row := read(line):
                    found[row[0]] = row[1]
        if others:
            say(f"{self.path.name}: {others} answers of other settings, asked anew")
        elif found:
            say(f"{self.path.name}: {len(found)} answers are kept")
        self._old = not found
        return found

    def forget(self) -> None:
        """All is asked again: the first new line takes the place of what is there."""
        self._old = True

    def add(self, line: Mapping[str, Any]) -> None:
        """Write one line down now; the one that a kill cut short is closed first."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._old:  # not sooner: a model that cannot be used costs no earlier result
            self.path.unlink(missing_ok=True)
            self._old = False
        torn = is_file(self.path) and tail(self.path, 1) not in (b"", b"\n")
        append(self.path, "\n" * torn + self._text(line))

    def replace(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """All lines once more, in the order of the data set."""
        write_text(self.path, "".join(map(self._text, lines)))

    def _text(self, line: Mapping[str, Any]) -> str:
        return json.dumps({**line, "fingerprint": self.fingerprint}, ensure_ascii=False) + "\n"

    def _readable(self) -> Iterator[dict[str, Any]]:
        if not is_file(self.path):
            return
        for line in read_bytes(self.path, LONGEST).decode(errors="replace").split("\n"):
            try:
                data = strict_json.read(line) if line.strip() else None
            except ValueError:
                continue
            if isinstance(data, dict):
                yield data
