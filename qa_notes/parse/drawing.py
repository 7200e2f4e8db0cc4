"""Pages as pictures, within the worker: what a viewer would show, annotations drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf

from qa_notes.errors import NotFound, ParserCrashed
from qa_notes.parse.pdf import BROKEN, check_memory, open_pdf
from qa_notes.parse.picture import MOST_PIXELS, Picture


def draw(path: Path, pages: Sequence[int], width: int) -> dict[int, Picture]:
    """The pages by their number, in this process; arguments and errors are those of `pictures`.

    Raises MemoryError when memory runs out.
    """
    pdf = open_pdf(path)
    out = {}
    for number in dict.fromkeys(pages):
        if not 1 <= number <= pdf.page_count:
            last = pdf.page_count
            raise NotFound(f"{path.name}: there is no page {number}", f"its last page is {last}")
        try:
            out[number] = _picture(pdf[number - 1], width)
        except BROKEN as err:
            check_memory(err)
            raise ParserCrashed(f"{path.name}: page {number} cannot be drawn ({err})") from err
    return out


def _picture(page: Any, width: int) -> Picture:
    rect = page.rect  # turned and cut as a viewer shows it, like the boxes of its lines
    across = max(rect.width, 1e-3)
    scale = min(width / across, (MOST_PIXELS / max(rect.width * rect.height, 1e-6)) ** 0.5)
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False, annots=True)
    if _is_grey(pixels):  # such a file is half as large
        pixels = pymupdf.Pixmap(pymupdf.csGRAY, pixels)
    found = page.get_text("words")  # x0, y0, x1, y1, the word, and more
    words = tuple((str(w[4]), (float(w[0]), float(w[1]), float(w[2]), float(w[3]))) for w in found)
    png, pages = pixels.tobytes("png"), int(page.parent.page_count)
    return Picture(png, float(rect.width), float(rect.height), words, pages)


def _is_grey(pixels: Any) -> bool:
    rgb = np.frombuffer(pixels.samples_mv, np.uint8).reshape(-1, 3)
    return bool((rgb[:, :1] == rgb[:, 1:]).all())
