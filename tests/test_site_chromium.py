"""The site in a real browser: searched, read, followed to the page of the PDF; for everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import Browser, axe, findings, served, started
from golden.sample import NOTE
from playwright.sync_api import expect
from site_made import URL, a_note, furnish, made, put

from qa_notes.site.search import asked

pytestmark = pytest.mark.real

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
PAGES = {
    "index": "index.html",
    "week": "weeks/newer.html",
    "paper": "papers/2301.00001.html",
    "questions": "questions.html",
    "question": "questions/notes-limits.html",
    "month": "months/2023-10.html",
    "categories": "categories.html",
    "category": "categories/Computation-and-Language-c274dd39.html",
    "search": f"search.html?q={quote('言語モデル')}",
}
HOSTILE = '"><img src=x onerror="document.title=1">灯台</script><script>document.title=1</script>'
LONG = " and the Light that It Sends far over All the Seas of the World"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with 25 papers more that speak of 灯台, the youngest of the latest day, and others."""
    folder = furnish(tmp_path_factory.mktemp("work"))
    for number in range(1, 26):
        text = "灯台" if number % 2 else "灯台の光は遠くまで届く。" * 30
        published = NOTE.paper.published
        assert published
        day = published.replace(month=5, day=number)
        title = f"Tower {number}{LONG if number == 25 else ''}"
        put(folder, a_note(f"tower-{number:02}", text, published=day, title=title))
    put(folder, a_note("astral", "😀𠮷野家の提灯は明るい。"))
    put(folder, a_note("hostile", f"要約 {HOSTILE}", title=HOSTILE))
    wide = replace(NOTE.answers[1], text="式 $x^2$ と " + "W" * 300)
    put(folder, replace(NOTE, answers=(NOTE.answers[0], wide, *NOTE.answers[2:])))
    made(folder, url=URL)
    return folder / "site"


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with started() as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser, site: str) -> Iterator[Browser]:
    """Nothing may be complained of, and no other machine asked."""
    chromium.complaints.clear()
    chromium.asked.clear()
    yield chromium
    assert chromium.complaints == []
    ours = (site, "file://", "data:")
    assert [address for address in chromium.asked if not address.startswith(ours)] == []


def test_a_reader_goes_from_a_word_to_the_page_of_the_pdf_and_back(browser: Browser, site: str):
    with browser.page(viewport=DESKTOP) as page:
        page.goto(site)
        page.keyboard.press("/")
        page.keyboard.type("ランプより")
        page.keyboard.press("Enter")
        expect(page.locator("#count")).to_have_text("1件見つかりました")
        expect(page.locator("mark").first).to_have_text("ランプより")
        expect(page.locator(".entry .date")).to_have_text("発行日: 2023年1月2日")
        found = page.url
        page.locator(".entry h2 a").click()
        expect(page.locator("h1")).to_contain_text("Lanterns")
        expect(page.locator("h1 math")).to_have_count(1)  # set in a file of its own
        mark = page.locator(".qa sup a").first
        mark.click()
        note = page.locator(".notes li:target")
        expect(note).to_contain_text("Lanterns needs only 12 lights per room")
        link = note.locator(".source a")
        assert link.get_attribute("href") == "https://arxiv.org/pdf/2301.00001v2#page=3"
        note.locator("a.back").first.click()
        expect(page.locator(".qa:target")).to_contain_text("ランプより30%少ない")
        for _ in range(3):
            page.go_back()
        assert page.url == found
        expect(page.locator("#count")).to_have_text("1件見つかりました")


def test_results_are_sorted_and_paged_by_the_address(browser: Browser, site: str):
    with browser.page() as page:
        page.goto(f"{site}search.html?q={quote('灯台')}&sort=date&page=2")
        titles = page.locator(".entry h2")
        expect(titles).to_have_count(10)
        assert titles.all_inner_texts() == [f"Tower {number}" for number in range(15, 5, -1)]
        expect(page.locator("#pages span")).to_have_text("2 / 3 ページ")
        page.get_by_role("link", name="次のページ").click()
        expect(titles).to_have_count(6)
        expect(titles.last).to_contain_text("img src=x")  # of no date, and found by its title
        page.get_by_role("link", name="関連度順").click()
        expect(titles.first).to_contain_text("img src=x")
        assert page.url == f"{site}search.html?q={quote('灯台')}"
        page.go_back()
        expect(page.locator("#pages span")).to_have_text("3 / 3 ページ")
        page.goto(f"{site}search.html?q={quote('灯台')}&page=-3&sort=x")
        expect(page.locator("#pages span")).to_have_text("1 / 3 ページ")


def test_what_is_not_found_is_said(browser: Browser, site: str):
    with browser.page() as page:
        page.goto(f"{site}search.html?q={quote('灯台 存在しない')}")
        expect(page.locator("#count")).to_contain_text("一致する論文はありませんでした")
        expect(page.locator("#sort")).to_be_hidden()
        page.goto(f"{site}search.html")
        expect(page.locator("#q")).to_be_focused()


def test_where_nothing_has_all_the_nearest_is_shown_and_said(browser: Browser, site: str):
    with browser.page() as page:
        page.goto(f"{site}search.html?q={quote('ランプよりの明るさ')}")
        expect(page.locator("#count")).to_contain_text("近い論文を1件")
        expect(page.locator("mark").first).to_have_text("ランプより")


def test_what_stands_behind_a_letter_of_two_units_is_marked_whole(browser: Browser, site: str):
    with browser.page() as page:
        page.goto(f"{site}search.html?q={quote('提灯')}")
        expect(page.locator("mark")).to_have_text("提灯")


def test_no_markup_of_a_query_or_a_paper_gets_in(browser: Browser, site: str):
    with browser.page() as page:
        for query in (HOSTILE, "img", "document.title"):
            page.goto(f"{site}search.html?q={quote(query)}")
            expect(page.locator(".entry")).to_have_count(1)
            assert page.title() == f"「{query}」の検索結果"
            assert page.locator("main img, main script").count() == 0


def test_the_search_works_from_a_file(browser: Browser, folder: Path):
    with browser.page() as page:
        page.goto((folder / "index.html").as_uri())
        page.locator("#q").fill("ランプより")
        page.keyboard.press("Enter")
        expect(page.locator("#count")).to_have_text("1件見つかりました")
        page.locator(".entry h2 a").click()
        expect(page.locator("h1 math")).to_have_count(1)


@pytest.mark.parametrize(
    "text",
    ["大規模言語モデル", "ＧＰＴ－４のｶﾅ", "naïve Grégoire İstanbul ΣΑΣ", "언어 모델 한",
     "भाषा क़लम", "a b1 3.5 x_y 図 々〆 ヴァ・が ﬁne ① ß", "𠮷野家 😀 \u0301e\u0301"],
)  # fmt: skip
def test_a_query_is_taken_apart_as_papers_were(browser: Browser, site: str, text: str):
    with browser.page() as page:
        page.goto(f"{site}search.html")
        taken = f"load('head').then((head) => [...termsOf({json.dumps(text)}, head).keys()])"
        assert page.evaluate(taken) == asked(text)


def test_keys_lead_through_the_papers(browser: Browser, site: str):
    with browser.page() as page:
        page.goto(f"{site}weeks/newer.html")
        for key, title in (("j", "SELF-RAG"), ("j", "Cognitive"), ("k", "SELF-RAG")):
            page.keyboard.press(key)
            expect(page.locator("a:focus")).to_contain_text(title)
        for key, title in (("Enter", "SELF-RAG"), ("j", "Cognitive"), ("k", "SELF-RAG")):
            page.keyboard.press(key)
            expect(page.locator("h1")).to_contain_text(title)
            page.wait_for_load_state()  # its script is what hears the next key
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        assert page.url.endswith("#main")
        page.locator("#q").focus()
        page.keyboard.type("jk/")  # letters where somebody types
        expect(page.locator("#q")).to_have_value("jk/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(browser: Browser, site: str, scheme: str, pytestconfig: pytest.Config):
    script = axe(pytestconfig.cache.mkdir("axe-core"))  # type: ignore[union-attr]
    for name, address in PAGES.items():
        for viewport in (PHONE, DESKTOP):
            with browser.page(viewport=viewport, color_scheme=scheme) as page:
                page.goto(site + address)
                if name == "search":
                    expect(page.locator("mark").first).to_be_visible()
                assert (name, findings(page, script)) == (name, [])


def test_a_phone_need_not_scroll_sideways(browser: Browser, site: str):
    beside_a_long_title = {"neighbour": "papers/tower-24.html"}
    with browser.page(viewport=PHONE) as page:
        for name, address in (PAGES | beside_a_long_title).items():
            page.goto(site + address)
            page.wait_for_load_state("networkidle")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert (name, wide) == (name, PHONE["width"])


def test_paper_shows_the_answers_and_not_the_navigation(browser: Browser, site: str):
    import pymupdf

    with browser.page() as page:
        for name in ("paper", "month"):
            page.goto(site + PAGES[name])
            with pymupdf.open(stream=page.pdf(format="A4"), filetype="pdf") as printed:
                text = "".join(sheet.get_text() for sheet in printed)
            assert "論文を検索" not in text and "ホーム" not in text
            assert ("p. 3" if name == "paper" else "限界や潜在的な") in text.replace("\n", "")
