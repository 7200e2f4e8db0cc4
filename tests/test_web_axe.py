"""The review page for everybody: axe-core, phones, dark rooms, both languages, no script at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import chdir

import pytest
from browsing import Browser, axe, findings
from fakes import make_paper
from golden.sample import NOTE
from playwright.sync_api import Page, expect
from site_made import furnish, put

from qa_notes.config import Settings
from qa_notes.web.house import House
from qa_notes.web.server import Server

pytestmark = pytest.mark.real

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
ANSWER = "papers/2301.00001/answers/%3Aq.今後は%3F"
PAGES = {
    "weeks": "",
    "papers": "papers?verdict=open",
    "table": "table",
    "search": "search?q=言語モデル",
    "nothing found": "search?q=zzzz",
    "paper": "papers/2310.11511",
    "every verdict": "papers/2301.00001",
    "week": "weeks/newer",
    "week, written": "weeks/newer?edit=1",
    "preview": "weeks/newer/preview?format=zenn",
    "edit": f"{ANSWER}/edit",
    "wish": f"{ANSWER}/wish",
    "keys": "keys",
    "not there": "papers/nobody",
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = furnish(tmp_path_factory.mktemp("work"))
    make_paper(folder / "papers" / "lanterns.pdf")
    put(folder, NOTE)
    weeks = sorted(folder.glob("*.yaml"))
    with chdir(folder), Server(House(Settings(output=folder), weeks), 0) as server:
        yield server.address


def opened(page: Page, address: str, at: str, language: str = "日本語") -> None:
    """A page in a language, once it is at rest."""
    page.goto(address)
    root = page.url
    switch = page.get_by_role("button", name=language, exact=True)
    if switch.count():
        switch.click()
        page.wait_for_load_state()
    page.goto(root + at)
    expect(page.locator("main")).to_be_visible()
    page.wait_for_timeout(400)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("size", "colours", "language"),
    [(DESKTOP, "light", "日本語"), (PHONE, "dark", "English")],
    ids=["desktop", "phone"],
)
def test_axe_finds_nothing_serious(
    browser: Browser,
    address: str,
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    size: dict[str, int],
    colours: str,
    language: str,
):
    script = axe(tmp_path_factory.getbasetemp())
    with browser.page(viewport=size, color_scheme=colours) as page:
        opened(page, address, PAGES[name], language)
        assert findings(page, script) == []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, "something is wider than the window"


def test_every_page_says_its_language_and_title(browser: Browser, address: str):
    titles = set()
    with browser.page(viewport=DESKTOP) as page:
        for at in PAGES.values():
            opened(page, address, at, "English")
            assert page.get_attribute("html", "lang") == "en"
            titles.add(page.title())
    assert len(titles) >= len(PAGES) - 5  # pieces of one paper share its title


def test_without_a_script_every_page_and_form_works(browser: Browser, address: str):
    with browser.page(viewport=DESKTOP, java_script_enabled=False) as page:
        page.goto(address)
        page.locator("main a[href*='/weeks/']").first.click()
        page.locator("#papers h3 a").first.click()
        answer = page.locator("article.answer").nth(2)
        answer.get_by_role("link", name="編集").click()
        page.locator("textarea").fill("台本なしで書いた文章です。")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("article.answer").nth(2)).to_contain_text("台本なしで書いた文章です。")
        page.locator("article.answer").nth(2).get_by_role("button", name="元に戻す").click()
        expect(page.locator("article.answer").nth(2)).not_to_contain_text("台本なし")
