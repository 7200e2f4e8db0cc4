"""A paper on a page: the golden files, what is shortened, and the bank that is asked for."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from golden.hard import EVIDENCE, FORMULAS, HARD, HARD_WEEK, LINKS, SAID
from golden.reader import read
from golden.sample import BARE, FAILED, NOTE, ON_PAGE_3, PAPER, WEEK, an_answer
from markdown_it import MarkdownIt

from qa_notes.export import Options, article
from qa_notes.models import Note
from qa_notes.render import printed_flash
from qa_notes.render.flash import QUOTED, shortened

GOLDEN = Path(__file__).parent / "golden"
ENDING = {"markdown": "md", "html": "html"}


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_the_pages_read_like_this(format: Any) -> None:
    """QA_NOTES_WRITE_GOLDEN=1 rewrites the files; the diff is the review."""
    path = GOLDEN / f"flash.{ENDING[format]}"
    page = str(article(WEEK, [NOTE, BARE], Options(format, layout="flash", failed=FAILED)))
    page = page.partition("<body>\n")[2] or page
    if os.environ.get("QA_NOTES_WRITE_GOLDEN"):
        path.write_text(page, encoding="utf-8")
    assert page == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_what_is_hard_to_print_comes_back_as_it_was_meant(format: Any) -> None:
    page = str(article(HARD_WEEK, [HARD], Options(format, layout="flash")))
    if format == "markdown":
        page = MarkdownIt("commonmark", {"html": True}).render(page)
    found = read(page)
    seen = "\n".join(found.lines)
    quoted = [shortened(" ".join(e.quote.split())) for e in EVIDENCE]
    for text in (SAID[0], SAID[2], SAID[3], *quoted, *SAID[-3:]):
        assert text in seen, text
    hrefs = [str(value) for name, value in found.attributes if name == "href"]
    assert {LINKS[0], LINKS[1]} <= set(hrefs)
    if format == "html":
        assert all(latex in seen for latex in FORMULAS)
    assert "img" not in found.tags and "<script>alert" not in page


def test_facts_stand_on_one_line_and_many_authors_are_few() -> None:
    many = replace(PAPER, authors=tuple(f"Author {n}" for n in range(20)))
    lines = read(str(article(WEEK, [Note(many)], Options("html", layout="flash")))).lines
    line = next(line for line in lines if line.startswith("Author 0"))
    assert "Author 7, ほか12名 · 2023年1月2日 · https://arxiv.org/abs/2301.00001 · Comp" in line
    two = read(str(article(WEEK, [NOTE], Options("html", layout="flash")))).lines
    assert any(line.startswith("Ada Example, Björn Muster · ") for line in two)


def test_an_answer_has_its_pages_and_a_quotation_at_the_foot() -> None:
    page = str(article(WEEK, [NOTE], Options("html", layout="flash")))
    assert '(<a href="https://arxiv.org/pdf/2301.00001v2#page=3"' in page
    without = str(article(WEEK, [NOTE], Options("html", layout="flash", evidence="none")))
    assert "#page=" not in without and "Looked" not in without
    inline = str(article(WEEK, [NOTE], Options("html", layout="flash", evidence="inline")))
    assert inline.count("<blockquote>") == 3 and "<ol" not in inline


@pytest.mark.parametrize(
    ("quote", "short"),
    [
        ("Short enough.", "Short enough."),
        ("word " * 40, ("word " * (QUOTED // 5)).strip() + "\u00a0…"),
        ("漢" * 200, "漢" * (QUOTED // 2) + "\u00a0…"),
        ("a" * 200, "a" * QUOTED + "\u00a0…"),
    ],
)
def test_a_quotation_is_cut_at_a_word(quote: str, short: str) -> None:
    assert shortened(quote.strip()) == short


def test_the_more_is_said_the_smaller_is_the_type() -> None:
    def size(letters: int) -> str:
        said = tuple(an_answer(f"{n}?", "文" * letters, evidence=(ON_PAGE_3,)) for n in range(6))
        return printed_flash(replace(NOTE, answers=said), "footnotes").size

    assert [size(n) for n in (20, 200, 300, 900)] == ["large", "middle", "small", "tiny"]


def test_a_note_that_the_bank_did_not_ask_is_refused_with_the_command(desk: Desk) -> None:
    result = desk.run("export", desk.paper, "--layout", "flash")
    assert result.exit_code == 1
    assert f"qa-notes generate {desk.paper} --bank ochiai" in result.stderr
    assert "どんなもの？" in result.stderr
    asked = desk.run("generate", desk.paper, "--bank", "ochiai")
    assert asked.exit_code == 0, asked.stderr
    page = desk.run("export", desk.paper, "--layout", "flash")
    assert page.exit_code == 0, page.stderr
    headings = re.findall(r"^### (.+)$", page.stdout, re.M)
    assert len(headings) == 6 and headings[0] == "どんなもの？"
    bank = str(desk.folder / "bank.yaml")  # another one is printed where it is named
    assert desk.run("export", desk.paper, "--layout", "flash", "--bank", bank).exit_code == 0
