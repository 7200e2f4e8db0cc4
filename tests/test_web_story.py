"""The whole story in a real browser: from generate to a repaired and exported week."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browsing import Browser
from desk import BANK
from fakes import make_paper, serve_models
from playwright.sync_api import Page, expect
from test_real import ROOT
from web_story import WEEK, Work, laid_out

from qa_notes import notes
from qa_notes.models import Answer, Note, Verdict

pytestmark = pytest.mark.real

DESKTOP = {"width": 1280, "height": 900}
MINUTES = 180_000.0  # milliseconds: the embedded model has the processor to itself, or not


def note_of(work: Work, name: str) -> Note:
    found = [note for _, note in notes.all_notes(work.out / "notes") if isinstance(note, Note)]
    return next(note for note in found if note.pdf and note.pdf.endswith(name))


def answer_of(work: Work, name: str, question: str) -> Answer:
    found = note_of(work, name).answer_to(question)
    assert found
    return found


def test_a_week_is_made_repaired_and_exported_by_mouse(browser: Browser, tmp_path: Path):
    """With the embedded model, from an empty folder on."""
    other = make_paper(tmp_path / "other.pdf")
    work = laid_out(
        tmp_path / "work", [ROOT / "docs/paper/qa-notes.pdf", other], BANK,
        {"QA_NOTES_BANK": "bank.yaml"},
    )  # fmt: skip
    before = len(browser.asked)
    with work.served("week.yaml") as address, browser.page(viewport=DESKTOP) as page:
        page.goto(address)
        expect(page.locator("main")).to_contain_text("qa-notes generate")
        run = work.begin("generate", "week.yaml")
        expect(page.locator("#runs")).to_contain_text("generate week.yaml", timeout=MINUTES)
        expect(page.get_by_role("link", name="物語の週").first).to_be_visible(timeout=MINUTES)
        _, told = run.communicate(timeout=900)
        assert run.returncode == 0, told
        expect(page.locator("#runs")).to_be_empty(timeout=10_000)
        page.get_by_role("link", name="物語の週").first.click()
        page.locator("#papers .row h3 a").first.click()
        _evidence_is_marked(page)
        _edited(page, work)
        _made_anew(page, work)
        _asked(page, work)
        _denied_and_back(page, work)
        page.get_by_role("link", name="物語の週").first.click()
        _ordered_and_introduced(page, work)
        _all_accepted(page, work)
        _exported(page, work)
    assert browser.complaints == []
    assert {url.split("/")[2] for url in browser.asked[before:]} == {address.split("/")[2]}


def _evidence_is_marked(page: Page) -> None:
    page.locator(".to-sheet").first.click()
    expect(page.locator("#sheet .leaf img")).to_be_visible(timeout=20_000)
    marked = page.locator("#sheet rect.marked")
    expect(marked.first).to_be_visible()
    leaf, box = page.locator("#sheet .leaf").bounding_box(), marked.first.bounding_box()
    assert leaf and box
    assert leaf["x"] <= box["x"] and box["x"] + box["width"] <= leaf["x"] + leaf["width"]
    assert 0 <= box["y"] <= DESKTOP["height"]  # it was scrolled into view


def _edited(page: Page, work: Work) -> None:
    """The checks say something as it is typed; what is saved is pinned."""
    answer = page.locator("#answer-bank-problem")
    answer.get_by_role("link", name="編集").click()
    field = answer.locator("textarea")
    field.fill("この論文は、要約の質問に答える手法を 4321 件のデータで調べています。")
    expect(answer.locator(".checked")).to_contain_text("4321")
    field.fill("この論文は、論文についての質問に根拠を添えて答える課題に取り組んでいます。")
    expect(answer.locator(".checked")).not_to_contain_text("4321")
    answer.get_by_role("button", name="保存").click()
    expect(answer).to_contain_text("手で編集")
    kept = answer_of(work, "first.pdf", "problem")
    assert kept.pinned and kept.edited and kept.text.startswith("この論文は、論文についての質問")


def _made_anew(page: Page, work: Work) -> None:
    """By the model, with a hint; the difference is shown, and undone."""
    answer = page.locator("#answer-bank-results")
    text = answer_of(work, "first.pdf", "results").text
    answer.get_by_role("link", name="作り直す").click()
    answer.get_by_label("モデルへのヒント").fill("look at the table of results")
    answer.get_by_role("button", name="作り直す").click()
    expect(answer.locator(".working")).to_be_visible()
    expect(answer.locator(".made-now")).to_be_visible(timeout=MINUTES)
    assert len(answer_of(work, "first.pdf", "results").history) == 1
    answer.locator(".made-now").get_by_role("button", name="元に戻す").click()
    expect(answer.locator(".made-now")).to_have_count(0)
    assert answer_of(work, "first.pdf", "results").text == text


def _asked(page: Page, work: Work) -> None:
    page.get_by_label("この論文に質問する").fill("この手法はどのモデルを使っていますか?")
    page.get_by_role("button", name="質問する").click()
    expect(page.locator("#asked .fine, #asked .error")).to_be_visible(timeout=MINUTES)
    assert [q.text["ja"] for q in note_of(work, "first.pdf").own] == [
        "この手法はどのモデルを使っていますか?"
    ]


def _denied_and_back(page: Page, work: Work) -> None:
    answer = page.locator("#answer-bank-results")
    answer.get_by_role("button", name="「記載なし」にする").click()
    expect(answer.locator(".verdict")).to_have_text("論文中に記載なし")
    assert answer_of(work, "first.pdf", "results").verdict is Verdict.NOT_IN_PAPER
    answer.get_by_role("button", name="元に戻す").click()
    expect(answer.locator(".verdict")).not_to_have_text("論文中に記載なし")


def _ordered_and_introduced(page: Page, work: Work) -> None:
    """By dragging the second paper above the first, and writing what stands before both."""
    rows = page.locator("#papers .row")
    title = rows.nth(1).locator("h3").inner_text()
    grip, above = rows.nth(1).locator(".grip").bounding_box(), rows.nth(0).bounding_box()
    assert grip and above
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, above["y"] + 2, steps=8)
    page.mouse.up()
    expect(rows.nth(0).locator("h3")).to_have_text(title)
    page.get_by_role("link", name="題名・テーマ・導入文を編集").click()
    page.get_by_label("導入文").fill("二つの論文を読みました。\n\n- 灯り\n- 質問")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#texts")).to_contain_text("二つの論文を読みました。")
    kept = (work.folder / "week.yaml").read_text("utf-8")
    assert kept.index("second.pdf") < kept.index("first.pdf  # the longer one")
    assert kept.startswith(WEEK.splitlines()[0])


def _all_accepted(page: Page, work: Work) -> None:
    """What the week's list says needs a review is looked at, and accepted."""
    marks = page.locator("#blocking a:right-of(.tag.review)")
    expect(page.locator("#blocking .working")).to_have_count(0, timeout=10_000)
    for _ in range(20):
        found = page.locator("#blocking li:has(> .tag.review) > a")
        if not found.count():
            break
        found.first.click()
        accept = page.locator(".answer:target").get_by_role("button", name="承認する")
        accept.click()
        expect(accept).to_have_count(0)
        page.get_by_role("link", name="物語の週").first.click()
        expect(page.locator("#blocking .working")).to_have_count(0, timeout=10_000)
    assert marks.count() == 0
    for name in ("first.pdf", "second.pdf"):
        note = note_of(work, name)
        every = [note.summary, note.abstract["ja"], *note.answers]
        assert not [a for a in every if a and a.verdict is Verdict.NEEDS_REVIEW]


def _exported(page: Page, work: Work) -> None:
    """The file is the one that the command line writes."""
    page.get_by_role("link", name="プレビューと書き出し").click()
    page.get_by_role("link", name="HTML", exact=True).click()
    look = page.frame_locator("iframe")
    expect(look.locator("h1")).to_have_text("物語の週")
    expect(look.locator("body")).to_contain_text("二つの論文を読みました。")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("ダウンロード")).click()
    written = Path(download.value.path()).read_text("utf-8")
    assert written == work.run("export", "week.yaml", "--format", "html")


def test_a_week_is_repaired_and_exported_by_keys_alone(browser: Browser, tmp_path: Path):
    """The same without a mouse, over a model server that is quick."""
    papers = [
        make_paper(tmp_path / "a.pdf"),
        make_paper(tmp_path / "b.pdf", "Lamps: Large Lights for Small Rooms"),
    ]
    with serve_models() as models:
        env = {**models.env, "QA_NOTES_BANK": "bank.yaml"}
        work = laid_out(tmp_path / "work", papers, BANK, env)
        work.run("generate", "week.yaml", "--quiet")
        with work.served("week.yaml") as address, browser.page(viewport=DESKTOP) as page:
            page.goto(address)
            press = page.keyboard.press
            _tabbed(page, "物語の週")
            press("Enter")
            expect(page.locator("#papers .row")).to_have_count(2)
            press("j"), press("j")  # the second paper
            title = page.locator("#papers .row").nth(1).locator("h3").inner_text()
            press("Alt+ArrowUp")
            expect(page.locator("#papers .row").nth(0).locator("h3")).to_have_text(title)
            press("e")
            expect(page.locator("#week-intro")).to_be_focused()
            page.keyboard.type("鍵だけで書きました。")
            press("Control+Enter")
            expect(page.locator("#texts")).to_contain_text("鍵だけで書きました。")
            _tabbed(page, title)
            press("Enter")
            _repaired_by_keys(page, work, "second.pdf")
            _tabbed(page, "物語の週")
            press("Enter")
            _tabbed(page, "プレビューと書き出し")
            press("Enter")
            _tabbed(page, "HTML")
            press("Enter")
            expect(page.locator("iframe[src*='format=html']")).to_be_visible()
            _tabbed(page, "ダウンロード", "button")
            with page.expect_download() as download:
                press("Enter")
            written = Path(download.value.path()).read_text("utf-8")
            assert "鍵で直した文章です。" in written and "鍵だけで書きました。" in written
            assert written == work.run("export", "week.yaml", "--format", "html")
    assert browser.complaints == []


def _repaired_by_keys(page: Page, work: Work, name: str) -> None:
    press = page.keyboard.press
    expect(page.locator("#answer-bank-problem")).to_be_visible()
    for _ in range(3):
        press("j")  # summary, abstract, the first answer
    expect(page.locator("#answer-bank-problem")).to_be_focused()
    press("Enter")
    expect(page.locator("#sheet .leaf img")).to_be_visible(timeout=20_000)
    press("n")
    expect(page.locator("#answer-bank-results")).to_be_focused(timeout=10_000)
    press("p")
    expect(page.locator("#answer-bank-problem")).to_be_focused(timeout=10_000)
    press("Escape")
    expect(page.locator("#sheet .leaf")).to_have_count(0)
    expect(page.locator("#answer-bank-problem")).to_be_focused()
    press("e")
    expect(page.locator("#answer-bank-problem textarea")).to_be_focused()
    press("Control+A")
    page.keyboard.type("鍵で直した文章です。")
    press("Control+Enter")
    expect(page.locator("#answer-bank-problem")).to_contain_text("手で編集")
    expect(page.locator("#answer-bank-problem")).to_be_focused()
    press("u")
    expect(page.locator("#answer-bank-problem")).not_to_contain_text("手で編集")
    press("Shift+U")
    expect(page.locator("#answer-bank-problem")).to_contain_text("鍵で直した文章です。")
    press("h")
    expect(page.locator("#answer-bank-problem .history li.stands")).to_be_visible()
    press("Escape")
    press("j")
    expect(page.locator("#answer-bank-results")).to_be_focused()
    press("r")
    expect(page.locator("#answer-bank-results input[name=hint]")).to_be_focused()
    page.keyboard.type("see page 2")
    press("Enter")
    expect(page.locator("#answer-bank-results .made-now")).to_be_visible(timeout=60_000)
    press("Escape")
    expect(page.locator("#answer-bank-results .made-now")).to_have_count(0)
    press("q")
    page.keyboard.type("What is a lantern?")
    press("Control+Enter")
    expect(page.locator("#asked .fine, #asked .error")).to_be_visible(timeout=60_000)
    assert answer_of(work, name, "problem").text == "鍵で直した文章です。"
    assert answer_of(work, name, "results").history
    assert note_of(work, name).own
    press("Escape")


def _tabbed(page: Page, name: str, role: str = "link") -> None:
    """Press Tab until what is called so has the focus."""
    wanted = page.get_by_role("link" if role == "link" else "button", name=name)
    expect(wanted.first).to_be_visible()
    page.wait_for_load_state()
    page.evaluate("document.activeElement.blur()")
    for _ in range(200):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "[document.activeElement.tagName, document.activeElement.textContent.trim()]"
        )
        if name in found[1] and found[0] == {"link": "A", "button": "BUTTON"}[role]:
            return
    raise AssertionError(f"no Tab leads to {name}")
