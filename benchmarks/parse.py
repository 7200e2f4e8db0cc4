"""How fast are PDFs read? Pages a second against PyMuPDF's plain text, as a ratio.

    python benchmarks/parse.py FOLDER_OR_PDF...

The ratio does not depend on the machine; the pages a second do. The process is not counted: the
same work is done in this one. `start` is what the child process adds to every file.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pymupdf

from qa_notes.parse import parse
from qa_notes.parse.document import read


def main() -> None:
    """Print one line for each file and one for all."""
    files = [f for a in map(Path, sys.argv[1:]) for f in ([a] if a.is_file() else a.glob("*.pdf"))]
    pages, plain, ours, child = 0, 0.0, 0.0, 0.0
    for file in sorted(files):
        before = (pages, plain, ours)
        start = time.perf_counter()
        pages += sum(bool(page.get_text()) or True for page in pymupdf.open(file))
        plain += time.perf_counter() - start
        start = time.perf_counter()
        read(file)
        ours += time.perf_counter() - start
        start = time.perf_counter()
        parse(file)
        child += time.perf_counter() - start
        show(file.stem, pages - before[0], plain - before[1], ours - before[2])
    show("all", pages, plain, ours)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"start {(child - ours) / len(files):.2f} s a file; peak memory {peak:.0f} MB")


def show(name: str, pages: int, plain: float, ours: float) -> None:
    """One line: pages, pages a second of both, and how many times slower we are."""
    print(
        f"{name:24} {pages:4} pages  plain {pages / plain:7.0f}/s  "
        f"parse {pages / ours:6.1f}/s  ratio {ours / plain:5.1f}"
    )


if __name__ == "__main__":
    main()
