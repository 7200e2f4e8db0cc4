"""Two tabs of a browser and a command line at one note: what each tab shows, and what it keeps."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from browsing import Browser
from playwright.sync_api import Dialog, Page, expect
from web_judge import every
from web_race import KEYS, Race, raced

from qa_notes import config
from qa_notes.files import write_whole
from qa_notes.web.app import made
from qa_notes.web.guard import Keys, loopback
from qa_notes.web.house import House
from qa_notes.web.server import Server

pytestmark = pytest.mark.real

PROBLEM = f'.answer[data-key="{KEYS[0]}"]'
RESULTS = f'.answer[data-key="{KEYS[1]}"]'
SOON = 2000  # ms
MINE, THEIRS = "こちらで書いた答えです。", "向こうで書いた答えです。"


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Race]:
    with raced(tmp_path_factory.mktemp("tabs")) as race:
        yield race


@pytest.fixture
def tabs(browser: Browser, race: Race) -> Iterator[tuple[Page, Page]]:
    """Two tabs of one window, at the paper of a note as it was made."""
    write_whole(race.desk.path, race.before)
    with browser.page() as one:
        at_paper(one, race.address)
        two = one.context.new_page()
        two.goto(one.url)
        yield one, two


def at_paper(page: Page, address: str) -> None:
    """Go there, and wait until it listens."""
    page.goto(address)
    with page.expect_response("**/stamps"):
        page.goto(f"{page.url}papers/lanterns")


def edit(page: Page, text: str) -> None:
    page.locator(f"{PROBLEM} [data-act=edit]").click()
    page.locator(f"{PROBLEM} textarea").fill(text)


def save(page: Page) -> None:
    page.locator(f"{PROBLEM} [data-act=save]").click()


def texts(race: Race, question: str = "problem") -> list[str]:
    return [one.text for one in every(race.desk.answer(question))]


def test_an_answer_saved_in_one_tab_is_shown_and_not_lost_in_the_other(
    tabs: tuple[Page, Page], race: Race
):
    one, two = tabs
    edit(one, MINE)
    edit(two, THEIRS)
    save(two)
    expect(two.locator(f"{PROBLEM}:not(.editing)")).to_contain_text(THEIRS)
    expect(one.locator(f"{PROBLEM} .late")).to_be_visible(timeout=SOON)
    save(one)
    expect(one.locator(f"{PROBLEM} .conflict blockquote")).to_contain_text(THEIRS)
    expect(one.locator(f"{PROBLEM} textarea")).to_have_value(MINE)
    assert MINE not in texts(race)
    save(one)
    expect(one.locator(f"{PROBLEM}:not(.editing)")).to_contain_text(MINE)
    assert texts(race)[:2] == [MINE, THEIRS]
    expect(two.locator(f"{PROBLEM}:not(.editing)")).to_contain_text(MINE, timeout=SOON)


def test_an_edit_by_command_is_shown_in_every_tab(tabs: tuple[Page, Page], race: Race):
    edit(tabs[0], MINE)
    code, _, err = race.shell.run("edit", race.desk.paper, KEYS[0], "--text", THEIRS)
    assert code == 0, err
    expect(tabs[0].locator(f"{PROBLEM} .late")).to_be_visible(timeout=SOON)
    expect(tabs[1].locator(f"{PROBLEM}:not(.editing)")).to_contain_text(THEIRS, timeout=SOON)
    expect(tabs[0].locator(f"{PROBLEM} textarea")).to_have_value(MINE)


def test_a_command_at_work_is_seen_with_what_it_makes(tabs: tuple[Page, Page], race: Race):
    one = tabs[0]
    one.evaluate("window.isTheSame = true")
    race.desk.models.delay = 1.0
    command = race.desk.start("regenerate", race.desk.paper, KEYS[1], "-q")
    try:
        expect(one.locator("#runs .run strong")).to_contain_text("regenerate", timeout=30_000)
        expect(one.locator("#runs .step")).to_contain_text("results", timeout=30_000)
        assert command.communicate(timeout=60) and command.returncode == 0
    finally:
        command.kill()
        race.desk.models.delay = 0.0
    (new,) = race.maker.made[-1:]
    assert texts(race, "results")[0] == new
    expect(one.locator(RESULTS)).to_contain_text(new, timeout=SOON)
    expect(one.locator("#runs .run")).to_have_count(0, timeout=SOON)
    assert one.evaluate("window.isTheSame")


def test_words_that_are_not_saved_are_not_left_unasked(tabs: tuple[Page, Page], race: Race):
    one, two = tabs
    said: list[str] = []

    def stay(dialog: Dialog) -> None:
        said.append(dialog.type)
        dialog.dismiss()

    one.on("dialog", stay)
    edit(one, MINE)
    one.locator(f"{PROBLEM} [data-act=cancel]").click()
    one.keyboard.press("Escape")
    assert said == ["confirm"] * 2
    edit(two, THEIRS)
    save(two)
    expect(two.locator(f"{PROBLEM}:not(.editing)")).to_contain_text(THEIRS)
    save(one)  # the form that comes back has them from the beginning
    expect(one.locator(f"{PROBLEM} .conflict blockquote")).to_contain_text(THEIRS)
    here = one.url
    one.evaluate("setTimeout(() => location.reload())")
    one.wait_for_timeout(500)
    assert said[2:] == ["beforeunload"] and one.url == here
    expect(one.locator(f"{PROBLEM} textarea")).to_have_value(MINE)
    save(one)
    expect(one.locator(f"{PROBLEM}:not(.editing)")).to_contain_text(MINE)
    one.reload()  # and now it goes without a word
    assert len(said) == 3


def test_a_note_that_is_gone_takes_no_typed_words_along(tabs: tuple[Page, Page], race: Race):
    edit(tabs[0], MINE)
    race.desk.path.unlink()
    save(tabs[0])
    expect(tabs[0].locator("#said")).to_contain_text("lanterns")
    expect(tabs[0].locator(f"{PROBLEM} textarea")).to_have_value(MINE)


# -- a server that goes and comes --------------------------------------------------------------


@dataclass
class Standing:
    """A server that may be ended and begun again with the same keys, as a line that was cut."""

    race: Race
    keys: Keys

    @contextmanager
    def up(self) -> Iterator[None]:
        settings = config.load(self.race.desk.folder, self.race.desk.env, self.race.desk.folder)
        app = made(House(settings, ()), self.keys)
        port = self.keys.port
        server = uvicorn.Server(
            uvicorn.Config(app, port=port, log_level="critical", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield
        server.should_exit = True
        thread.join()


def test_a_page_left_open_says_that_the_server_is_away_and_renews(browser: Browser, race: Race):
    write_whole(race.desk.path, race.before)
    standing = Standing(race, Keys(loopback, 8797))
    with browser.page() as page:
        with standing.up():
            at_paper(page, standing.keys.entry("127.0.0.1"))
            edit(page, MINE)
        expect(page.locator("#said")).to_be_visible()
        save(page)
        expect(page.locator(f"{PROBLEM} textarea")).to_have_value(MINE)
        race.shell.run("edit", race.desk.paper, KEYS[0], "--text", THEIRS)
        race.shell.run("edit", race.desk.paper, KEYS[1], "--text", THEIRS)
        with standing.up():
            expect(page.locator(RESULTS)).to_contain_text(THEIRS, timeout=10_000)
            expect(page.locator(f"{PROBLEM} .late")).to_be_visible()
            expect(page.locator("#said")).to_be_hidden()
            save(page)
            expect(page.locator(f"{PROBLEM} .conflict blockquote")).to_contain_text(THEIRS)
            expect(page.locator(f"{PROBLEM} textarea")).to_have_value(MINE)


def test_another_server_in_its_place_leaves_the_words_and_says_so(
    browser: Browser, race: Race, capfd: pytest.CaptureFixture[str]
):
    write_whole(race.desk.path, race.before)
    settings = config.load(race.desk.folder, race.desk.env, race.desk.folder)
    with browser.page() as page:
        with Server(House(settings, ()), port=8798) as first:
            at_paper(page, first.address)
            edit(page, MINE)
        assert "Traceback" not in capfd.readouterr().err  # the stream of events has ended in time
        expect(page.locator("#said")).to_be_visible()
        with Server(House(settings, ()), port=8798):
            expect(page.locator("#said")).to_contain_text("再起動", timeout=10_000)
            save(page)
            page.wait_for_timeout(300)
            expect(page.locator(f"{PROBLEM} textarea")).to_have_value(MINE)
            expect(page.locator("#said")).to_contain_text("再起動")


def test_keys_do_nothing_to_an_answer_that_nobody_has_chosen(tabs: tuple[Page, Page], race: Race):
    one = tabs[0]
    asked: list[str] = []
    one.on("request", lambda request: asked.append(request.url))
    for key in "aeruUh":
        one.keyboard.press(key)
    assert asked == []
    one.locator(PROBLEM).focus()
    one.keyboard.press("e")
    expect(one.locator(f"{PROBLEM} textarea")).to_be_focused()


def test_every_answer_that_changed_is_fetched(tabs: tuple[Page, Page]):
    one = tabs[0]
    count = one.locator(".answer").count()
    assert count > 3
    one.evaluate("for (const a of document.querySelectorAll('.answer')) a.dataset.stamp = 'old'")
    one.evaluate("renew()")
    expect(one.locator(".answer[data-stamp=old]")).to_have_count(0)
    expect(one.locator(".answer")).to_have_count(count)
