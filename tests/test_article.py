"""A web page read as a paper: its sections, paragraphs, facts, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from article_made import BODY, HEAD, LEAD, METHOD, RESULT, TITLE, TROUBLE, page, parsed, text_of

from qa_notes.errors import NotAPdf, NoText, ParserCrashed, WrongPaper
from qa_notes.index import chunk
from qa_notes.models import Kind, Paper, SectionKind
from qa_notes.parse import check_right_paper, parse
from qa_notes.sentences import sentences


@pytest.fixture
def post(tmp_path):
    return parsed(tmp_path, page())


def test_sections_are_those_of_the_headings(post):
    assert [section.path for section in post.sections] == [
        (),
        ("How it works",),
        ("Results",),
        ("Results", "Limitations"),
    ]
    assert post.sections[0].kind is SectionKind.INTRODUCTION
    assert post.sections[2].kind is SectionKind.RESULTS
    assert post.sections[3].kind is SectionKind.LIMITATIONS
    assert [section.page for section in post.sections] == [1, 2, 3, 4]
    assert post.references == "Smith et al. A paper on passages. 2021."


def test_every_paragraph_has_its_number_in_its_section(post):
    assert not post.paged
    for block in post.blocks:
        number = post.paragraph_at(block.page, block.start)
        assert post.pages[block.page - 1].text.split("\n\n")[number - 1] == post.text_of(block)
    assert post.pages[0].text == LEAD
    items = [post.text_of(block) for block in post.blocks if block.page == 2]
    assert items[0] == METHOD[0] and items[1].startswith(METHOD[1])
    assert items[3] == "Quotations are looked up letter by letter."


def test_tables_and_listings_keep_their_lines(post):
    (code,) = (post.text_of(block) for block in post.blocks if block.kind is Kind.CODE)
    assert code == "def answer(question):\n    return model(question)"
    (table,) = (post.text_of(block) for block in post.blocks if block.kind is Kind.TABLE)
    assert table == "Model | Score\nAlone | 69\nZephyr | 81"


def test_what_stands_around_the_article_is_not_read(post):
    for words in ("All posts", "rights reserved", "Cookie settings"):
        assert words not in text_of(post)


def test_links_are_kept_with_their_sentence(post):
    (link,) = post.links
    assert link.url == "https://github.com/zephyr/zephyr"
    assert link.page == 2 and "our code is available here" in link.context


def test_facts_are_those_that_the_page_tells(post):
    assert post.title == TITLE
    assert post.authors == ("Ada Lovelace", "Grace Hopper")
    assert (post.published, post.updated) == (date(2023, 11, 14), None)
    assert post.abstract == LEAD
    assert post.address == "https://blog.example.org/zephyr"


def test_what_it_does_not_tell_is_unknown(tmp_path):
    bare = parsed(tmp_path, page(BODY + "<p>© 2019 by us all.</p>", head=""))
    assert (bare.authors, bare.published, bare.updated, bare.address) == ((), None, None, None)
    assert bare.title == TITLE


@pytest.mark.parametrize(
    "more",
    [
        '<meta property="article:modified_time" content="2024-02-01T00:00:00Z">',
        '<script type="application/ld+json">{"@graph": [{"dateModified": "2024-02-01"}]}</script>',
    ],
)
def test_the_day_of_a_change_is_known_where_it_is_told(tmp_path, more):
    assert parsed(tmp_path, page(head=HEAD + more)).updated == date(2024, 2, 1)


@pytest.mark.parametrize(
    ("told", "charset"),
    [
        ('<meta charset="shift_jis">', "cp932"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=euc-jp">', "euc-jp"),
        ("", "utf-8-sig"),
        ("", "utf-16"),
        ("", "utf-8"),
    ],
)
def test_letters_are_those_that_the_page_means(tmp_path, told, charset):
    words = (
        "小さなモデルで長い文書に答える方法を述べる。読者はどの段落に書かれているかを確かめられる。"
    )
    body = "".join(f"<p>{words}{n}番目の段落である。</p>" for n in range(12))
    data = page(body, head=f"{told}<title>小さなモデル</title>", title="小さなモデル").encode(
        charset
    )
    post = parsed(tmp_path, data)
    assert post.title == "小さなモデル" and words in post.pages[0].text


def test_passages_never_cross_sections(post):
    passages = chunk(post, Paper("post"))
    for passage in passages:
        assert post.pages[passage.page - 1].text[passage.start : passage.end] == passage.text
    assert any(METHOD[0] in p.text and METHOD[1] in p.text for p in passages)
    assert not any(RESULT in p.text and TROUBLE in p.text for p in passages)
    assert not any(LEAD in p.text and METHOD[0] in p.text for p in passages)


WALLS = {
    "empty": "<html></html>",
    "nothing": "",
    "script only": page('<div id="app"></div><script>run()</script>'),
    "noscript": page(f"<noscript>{BODY}</noscript>"),
    "please enable": page("<p>Please enable JavaScript to use this site.</p>" + "<p>Thanks.</p>"),
    "cookies": page(
        f"<p>{'We use cookies to improve what you see here. ' * 12}Enable cookies.</p>"
    ),
    "login": page(
        f"<p>{LEAD}</p><p>{METHOD[0]} {METHOD[1]}</p><p>{RESULT}</p><p>Sign in to read.</p>"
    ),
}


@pytest.mark.parametrize("html", WALLS.values(), ids=WALLS)
def test_a_page_without_an_article_is_refused(tmp_path, html):
    with pytest.raises(NoText) as found:
        parsed(tmp_path, html)
    assert "save the page" in found.value.hint


def test_an_article_may_speak_of_scripts_and_logins(tmp_path):
    more = "".join(
        f"<p>Page {n} says that you should enable JavaScript. {LEAD}</p>" for n in range(20)
    )
    assert "enable JavaScript" in parsed(tmp_path, page(more + BODY)).pages[0].text


def test_it_is_read_in_a_process_that_can_be_killed(tmp_path):
    (tmp_path / "post.html").write_text(page())
    assert parse(tmp_path / "post.html").title == TITLE
    (tmp_path / "wall.html").write_text(WALLS["script only"])
    with pytest.raises(NoText) as found:
        parse(tmp_path / "wall.html")
    assert "JavaScript" in found.value.hint  # the hint comes out of the process, too
    with pytest.raises(ParserCrashed) as crashed:
        parse(tmp_path / "post.html", timeout=0.01)
    assert "browser" in crashed.value.hint


def test_a_page_under_the_name_of_a_pdf_is_an_error(tmp_path):
    (tmp_path / "post.pdf").write_text(page())
    with pytest.raises(NotAPdf):
        parse(tmp_path / "post.pdf")


def test_it_must_be_the_article_that_was_asked_for(post):
    check_right_paper(post, Paper("post"), {"title": TITLE})
    with pytest.raises(WrongPaper, match="Zephyr"):
        check_right_paper(post, Paper("post"), {"title": "Scaling multimodal models to videos"})


def test_markup_without_end_is_read_or_refused(tmp_path):
    deep = page("<div>" * 3000 + f"<p>{LEAD}</p>" * 5 + "</div>" * 3000)
    (tmp_path / "deep.html").write_text(deep)
    try:
        assert LEAD in parse(tmp_path / "deep.html").pages[0].text
    except (NoText, ParserCrashed) as err:
        assert err.hint


def test_sentences_of_a_paragraph_are_found(post):
    text = post.pages[1].text
    assert len(sentences(text)) >= 4
