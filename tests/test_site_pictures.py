"""The pictures of previews: the right size, the same each time, and none without a font."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from golden.sample import NOTE
from PIL import Image
from site_made import URL, made, put

from qa_notes.site.pictures import SIZE, font, picture

LINES = ("2023年1月2日", "論文ノート")


@pytest.fixture
def no_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without fontconfig."""
    monkeypatch.setenv("PATH", str(tmp_path))
    font.cache_clear()
    yield
    font.cache_clear()


@pytest.mark.real
@pytest.mark.parametrize(
    "title",
    ["灯り", "限界や潜在的な欠点を調べる" * 30, "W" * 500, "Lanterns: Small Lights", "x " * 9000],
)
def test_a_picture_has_its_size_and_its_words_are_within(title: str):
    made = picture(title, LINES, "ja", None)
    assert made
    with Image.open(io.BytesIO(made)) as image:
        assert (image.format, image.size) == ("PNG", SIZE)
        page = image.convert("L")
    ink = page.point(lambda shade: 255 if shade < 128 else 0)
    box = ink.crop((24, 0, *SIZE)).getbbox()
    assert box and box[0] > 40 and box[2] + 24 < SIZE[0] - 60
    assert ink.crop((24, 450, *SIZE)).crop((0, 0, 1100, 20)).getbbox() is None  # under the title


@pytest.mark.real
def test_a_picture_is_the_same_each_time_and_kept_while_it_says_the_same():
    first = picture("灯り", LINES, "ja", None)
    assert first and picture("灯り", LINES, "ja", None) == first
    kept = first + b"kept"  # told by its mark alone: it is not drawn again
    assert picture("灯り", LINES, "ja", kept) is kept
    assert picture("灯火", LINES, "ja", kept) not in (first, kept)


def test_without_a_font_there_is_no_picture_and_that_is_told_once(no_fonts: None, tmp_path: Path):
    put(tmp_path, NOTE)
    built = made(tmp_path, url=URL)
    assert [line for line in built.said if "no picture" in line] == [
        "1 pages have no picture: no font of this machine is known to have their letters; "
        "on Debian: apt-get install fontconfig fonts-noto"
    ]
    assert "og:image" not in (tmp_path / "site/papers/2301.00001.html").read_text(encoding="utf-8")
