"""The article on paper, printed by a real Chromium and read back."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import programs
import pytest
from golden.hard import HARD, HARD_WEEK, LINKS, PLAIN, SAID
from golden.sample import BARE, FAILED, NOTE
from sources_web import serve

from qa_notes.errors import ExportError
from qa_notes.export import Article, Options, article
from qa_notes.export.targets import pdf as target
from qa_notes.models import Week

# What a PDF may not give back: words of right-to-left lines are in the order of the eye, and a
# letter that no font of the machine has is none.
EMOJI, RIGHT_TO_LEFT = PLAIN[5], PLAIN[6]


def printed(*args: object, **options: object) -> bytes:
    week, notes = args
    made = article(week, notes, Options("pdf", **options))  # type: ignore[arg-type]
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="module")
def pdf() -> bytes:
    programs.chromium()
    return printed(HARD_WEEK, [HARD, NOTE, BARE], failed=FAILED)


def squeezed(text: str) -> str:
    """Without spaces: a line may be broken anywhere."""
    return re.sub(r"[\s\0🎉]+", "", text)


@pytest.mark.real
def test_what_is_hard_to_print_comes_back(pdf: bytes) -> None:
    import pymupdf

    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        text = squeezed("".join(page.get_text() for page in document))
        links = {link.get("uri") for page in document for link in page.get_links()}
    wanted = [one for one in SAID if one not in (EMOJI, RIGHT_TO_LEFT)]
    assert [one for one in wanted if squeezed(one) not in text] == []
    assert "widedashes—―ー〜～andｗｉｄｅletters" in text and "thenleftagain" in text
    assert set(LINKS) <= links
    latex = [piece for piece in (r"\frac", r"\sum", "O(n_1") if piece in text]
    assert latex == []  # they are set as formulas


@pytest.mark.real
def test_it_has_pages_title_outline_tags_and_its_fonts(pdf: bytes) -> None:
    import pymupdf

    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        assert 3 <= len(document) <= 6
        assert [round(side) for side in document[0].rect.br] == [595, 842]
        assert document.metadata["title"] == HARD_WEEK.title
        headings = [(level, title) for level, title, _ in document.get_toc()]
        assert (2, HARD.paper.title) in headings and (4, "Q: 式は?") in headings
        assert "/Marked true" in document.xref_object(document.pdf_catalog())
        fonts = {font for page in document for font in page.get_fonts()}
    # Type 3 fonts, which Noto's Japanese becomes, are drawn within the file.
    assert fonts and [f for f in fonts if f[2] != "Type3" and f[1] in ("n/a", "")] == []


@pytest.mark.real
def test_the_same_notes_are_the_same_file(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert b"/CreationDate (D:20230304000000+00'00')" in pdf
    assert printed(HARD_WEEK, [HARD, NOTE, BARE], failed=FAILED) == pdf


@pytest.mark.real
def test_the_browser_asks_the_network_for_nothing(pdf: bytes, tmp_path: Path) -> None:
    with serve() as web:
        named = web.url.replace("127.0.0.1", "localhost")
        template = f'<p>here<img src="{web.url}/a"><img src="{named}/b">'
        (tmp_path / "notes.html.j2").write_text(template)
        made = printed(Week(), [NOTE], template=tmp_path)
        assert made.startswith(b"%PDF-") and web.asked == []


def browser(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str | None) -> None:
    """A machine whose only browser is this script."""
    if script is not None:
        program = folder / "chromium"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin" if script is not None else str(folder))


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (None, "a PDF is printed by Chromium, and there is none"),
        ("echo no display >&2; exit 3", r"chromium ended with status 3 \(no display\)"),
        ("exit 0", "has printed nothing"),
    ],
)
def test_a_browser_that_cannot_print_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, told: str
) -> None:
    browser(tmp_path, monkeypatch, script)
    with pytest.raises(ExportError, match=told) as caught:
        printed(Week(), [NOTE])
    assert caught.value.hint


def test_nothing_of_the_browser_lives_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser(tmp_path, monkeypatch, f"sleep 300 & echo $! > {tmp_path}/child; exit 1")
    with pytest.raises(ExportError):
        printed(Week(), [NOTE])
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not alive(child):
            return
        time.sleep(0.1)
    raise AssertionError("it still runs")


def test_a_browser_that_never_ends_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser(tmp_path, monkeypatch, f"echo $$ > {tmp_path}/itself; sleep 300")
    with pytest.raises(ExportError, match="has not printed the article in 1 seconds"):
        target.printed(Article(Week(), (NOTE,), Options("pdf")), seconds=1)
    assert not alive(int((tmp_path / "itself").read_text()))


def alive(process: int) -> bool:
    """A process that has ended and is waited for by nobody does not count."""
    try:
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
