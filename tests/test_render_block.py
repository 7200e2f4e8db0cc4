"""One paper's block: verdicts, quotations, what is unknown, every language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from golden.reader import read
from golden.sample import BARE, NOTE, PAPER, an_answer
from golden.texts import TEXT
from hypothesis import given

from qa_notes.errors import ExportError
from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES
from qa_notes.models import Evidence, Match, Note, Paper, Verdict
from qa_notes.render import block
from qa_notes.render.printed import labels, printed
from qa_notes.render.text import lines, one_line

TOLD = Fault(Rule.TOLD, "理由A")


def a_note(text: str, verdict: Verdict, evidence: Evidence | None = None) -> Note:
    """One question, one answer."""
    answer = an_answer("何か?", text, verdict, evidence=(evidence,) if evidence else ())
    return Note(PAPER, answers=(replace(answer, faults=(TOLD,), looked_in=("4 Results (p. 7)",)),))


def qa_lines(note: Note, evidence: str) -> list[str]:
    page = read(block(note, "html", evidence=evidence)).lines
    return page[page.index("Q: 何か?") + 1 :]


@pytest.mark.parametrize(
    ("verdict", "evidence", "expected"),
    [
        (Verdict.ANSWERED, "none", ["A: 本文"]),
        (Verdict.NOT_IN_PAPER, "none", ["A: 論文中に記載なし"]),
        (
            Verdict.NOT_IN_PAPER,
            "footnotes",
            ["A: 論文中に記載なし", "探した箇所: 4 Results (p. 7)"],
        ),
        (Verdict.NEEDS_REVIEW, "none", ["A: 本文【要確認】"]),
        (Verdict.NEEDS_REVIEW, "inline", ["A: 本文【要確認】", "理由: 理由A"]),
        (Verdict.FAILED, "none", ["A: 【未回答】", "理由: 理由A"]),
    ],
)
def test_each_verdict_is_printed_as_what_it_is(
    verdict: Verdict, evidence: str, expected: list[str]
) -> None:
    assert qa_lines(a_note("本文", verdict), evidence) == expected


def test_an_answer_without_text_is_not_passed_off_as_one() -> None:
    assert qa_lines(a_note(" \n", Verdict.ANSWERED), "none")[0] == "A: 【未回答】"


@pytest.mark.parametrize("format", ["html", "markdown"])
@pytest.mark.parametrize("evidence", ["footnotes", "inline"])
def test_a_missing_quotation_is_never_printed(format: str, evidence: str) -> None:
    quote = Evidence("x:p1:0", 1, "Never said anywhere.", match=Match.MISSING)
    assert "Never" not in block(a_note("本文", Verdict.ANSWERED, quote), format, evidence=evidence)


def test_a_quotation_keeps_its_words_language_and_place() -> None:
    long = "A very long sentence, " * 200 + "with $5 and <b>."
    note = a_note("本文", Verdict.ANSWERED, Evidence("x:p1:0", 7, long, "4 Results"))
    page = block(note, "html", evidence="inline")
    assert qa_lines(note, "inline") == ["A: 本文", f"“{long}”", "p. 7 (4 Results)"]
    assert 'lang="en"' in page
    assert 'href="https://arxiv.org/pdf/2301.00001v2#page=7"' in page


@pytest.mark.parametrize(
    ("facts", "href"),
    [
        ({"pdf_url": "https://x.org/a.pdf#top"}, "https://x.org/a.pdf#page=7"),
        ({"source": "arxiv", "version": 2}, "https://arxiv.org/pdf/2301.1v2#page=7"),
        ({"url": "http://arxiv.org/abs/2301.1"}, "https://arxiv.org/pdf/2301.1#page=7"),
        ({"url": "https://x.org/blog"}, None),
        ({"pdf_url": "javascript:alert(1)"}, None),
        ({}, None),
    ],
)
def test_a_page_is_linked_where_the_pdf_is_known(
    facts: dict[str, str | int], href: str | None
) -> None:
    note = a_note("本文", Verdict.ANSWERED, Evidence("x:p1:0", 7, "Some words of it."))
    paper = Paper("2301.1", **facts)  # type: ignore[arg-type]
    assert printed(replace(note, paper=paper), evidence="inline").footnotes[0].href == href


@pytest.mark.parametrize("code", LANGUAGES)
def test_unknown_facts_are_left_out(code: str) -> None:
    words, bare = labels(code), replace(BARE, language=code)
    unknown = words.unknown
    expected = [f"{unknown} (a-file)", words.abstract, unknown]
    assert read(block(bare, "html")).lines == expected
    assert '"facts"' not in block(bare, "html")
    page = block(bare, "markdown")
    assert page == f"## {unknown} (a-file)\n\n### {words.abstract}\n\n{unknown}\n"


def test_one_known_fact_stands_alone() -> None:
    note = replace(BARE, paper=replace(BARE.paper, published=date(2023, 1, 2)))
    assert "\n\n発行日: 2023年1月2日\n\n" in block(note)
    assert read(block(note, "html")).lines[1:3] == ["発行日: 2023年1月2日", "概要:"]


def test_the_classic_layout_says_what_is_unknown() -> None:
    assert read(block(BARE, "html", layout="classic")).lines == [
        "不明 (a-file)",
        "著者:不明",
        "発行日:不明",
        "最終更新日:不明",
        "URL:不明",
        "カテゴリ:不明",
        "概要:",
        "不明",
    ]


def test_a_failed_abstract_gives_way_to_the_papers_own() -> None:
    failed = an_answer("概要", "", Verdict.FAILED, faults=(Fault(Rule.REFUSED, "busy"),))
    note = Note(replace(PAPER, abstract="We light."), abstract={"ja": failed})
    page = read(block(note, "html")).lines
    why = "理由: モデルから使える回答が得られませんでした"
    assert page[page.index("概要:") :] == ["概要:", "【未回答】", why, "We light."]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", ["html", "markdown"])
def test_every_language_prints_every_verdict(language: str, format: str) -> None:
    page = block(replace(NOTE, language=language), format)
    for label in (labels(language).authors, labels(language).not_in_paper):
        assert label.strip() in page


@pytest.mark.parametrize("options", [{"format": "pdf"}, {"evidence": "all"}, {"layout": "odd"}])
def test_a_layout_that_does_not_exist_is_an_error(options: dict[str, str]) -> None:
    with pytest.raises(ExportError, match="no "):
        block(NOTE, **options)  # type: ignore[arg-type]


@given(title=TEXT, text=TEXT, quote=TEXT)
def test_any_words_come_back_from_the_page(title: str, text: str, quote: str) -> None:
    evidence = Evidence("x:p1:0", 1, quote)
    answer = an_answer("何か?", text, evidence=(evidence,))
    note = Note(replace(PAPER, title=title), answers=(answer,))
    plain = Note(replace(PAPER, title="x"), answers=(an_answer("何か?", "x", evidence=()),))
    page = read(block(note, "html", evidence="inline"))
    known = set(read(block(plain, "html", evidence="inline")).tags) | {
        "blockquote",
        "span",
        "strong",
    }
    assert set(page.tags) <= known | {"a"}
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert page.lines[0] == (one_line(title) or f"不明 ({PAPER.id})")
    said = page.lines[page.lines.index("Q: 何か?") + 1 :]
    body = lines(text)
    assert tuple(said[: len(body)]) == (f"A: {body[0]}", *body[1:]) if body else True
    if one_line(quote):
        assert any(line[1:-1] == one_line(quote) for line in said)
