"""The pieces of a printed note: dates, lines, formulas, links, escapes, marks."""

from __future__ import annotations

import html as stdlib_html
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import pytest
from golden.reader import read
from golden.sample import BARE, NOTE, PAPER, an_answer
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qa_notes.errors import ExportError
from qa_notes.models import Evidence, Match, Note, Paper, Verdict
from qa_notes.render import block, markdown
from qa_notes.render.html import link, rich, title
from qa_notes.render.labels import LANGUAGES, labels
from qa_notes.render.mathml import mathml
from qa_notes.render.printed import printed
from qa_notes.render.text import clean, lines, one_line, runs, safe_url

# Text as models and papers write it: markup, formulas, money, links and hidden characters.
PIECES = (
    *"\\$<>&\"'`*_#|[](){}~^!-+=.:;@%/ \n\t1a日",
    *("<script>", "</p>", "\\(", "\\)", "$$", "{{", "{%", "https://a.b/", "- ", "\u202e", "&lt;"),
)
NASTY = st.lists(st.sampled_from(PIECES)).map("".join)
TEXT = st.one_of(st.text(), NASTY)


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


def test_an_unknown_date_is_said() -> None:
    assert labels("ja").date(None) == "不明"


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


def a_note(text: str, verdict: Verdict, evidence: Evidence | None = None) -> Note:
    """One question, one answer."""
    answer = an_answer("何か?", text, verdict, evidence=(evidence,) if evidence else ())
    return Note(PAPER, answers=(replace(answer, reason="理由A", looked_in=("4 Results (p. 7)",)),))


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


def test_what_is_unknown_is_said() -> None:
    assert read(block(BARE, "html")).lines == [
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
    failed = an_answer("概要", "", Verdict.FAILED, reason="no reply")
    note = Note(replace(PAPER, abstract="We light."), abstract={"ja": failed})
    page = read(block(note, "html")).lines
    assert page[page.index("概要:") :] == ["概要:", "【未回答】", "理由: no reply", "We light."]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", ["html", "markdown"])
def test_every_language_prints_every_verdict(language: str, format: str) -> None:
    page = block(NOTE, format, language)
    for label in (labels(language).authors, labels(language).not_in_paper):
        assert label.strip() in page


@pytest.mark.parametrize("options", [{"format": "pdf"}, {"evidence": "all"}, {"language": "xx"}])
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
