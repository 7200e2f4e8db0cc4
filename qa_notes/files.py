"""Files and paths that somebody named: only plain ones are read, no link is written through."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

MEGABYTE = 1024 * 1024
LARGEST = 64 * MEGABYTE  # bytes of a text that people or we wrote; the longest note has 2 MB
NOT_PLAIN = "it is no plain file"
HALF = ".part"  # suffix of a file that is being written
PDF_HEAD = 1024  # bytes within which a PDF must say that it is one
POLL = 0.05  # seconds between two looks at a lock that somebody holds
ARTICLE_SUFFIXES = (".html", ".htm", ".xhtml")
PDF_END = 2048  # and those in which it ends


def read_text(path: Path, encoding: str = "utf-8", largest: int = LARGEST) -> str:
    """The text of a plain file.

    Raises OSError, also for pipes, devices and files over `largest`, and UnicodeDecodeError.
    """
    return read_bytes(path, largest).decode(encoding)


def read_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a plain file. Raises OSError, also for pipes and files over `largest` bytes."""
    with opened(path) as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, f"it has more than {largest // MEGABYTE} MB", str(path))
    return data


@contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """A plain file to be read. Raises OSError, also for pipes and devices: one would never end."""
    try:
        if not stat.S_ISDIR(mode := path.stat().st_mode) and not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, NOT_PLAIN, str(path))  # to open a device may do something
        # Opening a pipe would wait for its writer; what is opened so is looked at once more.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except ValueError as err:  # a zero byte
        raise OSError(errno.EINVAL, "no such name is possible", str(path)) from err
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, NOT_PLAIN, str(path))
        with os.fdopen(handle, "rb", closefd=False) as file:
            yield file
    finally:
        os.close(handle)


def is_file(path: Path) -> bool:
    """Whether a plain file is there: no folder, pipe or device, and no loop of links."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):  # ValueError: no name at all, such as one with a zero byte
        return False


def is_dir(path: Path) -> bool:
    """Whether a folder is there; a name too long for any is none."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def real(path: Path) -> Path:
    """The absolute path without links; a loop of links stays in it. Raises ValueError for none."""
    return Path(os.path.realpath(path))


def listed(folder: Path, suffix: str) -> list[Path]:
    """The files of a folder by name, those that begin with a dot apart; none if it is not there.

    Raises OSError where the folder is a file or cannot be read: it is not the same as empty.
    """
    try:
        paths = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    return [path for path in paths if path.name.endswith(suffix) and path.name[0] != "."]


def papers_in(folder: Path) -> list[Path]:
    """What in a folder is called as PDFs and saved web pages are. Raises OSError, as `listed`."""
    return [path for suffix in (".pdf", *ARTICLE_SUFFIXES) for path in listed(folder, suffix)]


def reason(err: OSError | UnicodeDecodeError) -> str:
    """Why a file could not be read, without its name."""
    if isinstance(err, UnicodeDecodeError):
        return "it is no text in UTF-8"
    return str(err.strerror or err)


def typed_path(text: str) -> Path:
    """The path that was typed, with ~ as the home folder. Raises OSError where there is none."""
    if "\0" in text:
        raise OSError(errno.EINVAL, "no file name holds a zero byte", text)
    try:
        return Path(text).expanduser()
    except RuntimeError as err:  # ~nobody, or no home at all
        raise OSError(errno.ENOENT, "there is no such home folder", text) from err


def head(path: Path, size: int) -> bytes:
    """The first bytes of a plain file, at most `size`. Raises OSError."""
    with opened(path) as file:
        return file.read(size)


def tail(path: Path, size: int) -> bytes:
    """The last bytes of a regular file, at most `size`."""
    with opened(path) as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - size))
        return file.read(size)


def begins_like_a_pdf(first: bytes) -> bool:
    """Whether a file whose first bytes these are says that it is a PDF."""
    return b"%PDF-" in first[:PDF_HEAD]


def ends_like_a_pdf(last: bytes) -> bool:
    """Whether a file whose last bytes these are marks its end as a PDF does."""
    return b"%%EOF" in last[-PDF_END:]


def is_pdf(path: Path) -> bool:
    """Whether a plain file is there that can be read and begins like a PDF."""
    try:
        return begins_like_a_pdf(head(path, PDF_HEAD))
    except OSError:
        return False


def is_article(path: Path) -> bool:
    """Whether a plain file is there that is called as a saved web page is, and is no PDF."""
    return path.suffix.lower() in ARTICLE_SUFFIXES and is_file(path) and not is_pdf(path)


@contextmanager
def writing(path: Path, mode: int = 0o644, durable: bool = True) -> Iterator[BufferedRandom]:
    """A new file that takes the place of `path` when the block ends well: whole or not at all.

    It is made under a name that nobody can guess, and a link at `path` is replaced, not followed.
    `durable`: also when the power fails; what can be made again need not be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_symlink() and not is_file(path):
        raise OSError(errno.EINVAL, NOT_PLAIN, str(path))  # /dev/null would become a file
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path), suffix=HALF)
    half = Path(name)
    try:
        with os.fdopen(handle, "w+b") as out:
            yield out
            if durable:
                out.flush()
                os.fsync(out.fileno())
        half.chmod(mode)
        half.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            half.unlink()
        raise


def write_whole(path: Path, text: str | bytes, mode: int = 0o644) -> None:
    """The text in place of what was there: whole or not at all."""
    with writing(path, mode) as out:
        out.write(text if isinstance(text, bytes) else encoded(text))


def encoded(text: str) -> bytes:
    """Half a surrogate, which JSON can spell, is no text."""
    return text.encode("utf-8", "replace")


def append(path: Path, text: str) -> None:
    """Add to a file of our own; a link in its place is refused."""
    flags = (
        os.O_WRONLY
        | os.O_APPEND
        | os.O_CREAT
        | getattr(os, "O_NOFOLLOW", 0)
        | getattr(os, "O_NONBLOCK", 0)
    )
    with os.fdopen(os.open(path, flags, 0o644), "ab") as out:
        if not stat.S_ISREG(os.fstat(out.fileno()).st_mode):
            raise OSError(errno.EINVAL, NOT_PLAIN)
        out.write(encoded(text))


def sweep(path: Path) -> None:
    """Remove what killed writers of `path` left; call it while nobody else may write there."""
    for half in list(path.parent.iterdir()):
        if half.name.startswith(_prefix(path)) and half.name.endswith(HALF):
            with contextlib.suppress(OSError):
                half.unlink()


def _prefix(path: Path) -> str:
    """Of the names of its halves; 200 bytes leave room for the rest within the 255 of a name."""
    return f".{path.name.encode('utf-8', 'replace')[:200].decode('utf-8', 'ignore')}."


@contextmanager
def locked(
    lock: Path, on_wait: Callable[[], None] = lambda: None, poll: float = POLL
) -> Iterator[None]:
    """Hold a lock file; `on_wait` is called once when another process or thread has it.

    `poll`: seconds between two looks at a lock that is held. Raises OSError.
    """
    held = _lock(lock)
    if not _is_taken(held):
        on_wait()
        held.acquire(poll_interval=poll)
    try:
        yield
    finally:
        held.release()


@contextmanager
def held_now(lock: Path) -> Iterator[bool]:
    """Whether nobody else holds a lock file; if so, this process does for the block.

    Raises OSError.
    """
    held = _lock(lock)
    is_free = _is_taken(held)
    try:
        yield is_free
    finally:
        if is_free:
            held.release()


def _lock(path: Path) -> FileLock:
    """Its folder is made. Raises OSError for what is no plain file."""
    from filelock import FileLock

    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or (path.exists() and not is_file(path)):
        # The lock would be taken on whatever the link names, or wait on a FIFO.
        raise OSError(errno.EINVAL, f"{path} is no plain file; delete it")
    return FileLock(path)


def _is_taken(held: FileLock) -> bool:
    """Whether it is ours now: nobody else had it. Raises OSError, also on a disk without locks."""
    from filelock import Timeout

    try:
        held.acquire(timeout=0)
    except Timeout:
        return False
    except NotImplementedError as err:  # so do some versions of it call ENOSYS
        raise OSError(errno.ENOSYS, str(err)) from err
    return True
