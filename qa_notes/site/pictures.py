"""The picture that a preview of a page shows: its title on a quiet ground, 1200 x 630.

Drawn with the font of this machine that fontconfig names for the language; without one that has
its letters there is no picture. One machine makes the same bytes each time.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from qa_notes.languages import of
from qa_notes.site.phrases import parts

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

LONGEST = 300  # characters of a title that are looked at
SIZE = (1200, 630)  # pixels, as Open Graph's readers want it
_EDGE, _WIDTH, _HIGHEST = 90, 1020, 360  # of the title, in pixels
_SIZES = (72, 64, 56, 48, 42, 36)  # of its letters
_DRAWING = "1"  # raised when the drawing changes, so that kept pictures are made anew
_GROUND, _INK, _ACCENT = (0xF5, 0xF7, 0xF9), (0x23, 0x27, 0x2E), (0x0B, 0x63, 0x75)
_BAR = 255  # the one value of the grey picture that is no grey but the accent


@dataclass(frozen=True, slots=True)
class Font:
    """A file that has the letters of a language."""

    path: str
    face: int

    def at(self, size: int) -> FreeTypeFont:
        """The font in a size, in pixels."""
        return _loaded(self.path, self.face, size)


@cache
def font(code: str) -> Font | None:
    """The bold font of a language; None where fontconfig, or a font with its letters, is missing.

    English is set in the font of any other language that has been asked for.
    """
    asked = ["fc-match", "-f", "%{file}\n%{index}\n%{lang}", f"sans:lang={code}:bold"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    path, face, languages = (*done.stdout.split("\n"), "", "", "")[:3]
    if code not in languages.split("|") or not face.isdigit():
        return None
    return Font(path, int(face))


def picture(title: str, lines: tuple[str, str], code: str, old: bytes | None) -> bytes | None:
    """A PNG with a title and two small lines under it, or None without a font for its language.

    `old`: the picture that there is; given back when it is of the same words, font and library.
    """
    title, spoken = title[:LONGEST], of(title)
    found = font(code if spoken == "en" else spoken)
    if found is None:
        return None
    from PIL import __version__ as version

    said = "\0".join((_DRAWING, version, found.path, str(found.face), title, *lines))
    mark = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    if old is not None and mark.encode() in old[:200]:
        return old
    return _drawn(title, lines, found, mark)


def _drawn(title: str, lines: tuple[str, str], found: Font, mark: str) -> bytes:
    from PIL import Image, ImageDraw
    from PIL.PngImagePlugin import PngInfo

    # Grey from ground to ink, which a palette turns into colours: an eighth of the time of RGB.
    image = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 22, SIZE[1]), fill=_BAR)
    size, rows = _fitted(title, found)
    for number, row in enumerate(rows):
        draw.text((_EDGE, 90 + number * int(size * 1.4)), row, font=found.at(size), fill=254)
    for line, at in zip(lines, (480, 535), strict=True):
        draw.text((_EDGE, at), _cut(line, found.at(32)), font=found.at(32), fill=170)
    image.putpalette(_palette())
    out, told = io.BytesIO(), PngInfo()
    told.add_text("qa-notes", mark)
    image.save(out, "PNG", pnginfo=told, compress_level=6)
    return out.getvalue()


def _palette() -> list[int]:
    shades = (
        round(ground + (ink - ground) * value / 254)
        for value in range(255)
        for ground, ink in zip(_GROUND, _INK, strict=True)
    )
    return [*shades, *_ACCENT]


def _fitted(title: str, found: Font) -> tuple[int, list[str]]:
    """The largest size in which the title has room, and its rows; in the smallest it is cut."""
    for size in _SIZES:
        rows = _rows(title, found.at(size))
        if len(rows) * int(size * 1.4) <= _HIGHEST:
            return size, rows
    most = _HIGHEST // int(size * 1.4)
    return size, [*rows[: most - 1], _cut(rows[most - 1] + "…", found.at(size))]


def _rows(title: str, font: FreeTypeFont) -> list[str]:
    """Rows that have room, broken between phrases or words, and within one only if it has none."""
    pieces = parts(title) if of(title) == "ja" else tuple(f"{word} " for word in title.split())
    rows = [""]
    for piece in pieces:
        if font.getlength((rows[-1] + piece).rstrip()) <= _WIDTH:
            rows[-1] += piece
            continue
        if rows[-1]:
            rows.append("")
        for char in piece:
            if font.getlength((rows[-1] + char).rstrip()) > _WIDTH:
                rows.append("")
            rows[-1] += char
    return [row.strip() for row in rows]


def _cut(line: str, font: FreeTypeFont) -> str:
    if font.getlength(line) <= _WIDTH:
        return line
    line = line.rstrip("…")
    while line and font.getlength(line + "…") > _WIDTH:
        line = line[:-1]
    return line.rstrip() + "…"


@cache
def _loaded(path: str, face: int, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(path, size, index=face)
