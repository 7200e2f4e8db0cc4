"""Objects by name in a shared place, through fsspec; two writers can clash and never overwrite.

What is written names the version that it was made of. S3 compares it itself, in one step with the
writing (If-Match, If-None-Match); a folder is compared under a lock that is held for a moment.
The only module that imports fsspec and s3fs.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from qa_notes.errors import CANNOT_WRITE, StoreError, UsageError
from qa_notes.files import locked, write_whole

T = TypeVar("T")
POLL = 0.002  # seconds; a lock of a folder is held for milliseconds
_CLASHES = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")
_GONE = ("NoSuchKey", "404")


class Clash(Exception):
    """The object is another version by now, or is there though it should not be."""


class Store(ABC):
    """What all of a run share. Names have slashes: "notes/2311.11829.json"."""

    url: str

    @abstractmethod
    def read(self, name: str) -> tuple[bytes, str] | None:
        """The bytes and their version; None where there is no such object. Raises StoreError."""

    @abstractmethod
    def has(self, name: str) -> bool:
        """Whether there is such an object, without reading it. Raises StoreError."""

    @abstractmethod
    def write(self, name: str, data: bytes, version: str | None) -> str:
        """Put the bytes in place of this version, or of nothing; the new version.

        Raises Clash, and StoreError when nobody knows whether it was written.
        """

    def put(self, name: str, data: bytes) -> None:
        """Put there what always has the same bytes under this name. Raises StoreError."""
        with suppress(Clash):
            if not self.has(name):
                self.write(name, data, None)

    @abstractmethod
    def remove(self, name: str) -> None:
        """See that there is no such object. Raises StoreError."""

    @abstractmethod
    def versions(self, folder: str) -> dict[str, str]:
        """The names in a folder, without it, and their versions. Raises StoreError."""


def open_store(url: str) -> Store:
    """The store at `s3://bucket/prefix` or `file:///folder`. Raises UsageError, StoreError."""
    scheme, _, rest = url.partition("://")
    if scheme not in ("s3", "file") or not rest.strip("/"):
        raise UsageError(
            f"store: {url} is none",
            "expected s3://BUCKET/PREFIX, or file:///FOLDER of a shared disk",
        )
    try:
        import fsspec
    except ImportError as err:
        raise _missing(url) from err
    if scheme == "file":
        return _Folder(url, fsspec.filesystem("file"))
    try:
        # Nothing is remembered of a listing: others write, too.
        made = fsspec.filesystem("s3", use_listings_cache=False)
    except ImportError as err:
        raise _missing(url) from err
    return _S3(url, made)


class _S3(Store):
    """A prefix of a bucket; its versions are ETags."""

    def __init__(self, url: str, s3: Any) -> None:
        self.url = url.rstrip("/")
        self._s3 = s3
        self._bucket, _, self._prefix = self.url.removeprefix("s3://").partition("/")

    def read(self, name: str) -> tuple[bytes, str] | None:
        from fsspec.asyn import sync

        def got() -> tuple[bytes, str]:
            found = self._s3.call_s3("get_object", **self._at(name))
            return sync(self._s3.loop, found["Body"].read), found["ETag"]

        try:
            return self._tried(got)
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        try:
            self._tried(partial(self._s3.call_s3, "head_object", **self._at(name)))
        except FileNotFoundError:
            return False
        return True

    def write(self, name: str, data: bytes, version: str | None) -> str:
        seen = {"IfNoneMatch": "*"} if version is None else {"IfMatch": version}
        try:
            made = self._tried(
                lambda: self._s3.call_s3("put_object", Body=data, **self._at(name), **seen)
            )
        except (Clash, FileNotFoundError) as err:
            # What was sent twice, because the first reply was lost, clashes with itself.
            if (now := self.read(name)) and now[0] == data:
                return now[1]
            raise Clash(name) from err
        return str(made["ETag"])

    def remove(self, name: str) -> None:
        self._tried(lambda: self._s3.call_s3("delete_object", **self._at(name)))

    def versions(self, folder: str) -> dict[str, str]:
        key = self._at(f"{folder}/")["Key"]
        found: dict[str, str] = {}
        more: dict[str, str] = {}
        while True:
            ask = partial(self._s3.call_s3, Bucket=self._bucket, Prefix=key, **more)
            page: Mapping[str, Any] = self._tried(partial(ask, "list_objects_v2"))
            for each in page.get("Contents", ()):
                found[each["Key"].removeprefix(key)] = each["ETag"]
            if not page.get("IsTruncated"):
                return found
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"{self._prefix}/{name}".lstrip("/")}

    def _tried(self, call: Callable[[], T]) -> T:
        """What a call gives. Raises Clash, FileNotFoundError, StoreError."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return call()
        except (OSError, BotoCoreError, ClientError) as err:
            code = _code(err)
            if code in _CLASHES:
                raise Clash from err
            if code in _GONE:
                raise FileNotFoundError from err
            why = " ".join(str(err).split())[:300]
            raise StoreError(f"{self.url} cannot be used: {why}") from err


def _code(err: BaseException | None) -> str:
    """What S3 calls its error, which s3fs keeps as the cause of its own."""
    while err is not None:
        if code := getattr(err, "response", {}).get("Error", {}).get("Code"):
            return str(code)
        err = err.__cause__
    return ""


class _Folder(Store):
    """A folder whose locks hold on all machines; versions are hashes of what the files hold."""

    def __init__(self, url: str, fs: Any) -> None:
        self.url = url.rstrip("/")
        self._fs = fs
        self._root = Path(self.url.removeprefix("file://"))

    def read(self, name: str) -> tuple[bytes, str] | None:
        try:
            data: bytes = self._fs.cat_file(str(self._root / name))
        except FileNotFoundError:
            return None
        except OSError as err:
            raise self._unusable(err) from err
        return data, _hash(data)

    def has(self, name: str) -> bool:
        return (self._root / name).exists()

    def write(self, name: str, data: bytes, version: str | None) -> str:
        path = self._root / name
        try:
            with locked(path.with_name(f".{path.name}.turn"), poll=POLL):
                now = self.read(name)
                if (now and now[1]) != version:
                    raise Clash(name)
                write_whole(path, data)
        except OSError as err:
            raise self._unusable(err) from err
        return _hash(data)

    def remove(self, name: str) -> None:
        try:
            (self._root / name).unlink(missing_ok=True)
        except OSError as err:
            raise self._unusable(err) from err

    def versions(self, folder: str) -> dict[str, str]:
        try:
            paths = self._fs.ls(str(self._root / folder), detail=False, refresh=True)
        except FileNotFoundError:
            return {}
        except OSError as err:
            raise self._unusable(err) from err
        names = [Path(path).name for path in paths if not Path(path).name.startswith(".")]
        found = {name: self.read(f"{folder}/{name}") for name in sorted(names)}
        return {name: read[1] for name, read in found.items() if read}

    def _unusable(self, err: OSError) -> StoreError:
        return StoreError(f"{self.url} cannot be used: {err}", CANNOT_WRITE)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _missing(url: str) -> UsageError:
    return UsageError(
        f"store: {url} needs fsspec and s3fs, which are not installed",
        "pip install 'qa-notes[ray]'",
    )
