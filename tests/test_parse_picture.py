"""Pages as pictures: boxes of the text stand on them where its letters are; pictures are kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray

from qa_notes.errors import Encrypted, NoPages, NotAPdf, NotFound, ParseError, ParserCrashed
from qa_notes.models import Box
from qa_notes.parse import parse
from qa_notes.parse.picture import MOST_PIXELS, Kept, Picture, pictures

QUOTED = "We measured that the lamps of the tower need thirty percent less oil than before. " * 2
OTHER = "The model reads every sentence of the paper and keeps the place where it stands. " * 3
RED = (0.9, 0, 0)
Change = Callable[[pymupdf.Page], object]


def crop(page: pymupdf.Page) -> None:
    page.set_cropbox(pymupdf.Rect(40, 60, 560, 700))


def moved(page: pymupdf.Page) -> None:
    """A sheet whose origin is not its corner."""
    page.parent.xref_set_key(page.xref, "MediaBox", "[-100 -50 512 742]")


def crop_and_turn(page: pymupdf.Page) -> None:
    crop(page)
    page.set_rotation(90)


def larger(page: pymupdf.Page) -> None:
    page.parent.xref_set_key(page.xref, "UserUnit", "2")


CHANGES: dict[str, Change] = {
    "as it is": lambda page: None,
    "90": lambda page: page.set_rotation(90),
    "180": lambda page: page.set_rotation(180),
    "270": lambda page: page.set_rotation(270),
    "cropped": crop,
    "cropped and turned": crop_and_turn,
    "moved": moved,
    "in larger units": larger,
}


def pdf(tmp_path: Path, *changes: Change, size: tuple[float, float] = (612, 792)) -> Path:
    """Pages of two paragraphs each, the upper one in red."""
    with pymupdf.open() as file:
        for _ in changes:
            page = file.new_page(width=size[0], height=size[1])
            room = pymupdf.Rect(120, 140, 420, 220)
            assert page.insert_textbox(room, QUOTED, fontname="tiro", fontsize=10, color=RED) > 0
            room = pymupdf.Rect(120, 380, 420, 520)
            assert page.insert_textbox(room, OTHER, fontname="tiro", fontsize=10) > 0
        file.save(tmp_path / "plain.pdf")
    with pymupdf.open(tmp_path / "plain.pdf") as file:
        for page, change in zip(file, changes, strict=True):
            change(page)
        file.save(tmp_path / "paper.pdf")
    return tmp_path / "paper.pdf"


def seen(picture: Picture) -> NDArray[np.int16]:
    """Rows of pixels, red, green and blue."""
    pixels = pymupdf.Pixmap(picture.png)
    rows = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.width, pixels.n)
    return np.broadcast_to(rows, (*rows.shape[:2], 3)).astype(np.int16)


def around(boxes: Sequence[Box]) -> Box:
    low, high = np.min(boxes, 0), np.max(boxes, 0)
    return (low[0], low[1], high[2], high[3])


@pytest.mark.parametrize("change", CHANGES)
def test_the_boxes_of_a_quotation_surround_it_on_the_picture(change: str, tmp_path: Path):
    path = pdf(tmp_path, CHANGES[change])
    document = parse(path)
    text = document.pages[0].text
    [block] = [b for b in document.blocks if "thirty percent" in text[b.start : b.end]]
    picture = pictures(path, [1], 1000)[1]
    assert (picture.width, picture.height) == (document.pages[0].width, document.pages[0].height)
    rows = seen(picture)
    assert rows.shape[1] == 1000
    assert rows.shape[0] == pytest.approx(1000 * picture.height / picture.width, abs=1)
    scale = rows.shape[1] / picture.width
    red = (rows[:, :, 0] - rows[:, :, 1] > 60).nonzero()
    letters = tuple(
        side / scale for side in (red[1].min(), red[0].min(), red[1].max(), red[0].max())
    )
    assert around(block.boxes) == pytest.approx(
        letters, abs=12 if change == "in larger units" else 6
    )
    inside = np.zeros(rows.shape[:2], bool)
    for x0, y0, x1, y1 in block.boxes:
        inside[int(y0 * scale) : int(y1 * scale) + 1, int(x0 * scale) : int(x1 * scale) + 1] = True
    assert inside[red].mean() > 0.999


def kind(picture: Picture) -> int:
    """The kind of colours of a PNG: 0 is grey, 2 red, green and blue."""
    return picture.png[25]


def test_a_page_without_colour_is_grey_and_an_annotation_is_drawn(tmp_path: Path):
    def grey(page: pymupdf.Page) -> None:
        page.add_redact_annot(page.rect)
        page.apply_redactions()
        page.insert_text((72, 72), "No colour here")

    def highlighted(page: pymupdf.Page) -> None:
        grey(page)
        page.add_highlight_annot(pymupdf.Rect(72, 60, 140, 76))

    drawn = pictures(pdf(tmp_path, grey, highlighted), [2, 1, 2], 400)
    assert list(drawn) == [2, 1]
    assert (kind(drawn[1]), kind(drawn[2])) == (0, 2)
    assert seen(drawn[1]).min() < 128


@pytest.mark.parametrize("size", [(14_400, 14_400), (600, 14_400), (14_400, 600)])
def test_no_picture_is_huge(size: tuple[float, float], tmp_path: Path):
    picture = pictures(pdf(tmp_path, lambda page: None, size=size), [1], 9000)[1]
    height, width, _ = seen(picture).shape
    assert width * height <= MOST_PIXELS * 1.01
    assert width / height == pytest.approx(size[0] / size[1], rel=0.01)
    assert (picture.width, picture.height) == size


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_page_that_is_not_there_is_named(number: int, tmp_path: Path):
    path = pdf(tmp_path, lambda page: None, lambda page: None)
    with pytest.raises(NotFound, match=f"paper.pdf: there is no page {number}$") as caught:
        pictures(path, [1, number], 400)
    assert caught.value.hint == "its last page is 2"


def test_what_is_no_pdf_has_no_pictures(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>An article</p></body></html>")
    with pytest.raises(NoPages, match="a web page has no pages to draw"):
        pictures(page, [1], 400)
    with pytest.raises(NotFound):
        pictures(tmp_path / "nothing.pdf", [1], 400)
    (tmp_path / "page.pdf").write_bytes(page.read_bytes())
    with pytest.raises(NotAPdf):
        pictures(tmp_path / "page.pdf", [1], 400)
    locked = tmp_path / "locked.pdf"
    with pymupdf.open(pdf(tmp_path, lambda page: None)) as file:
        file.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="a", user_pw="b")
    with pytest.raises(Encrypted):
        pictures(locked, [1], 400)


def test_a_child_that_takes_too_much_is_killed(tmp_path: Path):
    path = pdf(tmp_path, lambda page: None)
    with pytest.raises(ParserCrashed, match=r"not read after 0\.05 seconds"):
        pictures(path, [1], 400, timeout=0.05)
    with pytest.raises(ParserCrashed):
        pictures(path, [1], 400, memory_mb=60)


@pytest.mark.real
def test_every_hostile_file_is_drawn_or_refused_by_name(shared: Path):
    drawn = 0
    for path in sorted((shared / "hostile").iterdir()):
        begun = time.monotonic()
        try:
            drawn += len(pictures(path, [1], 800))
        except ParseError as err:
            assert path.name in str(err) and err.hint
        assert time.monotonic() - begun < 30
    assert drawn > 30


class Painter:
    """Draws pictures of ten bytes, or of a page that kills its child none; counts its calls."""

    def __init__(self, *bad: int) -> None:
        self.calls: list[tuple[int, ...]] = []
        self.bad = set(bad)
        self.go = threading.Event()
        self.go.set()

    def __call__(self, path: Path, pages: Sequence[int], width: int) -> dict[int, Picture]:
        self.calls.append(tuple(pages))
        assert self.go.wait(10)
        if self.bad & set(pages):
            raise ParserCrashed(f"{path.name}: the parser died")
        return {page: Picture(b"%d" % page * 10, float(width), 1.0) for page in pages}


PAPER = Path("paper.pdf")


def test_a_picture_is_drawn_once_and_the_rest_in_one_child():
    painter = Painter()
    kept = Kept(draw=painter)
    first = kept.get(PAPER, "a", [1, 2], 800)
    assert kept.get(PAPER, "a", [3, 2, 1, 4], 800)[1] is first[1]
    assert painter.calls == [(1, 2), (3, 4)]
    kept.get(PAPER, "a", [1], 1600)
    kept.get(PAPER, "b", [1], 800)
    assert painter.calls[2:] == [(1,), (1,)]


def test_those_not_asked_for_the_longest_time_go_first():
    painter = Painter()
    kept = Kept(30, painter)
    kept.get(PAPER, "a", [1, 2, 3], 800)
    kept.get(PAPER, "a", [1], 800)
    kept.get(PAPER, "a", [4], 800)
    kept.get(PAPER, "a", [4, 1, 3], 800)
    assert painter.calls == [(1, 2, 3), (4,)]
    kept.get(PAPER, "a", [2], 800)
    assert painter.calls[2:] == [(2,)]
    assert len(Kept(5, painter).get(PAPER, "a", [5], 800)) == 1  # too large to be kept


def test_who_asks_meanwhile_waits_for_the_picture_under_way():
    painter = Painter()
    painter.go.clear()
    kept = Kept(draw=painter)
    got: list[dict[int, Picture]] = []
    ask = [
        threading.Thread(target=lambda p=pages: got.append(kept.get(PAPER, "a", p, 800)))
        for pages in ([1, 2], [2, 3], [1], [3, 2])
    ]
    for thread in ask:
        thread.start()
    while sum(map(len, painter.calls)) < 3:
        time.sleep(0.001)
    painter.go.set()
    for thread in ask:
        thread.join(10)
    assert len(got) == 4
    assert sorted(page for call in painter.calls for page in call) == [1, 2, 3]


def test_one_bad_page_does_not_cost_the_others_and_its_error_is_not_kept():
    painter = Painter(2)
    kept = Kept(draw=painter)
    with pytest.raises(ParserCrashed):
        kept.get(PAPER, "a", [1, 2, 3], 800)
    assert painter.calls == [(1, 2, 3), (1,), (2,), (3,)]
    kept.get(PAPER, "a", [3, 1], 800)
    painter.bad.clear()
    kept.get(PAPER, "a", [2], 800)
    assert painter.calls[4:] == [(2,)]
