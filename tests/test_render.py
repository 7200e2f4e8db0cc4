"""The pieces of a printed note: dates, lines, formulas, links, escapes, marks."""

from __future__ import annotations

import html as stdlib_html
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from golden.reader import read
from golden.texts import TEXT
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa_notes.errors import ExportError
from qa_notes.faults import Fault, Rule
from qa_notes.languages import why
from qa_notes.render import markdown
from qa_notes.render.html import link, rich, title
from qa_notes.render.mathml import mathml
from qa_notes.render.printed import labels
from qa_notes.render.text import clean, lines, runs, safe_url


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "2023年11月2日"),
        ("en", "2 November 2023"),
        ("ko", "2023년 11월 2일"),
        ("hi", "2 नवंबर 2023"),
    ],
)
def test_dates_are_written_as_the_language_does(language: str, text: str) -> None:
    assert labels(language).date(date(2023, 11, 2)) == text


def test_a_language_without_a_table_names_those_there_are() -> None:
    with pytest.raises(ExportError, match="'xx'") as error:
        labels("xx")
    assert "ja, en, ko, hi" in error.value.hint


def test_hidden_characters_do_not_reach_the_page() -> None:
    assert clean("a\u202eb\u2066c\x00d\ufeffe\U000e0041f\u200bg") == "abcdefg"
    assert clean("क्\u200dष") == "क्\u200dष"
    assert clean("\ud800") == "\ufffd"


def test_lines_have_no_empty_ones_and_keep_a_formula_whole() -> None:
    assert lines("a\r\n\r\n b \u2028$$x\n=y$$") == ("a", "b", "$$x =y$$")


@pytest.mark.parametrize(
    ("line", "formulas"),
    [
        (r"追加は\( \small O(d_{emb}) \)のみ", [r"\( \small O(d_{emb}) \)"]),
        (r"$X$ と $(K,Q)$、$W=KQ^\top$", ["$X$", "$(K,Q)$", r"$W=KQ^\top$"]),
        (r"$$a=b$$ と \[ c \]", ["$$a=b$$", r"\[ c \]"]),
        (r"$2 \times 3$ と $5$", [r"$2 \times 3$", "$5$"]),
        ("$5 and $10", []),
        ("costs $5, then 6$ more", []),
        ("$3 million and $4 million$", []),
        ("$5、または10$", []),
        (r"\$5 と \$6", []),
        ("US$5 vs A$6", []),
        (r"O(d_{emb} \cdot new weights)", []),
    ],
)
def test_formulas_are_told_from_money(line: str, formulas: list[str]) -> None:
    assert [run.source for run in runs(line) if run.kind == "math"] == formulas


@pytest.mark.parametrize(
    ("line", "urls"),
    [
        ("詳細はhttps://github.com/a/bをご覧ください.", ["https://github.com/a/b"]),
        ("(https://x.org/y).", ["https://x.org/y"]),
        ("https://x.org/a_(b)", ["https://x.org/a_(b)"]),
        (r"\url{https://x.org/y}", ["https://x.org/y"]),
        ("javascript:alert(1) ftp://x.org", []),
        ("https://", []),
    ],
)
def test_urls_end_where_the_sentence_goes_on(line: str, urls: list[str]) -> None:
    assert [run.source for run in runs(line) if run.kind == "url"] == urls


@given(TEXT)
def test_runs_are_the_line(text: str) -> None:
    for line in lines(text):
        assert "".join(run.source for run in runs(line)) == line


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        'https://x.org/"onclick="x',
        "https://x.org/<b>",
        "https://x.org/a b",
        "https:///nowhere",
        "//x.org",
        "https://x.org/\u202egpj",
        "http://[bad",
        "",
        None,
    ],
)
def test_only_web_links_are_links(url: str | None) -> None:
    assert safe_url(url) is None
    assert "<a" not in link(url or "")


def test_mathml_is_typeset_and_well_formed() -> None:
    source = mathml(r"\small O(d_{emb})")
    assert source is not None
    assert ElementTree.fromstring(source).tag == "{http://www.w3.org/1998/Math/MathML}math"
    assert "<msub>" in source and "&amp;#x" not in source


@pytest.mark.parametrize("latex", [r"\frac{", r"\foo{x}", r"x^a^b"])
def test_latex_that_cannot_be_read_stays_source(latex: str) -> None:
    assert mathml(latex) is None
    assert rich(f"\\( {latex} \\)") == f'<span class="math">\\( {latex} \\)</span>'


def test_mathml_holds_no_links_and_no_foreign_elements() -> None:
    source = mathml(r"\href{javascript:alert(1)}{x} \text{<script>} <b>") or ""
    assert "href" not in source and "javascript" not in source
    assert "<script" not in source and "<b" not in source


@given(st.text(alphabet="\\{}_^&$ab1<>'\"frac()|~%", max_size=40))
def test_any_latex_is_mathml_or_nothing(latex: str) -> None:
    source = mathml(latex)
    if source is not None:
        for element in ElementTree.fromstring(source).iter():
            assert re.fullmatch(
                r"\{http://www\.w3\.org/1998/Math/MathML\}m\w+|.*\}none", element.tag
            )


@given(TEXT)
def test_html_says_the_line_and_nothing_else(text: str) -> None:
    for line in lines(text):
        for made in (rich(line), title(line)):
            assert set(read(made).tags) <= {"span", "a"}
            assert stdlib_html.unescape(re.sub(r"<[^>]*>", "", made)) == line


def shown(source: str) -> list[str]:
    """What a CommonMark viewer with HTML and tables shows: text tokens, and tags as they are."""
    out = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(source):
        if token.type != "inline":
            out.append(token.type)
            continue
        out += [
            child.content if child.type == "text" else child.type for child in token.children or ()
        ]
    return out


@given(TEXT.filter(lambda text: "$" not in text and "\\" not in text and "http" not in text))
def test_markdown_shows_the_words_and_no_markup(text: str) -> None:
    for line in lines(text):
        if line.startswith("- "):
            continue
        assert shown(markdown.paragraphs((line,))) == ["paragraph_open", line, "paragraph_close"]


@given(TEXT)
def test_markdown_never_yields_html_images_or_named_links(text: str) -> None:
    page = markdown.paragraphs(lines(text))
    for token in MarkdownIt("commonmark", {"html": True}).parse(page):
        assert token.type not in {"html_block", "heading_open", "fence", "code_block", "hr"}
        for child in token.children or ():
            assert child.type not in {"html_inline", "image", "code_inline"}
            if child.type == "link_open":
                assert re.match("https?://", str(child.attrs["href"]))


@pytest.mark.parametrize(
    ("line", "escaped"),
    [
        ("1. first", r"1\. first"),
        ("2023) x", r"2023\) x"),
        ("# x", r"\# x"),
        ("+ x", r"\+ x"),
        ("===", r"\==="),
        (":::message alert", r"\:::message alert"),
        ("a | b", r"a \| b"),
        ("C# と #tag", r"C# と \#tag"),
        ("{{ x }} {% y %}", r"\{\{ x }} \{% y %}"),
        ("&lt;b&gt; R&D", r"\&lt;b\&gt; R&D"),
        ("$5 and $10", r"\$5 and \$10"),
        (r"費用は\( O(n) \)です", "費用は $O(n)$ です"),
        (r"\( a<b \)", r"$a\lt b$"),
        (r"\( `x` \)", r"\\( \`x\` \\)"),
        ("見よ https://x.org/a_b.", "見よ <https://x.org/a_b>."),
    ],
)
def test_markdown_escapes(line: str, escaped: str) -> None:
    assert markdown.paragraphs((line,)) == escaped


def test_bullets_of_an_answer_are_a_list() -> None:
    said = markdown.paragraphs(("次の通り.", "- *a*", "- 1. b", "以上."), "A: ", "[^1]")
    assert said == "A: 次の通り.\n\n- \\*a\\*\n- 1\\. b\n\n以上.[^1]"


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        (Fault(Rule.NUMBER_LOST, "13"), "ja", "数値 13 が抜けています"),
        (Fault(Rule.NUMBER_LOST, "13"), "en", "the number 13 is missing"),
        (Fault(Rule.TURNED_ROUND, "", "model"), "ja", "原文が否定する「model」を肯定しています"),
        (Fault(Rule.OFF_TOPIC), "ja", "引用文が質問の内容に触れていません"),
    ],
)
def test_a_reason_is_said_in_the_readers_language(fault: Fault, code: str, words: str) -> None:
    assert why([fault], code) == words
