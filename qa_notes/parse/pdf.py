"""The only module that knows PyMuPDF: a file to raw pages.

Text that a reader cannot see is left out here, so that instructions hidden in a paper go no
further: letters painted in the paper's own colour, without ink, smaller than two points, or
outside the page. The one exception is the text layer that an OCR lays, without ink, under a scan.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf

from qa_notes.errors import Encrypted, NoPages, NotAPdf
from qa_notes.models import Box
from qa_notes.parse.raw import Line, RawLink, RawPage, Span

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
_INK = 16 | 32  # filled or stroked, in MuPDF's character flags
_BOLD, _RAISED, _ITALIC, _FONT_BOLD = 8, 1, 2, 16
_MATH = re.compile(
    r"CM(MI|SY|EX|BSY|MIB)\d|MS[AB]M|Math|^Symbol|rsfs|(tx|px|ntx)(sy|mi|ex)|eu[fsr]m|esint|"
    r"stmary|wasy",
    re.I,
)
_BOLD_NAME = re.compile(r"bold|medi\b|black|heavy|semibold|CMBX|-B$|Bd$", re.I)
_LIGHT = 0.85  # share of white from which a colour may be the paper's own
_SMALLEST = 2.0  # points; nobody reads smaller print
_SCAN = 0.6  # share of the page that an image covers when the page is a scan


def open_pdf(path: Path) -> pymupdf.Document:
    """Open `path`.

    Raises NotAPdf, Encrypted or NoPages.
    """
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        pdf = pymupdf.open(path, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.EmptyFileError) as err:
        raise NotAPdf(f"{path.name}: not a readable PDF") from err
    if pdf.needs_pass:
        raise Encrypted(f"{path.name}: asks for a password")
    if pdf.page_count == 0:
        raise NoPages(f"{path.name}: opens with no pages")
    return pdf


def author_of(pdf: pymupdf.Document) -> str:
    """What the file's metadata calls its author, as its maker wrote it; often empty."""
    return (pdf.metadata or {}).get("author") or ""


def read_pages(pdf: pymupdf.Document) -> Iterator[RawPage]:
    """Every page in order; one that the library cannot read comes without lines."""
    for index in range(pdf.page_count):
        try:
            yield _page(pdf[index], index + 1)
        except MemoryError:
            raise
        except (RuntimeError, ValueError, TypeError, IndexError, pymupdf.mupdf.FzErrorBase) as err:
            if "alloc" in str(err):  # MuPDF's way to say that memory ran out
                raise MemoryError(str(err)) from err
            yield RawPage(index + 1, 612.0, 792.0)


def _page(page: Any, number: int) -> RawPage:
    content = page.get_text("dict", flags=_FLAGS)
    blocks = [block for block in content["blocks"] if block["type"] == 0]
    scanned = _is_scan(page, blocks)
    lines = [
        made
        for index, block in enumerate(blocks)
        for line in block["lines"]
        if (made := _line(page, line, index, scanned)) is not None
    ]
    rect = page.rect
    return RawPage(number, rect.width, rect.height, tuple(lines), tuple(_links(page)))


def _is_scan(page: Any, blocks: list[dict[str, Any]]) -> bool:
    """Is the page one picture with an OCR's letters under it?"""
    spans = [span for block in blocks for line in block["lines"] for span in line["spans"]]
    unseen = sum(len(s["text"]) for s in spans if not s["char_flags"] & _INK)
    if unseen * 2 < sum(len(s["text"]) for s in spans) or not unseen:
        return False
    area = abs(page.rect)
    pictures = (pymupdf.Rect(info["bbox"]) & page.rect for info in page.get_image_info())
    return any(abs(picture) > _SCAN * area for picture in pictures)


def _line(page: Any, line: dict[str, Any], block: int, scanned: bool) -> Line | None:
    spans = _merge([s for s in line["spans"] if s["text"] and _seen(page, s, scanned)])
    if not any(span.text.strip() for span in spans):
        return None
    x, y = line["dir"]
    box = pymupdf.Rect(line["bbox"])
    baseline = line["spans"][0]["origin"][1]
    if page.rotation:
        turn = page.rotation_matrix
        box = box * turn
        x, y = x * turn.a + y * turn.c, x * turn.b + y * turn.d
        baseline = box.y1
    sideways = abs(y) > 0.02 or x < 0
    return Line(tuple(spans), _box(box), float(baseline), block, sideways, _size(spans))


def _size(spans: list[Span]) -> float:
    """The size most letters have."""
    if len(spans) == 1:
        return spans[0].size
    sizes: Counter[float] = Counter()
    for span in spans:
        sizes[span.size] += len(span.text.strip())
    return max(sizes, key=lambda size: sizes[size])


def _merge(spans: list[dict[str, Any]]) -> list[Span]:
    """Neighbours of one look become one span; MuPDF parts them at every made-up space."""
    out: list[Span] = []
    for raw in spans:
        flags, font = raw["flags"], raw["font"]
        span = Span(
            raw["text"],
            round(raw["size"], 1),
            bool(raw["char_flags"] & _BOLD or flags & _FONT_BOLD or _BOLD_NAME.search(font)),
            bool(flags & _ITALIC),
            _MATH.search(font) is not None,
            bool(flags & _RAISED),
        )
        last = out[-1] if out else None
        if last is not None and (_look(last) == _look(span) or not span.text.strip()):
            merged = last.text + span.text
            out[-1] = Span(merged, last.size, last.bold, last.italic, last.math, last.raised)
        else:
            out.append(span)
    return out


def _look(span: Span) -> tuple[object, ...]:
    return span.size, span.bold, span.italic, span.math, span.raised


def _seen(page: Any, span: dict[str, Any], scanned: bool) -> bool:
    if scanned:
        return True
    if not span["char_flags"] & _INK or span["alpha"] < 25 or span["size"] < _SMALLEST:
        return not span["text"].strip() and span["size"] >= _SMALLEST
    if _lightness(span["color"]) < _LIGHT or not span["text"].strip():
        return True
    return _stands_out(page, pymupdf.Rect(span["bbox"]))


def _lightness(color: int) -> float:
    red, green, blue = color >> 16 & 255, color >> 8 & 255, color & 255
    return (0.3 * red + 0.59 * green + 0.11 * blue) / 255


def _stands_out(page: Any, box: Any) -> bool:
    """Light letters may stand on dark ground: look at the page as it is painted."""
    if page.rotation:
        box = box * page.rotation_matrix
    shown = page.get_pixmap(clip=box, colorspace=pymupdf.csGRAY, alpha=False).samples
    return bool(shown) and max(shown) - min(shown) > 60


def _links(page: Any) -> Iterator[RawLink]:
    for link in page.get_links():
        url = (link.get("uri") or "").split(" ")[0].replace("˜", "~")
        if url.lower().startswith(("http://", "https://")):
            yield RawLink(url, _box(link["from"]))


def _box(rect: Any) -> Box:
    x0, y0, x1, y1 = (round(float(value), 1) for value in rect)
    return (x0, y0, x1, y1)
