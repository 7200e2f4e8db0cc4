"""The trends of a week in its article: marked as a model's, each paper leading to its block."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from digest import BREAD, GOOD, SHARED, digester, note_of, run, write_week
from fakes import Models, in_japanese
from golden.reader import read

from qa_notes.export import Options, article, unprinted
from qa_notes.languages import LANGUAGES, language
from qa_notes.models import Trend, Trends, Week

FORMATS: tuple[Any, ...] = ("markdown", "html")
SAID = Trends((Trend("灯りは*小さく*なります。", ("lanterns", "ovens")),), "x:y")
NOTES = [note_of("lanterns"), note_of("ovens")]
WEEK = Week(intro="導入です。", trends={"ja": SAID})
MARK = language("ja").labels.trends_by_model


def test_they_stand_behind_the_introduction_in_markdown():
    page = article(WEEK, NOTES)
    assert page.startswith(
        "導入です。\n\n"
        "## 今週の主な動向:【モデルが作成】\n\n"
        "- 灯りは\\*小さく\\*なります。  \n"
        "  関連する論文: Lanterns、Baking in Cold Ovens\n\n"
        "## 紹介する論文は以下の2本となります。\n"
    )


def test_each_paper_leads_to_its_block_in_html():
    page = article(WEEK, NOTES, Options("html"))
    reader = read(page)
    at = reader.lines.index("灯りは*小さく*なります。")
    assert reader.lines[at - 2 : at] == ["導入です。", f"今週の主な動向:{MARK}"]
    assert reader.lines[at + 1] == "関連する論文: Lanterns、Baking in Cold Ovens"
    section = page.partition("今週の主な動向")[2].partition("</section>")[0]
    leads = re.findall(r'href="#([^"]+)"', section)
    assert leads == ["paper-lanterns", "paper-ovens"]
    assert all(f'id="{lead}"' in page for lead in leads)


@pytest.mark.parametrize("format", FORMATS)
def test_without_the_line_by_there_is_no_mark(format: Any):
    marked, plain = (
        article(replace(WEEK, trends={"ja": own}), NOTES, Options(format))
        for own in (SAID, replace(SAID, by=None))
    )
    assert MARK in marked and MARK not in plain
    assert "今週の主な動向" in plain


@pytest.mark.parametrize("format", FORMATS)
def test_a_week_without_trends_has_no_heading_for_them(format: Any):
    page = article(replace(WEEK, trends={"ko": SAID}), NOTES, Options(format))
    assert page == article(replace(WEEK, trends={}), NOTES, Options(format))
    assert "今週の主な動向" not in page


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_its_words(code: str, format: Any):
    words = language(code).labels
    notes = [replace(note, language=code, summary=None) for note in NOTES]
    page = article(Week(trends={code: SAID}), notes, Options(format))
    lines = read(page).lines if format == "html" else page.replace("\\", "").splitlines()
    heading = next(line for line in lines if words.trends in line)
    assert heading.removeprefix("## ") == words.trends + words.trends_by_model
    assert any(line.strip().startswith(words.trend_papers) for line in lines)


@pytest.mark.parametrize("format", FORMATS)
def test_a_paper_that_is_not_in_the_article_is_not_named(format: Any):
    items = (
        Trend("一つ目です。", ("gone", "ovens", "ovens")),
        Trend("二つ目です。", ("gone",)),
    )
    week = replace(WEEK, trends={"ja": Trends(items)})
    page = article(week, NOTES, Options(format))
    assert "一つ目です" in page and "二つ目です" not in page
    assert page.count("関連する論文") == 1
    assert list(unprinted(week, ("lanterns", "ovens"), "ja")) == [
        "a trend names gone, which is not in the article",
        "a trend names gone, which is not in the article; it is not printed",
    ]


def test_an_id_may_be_typed_with_its_version():
    note = replace(NOTES[0], paper=replace(NOTES[0].paper, id="2311.11829"))
    week = Week(trends={"ja": Trends((Trend("文です。", ("2311.11829v2",)),))})
    assert "関連する論文: Lanterns" in article(week, [note])
    assert list(unprinted(week, ("2311.11829",), "ja")) == []


def test_nothing_that_a_trend_says_becomes_markup():
    attack = "<script>alert(1)</script>![x](javascript:y)"
    week = Week(trends={"ja": Trends((Trend(attack, ("lanterns",)),), attack)})
    page = article(week, NOTES, Options("html"))
    assert page.count("<script") == 1
    assert attack in read(page).lines
    assert "<script" not in article(week, NOTES).replace("\\<script", "")


def test_from_the_command_to_the_article(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    models.script = digester(GOOD)
    run(tmp_path, models, "week", "intro", str(path))
    printed = run(tmp_path, models, "export", str(path), "--incomplete", "--format", "html")
    assert printed.exit_code == 0, printed.stderr
    lines = read(printed.stdout).lines
    assert lines[1:6] == [
        "ようこそ。",
        f"今週の主な動向:{MARK}",
        in_japanese(SHARED),
        "関連する論文: Lanterns、Sparks",
        in_japanese(BREAD),
    ]


def test_trends_of_another_language_are_told_and_not_printed(tmp_path: Path, models: Models):
    path = write_week(tmp_path)
    path.write_text(
        path.read_text("utf-8")
        + "trends: {ko: {items: [{text: 작은 조명입니다., papers: [ovens]}]}}\n",
        encoding="utf-8",
    )
    printed = run(tmp_path, models, "export", str(path), "--incomplete")
    assert printed.exit_code == 0
    assert "작은 조명" not in printed.stdout
    assert "they are in Korean, the article is in Japanese" in printed.stderr
