"""Addresses that give an article: kept as .html, under all limits that a PDF has."""

from __future__ import annotations

from datetime import date

import pytest
from article_made import TITLE, page
from sources_web import PDF, Reply, failure, run

from qa_notes.errors import NotAPdf, NotFound, SourceError, TooLarge
from qa_notes.models import Document, Paper
from qa_notes.parse import parse, with_its_own_words
from qa_notes.sources import Fetched, expand, fetch

HTML = {"Content-Type": "text/html; charset=utf-8"}


def fetched(settings, word: str) -> Fetched:
    (found,) = run(settings, word)
    assert isinstance(found, Fetched), found
    return found


def test_an_article_is_kept_as_html_beside_its_facts(web, settings):
    web.at("/post", Reply(page().encode(), headers=HTML))
    found = fetched(settings, f"{web.url}/post")
    assert found.pdf.suffix == ".html" and found.pdf.with_suffix(".json").exists()
    assert (found.paper.url, found.paper.pdf_url) == (f"{web.url}/post", None)
    assert parse(found.pdf).title == TITLE
    again = fetched(settings, f"{web.url}/post")
    assert again.paper == found.paper and web.paths().count("/post") == 1


def test_the_same_address_may_give_a_pdf(web, settings):
    web.at("/paper", Reply(PDF, headers={"Content-Type": "application/pdf"}))
    found = fetched(settings, f"{web.url}/paper")
    assert found.pdf.suffix == ".pdf" and found.paper.pdf_url == f"{web.url}/paper"


def test_where_a_pdf_is_named_a_page_is_an_error(web, settings):
    web.at("/paper.pdf", Reply(page().encode(), headers=HTML))
    assert isinstance(failure(settings, f"{web.url}/paper.pdf"), NotAPdf)
    web.at("/pdf/2401.00010v2", Reply(page().encode(), headers=HTML))
    assert isinstance(failure(settings, "2401.00010"), NotAPdf)


@pytest.mark.parametrize("kind", ["text/plain", "image/png", "application/json", ""])
def test_what_is_neither_is_an_error(web, settings, kind):
    web.at("/post", Reply(page().encode(), headers={"Content-Type": kind}))
    assert isinstance(failure(settings, f"{web.url}/post"), NotAPdf)
    assert list(settings.papers_dir.glob("*.html")) == []


def test_its_size_has_a_limit(web, settings):
    large = page() + "<!--" + "x" * (settings.max_pdf_mb * 1024 * 1024) + "-->"
    web.at("/post", Reply(large.encode(), headers=HTML))
    assert isinstance(failure(settings, f"{web.url}/post"), TooLarge)


def test_what_is_missing_or_packed_or_elsewhere_is_an_error(web, settings):
    web.at("/gone", Reply(page().encode(), 404, HTML))
    assert isinstance(failure(settings, f"{web.url}/gone"), NotFound)
    web.at("/login", Reply(page().encode(), 403, HTML))
    assert isinstance(failure(settings, f"{web.url}/login"), SourceError)
    web.at("/packed", Reply(page().encode(), headers=HTML | {"Content-Encoding": "gzip"}))
    assert "packed" in str(failure(settings, f"{web.url}/packed"))
    assert list(settings.papers_dir.glob("*.html")) == []


def test_a_redirect_is_followed(web, settings):
    web.at("/old", Reply(status=301, headers={"Location": "/post"}))
    web.at("/post", Reply(page().encode(), headers=HTML))
    assert parse(fetched(settings, f"{web.url}/old").pdf).title == TITLE


def test_letters_are_those_that_the_server_names(web, settings):
    title = "Zéphyr für kleine Modelle"
    head = f"<title>{title}</title>"
    body = page(head=head, title=title).encode("cp1252")
    web.at("/post", Reply(body, headers={"Content-Type": "text/html; charset=ISO-8859-1"}))
    assert parse(fetched(settings, f"{web.url}/post").pdf).title == title
    russian = "Малые модели отвечают на вопросы"
    body = page(head=f"<title>{russian}</title>", title=russian).encode("koi8-r", "ignore")
    web.at("/ru", Reply(body, headers={"Content-Type": "text/html; charset=koi8-r"}))
    assert parse(fetched(settings, f"{web.url}/ru").pdf).title == russian


def test_a_page_that_somebody_changed_is_used_and_said_to_be(web, settings):
    web.at("/post", Reply(page().encode(), headers=HTML))
    found = fetched(settings, f"{web.url}/post")
    found.pdf.write_text(page(title="Another title of this page"), encoding="utf-8")
    again = fetched(settings, f"{web.url}/post")
    assert again.pdf == found.pdf and again.renew is not None
    fresh = again.renew
    assert fresh and web.paths().count("/post") == 1


def test_a_changed_page_that_cannot_be_had_again_keeps_its_facts(web, settings):
    web.at("/post", Reply(page().encode(), headers=HTML))
    found = fetched(settings, f"{web.url}/post")
    found.pdf.write_text(page(title="Another title of this page"), encoding="utf-8")
    facts = found.pdf.with_suffix(".json").read_text(encoding="utf-8")
    for _, again in fetch(expand([f"{web.url}/post"]).papers, settings):
        assert isinstance(again, Fetched) and again.renew
        web.at("/post", Reply(b"", 403))
        assert again.renew().paper == again.paper
    assert found.pdf.with_suffix(".json").read_text(encoding="utf-8") == facts


def test_a_saved_page_is_a_paper_of_its_own(settings, tmp_path):
    (tmp_path / "post.html").write_text(page())
    found = fetched(settings, str(tmp_path / "post.html"))
    assert (found.paper.id, found.paper.source, found.paper.url) == ("post", "local", None)
    assert isinstance(failure(settings, str(tmp_path / "none.html")), NotFound)


ARTICLE = Document(
    (), (), (), (), "", None, (), None, "", paged=False,
    published=date(2023, 11, 14), address="https://www.example.org/post",
)  # fmt: skip


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/post?from=feed", "https://www.example.org/post"),
        ("https://evil.example/post", "https://evil.example/post"),
        (None, None),
    ],
)
def test_its_own_address_is_believed_within_its_site(url, kept):
    told = with_its_own_words(Paper("x", url=url), ARTICLE)
    assert (told.url, told.published) == (kept, date(2023, 11, 14))
