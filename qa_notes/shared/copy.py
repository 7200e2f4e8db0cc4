"""A folder of this machine that is a copy of a part of a store.

Reading looks whether the store has another version; writing goes to the store first, in place of
the version that the copy is of. So the copy can be thrown away at any time.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qa_notes.errors import NoteError
from qa_notes.files import real, write_whole
from qa_notes.shared.lease import Lease
from qa_notes.shared.store import Clash, Store

RECORD = ".copy.json"  # of which versions the files are
_attached: dict[Path, Copy] = {}


def attach(folder: Path, store: Store) -> Copy:
    """From now on, in this process, `folder` is a copy of the folder of that name in the store.

    Raises StoreError, and NoteError for a file that was changed in both.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = _attached[real(folder)] = Copy(folder, store)
    made.pull()
    return made


def detach(folder: Path) -> None:
    """It is an ordinary folder again."""
    _attached.pop(real(folder), None)


def copy_of(folder: Path) -> Copy | None:
    """What the folder is a copy of, if it is one."""
    return _attached.get(real(folder)) if _attached else None


class Copy:
    """Any number of threads may use it."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store = folder, store
        self._turn = threading.RLock()
        self._of: dict[str, tuple[str, str]] = self._recorded()  # version and hash, by file name

    def pull(self) -> None:
        """Bring every file to what the store has now; what only is here is put there."""
        with self._turn:
            there = self.store.versions(self.folder.name)
            here = {p.name for p in self.folder.iterdir() if p.is_file() and p.name[0] != "."}
            for name in sorted(here - set(there)):
                self._only_here(name)
            for name, version in there.items():
                self._fresh(name, version)
            self._record()

    def refresh(self, name: str) -> None:
        """Bring one file to what the store has now. Raises NoteError where it was changed here."""
        with self._turn:
            found = self.store.read(self._named(name))
            if found is None:
                if (self.folder / name).exists():
                    self._only_here(name)
                return
            if self._of.get(name, ("",))[0] != found[1] or not (self.folder / name).exists():
                self._put(name, *found)
            else:
                self._fresh(name, found[1])

    def write(self, name: str, data: bytes) -> None:
        """Into the store, then here. Raises Clash where the store has another version by now."""
        with self._turn:
            version = self._of.get(name, (None,))[0]
            try:
                made = self.store.write(self._named(name), data, version)
            except Clash:
                self.refresh(name)
                raise
            self._keep(name, data, made)
            self._record()

    def remove(self, name: str) -> None:
        """There and here."""
        with self._turn:
            self.store.remove(self._named(name))
            (self.folder / name).unlink(missing_ok=True)
            self._of.pop(name, None)
            self._record()

    @contextmanager
    def locked(self, name: str, on_wait: Callable[[], None]) -> Iterator[None]:
        """Be the only machine that is at work on a name."""
        with Lease(self.store, f"locks/{self.folder.name}/{name}").held(on_wait):
            yield

    def _fresh(self, name: str, version: str) -> None:
        """The file of which the store has this version now."""
        of, sha256 = self._of.get(name, ("", ""))
        path = self.folder / name
        now = _hash(path.read_bytes()) if path.exists() else None
        if of == version and now == sha256:
            return
        if now is not None and now != sha256 and of:  # somebody has edited the copy
            if of != version:
                raise NoteError(
                    f"{path} was edited here, and in {self.store.url} by somebody else",
                    "move it away; the next command brings the other one, to edit that",
                )
            with suppress(Clash):
                self.write(name, path.read_bytes())
                return
        if found := self.store.read(self._named(name)):
            self._put(name, *found)

    def _only_here(self, name: str) -> None:
        """Not in the store: new, or deleted there."""
        if name in self._of:
            (self.folder / name).unlink(missing_ok=True)
            del self._of[name]
            return
        with suppress(Clash):
            self.write(name, (self.folder / name).read_bytes())

    def _put(self, name: str, data: bytes, version: str) -> None:
        path = self.folder / name
        mine = self._of.get(name)
        if path.exists() and mine and _hash(path.read_bytes()) != mine[1] and mine[0] != version:
            self._fresh(name, version)  # raises: it was edited here, too
        self._keep(name, data, version)

    def _keep(self, name: str, data: bytes, version: str) -> None:
        write_whole(self.folder / name, data)
        self._of[name] = version, _hash(data)

    def _named(self, name: str) -> str:
        return f"{self.folder.name}/{name}"

    def _recorded(self) -> dict[str, tuple[str, str]]:
        with suppress(OSError, ValueError, AttributeError, TypeError):
            read = json.loads((self.folder / RECORD).read_text("utf-8"))
            if read["store"] == self.store.url:
                return {name: (of, sha256) for name, (of, sha256) in read["files"].items()}
        return {}

    def _record(self) -> None:
        said = {"store": self.store.url, "files": self._of}
        with suppress(OSError):
            write_whole(self.folder / RECORD, json.dumps(said, indent=1))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
