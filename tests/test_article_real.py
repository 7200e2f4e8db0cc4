"""Real pages: what readers see of them is read, what stands around it is not."""

from __future__ import annotations

import pytest
from lxml import html

from qa_notes.errors import NoText
from qa_notes.models import Document, Kind
from qa_notes.parse import parse
from qa_notes.render.fragments import text_fragment

pytestmark = pytest.mark.real


def letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def read(shared, name: str) -> Document:
    return parse(shared / "data" / "html" / name / "source.html")


@pytest.mark.parametrize(
    ("name", "least", "around"),
    [
        ("dropbox-blog", 0.97, "Related"),
        ("google-sre-book-1", 0.9, "Creative Commons"),
        ("hukumusume", 0.95, "AdSense"),
        ("medium-1", 0.97, "Sign in"),
        ("toc-missing", 0.97, "Be the first to know"),
        ("v8-blog", 0.97, "Except as otherwise noted"),
    ],
)
def test_paragraphs_and_headings_are_those_of_a_reader(shared, name, least, around):
    document = read(shared, name)
    folder = shared / "data" / "html" / name
    wanted = html.document_fromstring((folder / "expected.html").read_bytes().decode())
    shown = letters(" ".join([*(page.text for page in document.pages), document.references]))
    asked = [letters(p.text_content()) for p in wanted.iter("p") if len(p.text_content()) > 60]
    assert sum(text in shown for text in asked) >= least * len(asked)
    titles = {letters(section.title) for section in document.sections}
    heads = {letters(h.text_content()) for h in wanted.iter("h2", "h3")} - {letters(around)}
    assert len(heads & titles) >= 0.9 * len(heads)
    assert around not in "\n".join(page.text for page in document.pages)


def test_a_page_that_only_tests_something_is_no_article(shared):
    with pytest.raises(NoText):
        read(shared, "mathjax")


def test_an_encyclopedia_has_its_references_apart(shared):
    document = read(shared, "wikipedia-3")
    assert "Horn, Roger A." in document.references
    assert "[edit]" not in "\n".join(page.text for page in document.pages)


def test_a_browser_shows_the_words_that_a_link_names(shared, tmp_path):
    from browsing import served, started

    source = shared / "data" / "html" / "v8-blog" / "source.html"
    (tmp_path / "post.html").write_bytes(source.read_bytes())
    document = parse(source)
    last = [block for block in document.blocks if block.kind is Kind.TEXT][-1]
    words = document.text_of(last)[:200].rpartition(" ")[0]
    with served(tmp_path) as url, started() as browser:
        tops = []
        for wanted in (words, "no such words here"):
            with browser.page() as page:
                page.goto(text_fragment(f"{url}post.html", wanted))
                page.wait_for_timeout(500)
                tops.append(page.evaluate("window.scrollY"))
    assert tops[0] > 500 and tops[1] == 0
