"""The child process: `python -m qa_notes.parse.worker FILE MEMORY_MB [WIDTH PAGE...]`.

Writes one pickled value to standard output: a Document, or, of the pages that were named, pictures
by page; or else (name of an error class, message, hint).
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

from qa_notes.errors import PaperError
from qa_notes.files import is_article
from qa_notes.parse.process import CRASH_MEMORY


def main() -> int:
    """Parse one file, or draw pages of it, under a memory limit."""
    path, memory_mb, *asked = Path(sys.argv[1]), *map(int, sys.argv[2:])
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the PDF library prints must not mix with the answer
    _limit(memory_mb)
    try:
        result = _result(path, asked)
    except MemoryError:
        return CRASH_MEMORY
    with answer:
        pickle.dump(result, answer)
    return 0


def _result(path: Path, asked: list[int]) -> object:
    _without_layout_model()
    try:
        if asked:
            from qa_notes.parse import drawing  # late: it loads PyMuPDF, inside the limit

            return drawing.draw(path, asked[1:], asked[0])
        if is_article(path):
            from qa_notes.parse import article

            return article.read(path)
        from qa_notes.parse import document

        return document.read(path)
    except PaperError as err:
        return type(err).__name__, str(err), err.hint


def _without_layout_model() -> None:
    """Keep PyMuPDF from loading its own layout model, which nobody here asks.

    The model costs more than a second and 55 MB a paper. None in sys.modules makes the import
    fail, and PyMuPDF is prepared for that.
    """
    sys.modules.setdefault("pymupdf.layout", None)  # type: ignore[arg-type]


def _limit(memory_mb: int) -> None:
    """Cap the address space where the system can; the parent watches the clock."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))


if __name__ == "__main__":
    sys.exit(main())
