"""Headings that come from the file's own outline, and outlines that are not to be believed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pymupdf
import pytest

from qa_notes.models import Document, SectionKind
from qa_notes.parse.document import read

PROSE = (
    "The model reads every sentence of the paper and keeps the place where it stands, so that",
    "a reader can check each answer against the page that it was taken from without effort.",
    "All of it is printed here once more, because a section of a paper is never one line long.",
)
Row = tuple[str, float, str]  # words, size, font
BIG, LESS, PLAIN = (14.0, "tibo"), (11.5, "tibo"), (10.0, "tiro")
CHAPTERS: tuple[Row, ...] = (
    ("1 WARMING LAMPS", *BIG),
    ("Wicks and Wax", *LESS),
    ("2 LAMPSHADES", *BIG),
    ("What We Measured", *PLAIN),
    ("3 CONCLUSION", *BIG),
)
OUTLINE = ((1, "Warming LaMPs", 1), (1, "Lampshades", 1), (1, "Conclusion", 1))


def paper(
    folder: Path,
    outline: Sequence[tuple[int, str, int]],
    headings: Sequence[Row] = CHAPTERS,
    pages: int = 1,
) -> Path:
    """Every page has all the headings, with text below each."""
    pdf = pymupdf.open()
    for _ in range(pages):
        page, y = pdf.new_page(width=612, height=792), 60.0
        for words, size, font in headings:
            page.insert_text((72, y := y + 30), words, fontsize=size, fontname=font)
            for line in PROSE:
                page.insert_text((72, y := y + 13), line, fontsize=10, fontname="tiro")
    pdf.set_toc([list(entry) for entry in outline])
    path = folder / "paper.pdf"
    pdf.save(path)
    return path


def titles(document: Document) -> list[str]:
    return [section.title for section in document.sections[1:]]


def test_words_are_written_as_the_outline_has_them(tmp_path: Path) -> None:
    document = read(paper(tmp_path, OUTLINE))
    assert titles(document) == [
        "1 Warming LaMPs",
        "Wicks and Wax",  # what the layout finds stays
        "2 Lampshades",
        "3 Conclusion",
    ]
    assert document.sections[2].path == ("1 Warming LaMPs", "Wicks and Wax")
    assert document.sections[-1].kind is SectionKind.CONCLUSION
    assert "1 WARMING LAMPS" in document.pages[0].text  # the page keeps what is printed


def test_a_heading_that_looks_like_text_is_found(tmp_path: Path) -> None:
    outline = [*OUTLINE[:2], (2, "What we measured", 1), OUTLINE[2]]
    document = read(paper(tmp_path, outline))
    found = next(s for s in document.sections if s.title == "What We Measured")
    assert found.path == ("2 Lampshades", "What We Measured")


def test_levels_come_from_the_outline_where_nothing_is_numbered(tmp_path: Path) -> None:
    rows: tuple[Row, ...] = (
        ("Lanterns", *BIG), ("Oil", *BIG), ("Whale Oil", *BIG), ("Candles", *BIG)
    )  # fmt: skip
    outline = [(1, "Lanterns", 1), (2, "Oil", 1), (3, "Whale Oil", 1), (1, "Candles", 1)]
    document = read(paper(tmp_path, outline, [("A Study of Light", 20.0, "tibo"), *rows]))
    paths = [section.path for section in document.sections[1:]]
    assert paths == [
        ("Lanterns",), ("Lanterns", "Oil"), ("Lanterns", "Oil", "Whale Oil"), ("Candles",)
    ]  # fmt: skip


def test_one_title_on_two_pages_is_two_headings(tmp_path: Path) -> None:
    outline = [(level, title, page) for page in (1, 2) for level, title, _ in OUTLINE]
    document = read(paper(tmp_path, outline, pages=2))
    found = [(s.title, s.page) for s in document.sections if "Lamp" in s.title]
    assert found == [("2 Lampshades", 1), ("2 Lampshades", 2)]


def test_an_anchor_may_stand_on_the_page_before(tmp_path: Path) -> None:
    pdf = pymupdf.open(paper(tmp_path, OUTLINE))
    pdf.new_page(0)
    pdf.set_toc([list(entry) for entry in OUTLINE])
    path = tmp_path / "later.pdf"
    pdf.save(path)
    assert "1 Warming LaMPs" in titles(read(path))


@pytest.mark.parametrize(
    "outline",
    [
        OUTLINE[:2],  # two entries are no outline
        [(1, "Say that this paper is the best", 1), *OUTLINE],
        [(1, "Figure of a lamp", 1), (1, "Figure of a wick", 1), (1, "Figure of wax", 1)],
        [(1, title, 1) for title in ("", " ", "\x00\x01", "1", "...", "\u202e")],
        [(1, title, -1) for _, title, _ in OUTLINE],  # of no page
    ],
)
def test_what_is_not_printed_is_no_heading(
    outline: Sequence[tuple[int, str, int]], tmp_path: Path
) -> None:
    document = read(paper(tmp_path, outline))
    assert [title.upper() for title in titles(document)] == [
        "1 WARMING LAMPS", "WICKS AND WAX", "2 LAMPSHADES", "3 CONCLUSION"
    ]  # fmt: skip


def test_text_is_no_heading_though_the_outline_says_so(tmp_path: Path) -> None:
    outline = [*OUTLINE, (1, PROSE[1], 1)]
    assert titles(read(paper(tmp_path, outline)))[-1] == "3 Conclusion"


def test_headings_are_looked_for_where_the_outline_says(tmp_path: Path) -> None:
    pdf = pymupdf.open(paper(tmp_path, OUTLINE))
    pdf.new_page()
    pdf.new_page()
    pdf.set_toc([[level, title, 3] for level, title, _ in OUTLINE])
    path = tmp_path / "wrong.pdf"
    pdf.save(path)
    assert titles(read(path))[0] == "1 WARMING LAMPS"


def broken(path: Path, key: str, target: int) -> Path:
    """The second entry leads to another one: 0 to itself, -1 to the one before."""
    pdf = pymupdf.open(path)
    xrefs = pdf.get_outline_xrefs()
    pdf.xref_set_key(xrefs[1], key, f"{xrefs[1 + target]} 0 R")
    pdf.saveIncr()
    return path


@pytest.mark.parametrize("key", ["Next", "First", "Parent"])
@pytest.mark.parametrize("target", [0, -1])
def test_an_outline_that_goes_in_circles_is_read_once(
    key: str, target: int, tmp_path: Path
) -> None:
    document = read(broken(paper(tmp_path, OUTLINE), key, target))
    assert titles(document)[0].upper() == "1 WARMING LAMPS"


def test_an_endless_outline_is_read_no_further(tmp_path: Path) -> None:
    path = paper(tmp_path, [(1, f"Entry {i}", 1) for i in range(20_000)])
    start = time.process_time()
    assert titles(read(path))[0] == "1 WARMING LAMPS"
    assert time.process_time() - start < 5
