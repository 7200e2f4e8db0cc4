"""The full-text search of all notes, kept up to date without making a page wait."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date

from qa_notes.site.lookup import Found, Lookup

_Texts = tuple[str, tuple[str, ...], date | None]  # title, texts, day


class Finder:
    """What notes say, by stem. Safe between threads.

    Changed notes are kept as they come, and taken apart when somebody looks something up: that
    takes longer than all else that a list wants of a note.
    """

    def __init__(self) -> None:
        self._lookup = Lookup()
        self._turn = threading.Lock()
        self._waiting: dict[str, _Texts | None] = {}  # None: it is gone

    def put(self, stem: str, title: str, texts: Iterable[str], day: date | None) -> None:
        """A note that is new, or another one than before."""
        self._waiting[stem] = (title, tuple(texts), day)

    def drop(self, stem: str) -> None:
        """A note that is gone."""
        self._waiting[stem] = None

    def settle(self) -> None:
        """Take apart what waits."""
        with self._turn:
            while self._waiting:
                stem, texts = self._waiting.popitem()
                if texts is None:
                    self._lookup.drop(stem)
                else:
                    title, said, day = texts
                    self._lookup.put(stem, title, said, day)

    def found(self, query: str, newest: bool = False) -> Found:
        """The notes that a query finds; `newest`: by date, not by how well they fit."""
        self.settle()
        return self._lookup.look_up(query, newest=newest)
