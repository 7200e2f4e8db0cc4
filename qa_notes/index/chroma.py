"""Chroma, on disk or on a server: rows of our collection, and what its troubles are called.

A server may be started again in the middle of a run: it is waited for.
The only module that imports chromadb and langchain_chroma, which takes a third of a second.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import chromadb
import chromadb.errors
import httpx
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings as ChromaSettings
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings

from qa_notes import addresses
from qa_notes.config import Settings
from qa_notes.errors import ConfigError, IndexDamaged, NoServer, UnwritableError
from qa_notes.files import locked
from qa_notes.index.glance import COLLECTION, FILE
from qa_notes.index.stamp import Stamp, check_folder

T = TypeVar("T")
# What SQLite calls busy, locked, read-only, an I/O error and full: nothing is wrong with the file.
NO_DAMAGE = {5, 6, 8, 10, 13}
# Of a client whose server is none, or another: a page, JSON of another shape.
_NO_CHROMA = (ValueError, LookupError, TypeError, AttributeError)
_CHROMA = (chromadb.errors.ChromaError, httpx.HTTPError, sqlite3.Error, OSError)
BUSY = 5.0  # seconds to wait for another program that holds the database
CHROMA_PORT = 8000  # of `chroma run`
PATIENCE = 120.0  # seconds for a server to come back: a run of hours is worth it
PAUSE = 1.0  # between two tries
IN_LOG = 8  # papers that Chroma may have written in its log alone, which every start reads


class Rows:
    """The rows of the collection, one a paper. Raises IndexDamaged and UnwritableError."""

    patience = PATIENCE

    def __init__(self, store: Chroma, lock: Path, place: str) -> None:
        """`lock`: of all of ours that write. `place`: where the store is, as it is printed."""
        self._store = store
        self._lock = lock
        self._place = place

    @classmethod
    def open(cls, settings: Settings, lock: Path, place: str) -> Rows:
        """Raises IndexStale when other settings made it, ModelError without its server, too."""
        stamp = Stamp(settings.embedding_model)
        with _named(place), locked(lock):
            client = _client(settings, stamp)
            collection = client.get_or_create_collection(
                COLLECTION,
                metadata=asdict(stamp),
                configuration={"hnsw": {"space": "cosine", "sync_threshold": IN_LOG}},
                embedding_function=None,
            )
            stamp.compare(place, dict(collection.metadata or {}))
            return cls(Chroma(COLLECTION, _Unplaced(), client=client), lock, place)

    def has(self, paper_id: str, content_sha256: str) -> bool:
        """Whether there is a row made of these bytes; it is not read."""
        made_of = {"content_sha256": content_sha256}
        found = self._heard(lambda: self._store.get(ids=[paper_id], where=made_of, include=[]))
        return bool(found["ids"])

    def row(self, paper_id: str) -> Mapping[str, Any] | None:
        """What is kept of a paper."""
        found = self._heard(lambda: self._store.get(ids=[paper_id], include=["metadatas"]))
        return dict(found["metadatas"][0]) if found["metadatas"] else None

    def put(self, paper_id: str, title: str, row: Mapping[str, Any]) -> None:
        """In place of what was kept of the paper."""
        self._heard(lambda: self._store.add_texts([title], [dict(row)], [paper_id]))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else of ours writes in the block, and what is there can be written."""
        with _named(self._place), locked(self._lock):
            _probe(self._lock.parent)
            yield

    def _heard(self, ask: Callable[[], T]) -> T:
        """What the store answers; a server that does not is waited for."""

        def named() -> T:
            with _named(self._place):
                return ask()

        return waited(named, self.patience) if "://" in self._place else named()


def waited(ask: Callable[[], T], patience: float = PATIENCE) -> T:
    """What `ask` gives; while the server is away it is asked again, for so many seconds."""
    end = time.monotonic() + patience
    while True:
        try:
            return ask()
        except (UnwritableError, NoServer) as err:
            away = isinstance(err, NoServer) or isinstance(err.__cause__, OSError | httpx.HTTPError)
            if not away or time.monotonic() >= end:
                raise
        time.sleep(PAUSE)


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
    file = folder / FILE
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
        raise NoServer(f"no Chroma server at {addresses.public(address)}: {err}") from err


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
