"""Models that were pulled from the hub: where each is kept, and which bytes it was."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from qa_notes.errors import CANNOT_WRITE, ModelError, UsageError
from qa_notes.files import HALF, is_file, reason
from qa_notes.llm import catalogue, hub, weights
from qa_notes.llm import pin as pins
from qa_notes.llm.pin import Pin, Source

_PIN = ".json"  # beside the file


def source(name: str) -> Source:
    """Of a name of the catalogue, or of OWNER/REPO/FILE.gguf. Raises UsageError."""
    if known := catalogue.named(name):
        return known.source
    if "/" in name:
        return Source.parse(name)
    names = [entry.name for entry in catalogue.ENTRIES]
    near = difflib.get_close_matches(name, names, 1)
    raise UsageError(
        f"no embedded model is called {name}" + (f"; did you mean {near[0]}?" if near else ""),
        f"known are {', '.join(names)}, and any OWNER/REPO/FILE.gguf of the hub",
    )


def place(of: Source, cache: Path | None = None) -> Path:
    """Where its file is kept, once it was pulled."""
    if _is_default(of):
        return weights.folder(cache) / of.file
    return weights.folder(cache) / "pulled" / of.repo / of.file


def pinned(cache: Path | None = None) -> list[Pin]:
    """Of all that were pulled whole. Raises ModelError where one cannot be read."""
    kept = sorted((weights.folder(cache) / "pulled").glob(f"*/*/*{_PIN}"))
    found = (pins.read(path) for path in kept if is_file(path.with_suffix("")))
    return [pin for pin in found if pin]


def is_here(of: Source, cache: Path | None = None) -> bool:
    """Whether the file is there; of its bytes nothing is said."""
    return is_file(place(of, cache))


def find(name: str, cache: Path | None = None) -> Path:
    """The file of a model that was pulled, with the bytes that it had then.

    Raises UsageError for an unknown name, ModelError where it is not there or has changed.
    """
    wanted = source(name)
    path = place(wanted, cache)
    pin = pins.read(_pin(path))
    if pin is None or not is_file(path):
        raise ModelError(f"{name} is not on this machine", f"qa-notes models pull {name}")
    again = f"qa-notes models remove {name} && qa-notes models pull {name}"
    return pins.checked(path, pin.seal, weights.folder(cache), again)


def pull(
    name: str,
    report: Callable[[str], None],
    cache: Path | None = None,
    endpoint: str | None = None,
) -> Path:
    """The model's file, fetched if it is not there; `report` hears what is done.

    The first pull pins commit and SHA-256, later ones keep to them. Raises UsageError, ModelError.
    """
    wanted = source(name)
    path = place(wanted, cache)
    if _is_default(wanted) and weights.in_hub_cache():
        return weights.find(None, cache)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):
            if is_file(path):
                return _own(wanted, cache)
            pin = pins.read(_pin(path)) or _stated(wanted, endpoint)
            pins.write(_pin(path), pin)
            hub.fetch(pin, path, report, endpoint)
    except OSError as err:
        raise ModelError(f"{path}: {reason(err)}", CANNOT_WRITE) from err
    return _own(wanted, cache)


def remove(name: str, cache: Path | None = None) -> int:
    """Delete what a pull has left, whole or half; the bytes that are free now.

    Raises UsageError for an unknown name, ModelError where there is nothing or it cannot be.
    """
    path = place(source(name), cache)
    own = (path, path.with_name(path.name + HALF), _pin(path))
    there = [file for file in own if is_file(file)]
    if not there:
        raise ModelError(f"{name} is not on this machine", "qa-notes models list")
    try:
        freed = sum(file.stat().st_size for file in there)
        for file in there:
            file.unlink()
    except OSError as err:
        raise ModelError(f"{path}: {reason(err)}", "is the folder read-only?") from err
    return freed


def _own(wanted: Source, cache: Path | None) -> Path:
    return weights.find(None, cache) if _is_default(wanted) else find(str(wanted), cache)


def _is_default(of: Source) -> bool:
    return of == catalogue.DEFAULT.source


def _stated(wanted: Source, endpoint: str | None) -> Pin:
    """What the hub says; of the default model, only what was tested."""
    pin = hub.stated(wanted, endpoint=endpoint)
    if _is_default(wanted) and pin.seal != weights.SEAL:
        raise ModelError(f"the hub's {wanted} is not the file that was tested", weights.INSTALL)
    return pin


def _pin(path: Path) -> Path:
    return path.with_name(path.name + _PIN)
