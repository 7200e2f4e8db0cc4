"""The page of the paper behind a quotation."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from article_made import RESULT, page
from fakes import make_paper
from golden.sample import NOTE
from site_made import put
from web_desk import opened

from qa_notes.models import Evidence, Note
from qa_notes.parse import parse
from qa_notes.refs import sha256

QUOTE = "On the HallBench data set Lanterns reaches 28.4 lumen a watt."
SHEET = f"papers/2301.00001/sheet?key={quote(':' + NOTE.answers[0].question_id)}&n=0"


def noted(folder: Path, path: Path, evidence: Evidence) -> None:
    """A note of this file with an answer that rests on one sentence of it."""
    answer = replace(NOTE.answers[0], evidence=(evidence,))
    paper = replace(NOTE.paper, content_sha256=sha256(path))
    put(folder, Note(paper, answers=(answer,), pdf=str(path)))


def test_it_is_marked_and_the_pages_around_it_are_one_step_away(tmp_path: Path):
    path = make_paper(tmp_path / "lanterns.pdf")
    noted(tmp_path, path, Evidence("x", 1, QUOTE, boxes=((0, 0, 600, 800),)))
    with opened(tmp_path) as desk:
        first = desk.get(SHEET, piece=True).text
        assert "1 / 2 ページ" in first and 'data-act="page-before"' not in first
        assert 0 < first.count('class="marked"') <= 2  # its lines, and not the paragraph's box
        after = re.search(r'data-act="page-after"[^>]* href="([^"]+)"', first)
        assert after
        last = desk.client.get(after[1], headers={"HX-Request": "true"}).text
        assert "2 / 2 ページ" in last and 'data-act="page-after"' not in last
        picture = re.search(r'<img src="([^"]+)"', last)
        assert picture and desk.client.get(picture[1]).content[:4] == b"\x89PNG"


def test_of_an_article_the_section_is_shown_and_its_paragraph_marked(tmp_path: Path):
    path = tmp_path / "zephyr.html"
    path.write_text(page(), encoding="utf-8")
    sections = parse(path).pages
    number = next(one.number for one in sections if RESULT in one.text)
    paragraph = sections[number - 1].text.split("\n\n").index(RESULT) + 1
    noted(tmp_path, path, Evidence("x", number, RESULT, "Results", paragraph=paragraph))
    with opened(tmp_path) as desk:
        said = desk.get(SHEET, piece=True).text
        assert f'<p class="marked">{RESULT}</p>' in said
        assert f"<h2>「Results」第{paragraph}段落</h2>" in said


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path):
    path = make_paper(tmp_path / "lanterns.pdf")
    noted(tmp_path, path, Evidence("x", 1, QUOTE))
    path.unlink()
    with opened(tmp_path) as desk:
        said = desk.get("papers/2301.00001/sheet?page=1", piece=True).text
        assert "手元にない" in said and "<img" not in said
        assert re.findall(r'data-act="([^"]+)"', said) == ["close-sheet"]
