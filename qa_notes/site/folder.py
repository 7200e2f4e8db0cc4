"""The folder of a site: only what changed is written, and only what we wrote is removed.

A list of our files lies in the folder, `.qa-notes-site`, as sha256sum writes it. A file is put on
the list before it is written, so that a killed build leaves nothing that the next one would take
for somebody else's. One build at a time has the folder; others wait.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from contextlib import ExitStack
from pathlib import Path, PurePosixPath

from qa_notes.errors import ExportError
from qa_notes.files import append, is_file, locked, read_bytes, read_text, real, reason, writing

LIST, LOCK = ".qa-notes-site", ".qa-notes-site.lock"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class Folder:
    """Where a site is written, within `with`. Raises ExportError where that cannot be."""

    def __init__(self, path: Path) -> None:
        """Refuses a folder that holds files and no list of ours."""
        self.path = path
        self.written: list[str] = []
        self.removed: list[str] = []
        self.left: list[str] = []  # of ours once, changed by somebody since, and no page any more
        self._listed: dict[str, set[str]] = {}  # name -> the sums it may have
        self._now: dict[str, str] = {}
        self._checked: set[Path] = set()
        self._held = ExitStack()
        try:
            self._claim()
        except (OSError, ValueError) as err:
            raise _cannot(path, err) from err

    def _claim(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise ExportError(f"{self.path} is a file", "give --out a folder")
        self.path.mkdir(parents=True, exist_ok=True)
        if not is_file(self.path / LIST) and any(self.path.iterdir()):
            raise ExportError(
                f"{self.path} holds files that are no site of qa-notes",
                "give --out a folder that is empty or not there yet",
            )
        append(self.path / LIST, "")

    def __enter__(self) -> Folder:
        try:
            self._held.enter_context(locked(self.path / LOCK))
            for line in read_text(self.path / LIST).splitlines():
                if (found := _LINE.fullmatch(line)) and _is_inside(found[2]):
                    self._listed.setdefault(found[2], set()).add(found[1])
        except (OSError, UnicodeDecodeError) as err:
            self._held.close()
            raise _cannot(self.path, err) from err
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def ours(self, name: str) -> bytes | None:
        """The file as an earlier build wrote it; None where there is none, or it was changed."""
        data = self._there(name) if name in self._listed else None
        return data if data is not None and _sum(data) in self._listed[name] else None

    def write(self, name: str, data: bytes | str) -> None:
        """Put a file there, unless these very bytes are. `name`: with slashes, from the folder."""
        data = data.encode("utf-8", "replace") if isinstance(data, str) else data
        if not _is_inside(name):
            raise ExportError(
                f"{name!r} would leave the folder of the site", "rename the note or week it is of"
            )
        path, total = self.path / name, _sum(data)
        try:
            self._check(path.parent)
            there = self._there(name)
            if there is None or there != data:
                if name not in self._listed and os.path.lexists(path):
                    raise ExportError(
                        f"{path} is in the way and no file of this site",
                        "move it, or give --out another folder",
                    )
                append(self.path / LIST, f"{total}  {name}\n")
                with writing(path, durable=False) as out:
                    out.write(data)
                self.written.append(name)
            self._listed.setdefault(name, set()).add(total)
        except (OSError, ValueError) as err:
            raise _cannot(path, err) from err
        self._now[name] = total

    def finish(self) -> None:
        """Remove what an earlier build wrote and this one did not, and write the list anew."""
        try:
            for name in sorted(self._listed.keys() - self._now.keys()):
                self._remove(name)
            lines = (f"{total}  {name}\n" for name, total in sorted(self._now.items()))
            if (text := "".join(lines)) != read_text(self.path / LIST):
                with writing(self.path / LIST) as out:
                    out.write(text.encode())
        except (OSError, ValueError) as err:
            raise _cannot(self.path, err) from err

    def _remove(self, name: str) -> None:
        path = self.path / name
        data = self._there(name)
        if data is None:
            return
        if _sum(data) not in self._listed[name]:
            self.left.append(name)
            return
        self._check(path.parent)
        path.unlink()
        self.removed.append(name)
        with contextlib.suppress(OSError):  # others' files may lie there
            path.parent.rmdir()

    def _there(self, name: str) -> bytes | None:
        path = self.path / name
        return read_bytes(path) if is_file(path) and not path.is_symlink() else None

    def _check(self, parent: Path) -> None:
        """A link in the place of one of our folders would lead elsewhere."""
        if parent not in self._checked:
            if not real(parent).is_relative_to(real(self.path)):
                raise ExportError(
                    f"{parent} is a link out of the folder of the site",
                    "remove it, or give --out another folder",
                )
            self._checked.add(parent)


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    strange = name.startswith("/") or "\\" in name or "\0" in name or "\n" in name
    return bool(parts) and not strange and ".." not in parts and name not in (LIST, LOCK)


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _cannot(path: Path, err: Exception) -> ExportError:
    why = reason(err) if isinstance(err, OSError | UnicodeDecodeError) else err
    return ExportError(f"cannot write {path}: {why}", "give --out another folder")
