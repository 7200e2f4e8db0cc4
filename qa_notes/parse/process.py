"""Run the PDF library where it can be killed: broken files crash it, hang it or eat the memory."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import qa_notes
from qa_notes import errors
from qa_notes.errors import NotAPdf, NotFound, PaperError, ParserCrashed
from qa_notes.files import PDF_HEAD, begins_like_a_pdf, head, is_article
from qa_notes.models import Document

CRASH_MEMORY = 3  # the worker's exit status when memory ran out


def parse(path: Path, *, timeout: float = 60, memory_mb: int = 2000) -> Document:
    """Read a PDF, or a web page in a file called .html.

    Args:
        path: the file.
        timeout: seconds until the parser is killed.
        memory_mb: most memory the parser may take.

    Raises:
        NotFound: there is no such file.
        ParseError: NotAPdf, Encrypted, NoPages, NoText, GarbledText or ParserCrashed.
    """
    document = in_child(path, (), timeout=timeout, memory_mb=memory_mb)
    assert isinstance(document, Document)
    return document


def in_child(path: Path, asked: Sequence[int], *, timeout: float, memory_mb: int) -> object:
    """What the worker makes of a file; `asked` are its further arguments.

    Raises NotFound or ParseError, those of the worker and ParserCrashed when it dies.
    """
    _check_first_bytes(path)
    command = [sys.executable, "-P", "-m", "qa_notes.parse.worker", str(path), str(memory_mb)]
    # -P and our own place first: a module in the current folder must not stand in for one of ours
    home = str(Path(qa_notes.__file__).resolve().parents[1])
    places = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(places), "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            [*command, *map(str, asked)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env=env,
        )
    except subprocess.TimeoutExpired as err:
        raise _crashed(path, f"not read after {timeout:g} seconds") from err
    if done.returncode == CRASH_MEMORY:
        raise _crashed(path, f"needs more than {memory_mb} MB of memory")
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        reason = f" ({last[0]})" if last else ""
        raise _crashed(path, f"the parser died, status {done.returncode}{reason}")
    result = pickle.loads(done.stdout)
    if not isinstance(result, tuple):
        return result
    name, message, hint = result
    kind = getattr(errors, name)
    assert issubclass(kind, PaperError)
    raise kind(message, hint)


def _crashed(path: Path, why: str) -> ParserCrashed:
    hint = "save it anew from a browser, as one file of HTML" if is_article(path) else None
    return ParserCrashed(f"{path.name}: {why}", hint)


def _check_first_bytes(path: Path) -> None:
    """A web page saved under a .pdf name opens in PyMuPDF as one page of text."""
    try:
        first = head(path, PDF_HEAD)
    except OSError as err:
        raise NotFound(f"{path}: {err.strerror}") from err
    if not begins_like_a_pdf(first) and not is_article(path):
        shown = first[:24].decode("ascii", errors="replace")
        raise NotAPdf(f"{path.name}: does not begin like a PDF but with {shown!r}")
