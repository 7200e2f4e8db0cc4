"""A note is exported in its own words, whatever its language: headings, dates, reasons, marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from golden.reader import read
from golden.sample import ON_PAGE_3, PAPER

from qa_notes import notes
from qa_notes.cli import main
from qa_notes.errors import ExportError
from qa_notes.export import Options, article
from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES, language
from qa_notes.models import Answer, Note, Verdict, Week

PROSE = {
    "ja": "部屋を照らします。",
    "en": "It lights the room.",
    "ko": "방을 비춥니다.",
    "hi": "यह कमरे को रोशन करता है।",
}
DATES = {"ja": "2023年1月2日", "en": "2 January 2023", "ko": "2023년 1월 2일", "hi": "2 जनवरी 2023"}
REASONS = {
    "ja": "数値 13 が抜けています",
    "en": "the number 13 is missing",
    "ko": "수치 13이(가) 빠졌습니다",
    "hi": "संख्या 13 छूट गई",
}
# Of the paper, and what every language writes so.
NAMES = {
    *("Ada", "Example", "Björn", "Muster", "Lanterns", "Small", "Lights", "for", "Large", "Rooms"),
    *("Results", "Cost", "Computation", "and", "Language", "Machine", "Learning"),
    *("URL", "LLM", "Abstract"),
}


def a_note(code: str, name: str = "lanterns") -> Note:
    """Every verdict, in one language."""

    def said(question: str, verdict: Verdict, **more: Any) -> Answer:
        text = PROSE[code] if verdict in (Verdict.ANSWERED, Verdict.NEEDS_REVIEW) else ""
        asked = "" if question in ("summary", "abstract") else f"{PROSE[code]}?"
        return Answer(question, asked, code, text, verdict, **more)

    fault = (Fault(Rule.NUMBER_LOST, "13"),)
    return Note(
        replace(PAPER, id=name, title="Lanterns: Small Lights for Large Rooms"),
        code,
        summary=said("summary", Verdict.ANSWERED),
        abstract={code: said("abstract", Verdict.NEEDS_REVIEW, faults=fault)},
        answers=(
            said("one", Verdict.ANSWERED, evidence=(ON_PAGE_3,)),
            said("two", Verdict.NOT_IN_PAPER, looked_in=("5 Cost (p. 5)",)),
            said("three", Verdict.NEEDS_REVIEW, faults=fault, evidence=(ON_PAGE_3,)),
            said("four", Verdict.FAILED, faults=(Fault(Rule.REFUSED, "503 Service Unavailable"),)),
            said("five", Verdict.FAILED, faults=fault),
        ),
    )


def text_of(page: str) -> str:
    """What a reader of either format sees, quotations and addresses apart."""
    text = "\n".join(read(page).lines) if page.startswith("<!") else page
    return re.sub(r"“.*?”|<?https?://\S+|\(p\. \d+\)|p\. \d+|\[\^\d+\]", " ", text)


@pytest.mark.parametrize("format", ["markdown", "html"])
@pytest.mark.parametrize("evidence", ["footnotes", "inline"])
@pytest.mark.parametrize("code", LANGUAGES)
def test_a_note_is_printed_in_its_own_words(code: str, format: Any, evidence: Any) -> None:
    page = article(Week(), [a_note(code)], Options(format, evidence=evidence))
    words, text = language(code).labels, text_of(page)
    told = ("abstract", "qa", "authors", "updated", "categories", "looked_in", "not_in_paper")
    for label in (*told, "unanswered", "review"):
        # Markdown escapes the brackets of a mark.
        assert getattr(words, label).strip() in text.replace("\\", ""), label
    assert words.intro in text and words.listing.format(n=1) in text
    assert text.count(f"{words.published}{DATES[code]}") == 2  # in the list, in the block
    assert text.count(f"{words.reason}{REASONS[code]}") == 3
    assert "Unavailable" not in text
    if code != "en":
        assert set(re.findall(r"[A-Za-zö]{2,}", text)) <= NAMES
    for other in set(LANGUAGES) - {code}:
        assert language(other).labels.not_in_paper not in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_says_which_language_is_where(code: str) -> None:
    page = article(Week(), [a_note(code)], Options("html"))
    assert page.startswith(f'<!DOCTYPE html>\n<html lang="{code}">')
    spoken = re.findall(r'<(section|span)[^>]* lang="(\w+)"', page)
    assert spoken == [("section", code), ("section", code), ("span", "en")]
    assert re.findall(r'<span class="quote" lang="en">“(.*?)”', page)


def test_an_article_of_two_languages_says_so_of_each_paper() -> None:
    papers = [a_note("en", "one"), a_note("ko", "two")]
    page = article(Week(), papers, Options("html", language="ko", evidence="none"))
    assert '<html lang="ko">' in page
    assert re.findall(r'<section class="\w+"[^>]* lang="(\w+)"', page) == ["en", "ko"] * 2
    assert page.count("Published: 2 January 2023") == page.count("발행일: 2023년 1월 2일") == 2


@pytest.mark.parametrize(
    ("spoken", "chosen"),
    [(["en"], "en"), (["ko", "hi"], "ko"), (["hi", "ja"], "ja"), ([], "ja")],
)
def test_nobody_need_say_the_language(spoken: Iterable[str], chosen: str) -> None:
    papers = [a_note(code, code) for code in spoken]
    assert f'<html lang="{chosen}">' in article(Week(), papers, Options("html"))


def test_an_english_note_is_not_put_under_japanese_headings() -> None:
    with pytest.raises(ExportError, match="no note to print is in Japanese: they are in English"):
        article(Week(), [a_note("en")], Options(language="ja"))


# -- as it is typed ----------------------------------------------------------------------------


def export(folder: Path, *words: str, **variables: str) -> Result:
    env = {"QA_NOTES_OUTPUT": str(folder)} | variables
    result = CliRunner().invoke(main, ["export", "--incomplete", *words], env=env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def keep(folder: Path, *written: Note) -> None:
    (folder / "notes").mkdir()
    for note in written:
        notes.save(note, notes.path_of(note.paper.id, folder / "notes"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_command_takes_the_language_of_the_notes(tmp_path: Path, code: str) -> None:
    keep(tmp_path, a_note(code))
    (tmp_path / "notes" / "torn.json").write_text("{", encoding="utf-8")
    missing = str(tmp_path / "missing.pdf")
    Path(missing).write_bytes(b"%PDF-1.4 of nothing")
    words = language(code).labels
    every = export(tmp_path).stdout
    assert words.intro in every and f"{words.reason}{words.bad_note}" in every
    some = export(tmp_path, "lanterns", missing).stdout
    assert words.failed_papers in some and f"{words.reason}{words.no_note}" in some


def test_the_option_is_an_order_and_a_setting_a_preference(tmp_path: Path) -> None:
    keep(tmp_path, a_note("en", "one"), a_note("ko", "two"))
    assert "Papers in this article: 2" in export(tmp_path).stdout
    assert "다음 2편" in export(tmp_path, "--language", "ko").stdout
    assert "다음 2편" in export(tmp_path, QA_NOTES_LANGUAGE="ko").stdout
    assert "Papers in this article: 2" in export(tmp_path, QA_NOTES_LANGUAGE="hi").stdout
    refused = export(tmp_path, "--language", "hi")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no note to print is in Hindi: they are in English and Korean" in refused.stderr
    assert "leave out --language" in refused.stderr
    assert "qa-notes generate PAPERS --language hi --output DIR" in refused.stderr


def test_what_is_missing_is_asked_in_the_language_of_the_notes(tmp_path: Path) -> None:
    keep(tmp_path, a_note("en"))
    result = CliRunner().invoke(main, ["export"], env={"QA_NOTES_OUTPUT": str(tmp_path)})
    assert result.exit_code == 1
    assert "not asked yet: " in result.stderr
    assert "qa-notes generate PAPERS --language en" in result.stderr
