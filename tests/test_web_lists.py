"""The lists of the review page: weeks, papers, filters, and what they say when there is nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from desk import BANK
from golden.sample import NOTE
from site_made import a_note, furnish, put
from web_desk import opened

from qa_notes.models import Verdict
from qa_notes.web.portion import AT_ONCE

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def titles(page: str) -> list[str]:
    """Of the papers of a list, in its order."""
    return re.findall(r'<h2><a id="to-[^>]*>(.*?)</a></h2>', page)


def stems(page: str) -> list[str]:
    return re.findall(r'<h2><a id="to-([^"]*)"', page)


def many(folder: Path, count: int) -> Path:
    """So many papers, one a day, each with one answer; every third is to be reviewed."""
    for number in range(count):
        note = a_note(
            f"2301.{number:05}", f"答え{number}", published=date(2023, 1, number % 28 + 1)
        )
        if number % 3 == 0:
            answer = replace(note.answers[0], verdict=Verdict.NEEDS_REVIEW)
            note = replace(note, answers=(answer,))
        put(folder, note)
    return folder


def weeks_of(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def test_the_first_page_shows_weeks_and_what_is_next(tmp_path: Path):
    folder = furnish(tmp_path)
    with opened(folder, weeks_of(folder)) as desk:
        page = desk.get().text
        assert page.index("weeks/newer") < page.index("weeks/older") < page.index("month=2024-03")
        assert 'href="' + desk.root + 'weeks/newer"' in page
        assert "テーマ: 大規模言語モデル" in page
        assert "2023年10月23日 〜 2023年10月29日" in page
        assert "ノートのない論文: 1本" in page
        look = re.search(r'id="look" href="([^"#]*)#([^"]*)"', page)
        assert look and look[1].startswith(f"{desk.root}papers/")
        paper = desk.client.get(look[1]).text
        assert f'id="{look[2]}"' in paper  # where the link leads, there is an answer


def test_papers_without_a_week_stand_by_month(tmp_path: Path):
    folder = furnish(tmp_path)
    with opened(folder, weeks_of(folder)) as desk:
        page = desk.get().text
        loose = re.search(r'href="([^"]*week=-&amp;month=2024-03[^"]*)"', page)
        assert loose
        assert stems(desk.client.get(loose[1].replace("&amp;", "&")).text) == ["2310.10631"]


def test_an_empty_folder_says_what_to_type(tmp_path: Path):
    with opened(tmp_path) as desk:
        for path in ("", "papers", "table"):
            page = desk.get(path).text
            assert "まだノートがありません" in page and "qa-notes generate" in page
        assert desk.get("search?q=x").status_code == 200


def test_a_note_and_a_week_that_cannot_be_read_cost_no_other(tmp_path: Path):
    folder = furnish(tmp_path)
    (folder / "notes" / "torn.json").write_text("{", encoding="utf-8")
    (folder / "wrong.yaml").write_text("papers: 3\n", encoding="utf-8")
    with opened(folder, weeks_of(folder)) as desk:
        page = desk.get().text
        assert "torn.json" in page and "読み込めないノート" in page
        assert "wrong.yaml" in page and "読み込めない週のファイル" in page
        assert len(stems(desk.get("papers").text)) == 5


def test_titles_are_never_markup(tmp_path: Path):
    put(tmp_path, a_note("2301.00009", "灯り", title=HOSTILE, categories=(HOSTILE,)))
    week = tmp_path / "week.yaml"
    week.write_text(f"title: '{HOSTILE}'\npapers: ['2301.00009']\n", encoding="utf-8")
    with opened(tmp_path, [week]) as desk:
        for path in (
            "",
            "papers",
            "table",
            "search?q=灯り",
            f"search?q={HOSTILE}",
            "papers?q=" + HOSTILE,
        ):
            page = desk.get(path).text
            assert "alert(1)" in page
            assert not re.search(r"<script>|<img", page)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("verdict=failed", {"2301.00001"}),
        ("category=Machine+Learning", {"2301.00001"}),
        ("week=newer", {"2310.11511", "2309.02427"}),
        ("week=-", {"2310.10631", "a-file"}),
        ("week=-&month=undated", {"a-file"}),
        ("bank=ochiai", set()),
        ("q=ランプ", {"2301.00001"}),
        ("q=ランプ&week=newer", set()),
        ("verdict=nonsense", set()),
    ],
)
def test_filters_leave_the_papers_that_fit(tmp_path: Path, asked: str, found: set[str]):
    folder = furnish(tmp_path)
    with opened(folder, weeks_of(folder)) as desk:
        page = desk.get(f"papers?{asked}").text
        assert set(stems(page)) == found
        assert f"{len(found)}本の論文" in page
        assert found or "条件を解除" in page


def test_a_changed_bank_measures_its_notes_anew(tmp_path: Path):
    bank = tmp_path / "bank.yaml"
    bank.write_text(BANK, encoding="utf-8")
    put(tmp_path, replace(a_note("2301.00001", "灯り"), banks=(str(bank),)))
    with opened(tmp_path) as desk:
        assert "未質問 5" in desk.get("papers").text  # summary, abstract, three questions
        bank.write_text(BANK.partition("  - id: results")[0], encoding="utf-8")
        assert "未質問 3" in desk.get("papers").text


def test_stale_papers_are_found(tmp_path: Path):
    note = a_note("2301.00002", "答え")
    answer = replace(note.answers[0], bank="notes", question_id="problem", fingerprint="old")
    put(tmp_path, replace(note, answers=(answer,), banks=("notes",)), a_note("2301.00003", "答え"))
    with opened(tmp_path) as desk:
        assert stems(desk.get("papers?stale=1").text) == ["2301.00002"]


def test_orders(tmp_path: Path):
    with opened(many(tmp_path, 6)) as desk:
        newest = [f"2301.{n:05}" for n in reversed(range(6))]
        assert stems(desk.get("papers").text) == newest
        assert stems(desk.get("papers?sort=date").text) == newest[::-1]
        assert stems(desk.get("papers?sort=title").text) == newest[::-1]
        assert set(stems(desk.get("papers?sort=-open").text)[:2]) == {"2301.00000", "2301.00003"}


def test_a_long_list_comes_in_parts(tmp_path: Path):
    with opened(many(tmp_path, 100)) as desk:
        found: list[str] = []
        address = f"{desk.root}papers?verdict=answered&sort=date"
        while address:
            page = desk.client.get(address).text
            part = stems(page)
            assert len(part) <= AT_ONCE
            found += part
            more = re.search(r'<li id="more"[^>]*hx-get="([^"]*)"', page)
            if more:
                assert f'<a href="{more[1]}">' in page  # the same without a script
            address = more[1].replace("&amp;", "&") if more else ""
        assert sorted(found) == [f"2301.{n:05}" for n in range(100) if n % 3]


def test_a_script_is_given_the_part_it_asks_for(tmp_path: Path):
    with opened(many(tmp_path, 90)) as desk:
        region = desk.get("papers", piece=True, **{"HX-Target": "list"}).text
        assert region.lstrip().startswith('<div id="list"') and "<html" not in region
        rows = desk.get(f"papers?offset={AT_ONCE}", piece=True, **{"HX-Target": "more"}).text
        assert len(stems(rows)) == AT_ONCE and "<div" not in rows
        renewed = desk.get("papers?upto=80", piece=True, **{"HX-Target": "list"}).text
        assert len(stems(renewed)) == 80  # what was open stays open
        back = {"HX-Target": "list", "HX-History-Restore-Request": "true"}
        assert "<html" in desk.get("papers", piece=True, **back).text


def test_the_address_holds_what_was_chosen_and_no_more(tmp_path: Path):
    with opened(many(tmp_path, 3)) as desk:
        asked = "papers?q=&verdict=open&category=&sort=title"
        sent = desk.get(asked, piece=True, **{"HX-Target": "list", "HX-Trigger": "filters"})
        assert sent.headers["HX-Push-Url"] == f"{desk.root}papers?verdict=open&sort=title"
        assert "HX-Push-Url" not in desk.get(asked, piece=True, **{"HX-Target": "list"}).headers


def test_a_changed_note_is_listed_as_it_is_now(tmp_path: Path):
    put(tmp_path, a_note("2301.00002", "灯り"))
    with opened(tmp_path) as desk:
        assert stems(desk.get("papers?q=灯り").text) == ["2301.00002"]
        put(tmp_path, a_note("2301.00002", "蝋燭", title="Candles"))
        assert titles(desk.get("papers?q=蝋燭").text) == ["Candles"]
        assert stems(desk.get("papers?q=灯り").text) == []
        (tmp_path / "notes" / "2301.00002.json").unlink()
        assert stems(desk.get("papers?q=蝋燭").text) == []


def test_pages_wait_no_longer_than_a_moment(tmp_path: Path):
    put(tmp_path, NOTE)
    with opened(tmp_path) as desk:
        desk.house.read_once.clear()  # as before the first reading has ended
        page = desk.get("papers?verdict=open").text
        assert "1 / 1" in page
        again = re.search(r'hx-get="([^"]*)"', page)
        assert again and again[1] == f"{desk.root}papers?verdict=open"
        desk.house.read_once.set()
        assert stems(desk.get("papers?verdict=open").text) == ["2301.00001"]


def test_the_first_page_shows_the_weeks_that_were_read(tmp_path: Path):
    folder = furnish(tmp_path)
    with opened(folder, weeks_of(folder)) as desk:
        whole = desk.get().text
        desk.house.read_once.clear()
        page = desk.get().text
        assert "5 / 5" in page and 'hx-trigger="load delay:400ms"' in page
        assert "weeks/newer" in page and "weeks/older" in page  # of which every note was read
        assert "month=2024-03" in whole and "month=2024-03" not in page


def test_a_formula_of_a_theme_is_set(tmp_path: Path):
    put(tmp_path, a_note("2301.00001", "灯り"))
    text = "theme: '$c^2$ の週'\npapers: ['2301.00001']\n"
    (tmp_path / "week.yaml").write_text(text, encoding="utf-8")
    with opened(tmp_path, weeks_of(tmp_path)) as desk:
        theme = desk.get().text.partition('class="theme">')[2].partition("</p>")[0]
        assert "data-mathml" in theme and theme.endswith("の週")


def test_english_interface(tmp_path: Path):
    folder = furnish(tmp_path)
    with opened(folder, weeks_of(folder), language="en") as desk:
        assert "Next to be looked at" in desk.get().text
        assert "Papers: 5" in desk.get("papers").text


def test_weeks_come_in_parts(tmp_path: Path):
    put(tmp_path, a_note("2301.00001", "灯り"))
    for number in range(1, 31):
        text = f"id: 2023-W{number:02}\npapers: ['2301.00001']\n"
        (tmp_path / f"w{number:02}.yaml").write_text(text, encoding="utf-8")
    with opened(tmp_path, weeks_of(tmp_path)) as desk:
        page, found = desk.get().text, list[str]()
        while True:
            found += re.findall(r'href="[^"]*weeks/(w\d+)"', page)
            more = re.search(r'<li id="more"[^>]*hx-get="([^"]*)"', page)
            if not more:
                break
            page = desk.client.get(
                more[1], headers={"HX-Request": "true", "HX-Target": "more"}
            ).text
            assert "<h1" not in page
        assert found == [f"w{number:02}" for number in reversed(range(1, 31))]
