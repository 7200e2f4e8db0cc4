"""Links of a PDF: only those that can be seen, and where they really lead."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from qa_notes.ask.links import links_text, own_links
from qa_notes.models import Document, Link
from qa_notes.parse.document import read

PROSE = (
    "The model reads every sentence of the paper and keeps the place where it stands, so that",
    "a reader can check each answer against the page that it was taken from without effort.",
    "Our code is available in the places that are printed here for all readers of the paper:",
)
OURS = "https://github.com/example/lanterns"
Rect = tuple[float, float, float, float]


def paper(path: Path, target: str, where: Rect, printed: str = "", turn: int = 0) -> Document:
    pdf = pymupdf.open()
    page = pdf.new_page(width=612, height=792)
    for i, line in enumerate(PROSE):
        page.insert_text((72, 100 + 14 * i), line, fontsize=10, fontname="tiro")
    page.insert_text((72, 142), printed, fontsize=10, fontname="tiro")
    page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(where), "uri": target})
    page.set_rotation(turn)
    pdf.save(path)
    return read(path)


def told(document: Document) -> list[str]:
    return [link.url for link in document.links]


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize(
    "where",
    [
        (300, 500, 400, 512),  # on blank paper
        (72, 132, 72, 144),
        (72, 132, 72.5, 144),
        (72, 140, 200, 140.2),
        (700, 100, 800, 112),
        (0, 0, 612, 792),  # over all of the page
    ],
)
def test_a_link_that_nobody_sees_is_none(where: Rect, turn: int, tmp_path: Path) -> None:
    document = paper(tmp_path / "paper.pdf", OURS, where, "in our repository", turn)
    assert told(document) == []
    assert own_links(document) == ()


@pytest.mark.parametrize("turn", [0, 90])
def test_a_link_on_printed_words_is_read(turn: int, tmp_path: Path) -> None:
    document = paper(tmp_path / "p.pdf", OURS, (72, 132, 150, 146), "in our repository", turn)
    assert told(document) == [OURS]
    assert document.links[0].printed == ""


def test_where_text_and_target_differ_the_target_is_told_and_marked(tmp_path: Path) -> None:
    evil = "https://github.com.example.net/lanterns"
    document = paper(tmp_path / "paper.pdf", evil, (72, 132, 240, 146), OURS)
    assert told(document) == [evil]
    assert document.links[0].printed == "github.com"
    (link,) = own_links(document)
    assert links_text([link], "en").endswith(f"{evil} (printed as github.com).")
    assert "紙面の表記は github.com" in links_text([link], "ja")


@pytest.mark.parametrize(
    "printed", ["github.com/example/lanterns", "www.github.com/example", "our code", "ResNet.py"]
)
def test_an_address_of_the_same_place_is_no_mismatch(printed: str, tmp_path: Path) -> None:
    document = paper(tmp_path / "paper.pdf", OURS, (72, 132, 220, 146), printed)
    assert {link.printed for link in document.links} == {""}


@pytest.mark.parametrize("url", ["https://[anonymized]", "http://[::1", "http://a.org:port/"])
def test_what_is_no_address_is_no_link_and_no_error(url: str, tmp_path: Path) -> None:
    document = paper(tmp_path / "paper.pdf", url, (72, 132, 220, 146), f"{url} and more")
    assert all(isinstance(link, Link) for link in document.links)
    assert own_links(document) == ()
