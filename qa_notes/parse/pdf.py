"""A file to raw pages: lines and links as PyMuPDF finds them.

Text that a reader cannot see is left out here, so that instructions hidden in a paper go no
further; `visible` says what is seen. The one exception is the text layer that an OCR lays under a
scan: it is read where the scan shows letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray
from pymupdf import mupdf

from qa_notes import addresses
from qa_notes.errors import Encrypted, NoPages, NotAPdf
from qa_notes.files import PDF_END, ends_like_a_pdf, tail
from qa_notes.models import Box
from qa_notes.parse.glyphs import Glyphs
from qa_notes.parse.paint import Sheet
from qa_notes.parse.raw import Bookmark, Line, RawLink, RawPage, Span
from qa_notes.parse.scan import under_print
from qa_notes.parse.shapes import Fonts
from qa_notes.parse.visible import STEP, contrast, unseen
from qa_notes.parse.words import clean

BROKEN = (RuntimeError, ValueError, TypeError, IndexError, mupdf.FzErrorBase)  # of one page
_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE
    | pymupdf.TEXT_MEDIABOX_CLIP
    | pymupdf.TEXT_IGNORE_ACTUALTEXT  # says what a reader does not see
)
_INK, _STENCIL = 16 | 32, 64  # filled or stroked; a clip; in MuPDF's character flags
_BOLD, _RAISED, _ITALIC, _FONT_BOLD = 8, 1, 2, 16
_MATH = re.compile(
    r"CM(MI|SY|EX|BSY|MIB)\d|MS[AB]M|Math|^Symbol|rsfs|(tx|px|ntx)(sy|mi|ex)|eu[fsr]m|esint|"
    r"stmary|wasy",
    re.I,
)
_BOLD_NAME = re.compile(r"bold|medi\b|black|heavy|semibold|CMBX|-B$|Bd$", re.I)
_LEAST_LINK = 2.0  # points; nobody finds a narrower one
_MOST_ENTRIES = 2000  # of an outline; a longer one is read no further
_LONGEST_ENTRY = 300  # characters; a longer one is no heading
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


def is_cut_off(pdf: pymupdf.Document, path: Path) -> bool:
    """Is the end of the file missing? MuPDF had to look for its objects, and no end is marked."""
    return pdf.is_repaired and not ends_like_a_pdf(tail(path, PDF_END))


def author_of(pdf: pymupdf.Document) -> str:
    """What the file's metadata calls its author, as its maker wrote it; often empty."""
    return (pdf.metadata or {}).get("author") or ""


def metadata_of(pdf: pymupdf.Document) -> str:
    """All that the file's metadata says, as text: the entries of its Info and its XMP."""
    entries = [f"{key}: {value}" for key, value in (pdf.metadata or {}).items() if value]
    return "\n".join([*entries, pdf.get_xml_metadata()])


def bookmarks_of(pdf: pymupdf.Document) -> tuple[Bookmark, ...]:
    """The entries of the file's outline that say something and lead to a page, in their order."""
    out: list[Bookmark] = []
    waiting = [(pdf.outline, 1)]
    read = 0
    while waiting and read < _MOST_ENTRIES:
        entry, level = waiting.pop()
        if entry is None or not entry.this.m_internal:  # an empty one crashes when it is asked
            continue
        read += 1
        waiting += [(entry.next, level), (entry.down, level + 1)]
        title, page = clean(entry.title or "").strip(), entry.page + 1
        if 0 < len(title) <= _LONGEST_ENTRY and 0 < page <= pdf.page_count:
            out.append(Bookmark(level, title, page))
    return tuple(out)


def read_pages(pdf: pymupdf.Document) -> Iterator[RawPage]:
    """Every page in order; one that the library cannot read comes without lines."""
    fonts = Fonts()
    for index in range(pdf.page_count):
        try:
            yield _page(pdf[index], index + 1, fonts)
        except MemoryError:
            raise
        except BROKEN as err:
            check_memory(err)
            yield RawPage(index + 1, 612.0, 792.0)


def check_memory(err: Exception) -> None:
    """Raise MemoryError where MuPDF says in its own way that memory ran out."""
    if "alloc" in str(err):
        raise MemoryError(str(err)) from err


def _page(page: Any, number: int, fonts: Fonts) -> RawPage:
    rotation = page.rotation
    page.set_rotation(0)  # as it was written, which is how PyMuPDF gives text
    try:
        listed = page.get_displaylist().this
        flat = page.rect
    finally:
        page.set_rotation(rotation)
    paper = (0.0, 0.0, float(flat.width), float(flat.height))
    glyphs, hidden = unseen(listed, paper, fonts)
    scanned = _is_scan(page, glyphs, hidden)
    if scanned:
        glyphs.unread(np.zeros_like(hidden))
        hidden &= ~under_print(listed, paper, fonts, hidden)
    glyphs.unread(hidden)
    source = listed if hidden.any() else page  # the list loses spaces of scripts from right to left
    blocks = _blocks(source, _FLAGS)
    if source is page and _has_stencils(blocks):
        source = listed  # and has no stencils through which nothing shows
        blocks = _blocks(source, _FLAGS)
    if glyphs.sheet.has_actual_text:
        retold = _blocks(source, _FLAGS & ~pymupdf.TEXT_IGNORE_ACTUALTEXT)
        blocks = retold if _letters(retold) == _letters(blocks) else blocks
    lines = [
        made
        for index, block in enumerate(blocks)
        for line in block["lines"]
        if (made := _line(page, line, index, scanned)) is not None
    ]
    rect = page.rect
    count = int((hidden & glyphs.letter).sum())
    return RawPage(
        number, rect.width, rect.height, tuple(lines), tuple(_links(page, glyphs.sheet)), count
    )


def _blocks(source: Any, flags: int) -> list[dict[str, Any]]:
    """Of a page, or of a display list from which letters were taken."""
    if isinstance(source, pymupdf.Page):
        content = source.get_text("dict", flags=flags)
    else:
        options = mupdf.FzStextOptions()
        options.flags = flags
        content = pymupdf.TextPage(mupdf.FzStextPage(source, options)).extractDICT()
    return [block for block in content["blocks"] if block["type"] == 0]


def _has_stencils(blocks: list[dict[str, Any]]) -> bool:
    spans = (span for block in blocks for line in block["lines"] for span in line["spans"])
    return any(span["char_flags"] & _STENCIL for span in spans)


def _letters(blocks: list[dict[str, Any]]) -> Counter[str]:
    """How often each letter stands in them: what a file tells to be read may only order them."""
    return Counter(
        char
        for block in blocks
        for line in block["lines"]
        for span in line["spans"]
        for char in unicodedata.normalize("NFKC", span["text"])
        if char.isalnum()
    )


def _is_scan(page: Any, glyphs: Glyphs, hidden: NDArray[np.bool_]) -> bool:
    """Is the page one picture with an OCR's letters under it?"""
    if 2 * (hidden & glyphs.letter).sum() < glyphs.letter.sum() or not hidden.any():
        return False
    area = abs(page.rect)
    pictures = (pymupdf.Rect(info["bbox"]) & page.rect for info in page.get_image_info())
    return any(abs(picture) > _SCAN * area for picture in pictures)


def _line(page: Any, line: dict[str, Any], block: int, scanned: bool) -> Line | None:
    spans = _merge([s for s in line["spans"] if s["text"] and _read(s, scanned)])
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


def _read(span: dict[str, Any], scanned: bool) -> bool:
    """Letters without ink are left only where they are those of an OCR."""
    return scanned or bool(span["char_flags"] & _INK) or not span["text"].strip()


def _links(page: Any, sheet: Sheet) -> Iterator[RawLink]:
    for link in page.get_links():
        url = (link.get("uri") or "").split(" ")[0].replace("˜", "~")
        if addresses.split(url) and _is_seen(page, link["from"], sheet):
            yield RawLink(url, _box(link["from"]))


def _is_seen(page: Any, box: Any, sheet: Sheet) -> bool:
    """Is there something to click, of a size to click on, and less than half of the page?"""
    box = pymupdf.Rect(box) & page.rect
    if min(box.width, box.height) < _LEAST_LINK or abs(box) > abs(page.rect) / 2:
        return False
    flat = (box * page.derotation_matrix if page.rotation else box) * sheet.scale
    rows, columns = slice(int(flat.y0), int(flat.y1) + 1), slice(int(flat.x0), int(flat.x1) + 1)
    return contrast(sheet.shown[rows, columns]) > STEP


def _box(rect: Any) -> Box:
    x0, y0, x1, y1 = (round(float(value), 1) for value in rect)
    return (x0, y0, x1, y1)
