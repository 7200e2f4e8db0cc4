"""The page of one week: its texts, its order, and what blocks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from golden.sample import NOTE
from site_made import a_note, put
from web_desk import Opened, opened

from qa_notes.models import Verdict

WEEK = """\
# by hand
id: 2023-W01
title: 灯りの週
theme: 灯りと $O(n)$
intro: 今週は*灯り*の話です。
papers:
  - "2301.00001"  # the first
  - "2301.00002"
  - id: "2399.99999"
    title: The Paper Nobody Has Read
trends:
  ja:
    by: test:model
    items:
      - text: 灯りが減っている。
        papers: ["2301.00001"]
"""
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The week file of a folder with two of its three notes."""
    put(tmp_path, NOTE, a_note("2301.00002", "答えです.", title=f"影 {EVIL}"))
    path = tmp_path / "lights.yaml"
    path.write_text(WEEK, encoding="utf-8")
    return path


@pytest.fixture
def desk(file: Path) -> Iterator[Opened]:
    with opened(file.parent, [file]) as found:
        yield found


def seen(page: str, form: str) -> str:
    """The stamp that a form of a page sends."""
    found = re.search(rf'action="[^"]*/{form}".*?name="seen" value="(\w+)"', page, re.DOTALL)
    assert found
    return found[1]


def order(page: str) -> list[str]:
    """The papers of a page, by the words of the file."""
    return re.findall(r'data-word="([^"]*)"', page)


def test_a_week_is_shown_as_it_prints(desk: Opened) -> None:
    page = desk.get("weeks/lights").text
    assert "<h1>灯りの週</h1>" in page
    assert "今週は<em>灯り</em>の話です。" in page
    assert "【モデルが作成】" in page and "灯りが減っている。" in page
    assert order(page) == ["2301.00001", "2301.00002", "2399.99999"]
    assert f'href="{desk.root}papers/2301.00001"' in page
    assert re.search(r"確認が必要な回答: \d+件", page)
    assert "The Paper Nobody Has Read" in page and "qa-notes generate" in page
    assert EVIL not in page


def test_a_week_that_is_not_there_is_told(desk: Opened) -> None:
    for path in ("weeks/none", "weeks/none/blocking", "weeks/none/preview", "weeks/none/look"):
        assert desk.get(path).status_code == 404


def test_a_week_without_an_introduction_has_the_usual_one(desk: Opened, file: Path) -> None:
    file.write_text(WEEK.replace("intro: 今週は*灯り*の話です。\n", ""), encoding="utf-8")
    assert "LLMが本文を読んで作成したQ&amp;A" in desk.get("weeks/lights").text


def test_a_move_is_written_and_the_list_comes_back(desk: Opened, file: Path) -> None:
    stamp = seen(desk.get("weeks/lights").text, "order")
    moved = desk.post("weeks/lights/order", piece=True, seen=stamp, place="0", to="2")
    assert moved.status_code == 200
    assert order(moved.text) == ["2301.00002", "2399.99999", "2301.00001"]
    assert 'data-said="3番目に移動しました"' in moved.text
    assert "<html" not in moved.text
    now = file.read_text(encoding="utf-8")
    assert now.startswith("# by hand\n") and '- "2301.00001"  # the first\ntrends:' in now


def test_a_move_without_scripts_leads_back(desk: Opened) -> None:
    stamp = seen(desk.get("weeks/lights").text, "order")
    moved = desk.post("weeks/lights/order", seen=stamp, place="1", to="0")
    assert (moved.status_code, moved.headers["location"]) == (303, f"{desk.root}weeks/lights")


def test_a_move_of_what_was_reordered_meanwhile_is_refused(desk: Opened, file: Path) -> None:
    page = desk.get("weeks/lights").text
    theirs = WEEK.replace('  - "2301.00002"\n', "").replace(
        "papers:\n", 'papers:\n  - "2301.00002"\n', 1
    )
    file.write_text(theirs, encoding="utf-8")
    moved = desk.post("weeks/lights/order", piece=True, seen=seen(page, "order"), place="0", to="1")
    assert moved.status_code == 409
    assert "移動していません" in moved.text
    assert order(moved.text)[:2] == ["2301.00002", "2301.00001"]
    assert file.read_text(encoding="utf-8") == theirs


@pytest.mark.parametrize(
    ("place", "to"), [("0", "3"), ("9", "0"), ("-1", "0"), ("x", ""), ("٣", "0")]
)
def test_a_move_to_nowhere_writes_nothing(desk: Opened, file: Path, place: str, to: str) -> None:
    stamp = seen(desk.get("weeks/lights").text, "order")
    moved = desk.post("weeks/lights/order", piece=True, seen=stamp, place=place, to=to)
    assert moved.status_code in (400, 404)
    assert file.read_text(encoding="utf-8") == WEEK


def test_texts_are_written_by_hand(desk: Opened, file: Path) -> None:
    form = desk.get("weeks/lights/text?edit=1", piece=True).text
    assert "今週は*灯り*の話です。</textarea>" in form
    saved = desk.post(
        "weeks/lights/text", piece=True, seen=seen(form, "text"), title="新しい題",
        theme="", intro="一行目\r\n\r\n- 二行目",
    )  # fmt: skip
    assert saved.status_code == 200 and "保存しました" in saved.text
    assert "<h1>新しい題</h1>" in saved.text
    now = file.read_text(encoding="utf-8")
    assert "title: 新しい題\n" in now and "theme:" not in now
    assert "intro: |\n  一行目\n\n  - 二行目\n" in now


def test_texts_that_changed_meanwhile_are_shown_and_stay(desk: Opened, file: Path) -> None:
    stamp = seen(desk.get("weeks/lights?edit=1").text, "text")
    theirs = WEEK.replace("今週は*灯り*の話です。", "彼らの導入文。")
    file.write_text(theirs, encoding="utf-8")
    saved = desk.post(
        "weeks/lights/text", piece=True, seen=stamp, title="灯りの週", intro="私の導入文。"
    )
    assert saved.status_code == 409
    assert "彼らの導入文。</dd>" in saved.text
    assert "私の導入文。</textarea>" in saved.text
    assert file.read_text(encoding="utf-8") == theirs
    again = desk.post(
        "weeks/lights/text", piece=True, seen=seen(saved.text, "text"), intro="二人の導入文。"
    )
    assert again.status_code == 200
    assert "intro: 二人の導入文。" in file.read_text(encoding="utf-8")


def test_after_a_conflict_a_field_that_nobody_touched_is_theirs(desk: Opened, file: Path) -> None:
    page = desk.get("weeks/lights?edit=1").text
    assert 'name="was-title" value="灯りの週"' in page
    file.write_text(WEEK.replace("灯りの週", "影の週"), encoding="utf-8")
    texts = {
        "title": "灯りの週",
        "was-title": "灯りの週",
        "intro": "私の。",
        "was-intro": "今週は*灯り*の話です。",
    }
    saved = desk.post("weeks/lights/text", piece=True, seen=seen(page, "text"), **texts)
    assert saved.status_code == 409
    assert 'name="title" value="影の週"' in saved.text and "私の。</textarea>" in saved.text
    assert 'name="was-title" value="影の週"' in saved.text


def test_who_moves_papers_does_not_disturb_who_writes(desk: Opened, file: Path) -> None:
    page = desk.get("weeks/lights?edit=1").text
    desk.post("weeks/lights/order", seen=seen(page, "order"), place="0", to="1")
    saved = desk.post("weeks/lights/text", seen=seen(page, "text"), intro="私の導入文。")
    assert saved.status_code == 303
    now = file.read_text(encoding="utf-8")
    assert "intro: 私の導入文。" in now and now.index("2301.00002") < now.index("2301.00001")


def test_who_types_is_told_of_a_change(desk: Opened, file: Path) -> None:
    stamp = seen(desk.get("weeks/lights?edit=1").text, "text")
    late = f"weeks/lights/text/late?seen={stamp}"
    assert "conflict" not in desk.get(late, piece=True).text
    file.write_text(WEEK.replace("灯りの週", "影の週"), encoding="utf-8")
    assert "影の週" in desk.get(late, piece=True).text


def test_a_file_that_breaks_takes_no_word_away(desk: Opened, file: Path) -> None:
    page = desk.get("weeks/lights?edit=1").text
    broken = WEEK + "papers: [twice]\n"
    file.write_text(broken, encoding="utf-8")
    texts = {"seen": seen(page, "text"), "intro": "言葉"}
    for found in (
        desk.post("weeks/lights/text", piece=True, **texts),
        desk.post("weeks/lights/order", piece=True, seen=seen(page, "order"), place="0", to="1"),
        desk.get("weeks/lights/papers", piece=True),
        desk.get("weeks/lights/blocking", piece=True),
    ):
        assert (found.status_code, found.headers["HX-Retarget"]) == (404, "#said")
        assert 'class="error"' in found.text
    assert file.read_text(encoding="utf-8") == broken
    file.write_text(WEEK, encoding="utf-8")
    assert desk.post("weeks/lights/text", piece=True, **texts).status_code == 200


def test_a_text_that_the_file_cannot_hold_stays_in_the_field(desk: Opened, file: Path) -> None:
    stamp = seen(desk.get("weeks/lights?edit=1").text, "text")
    found = desk.post("weeks/lights/text", piece=True, seen=stamp, intro="言葉\x00")
    if found.status_code == 200:  # what is not seen is taken out
        assert "intro: 言葉\n" in file.read_text(encoding="utf-8")
    else:
        assert (found.status_code, "言葉" in found.text) == (400, True)


def test_everything_that_blocks_is_listed_with_links(desk: Opened) -> None:
    found = desk.get("weeks/lights/blocking").text
    for kind in ("ノートなし", "未質問", "要確認", "回答なし", "検査"):
        assert kind in found
    links = re.findall(rf'href="{desk.root}papers/2301\.00001#([^"]+)"', found)
    page = desk.get("papers/2301.00001").text
    assert links and all(f'id="{link}"' in page for link in links)
    assert "qa-notes generate" in found and EVIL not in found


def test_nothing_blocks_a_week_that_is_ready(tmp_path: Path) -> None:
    done = a_note("2301.00003", "灯りを三つ使うことで部屋を明るくする.", title="Lights at Home")
    answer = replace(done.answers[0], question="この論文は何を示しましたか?")
    summary = replace(answer, question_id="summary", question="要約", bank="")
    abstract = replace(summary, question_id="abstract", question="概要", text="灯りを提案する.")
    whole = replace(
        done, summary=summary, abstract={"ja": abstract},
        answers=(replace(answer, text="", verdict=Verdict.NOT_IN_PAPER),),
    )  # fmt: skip
    put(tmp_path, whole)
    file = tmp_path / "ready.yaml"
    file.write_text('papers: ["2301.00003"]\n', encoding="utf-8")
    with opened(tmp_path, [file]) as desk:
        found = desk.get("weeks/ready/blocking").text
    assert "公開を妨げるものはありません" in found or "古い回答" in found


def test_the_page_speaks_english(file: Path) -> None:
    with opened(file.parent, [file], language="en") as desk:
        page = desk.get("weeks/lights").text
        assert "Papers (3)" in page and "Move “" in page
        assert "needs review" in desk.get("weeks/lights/blocking").text
