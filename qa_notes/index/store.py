"""Passages of all papers in one Chroma collection, on disk or on a server.

The only module that imports chromadb and langchain_chroma. The index can always be rebuilt.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import chromadb.errors
import numpy as np
from chromadb.config import Settings as ChromaSettings
from filelock import FileLock
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from qa_notes.config import Settings
from qa_notes.errors import IndexStale, ModelError
from qa_notes.index.embed import LATIN_ONLY
from qa_notes.index.search import Hit, PaperIndex, Vectors, embedded_text
from qa_notes.index.stamp import Stamp, check_folder
from qa_notes.models import Kind, Paper, Passage, SectionKind

COLLECTION = "qa-notes"
BATCH = 256  # passages embedded and written at once
IN_MEMORY = 16  # papers kept ready to be searched


class Index:
    """The vector store: what was read, ready to be searched paper by paper."""

    def __init__(
        self, store: Chroma, embeddings: Embeddings, lock: Path, latin_only: bool = True
    ) -> None:
        """`latin_only`: the embeddings read no other script."""
        self._store = store
        self._embeddings = embeddings
        self._lock = FileLock(lock)
        self._latin_only = latin_only
        self._ready: OrderedDict[str, PaperIndex] = OrderedDict()

    @classmethod
    def open(cls, settings: Settings, embeddings: Embeddings) -> Index:
        """The index of `settings.index_dir`, or of the server at `settings.chroma_url`.

        Raises IndexStale when other settings made it, ModelError when the server is not there.
        """
        folder = settings.index_dir
        folder.mkdir(parents=True, exist_ok=True)
        lock = folder / "index.lock"
        stamp = Stamp(settings.embedding_model)
        with FileLock(lock):
            client = _client(settings, stamp)
            collection = client.get_or_create_collection(
                COLLECTION,
                metadata=asdict(stamp),
                configuration={"hnsw": {"space": "cosine"}},
                embedding_function=None,
            )
            stamp.compare(settings.chroma_url or str(folder), dict(collection.metadata or {}))
            store = Chroma(COLLECTION, embeddings, client=client)
            return cls(store, embeddings, lock, settings.embedding_model in LATIN_ONLY)

    def has(self, paper_id: str, content_sha256: str) -> bool:
        """Whether all passages of the paper are here, made from these bytes."""
        rows = self._store.get(where={"paper_id": paper_id}, include=["metadatas"])["metadatas"]
        complete = {"content_sha256": content_sha256, "total": len(rows)}
        return bool(rows) and all(complete.items() <= row.items() for row in rows)

    def add(
        self,
        paper: Paper,
        passages: Sequence[Passage],
        on_batch: Callable[[int, int], None] = lambda done, all_: None,
    ) -> int:
        """Embed and keep the passages in place of the paper's old ones; how many were embedded.

        Embeds nothing when they are already here. When killed halfway, the next call starts over.
        `on_batch` hears between batches how many are kept, and of how many.
        """
        sha256 = paper.content_sha256 or _sha256(passages)
        unique = list({passage.id: passage for passage in passages}.values())
        with self._lock:
            if self.has(paper.id, sha256):
                return 0
            self._ready.pop(paper.id, None)
            old = self._store.get(where={"paper_id": paper.id}, include=[])["ids"]
            for start in range(0, len(old), BATCH):
                self._store.delete(old[start : start + BATCH])
            for start in range(0, len(unique), BATCH):
                if start:
                    on_batch(start, len(unique))
                batch = unique[start : start + BATCH]
                self._store.add_texts(
                    [embedded_text(paper.title, p) for p in batch],
                    [
                        _metadata(p) | {"content_sha256": sha256, "total": len(unique), "order": n}
                        for n, p in enumerate(batch, start)
                    ],
                    [p.id for p in batch],
                )
        return len(unique)

    def passages(self, paper_id: str) -> tuple[Passage, ...]:
        """The paper's passages in the order of its pages; empty when it was never added."""
        return self._paper(paper_id).passages

    def search(
        self,
        paper_id: str,
        queries: Sequence[str],
        look_in: Sequence[SectionKind] = (),
        k: int = 4,
    ) -> list[Hit]:
        """The best `k` passages of one paper for all queries together, best first."""
        paper = self._paper(paper_id)
        if not paper.passages or not queries:
            return []
        vectors = np.asarray(self._embeddings.embed_documents(list(queries)), dtype=np.float32)
        return paper.search(queries, vectors, look_in, k)

    def _paper(self, paper_id: str) -> PaperIndex:
        """The paper in memory; the last `IN_MEMORY` ones stay there."""
        if paper_id not in self._ready:
            found = self._store.get(
                where={"paper_id": paper_id}, include=["documents", "metadatas"]
            )
            rows = found["metadatas"]
            vectors = self._vectors(paper_id, found["ids"], found["documents"])
            if not rows:
                return PaperIndex((), vectors)
            passages = list(map(_passage, found["ids"], found["documents"], rows))
            order = sorted(range(len(rows)), key=lambda i: int(rows[i]["order"]))
            ordered = [passages[i] for i in order]
            self._ready[paper_id] = PaperIndex(ordered, vectors[order], self._latin_only)
        self._ready.move_to_end(paper_id)
        while len(self._ready) > IN_MEMORY:
            self._ready.popitem(last=False)
        return self._ready[paper_id]

    def _vectors(self, paper_id: str, ids: Sequence[str], texts: Sequence[str]) -> Vectors:
        """One row a text, in its order.

        Chroma's vectors are not safe between processes: of two that write, the later may save its
        own over the other's. The texts are, so the vectors can be made again.
        """
        try:
            found = self._store.get(where={"paper_id": paper_id}, include=["embeddings"])
            row = dict(zip(found["ids"], found["embeddings"], strict=True))
            kept = [row[key] for key in ids]
        except (chromadb.errors.InternalError, KeyError):
            kept = self._embeddings.embed_documents(list(texts))
        return np.asarray(kept, dtype=np.float32)


def _client(settings: Settings, stamp: Stamp) -> chromadb.ClientAPI:
    """A client of the folder, or of the server that `chroma_url` names."""
    # A .env file in the folder may be a stranger's, and can name classes to be imported.
    quiet = ChromaSettings(anonymized_telemetry=False, _env_file=None)
    if settings.chroma_url is None:
        check_folder(settings.index_dir, stamp)
        try:
            return chromadb.PersistentClient(settings.index_dir, quiet)
        except chromadb.errors.ChromaError as err:
            raise IndexStale(f"{settings.index_dir} cannot be read: {err}") from err
    url = urlsplit(settings.chroma_url)
    secure = url.scheme == "https"
    try:
        return chromadb.HttpClient(
            url.hostname or "", url.port or (443 if secure else 8000), secure, settings=quiet
        )
    except (ValueError, chromadb.errors.ChromaError) as err:  # ValueError: nobody answers
        raise ModelError(
            f"no Chroma server at {settings.chroma_url}: {err}",
            "start one with: chroma run, or unset chroma_url to keep the index in the work folder",
        ) from err


def _metadata(passage: Passage) -> dict[str, Any]:
    """A passage as Chroma keeps it: flat values; its text is the end of the embedded text."""
    return {
        "paper_id": passage.paper_id,
        "page": passage.page,
        "section": json.dumps(passage.section, ensure_ascii=False),
        "section_kind": passage.section_kind.value,
        "kind": passage.kind.value,
        "boxes": json.dumps(passage.boxes),
        "start": passage.start,
        "end": passage.end,
    }


def _passage(key: str, embedded: str, row: Mapping[str, Any]) -> Passage:
    """The way back: every field of the passage as it was."""
    return Passage(
        id=key,
        paper_id=row["paper_id"],
        page=row["page"],
        section=tuple(json.loads(row["section"])),
        section_kind=SectionKind(row["section_kind"]),
        kind=Kind(row["kind"]),
        text=embedded[len(embedded) - (row["end"] - row["start"]) :],
        boxes=tuple((x0, y0, x1, y1) for x0, y0, x1, y1 in json.loads(row["boxes"])),
        start=row["start"],
        end=row["end"],
    )


def _sha256(passages: Sequence[Passage]) -> str:
    """Stands in for the hash of a file that nobody hashed."""
    return hashlib.sha256("\0".join(p.text for p in passages).encode()).hexdigest()
