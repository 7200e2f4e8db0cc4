"""Articles for blog hosts: golden files reviewed as text, and what stands before them."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from golden.hard import HARD, HARD_WEEK
from golden.sample import BARE, FAILED, NOTE, PAPER, WEEK, an_answer
from golden.seen import READERS, body
from golden.texts import TEXT
from hypothesis import given
from lxml import html
from markdown_it import MarkdownIt

from qa_notes.errors import ExportError
from qa_notes.export import Article, Options, article, target_named
from qa_notes.export.targets import hatena, hugo, jekyll, obsidian, qiita, zenn
from qa_notes.models import Note, Week
from qa_notes.render import Flavour, markdown
from qa_notes.render.text import lines

GOLDEN = Path(__file__).parent / "golden"
BLOGS = {
    "hatena": hatena.HATENA,
    "hugo": hugo.HUGO,
    "jekyll": jekyll.JEKYLL,
    "obsidian": obsidian.OBSIDIAN,
    "qiita": qiita.QIITA,
    "zenn": zenn.ZENN,
}


def written(target: str, week: Week = WEEK, *notes: Note, **options: Any) -> str:
    page = article(week, notes, Options(target, **options))
    assert isinstance(page, str)
    return page


def matter(target: str, week: Week = WEEK, *notes: Note) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(written(target, week, *notes).split("\n---\n")[0])
    return found


def named(target: str, week: Week, *notes: Note) -> str:
    return target_named(target).file_name(Article(week, notes, Options(target)))


@pytest.mark.parametrize(
    ("target", "evidence"), [*((blog, "footnotes") for blog in BLOGS), ("obsidian", "inline")]
)
def test_the_article_reads_like_this(target: str, evidence: str) -> None:
    """QA_NOTES_WRITE_GOLDEN=1 rewrites the files; the diff is the review."""
    path = GOLDEN / "blogs" / f"{target}-{evidence}.md"
    page = written(target, WEEK, NOTE, BARE, evidence=evidence, failed=FAILED)
    if os.environ.get("QA_NOTES_WRITE_GOLDEN"):
        path.write_text(page, encoding="utf-8")
    assert page == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("flavour", BLOGS.values(), ids=BLOGS)
@given(TEXT.filter(lambda text: not re.search(r"[$\\]|http", text)))
def test_no_text_of_a_paper_becomes_markup(flavour: Flavour, text: str) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for line in lines(text):
        if line.startswith("- "):
            continue
        page = html.fromstring(
            f"<div>{reader.render(markdown.paragraphs((line,), '', '', flavour))}</div>"
        )
        assert page.text_content() == f"{line}\n"
        assert {one.tag for one in page.iter()} <= {"div", "p", "font"}


@pytest.mark.parametrize("target", BLOGS)
def test_the_title_is_said_once_and_nobody_publishes_by_mistake(target: str) -> None:
    found = matter(target, HARD_WEEK, HARD)
    assert found.get("title", found.get("Title")) == HARD_WEEK.title
    assert (re.search("^# ", body(written(target)), re.MULTILINE) is None) == (target != "obsidian")
    held = {"zenn": {"published": False}, "qiita": {"ignorePublish": True}}
    held |= {"hatena": {"Draft": True}, "hugo": {"draft": True}}
    assert held.get(target, {}).items() <= found.items()


@pytest.mark.parametrize("target", ["zenn", "qiita"])
def test_there_are_one_to_five_topics(target: str) -> None:
    def topics(*categories: str) -> list[str]:
        found = matter(target, WEEK, Note(replace(PAPER, categories=categories)))
        return list(found["topics" if target == "zenn" else "tags"])

    assert topics("Computation and Language", "C++ & Friends!") == ["nlp", "cfriends"]
    assert topics() == topics("機械学習") == ["paper"]
    assert len(topics(*(f"Topic {number}" for number in range(9)))) == 5


def test_zenn_takes_seventy_characters_of_a_title() -> None:
    title = matter("zenn", Week(title="灯" * 71))["title"]
    assert title == "灯" * 69 + "…" and matter("zenn", Week(title="灯" * 70))["title"] == "灯" * 70


@pytest.mark.parametrize(
    ("week", "name"),
    [
        (WEEK, "qa-notes-2023-w01"),
        (Week(id="x"), "qa-notes-x--"),
        (Week(id="灯り"), "qa-notes-0c790d4478a8"),
        (Week(id="a" * 99), "qa-notes-" + "a" * 41),
    ],
)
def test_a_slug_of_zenn_has_12_to_50_plain_characters(week: Week, name: str) -> None:
    assert re.fullmatch("[a-z0-9_-]{12,50}", named("zenn", week))
    assert named("zenn", week) == name


def test_the_day_is_that_of_the_week_or_of_its_newest_paper() -> None:
    old = Note(replace(PAPER, published=date(2001, 2, 3)))
    assert matter("hugo", Week(id="2023-W47"), NOTE)["date"] == date(2023, 11, 20)
    assert matter("hugo", Week(id="2023-W54"), old, NOTE)["date"] == date(2023, 1, 2)
    assert matter("obsidian", Week(), old)["date"] == date(2001, 2, 3)
    assert "date" not in matter("hugo", Week(), BARE)


def test_a_post_of_jekyll_is_named_by_its_day() -> None:
    assert named("jekyll", WEEK, NOTE) == "2023-01-02-2023-w01"
    with pytest.raises(ExportError, match="names posts by a day") as error:
        named("jekyll", Week(), BARE)
    assert "--out" in error.value.hint


def test_tags_of_obsidian_are_no_numbers() -> None:
    note = Note(replace(PAPER, categories=("2023", "C# / F#", "言語 と 計算")))
    assert matter("obsidian", WEEK, note)["tags"] == ["c-f", "言語-と-計算"]


def test_obsidian_leads_from_the_list_to_the_headings() -> None:
    page = body(written("obsidian", HARD_WEEK, HARD))
    [lead] = re.findall(r"\]\(<#(.*?)>\)", page)
    headings = re.findall("^## (.*)", page, re.MULTILINE)
    plain = [re.sub(r"""[!"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\s]+""", " ", h).strip() for h in headings]
    assert lead == plain[1]


DISPLAYED = r"式 \[ E = mc^2 \] (1) と \[ a \]。" + "\n" + r"- 項目 \[ b \] です"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("zenn", "A: 式\n\n$$\nE = mc^2\n$$\n\n\\(1) と\n\n$$\na\n$$\n\n。\n\n"
         "- 項目\n\n  $$\n  b\n  $$\n\n  です\n"),
        ("qiita", "A: 式\n\n```math\nE = mc^2\n```\n\n\\(1) と\n\n```math\na\n```\n\n。\n\n"
         "- 項目\n\n  ```math\n  b\n  ```\n\n  です\n"),
        ("obsidian", "A: 式 $$E = mc^2$$ (1) と $$a$$。\n\n- 項目 $$b$$ です\n"),
    ],
)  # fmt: skip
def test_displayed_formulas_stand_on_lines_of_their_own(target: str, said: str) -> None:
    note = Note(PAPER, answers=(an_answer("式は?", DISPLAYED),))
    assert f"\n\n{said}" in written(target, WEEK, note)


def test_a_formula_between_brackets_does_not_lead_anywhere_on_hatena() -> None:
    note = Note(PAPER, answers=(an_answer("式は?", r"\( x_1 \)(注)と\( \sqrt[n]{x} \): \( y \)"),))
    said = r"A: [tex: x\_1 ]&#40;注)と [tex: \\sqrt\\[n\\]{x} ]&#58; [tex: y ]"
    assert said in written("hatena", WEEK, note)


def test_a_table_of_kramdown_does_not_begin_within_a_formula() -> None:
    note = Note(PAPER, answers=(an_answer("式は?", r"\( |x| \)と\( \|y\| \)"),))
    assert r"A: $$\vert x\vert $$ と $$\Vert y\Vert $$" in written("jekyll", WEEK, note)


def test_liquid_and_shortcodes_find_nothing() -> None:
    for target in ("jekyll", "hugo"):
        page = body(written(target, HARD_WEEK, HARD))
        assert not re.search(r"\{\{" if target == "hugo" else r"\{[{%]", page)


@pytest.mark.parametrize("target", BLOGS)
def test_an_introduction_is_written_for_its_host(target: str) -> None:
    page = body(
        written(target, Week(intro="**a** $5 と `x` と [b](https://example.org/) と \\( x \\)"))
    )
    assert "**a**" in page and "`x`" in page and "[b](<https://example.org/>)" in page
    assert BLOGS[target].formula("x") in page
    assert READERS.keys() - BLOGS.keys() == {"markdown"}
