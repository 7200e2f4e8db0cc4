"""Vectors kept on disk: embedding the papers of a data set takes minutes, reading them none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from qa_notes.files import is_file, writing
from qa_notes.index.search import Vectors


class Embedder(Protocol):
    """The part of LangChain's Embeddings that is needed here."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""


class KeptVectors:
    """Remembers the vectors of a list of texts in one file, under the model's name."""

    def __init__(self, model: Embedder, name: str, folder: Path) -> None:
        self.model = model
        self.name = name
        self.folder = folder

    def fresh(self, text: str) -> Vectors:
        """The vector of a search query as one row, made anew: asking costs what it costs."""
        return np.array(self.model.embed_documents([text]), dtype=np.float32)

    def of_each(self, *lists: Sequence[str]) -> list[Vectors]:
        """One array a list; what stands in several is embedded once."""
        every = list(dict.fromkeys(text for texts in lists for text in texts))
        kept, place = self.of(every), {text: i for i, text in enumerate(every)}
        return [kept[[place[text] for text in texts]] for texts in lists]

    def of(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        key = hashlib.sha256("\0".join((self.name, *texts)).encode()).hexdigest()[:32]
        path = self.folder / f"{key}.npy"
        if not is_file(path):
            made = np.array(self.model.embed_documents(list(texts)), dtype=np.float32)
            with writing(path) as file:
                np.save(file, made)
        kept: Vectors = np.load(path)
        return kept
