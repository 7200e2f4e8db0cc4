"""Files and paths that somebody named: what is no plain file is never opened for reading."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

LARGEST = 64 * 1024 * 1024  # bytes of a text that people or we wrote; the longest note has 2 MB


def read_text(path: Path, encoding: str = "utf-8") -> str:
    """The text of a plain file.

    Raises OSError, also for pipes, devices and files over LARGEST, and UnicodeDecodeError.
    """
    return read_bytes(path).decode(encoding)


def read_bytes(path: Path) -> bytes:
    """The bytes of a plain file. Raises OSError, also for pipes, devices and files over LARGEST."""
    try:
        # Opening a pipe would wait for its writer; what is opened so is looked at first.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except ValueError as err:  # a zero byte
        raise OSError(errno.EINVAL, "no such name is possible", str(path)) from err
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is no plain file", str(path))
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(LARGEST + 1)
    finally:
        os.close(handle)
    if len(data) > LARGEST:
        raise OSError(errno.EFBIG, f"it has more than {LARGEST // 1024**2} MB", str(path))
    return data


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
