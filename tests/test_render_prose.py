"""An introduction is Markdown: what of it is printed, and that nothing else gets through."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.export import Options, article
from qa_notes.models import Week
from qa_notes.render.prose import as_html, as_markdown

SOURCE = """\
今週は**推論**の*論文*を\\
読みます。[一覧](https://example.org/list)もどうぞ。

- 一つ目
- 二つ目
  1. 中の一
  2. 中の二

> 引用です。

`code` と $x_1 + x_2$ と https://example.org/a_b です。
"""


def test_an_introduction_in_html():
    assert str(as_html(SOURCE)).replace("<br>\n", "<br>") == (
        "<p>今週は<strong>推論</strong>の<em>論文</em>を<br>読みます。"
        '<a href="https://example.org/list" rel="noopener noreferrer">一覧</a>もどうぞ。</p>\n'
        "<ul><li>一つ目</li><li>二つ目<ol><li>中の一</li><li>中の二</li></ol></li></ul>\n"
        "<blockquote><p>引用です。</p></blockquote>\n"
    ) + str(as_html(SOURCE.rpartition("\n\n")[2]))
    last = as_html(SOURCE.rpartition("\n\n")[2])
    assert "<code>code</code>" in last
    assert "data-mathml" in last and "$x_1 + x_2$" in last
    assert '<a href="https://example.org/a_b"' in last


def test_an_introduction_in_markdown():
    assert (
        str(as_markdown(SOURCE)).replace("  \n", "@@\n")
        == """\
今週は**推論**の*論文*を@@
読みます。[一覧](<https://example.org/list>)もどうぞ。

- 一つ目
- 二つ目
  1. 中の一
  2. 中の二

> 引用です。

`code` と $x_1 + x_2$ と <https://example.org/a_b> です。"""
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://example.org/pixel.png)",
        "<https://example.org/><b>",
        "[a]: javascript:alert(1)\n\n[a]",
        "```\n</code></pre><script>alert(1)</script>\n```",
        "`</code><script>alert(1)</script>`",
        '[x](https://example.org/"onmouseover="alert(1))',
        "{{ 7 * 7 }} {% include x %} `{{ 7 * 7 }}`",
        "$</span><script>alert(1)</script>$",
    ],
)
def test_nothing_in_an_introduction_can_run(hostile: str):
    page = as_html(hostile)
    allowed = r"</?(?:p|a|em|strong|code|pre|ul|ol|li|br|hr|blockquote|span)(?: [^<>]*)?>"
    assert "<" not in re.sub(allowed, "", page)
    for attributes in re.findall(r"<a ([^>]*)>", page):
        assert re.fullmatch(r'href="https?://[^"]*" rel="noopener noreferrer"', attributes)
    assert "onerror=" not in page.replace("&lt;img src=x onerror=alert(1)&gt;", "")
    text = as_markdown(hostile)
    assert not re.search(r"(?<!\\)<(?!https?://)(?=[a-z/!])", re.sub(r"(?s)(`+).*?\1", "", text))
    assert not re.search(r"(?<!\\)\]\((?!<https?://)", text)
    assert not re.search(r"(?<!\\)!\[", text)
    assert not re.search(r"(?<!\\)\{[{%]", text)


@given(st.text(alphabet="ab*_`[]()<>!#-1. \n$\\{}%:/&;", max_size=60))
def test_any_introduction_can_be_printed(source: str):
    page = as_html(source)
    allowed = r"</?(?:p|a|em|strong|code|pre|ul|ol|li|br|hr|blockquote|span|math|m\w+)(?: [^<>]*)?>"
    assert "<" not in re.sub(allowed, "", page)
    assert as_markdown(source) is not None


def test_deep_lists_end():
    deep = "".join(f"{'  ' * level}- x\n" for level in range(300))
    assert len(as_html(deep)) < 100_000 and as_markdown(deep)


def test_a_theme_stands_under_the_heading():
    week = Week(title="第47週", theme="推論と <b>行動</b>", intro="# はじめに\n\n本文です。")
    text = article(week, [])
    assert text.startswith("# 第47週\n\n推論と \\<b\\>行動\\</b\\>\n\n**はじめに**\n\n本文です。\n")
    page = article(week, [], Options("html"))
    assert '<p class="theme">推論と &lt;b&gt;行動&lt;/b&gt;</p>' in page
    assert "<p><strong>はじめに</strong></p>\n<p>本文です。</p>" in page
    assert 'class="theme"' not in article(Week(title="第47週"), [], Options("html"))
