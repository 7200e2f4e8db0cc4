"""Compile qa-notes.typ beside this file to qa-notes.pdf: `python docs/paper/build.py`."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "qa-notes.typ"
PDF = HERE / "qa-notes.pdf"
TIMESTAMP = 1_795_219_200  # 21 November 2026: the same source makes the same bytes every day


def compile_paper() -> bytes:
    """The report as PDF bytes. Only the fonts inside Typst are used, so every machine agrees."""
    import typst

    return typst.compile(
        SOURCE, root=HERE, format="pdf", ignore_system_fonts=True, timestamp=TIMESTAMP
    )


if __name__ == "__main__":
    PDF.write_bytes(compile_paper())
    print(f"{PDF.name}: {PDF.stat().st_size:,} bytes")
