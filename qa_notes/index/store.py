"""Papers in one Chroma collection, on disk or on a server: a row each, with all its passages.

The only module that imports chromadb and langchain_chroma. The index can always be rebuilt.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

import chromadb
import chromadb.errors
import httpx
import numpy as np
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from qa_notes import addresses
from qa_notes.config import Settings
from qa_notes.errors import ConfigError, IndexDamaged, ModelError, UnwritableError
from qa_notes.files import locked
from qa_notes.index import rows as rows_of
from qa_notes.index.embed import LATIN_ONLY
from qa_notes.index.queries import Queries
from qa_notes.index.search import Hit, PaperIndex, Vectors, embedded_text, unit
from qa_notes.index.stamp import Stamp, check_folder
from qa_notes.models import Paper, Passage, SectionKind

COLLECTION = "qa-notes"
# What SQLite calls busy, locked, read-only, an I/O error and full: nothing is wrong with the file.
NO_DAMAGE = {5, 6, 8, 10, 13}
# Of a client whose server is none, or another: a page, JSON of another shape.
_NO_CHROMA = (ValueError, LookupError, TypeError, AttributeError)
_NONE = np.zeros((0, 0), dtype=np.float32)
_CHROMA = (chromadb.errors.ChromaError, httpx.HTTPError, sqlite3.Error, OSError)
CHROMA_PORT = 8000  # of `chroma run`
BUSY = 5.0  # seconds to wait for another program that holds the database
BATCH = 256  # passages embedded at once
IN_LOG = 8  # papers that Chroma may have written in its log alone, which every start reads
IN_MEMORY = 16  # papers kept ready to be searched


class Index:
    """The vector store: what was read, ready to be searched paper by paper, by several threads."""

    def __init__(
        self,
        store: Chroma,
        queries: Queries,
        lock: Path,
        latin_only: bool = True,
        place: str | None = None,
    ) -> None:
        """`latin_only`: the embeddings read no other script. `place`: its server, as printed."""
        self._store = store
        self._queries = queries
        self._embeddings = queries.embeddings
        self._lock = lock
        self._latin_only = latin_only
        self._place = place or str(lock.parent)
        self._ready: OrderedDict[str, PaperIndex] = OrderedDict()
        self._turn = threading.Lock()  # to look at it, or to change it

    @classmethod
    def open(cls, settings: Settings, embeddings: Embeddings) -> Index:
        """The index of `settings.index_dir`, or of the server at `settings.chroma_url`.

        Raises IndexStale when other settings made it, IndexDamaged or UnwritableError when it
        cannot be used, ModelError when the server is not there.
        """
        folder = settings.index_dir
        server = settings.chroma_url and addresses.public(settings.chroma_url)
        place = server or str(folder)
        lock = folder / "index.lock"
        stamp = Stamp(settings.embedding_model)
        if os.path.lexists(folder) and not folder.is_dir():
            raise IndexDamaged(f"{folder} is no folder")
        with _named(place), locked(lock):
            client = _client(settings, stamp)
            collection = client.get_or_create_collection(
                COLLECTION,
                metadata=asdict(stamp),
                configuration={"hnsw": {"space": "cosine", "sync_threshold": IN_LOG}},
                embedding_function=None,
            )
            stamp.compare(place, dict(collection.metadata or {}))
            store = Chroma(COLLECTION, _Unplaced(), client=client)
            latin_only = settings.embedding_model in LATIN_ONLY
            queries = Queries(embeddings, settings.embedding_model, folder)
            return cls(store, queries, lock, latin_only, server)

    def load(self) -> None:
        """Load embeddings of this process now, and not with the first text. Raises ModelError."""
        load = getattr(self._embeddings, "load", None)
        if callable(load):
            load()

    def has(self, paper_id: str, content_sha256: str) -> bool:
        """Whether the passages of the paper are here, made from these bytes; none are read."""
        made_of = {"content_sha256": content_sha256}
        with _named(self._place):
            return bool(self._store.get(ids=[paper_id], where=made_of, include=[])["ids"])

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
        with _named(self._place), locked(self._lock):
            _probe(self._lock.parent)
            if self.has(paper.id, sha256):
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
            self._store.add_texts([paper.title or paper.id], [row], [paper.id])
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
        with _named(self._place):
            found = self._store.get(ids=[paper_id], include=["metadatas"])["metadatas"]
        try:
            passages, vectors = rows_of.unpacked(found[0]) if found else ((), _NONE)
        except (LookupError, TypeError, ValueError, zlib.error) as err:
            raise IndexDamaged(f"{self._place} holds what we did not write: {err!r}") from err
        return PaperIndex(passages, vectors, self._latin_only)


class _Unplaced(Embeddings):
    """Where Chroma has the papers among each other: all in one place, for nobody asks it.

    One paper is searched at a time, exactly. A graph of all passages would be read into memory
    whole by every program that opens the store, whatever it asks.
    """

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        return [1.0]


def _probe(folder: Path) -> None:
    """See whether the database can be written; Chroma itself would wait for ever.

    Nobody else of ours writes, because the caller holds our lock. Raises sqlite3.Error.
    """
    file = folder / "chroma.sqlite3"
    if not file.exists():
        return
    with closing(sqlite3.connect(file, timeout=BUSY, isolation_level=None)) as connection:
        connection.execute("begin immediate")
        connection.execute("rollback")


def delete_collection(address: str) -> str | None:
    """Delete the index of a server, whatever made it: the server's address, None without one."""
    place = addresses.public(address)
    with _named(place):
        try:
            _server(address).delete_collection(COLLECTION)
        except chromadb.errors.NotFoundError:
            return None
    return place


def close_all() -> None:
    """Forget what chromadb keeps open in this process; its folder is somewhere else now."""
    SharedSystemClient.clear_system_cache()


def _client(settings: Settings, stamp: Stamp) -> chromadb.ClientAPI:
    """A client of the folder, or of the server that `chroma_url` names."""
    if settings.chroma_url is not None:
        return _server(settings.chroma_url)
    check_folder(settings.index_dir, stamp)
    _probe(settings.index_dir)
    try:
        return chromadb.PersistentClient(settings.index_dir, _quiet())
    except ValueError as err:  # its tables are not Chroma's
        raise IndexDamaged(f"{settings.index_dir} cannot be read: {err}") from err


def _quiet() -> ChromaSettings:
    """A new one each time: clients write their own address into it.

    A .env file in the folder may be a stranger's, and can name classes to be imported.
    """
    return ChromaSettings(anonymized_telemetry=False, _env_file=None)


def _server(address: str) -> chromadb.ClientAPI:
    url = addresses.split(address)
    if url is None:
        raise ConfigError(f"chroma_url: {addresses.public(address)} is no http or https address")
    secure = url.scheme == "https"
    port = addresses.port(url.scheme, url.port, http=CHROMA_PORT)
    try:
        return chromadb.HttpClient(url.hostname or "", port, secure, settings=_quiet())
    except (*_CHROMA, *_NO_CHROMA) as err:
        raise ModelError(
            f"no Chroma server at {addresses.public(address)}: {err}",
            "start one with: chroma run, or unset chroma_url to keep the index in the work folder",
        ) from err


@contextmanager
def _named(place: str) -> Iterator[None]:
    """What Chroma, its database and its server raise, as one of our errors that names the place."""
    try:
        yield
    except BaseException as err:
        panic = type(err).__module__ == "pyo3_runtime"  # of its parts written in Rust
        served = "://" in place and isinstance(err, _NO_CHROMA)
        if not panic and not served and not isinstance(err, _CHROMA):
            raise
        message = " ".join(str(err).split())[:300]
        code = re.search(r"\(code: (\d+)\)", message)
        number = getattr(err, "sqlite_errorcode", None) or (code and int(code[1]))
        unheard = isinstance(err, OSError | httpx.HTTPError)
        if number & 0xFF in NO_DAMAGE if number else unheard:
            raise UnwritableError(f"the index {place} cannot be used now: {message}") from err
        raise IndexDamaged(f"the index {place} cannot be read: {message}") from err


def _sha256(passages: Sequence[Passage]) -> str:
    """Stands in for the hash of a file that nobody hashed."""
    return hashlib.sha256("\0".join(p.text for p in passages).encode()).hexdigest()
