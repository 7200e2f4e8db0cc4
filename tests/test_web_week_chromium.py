"""A week ordered, looked at and exported in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Browser, axe, findings
from golden.sample import NOTE
from playwright.sync_api import Page, expect
from site_made import a_note, put

from qa_notes.config import Settings
from qa_notes.export import names, target_named
from qa_notes.web.house import House
from qa_notes.web.look import kind_of
from qa_notes.web.server import Server

pytestmark = pytest.mark.real

EVIL = "<script>document.title='owned'</script><img src=https://evil.example/x.png>"
WEEK = f"""\
title: "灯りの週 {EVIL}"
intro: "![x](https://evil.example/pixel.png) {EVIL}"
papers:
  - "2301.00001"  # first
  - "2301.00002"
  - "2301.00003"
"""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    put(
        tmp_path,
        NOTE,
        a_note("2301.00002", f"答え {EVIL}", title=f"影 {EVIL}"),
        a_note("2301.00003", "光は $c^2$ です.", title="光"),
    )
    path = tmp_path / "lights.yaml"
    path.write_text(WEEK, encoding="utf-8")
    return path


@pytest.fixture
def address(file: Path) -> Iterator[str]:
    with Server(House(Settings(output=file.parent), [file]), 0) as server:
        yield server.address


def opened(page: Page, address: str, path: str = "weeks/lights") -> str:
    """The path of the pages, with one of them open."""
    page.goto(address)
    root = page.url
    page.goto(root + path)
    return root


def order(file: Path) -> list[str]:
    return re.findall(r'- "2301\.0000(\d)"', file.read_text(encoding="utf-8"))


def complaints(browser: Browser) -> list[str]:
    """Those since the last time."""
    found = list(browser.complaints)
    browser.complaints.clear()
    return found


def places(page: Page) -> tuple[float, float, float, float]:
    """Where the grip of the first paper stands, and the lower half of the last."""
    grip = page.locator("#papers .grip").first.bounding_box()
    last = page.locator("#papers .row").last.bounding_box()
    assert grip and last
    return grip["x"] + 8, grip["y"] + 8, grip["x"] + 8, last["y"] + last["height"] * 0.8


def test_a_paper_is_dragged_with_a_mouse(browser: Browser, file: Path, address: str) -> None:
    with browser.page(viewport={"width": 1280, "height": 1000}) as page:
        opened(page, address)
        x, y, to_x, to_y = places(page)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(to_x, to_y, steps=10)
        expect(page.locator(".row.dragged")).to_have_count(1)
        page.mouse.up()
        expect(page.locator("#order-said")).to_have_text("3番目に移動しました")
        assert order(file) == ["2", "3", "1"]
        page.mouse.move(*places(page)[:2])
        page.mouse.down()
        page.mouse.move(to_x, to_y, steps=10)
        page.keyboard.press("Escape")
        page.mouse.up()
        assert order(file) == ["2", "3", "1"]
        expect(page.locator("#papers .row").first).to_have_attribute("data-word", "2301.00002")
        assert page.locator("#papers math").count() == page.locator("#papers [data-mathml]").count()
    assert complaints(browser) == []


def test_a_paper_is_dragged_with_a_finger(browser: Browser, file: Path, address: str) -> None:
    with browser.page(**PHONE) as page:
        opened(page, address)
        page.locator("#papers").scroll_into_view_if_needed()
        x, y, to_x, to_y = places(page)
        finger = page.context.new_cdp_session(page)

        def touch(kind: str, *at: float) -> None:
            points = [{"x": at[0], "y": at[1]}] if at else []
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", x, y)
        for step in range(1, 11):
            touch("touchMove", x + (to_x - x) * step / 10, y + (to_y - y) * step / 10)
        touch("touchEnd")
        expect(page.locator("#order-said")).to_have_text("3番目に移動しました")
        assert order(file) == ["2", "3", "1"]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide == 390
    assert complaints(browser) == []


def test_keys_and_buttons_move_a_paper_and_keep_it(
    browser: Browser, file: Path, address: str
) -> None:
    with browser.page() as page:
        opened(page, address)
        page.keyboard.press("j")
        expect(page.locator("#papers .row").first).to_be_focused()
        page.keyboard.press("Alt+ArrowDown")
        expect(page.locator("#order-said")).to_have_text("2番目に移動しました")
        expect(page.locator('.row[data-word="2301.00001"]')).to_be_focused()
        for _ in range(3):  # quicker than the server, and past the end
            page.keyboard.press("Alt+ArrowDown")
        expect(page.locator("#order-said")).to_have_text("3番目に移動しました")
        assert order(file) == ["2", "3", "1"]
        page.locator('.row[data-word="2301.00001"] [data-by="-1"]').focus()
        page.keyboard.press("Enter")
        expect(page.locator("#order-said")).to_have_text("2番目に移動しました")
        expect(page.locator('.row[data-word="2301.00001"] [data-by="-1"]')).to_be_focused()
        assert order(file) == ["2", "1", "3"]
    assert complaints(browser) == []


def test_keys_leave_the_texts_and_ask_before_any_of_them_is_lost(
    browser: Browser, file: Path, address: str
) -> None:
    with browser.page() as page:
        opened(page, address)
        page.keyboard.press("e")
        expect(page.get_by_label("導入文")).to_be_focused()
        page.get_by_label("テーマ").fill("灯り")
        said: list[str] = []
        page.once("dialog", lambda dialog: (said.append(dialog.type), dialog.dismiss()))
        page.keyboard.press("Escape")
        expect(page.get_by_label("テーマ")).to_have_value("灯り")
        assert said == ["confirm"]
        page.once("dialog", lambda dialog: dialog.accept())
        page.keyboard.press("Escape")
        expect(page.locator("#texts.editing")).to_have_count(0)
        page.locator("#papers [data-by='1']").first.focus()
        page.keyboard.press("Control+Enter")  # saves what is typed, and sends no other form
        page.keyboard.press("Enter")
        expect(page.locator("#order-said")).to_have_text("2番目に移動しました")
        expect(page.locator("#said, #papers .error")).to_have_text([""])
        assert order(file) == ["2", "1", "3"]
    assert complaints(browser) == []


def test_a_change_elsewhere_is_shown_and_no_word_is_lost(
    browser: Browser, file: Path, address: str
) -> None:
    with browser.page() as page:
        opened(page, address)
        expect(page.locator("#blocking .blocked")).to_be_visible()
        page.get_by_role("link", name="題名・テーマ・導入文を編集").click()
        page.get_by_role("link", name="取り消す").click()
        page.get_by_role("link", name="題名・テーマ・導入文を編集").click()
        page.get_by_label("導入文").fill("私の導入文。")
        asked: list[str] = []
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        page.get_by_role("link", name="取り消す").click()
        expect(page.get_by_label("導入文")).to_have_value("私の導入文。")
        assert len(asked) == 1
        theirs = file.read_text(encoding="utf-8").replace("灯りの週", "影の週")
        file.write_text(theirs, encoding="utf-8")
        expect(page.locator("#texts .conflict")).to_contain_text("影の週")
        expect(page.get_by_label("導入文")).to_have_value("私の導入文。")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#texts .conflict")).to_contain_text("編集している間に")
        expect(page.locator("#texts .conflict")).to_be_in_viewport()
        expect(page.get_by_label("導入文")).to_have_value("私の導入文。")
        assert file.read_text(encoding="utf-8") == theirs
        file.write_text("papers: [", encoding="utf-8")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#said .error")).to_be_visible()
        expect(page.get_by_label("導入文")).to_have_value("私の導入文。")
        file.write_text(theirs, encoding="utf-8")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("#texts")).to_contain_text("保存しました")
        now = file.read_text(encoding="utf-8")
        assert "intro: 私の導入文。" in now and "影の週" in now
    refused = [said for said in complaints(browser) if " 409 " not in said and " 404 " not in said]
    assert refused == []


def test_every_target_is_looked_at_and_nothing_leaves(browser: Browser, address: str) -> None:
    before = len(browser.asked)
    with browser.page(viewport={"width": 1280, "height": 1600}) as page:
        root = opened(page, address)
        for name in names():
            page.goto(f"{root}weeks/lights/preview?format={name}")
            kind = kind_of(target_named(name)).name
            if kind == "print":
                picture = page.locator(".prints img").first
                expect(picture).to_be_visible(timeout=60_000)
                expect(picture).to_have_js_property("naturalWidth", 1100, timeout=60_000)
                continue
            seen = page.frame_locator("iframe.look").locator("body")
            expect(seen).to_contain_text("Lanterns")
            assert page.title() != "owned"
        page.goto(f"{root}weeks/lights/preview")
        math = page.frame_locator("iframe.look").locator("math")
        expect(math.first).to_be_attached()
        own = page.evaluate("document.querySelector('iframe').contentDocument === null")
        assert own, "the frame has an origin of its own"
    assert {url.split("/")[2] for url in browser.asked[before:] if "//" in url} == {
        address.split("/")[2]
    }
    assert complaints(browser) == []


def test_a_file_is_downloaded_once_its_gaps_are_accepted(browser: Browser, address: str) -> None:
    with browser.page() as page:
        root = opened(page, address, "weeks/lights/preview?format=markdown")
        button = page.get_by_role("button", name="欠けたまま")
        button.click()  # the box is not ticked: the browser says so
        assert page.url == f"{root}weeks/lights/preview?format=markdown"
        page.get_by_label("欠けている項目を残したまま").check()
        with page.expect_download() as download:
            button.click()
        assert download.value.suggested_filename == "2301.00001.md"
        assert Path(download.value.path()).read_text("utf-8").startswith("# 灯りの週")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_fit_for_a_screen_reader(
    browser: Browser, address: str, scheme: str, tmp_path: Path
) -> None:
    script = axe(tmp_path)
    with browser.page(color_scheme=scheme) as page:
        root = opened(page, address)
        expect(page.locator("#blocking .blocked")).to_be_visible()
        assert findings(page, script) == []
        page.get_by_role("link", name="題名・テーマ・導入文を編集").click()
        expect(page.get_by_label("導入文")).to_be_visible()
        assert findings(page, script) == []
        page.goto(f"{root}weeks/lights/preview?format=csv")
        assert findings(page, script) == []
