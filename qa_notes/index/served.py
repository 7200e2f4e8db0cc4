"""The index of a Chroma server, which may be started again in the middle of a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import httpx

from qa_notes.errors import UnwritableError
from qa_notes.index.search import PaperIndex
from qa_notes.index.store import Index
from qa_notes.models import Paper, Passage

T = TypeVar("T")
PATIENCE = 120.0  # seconds for a server to come back: a run of hours is worth it
PAUSE = 1.0


class ServedIndex(Index):
    """Waits for a server that does not answer; what was half written is written anew."""

    patience = PATIENCE

    def has(self, paper_id: str, content_sha256: str) -> bool:
        return self._again(partial(super().has, paper_id, content_sha256))

    def add(
        self,
        paper: Paper,
        passages: Sequence[Passage],
        on_batch: Callable[[int, int], None] = lambda done, all_: None,
    ) -> int:
        return self._again(partial(super().add, paper, passages, on_batch))

    def _loaded(self, paper_id: str) -> PaperIndex:
        return self._again(partial(super()._loaded, paper_id))

    def _again(self, call: Callable[[], T]) -> T:
        end = time.monotonic() + self.patience
        while True:
            try:
                return call()
            except UnwritableError as err:
                away = isinstance(err.__cause__, OSError | httpx.HTTPError)
                if not away or time.monotonic() >= end:
                    raise
            time.sleep(PAUSE)
