"""Texts to vectors: MiniLM on this machine, a folder with another model, or any embeddings that
LangChain knows.

The only module that imports sentence_transformers and torch.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from langchain_core.embeddings import Embeddings

from qa_notes.errors import ModelError
from qa_notes.files import is_file
from qa_notes.index.minilm import LATIN_ONLY, LAYERS, MINILM, TRAINED, MiniLM
from qa_notes.llm.trouble import provider_errors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from qa_notes.config import Settings

BATCH = 32  # texts; larger batches only pad more on a CPU

Vectors = TypeVar("Vectors", list[float], list[list[float]])


def load_embeddings(settings: Settings) -> Embeddings:
    """The embeddings that `settings.embedding_model` names.

    "minilm-qasper-2", "all-MiniLM-L6-v2" that it was made from, a folder with a
    sentence-transformers model, or "provider:model" of LangChain. Nothing heavy is loaded before
    the first text, and MiniLM is not looked for. Raises ModelError.
    """
    name = settings.embedding_model
    # torch and llama.cpp share one OpenMP: a pool of torch's beside its own makes llama.cpp's
    # threads sleep at every barrier, and the model writes a third slower. onnxruntime has none of
    # OpenMP; what is embedded while the model writes still leaves it its cores.
    threads = 1 if settings.runs_here else None
    if name in LATIN_ONLY:
        return MiniLM(LAYERS if name == TRAINED else None, threads)
    if is_file(Path(name) / "modules.json"):
        return LocalEmbeddings(Path(name), threads)
    if ":" in name:
        return _provider(name)
    raise ModelError(
        f"unknown embedding model: {name}",
        f"known are {TRAINED}, {MINILM}, a folder with a sentence-transformers model, and"
        " provider:model",
    )


class LocalEmbeddings(Embeddings):
    """A sentence-transformers folder, loaded when the first text comes."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self.folder = folder
        self.threads = threads  # None: as many as torch likes
        self._turn = threading.Lock()  # the library's tokenizers are for one thread at a time

    @cached_property
    def _model(self) -> SentenceTransformer:
        logging.getLogger("transformers").setLevel(logging.ERROR)
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        if self.threads:
            import torch

            torch.set_num_threads(self.threads)
        try:
            return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError) as err:
            raise ModelError(f"{self.folder} is no usable embedding model: {err}") from err

    def load(self) -> None:
        """Now, and not when the first text comes. Raises ModelError."""
        with self._turn:
            _ = self._model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of length 1, one a text."""
        if not texts:
            return []
        with self._turn:
            vectors = self._model.encode(
                texts, batch_size=BATCH, show_progress_bar=False, normalize_embeddings=True
            )
        return [[float(value) for value in vector] for vector in vectors]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one search query."""
        return self.embed_documents([text])[0]


def _provider(name: str) -> Embeddings:
    from langchain.embeddings import init_embeddings

    try:
        made = init_embeddings(name)
    except (ImportError, ValueError) as err:
        raise ModelError(f"embedding model {name}: {err}") from err
    assert isinstance(made, Embeddings)
    return _Served(name, made)


class _Served(Embeddings):
    """A provider's embeddings, whose troubles are ours to name."""

    def __init__(self, name: str, provider: Embeddings) -> None:
        self._name = name
        self._provider = provider

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Raises ModelError."""
        return self._named(lambda: self._provider.embed_documents(texts))

    def embed_query(self, text: str) -> list[float]:
        """Raises ModelError."""
        return self._named(lambda: self._provider.embed_query(text))

    def _named(self, ask: Callable[[], Vectors]) -> Vectors:
        try:
            return ask()
        except (OSError, ValueError, TypeError, LookupError) as err:  # no list of numbers came
            raise ModelError(f"embedding model {self._name}: {err}") from err
        except provider_errors() as err:
            raise ModelError(f"embedding model {self._name}: {err}") from err
