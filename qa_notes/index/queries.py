"""Vectors of search queries, kept: a bank asks every paper the same, and loading the model that
makes them takes seconds."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qa_notes.errors import UnwritableError
from qa_notes.files import writing
from qa_notes.index.search import Vectors

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

FOLDER = "queries"  # in that of the index; it can always be made again


class Queries:
    """What a model makes of the queries of a question, asked of it once."""

    def __init__(self, embeddings: Embeddings, model: str, index_dir: Path) -> None:
        """`model`: the name of what embeds; another one's vectors are not taken for its own."""
        self.embeddings = embeddings
        self._model = model
        self._folder = index_dir / FOLDER

    def of(self, queries: Sequence[str]) -> Vectors:
        """One row a query. They are kept together, as they were embedded: bit for bit the same.

        Raises ModelError.
        """
        name = json.dumps([self._model, *queries]).encode()
        path = self._folder / f"{hashlib.sha256(name).hexdigest()[:32]}.npy"
        with suppress(OSError, ValueError, EOFError):  # not kept, or damaged
            kept: Vectors = np.load(path)
            if kept.dtype == np.float32 and kept.ndim == 2 and len(kept) == len(queries):
                return kept
        made = np.asarray(self.embeddings.embed_documents(list(queries)), dtype=np.float32)
        with suppress(OSError, UnwritableError), writing(path, durable=False) as file:
            np.save(file, made)
        return made


def forget(index_dir: Path) -> None:
    """Remove what was kept."""
    shutil.rmtree(index_dir / FOLDER, ignore_errors=True)
