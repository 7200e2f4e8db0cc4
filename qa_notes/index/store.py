"""Papers in one Chroma collection, on disk or on a server: a row each, with all its passages.

The index can always be rebuilt. Who only reads a paper that is in it does without Chroma.
"""

from __future__ import annotations

import hashlib
import os
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from qa_notes import addresses
from qa_notes.config import Settings
from qa_notes.errors import IndexDamaged
from qa_notes.index import rows as rows_of
from qa_notes.index.glance import row_of
from qa_notes.index.minilm import LATIN_ONLY
from qa_notes.index.queries import Queries
from qa_notes.index.search import Hit, PaperIndex, Vectors, embedded_text, unit
from qa_notes.index.stamp import Stamp
from qa_notes.models import Paper, Passage, SectionKind

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from qa_notes.index.chroma import Rows

_NONE = np.zeros((0, 0), dtype=np.float32)
BATCH = 256  # passages embedded at once
IN_MEMORY = 16  # papers kept ready to be searched


class Index:
    """The vector store: what was read, ready to be searched paper by paper, by several threads."""

    def __init__(
        self,
        open_rows: Callable[[], Rows],
        queries: Queries,
        place: str,
        latin_only: bool = True,
        seen: Callable[[str], Mapping[str, Any] | None] = lambda paper_id: None,
    ) -> None:
        """`place`: of the store, as it is printed. `latin_only`: the embeddings read no other
        script. `seen`: what can be read of a paper before the store has been opened.
        """
        self._open_rows = open_rows
        self._queries = queries
        self._embeddings = queries.embeddings
        self._place = place
        self._latin_only = latin_only
        self._seen = seen
        self._opened: Rows | None = None
        self._opening = threading.Lock()
        self._ready: OrderedDict[str, PaperIndex] = OrderedDict()
        self._turn = threading.Lock()  # to look at it, or to change it

    @classmethod
    def at(cls, settings: Settings, embeddings: Embeddings) -> Self:
        """The index of `settings.index_dir`, or of the server at `settings.chroma_url`.

        It is opened when that is needed: then it raises what `open` does.
        """
        folder = settings.index_dir
        server = settings.chroma_url and addresses.public(settings.chroma_url)
        place = server or str(folder)
        stamp = Stamp(settings.embedding_model)

        def opened() -> Rows:
            from qa_notes.index.chroma import Rows

            if os.path.lexists(folder) and not folder.is_dir():
                raise IndexDamaged(f"{folder} is no folder")
            return Rows.open(settings, folder / "index.lock", place)

        def seen(paper_id: str) -> Mapping[str, Any] | None:
            return row_of(folder, stamp, paper_id) if server is None else None

        queries = Queries(embeddings, settings.embedding_model, folder)
        return cls(opened, queries, place, settings.embedding_model in LATIN_ONLY, seen)

    @classmethod
    def open(cls, settings: Settings, embeddings: Embeddings) -> Self:
        """The same, opened now.

        Raises IndexStale when other settings made it, IndexDamaged or UnwritableError when it
        cannot be used, ModelError when the server is not there.
        """
        index = cls.at(settings, embeddings)
        index.ready()
        return index

    def ready(self) -> None:
        """Open it now, and not when it is needed; see `open`."""
        _ = self._rows

    @property
    def _rows(self) -> Rows:
        with self._opening:
            if self._opened is None:
                self._opened = self._open_rows()
            return self._opened

    def _seen_row(self, paper_id: str) -> Mapping[str, Any]:
        return (self._seen(paper_id) if self._opened is None else None) or {}

    def load(self) -> None:
        """Load embeddings of this process now, and not with the first text. Raises ModelError."""
        load = getattr(self._embeddings, "load", None)
        if callable(load):
            load()

    def has(self, paper_id: str, content_sha256: str) -> bool:
        """Whether the passages of the paper are here, made from these bytes."""
        if self._seen_row(paper_id).get("content_sha256") == content_sha256:
            return True
        return self._rows.has(paper_id, content_sha256)

    def add(
        self,
        paper: Paper,
        passages: Sequence[Passage],
        on_batch: Callable[[int, int], None] = lambda done, all_: None,
    ) -> int:
        """Embed and keep the passages in place of the paper's old ones; how many were embedded.

        Embeds nothing when they are already here. When killed halfway, the next call starts over,
        and what was there stands until then.
        `on_batch` hears between batches how many are embedded, and of how many.
        """
        sha256 = paper.content_sha256 or _sha256(passages)
        unique = list({passage.id: passage for passage in passages}.values())
        rows = self._rows
        with rows.writing():  # seen before minutes of work, which keep nobody else waiting
            if rows.has(paper.id, sha256):
                return 0
        vectors: list[list[float]] = []
        for start in range(0, len(unique), BATCH):
            if start:
                on_batch(start, len(unique))
            batch = unique[start : start + BATCH]
            vectors += self._embeddings.embed_documents(
                [embedded_text(paper.title, p) for p in batch]
            )
        row = {"content_sha256": sha256, "total": len(unique)}
        row |= rows_of.packed(unique, np.asarray(vectors, dtype=np.float32))
        with rows.writing():
            rows.put(paper.id, paper.title or paper.id, row)
        with self._turn:
            self._ready.pop(paper.id, None)
        return len(unique)

    def passages(self, paper_id: str) -> tuple[Passage, ...]:
        """The paper's passages in the order of its pages; empty when it was never added."""
        return self._paper(paper_id).passages

    def search(
        self, paper_id: str, queries: Sequence[str], look_in: Sequence[SectionKind] = (), k: int = 4
    ) -> list[Hit]:
        """The best `k` passages of one paper for all queries together, best first."""
        paper = self._paper(paper_id)
        if not paper.passages or not queries:
            return []
        return paper.search(queries, self._queries.of(queries), look_in, k)

    def likeness(self, texts: Sequence[str], others: Sequence[str]) -> Vectors:
        """Cosines of texts that are not kept, shape (texts, others)."""
        vectors = self._embeddings.embed_documents([*texts, *others])
        rows: Vectors = unit(np.asarray(vectors, dtype=np.float32))
        return rows[: len(texts)] @ rows[len(texts) :].T

    def _paper(self, paper_id: str) -> PaperIndex:
        """The paper in memory; the last `IN_MEMORY` ones stay there."""
        with self._turn:
            if paper_id not in self._ready:
                found = self._loaded(paper_id)
                if not found.passages:
                    return found
                self._ready[paper_id] = found
            self._ready.move_to_end(paper_id)
            while len(self._ready) > IN_MEMORY:
                self._ready.popitem(last=False)
            return self._ready[paper_id]

    def _loaded(self, paper_id: str) -> PaperIndex:
        """As it is kept; without passages when it was never added."""
        row = self._seen_row(paper_id) or self._rows.row(paper_id)
        try:
            passages, vectors = rows_of.unpacked(row) if row else ((), _NONE)
        except (LookupError, TypeError, ValueError, zlib.error) as err:
            raise IndexDamaged(f"{self._place} holds what we did not write: {err!r}") from err
        return PaperIndex(passages, vectors, self._latin_only)


def _sha256(passages: Sequence[Passage]) -> str:
    """Stands in for the hash of a file that nobody hashed."""
    return hashlib.sha256("\0".join(p.text for p in passages).encode()).hexdigest()
