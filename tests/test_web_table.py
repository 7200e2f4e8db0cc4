"""Questions over papers, on a page and as CSV, and the search of the review page."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from golden.sample import NOTE
from site_made import a_note, furnish, put
from web_desk import Opened, opened

from qa_notes.models import Note, Verdict


def asked(paper_id: str, *texts: str, bank: str = "bank", **facts: object) -> Note:
    """A note that was asked one question of a bank for each text; an empty one has no answer."""
    note = a_note(paper_id, *texts, **facts)
    answers = tuple(
        replace(
            answer,
            bank=bank,
            question_id=f"q{number}",
            verdict=Verdict.ANSWERED if answer.text else Verdict.FAILED,
        )
        for number, answer in enumerate(note.answers, 1)
    )
    return replace(note, answers=answers, banks=(bank,))


def rows(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a id="to-([^"]*)"', page)


def table_of(desk: Opened, address: str = "table.csv") -> Sequence[Sequence[str]]:
    sent = desk.get(address)
    assert sent.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in sent.headers["content-disposition"]
    return list(csv.reader(io.StringIO(sent.content.decode("utf-8-sig"), newline="")))


def made(folder: Path) -> Path:
    put(
        folder,
        asked("2301.00001", "い", "=1+1", published=date(2023, 1, 1), title="Zebra"),
        asked("2301.00002", "あ", "", published=date(2023, 1, 2), title="apple"),
        asked("2301.00003", "う", published=date(2023, 1, 3), title="=HYPERLINK(1)"),
        asked("2301.00004", "え", bank="other", published=date(2023, 1, 4)),
    )
    return folder


def test_a_row_a_paper_and_a_column_a_question(tmp_path: Path):
    with opened(made(tmp_path)) as desk:
        page = desk.get("table").text
        assert rows(page) == ["2301.00003", "2301.00002", "2301.00001"]  # of the commonest bank
        assert page.count('<th scope="col"') == 3 + 2
        cell = re.search(r'data-question="問2".*?href="([^"#]*)#([^"]*)"', page, re.DOTALL)
        assert cell and f'id="{cell[2]}"' in desk.client.get(cell[1]).text
        assert rows(desk.get("table?bank=other").text) == ["2301.00004"]


def test_columns_are_chosen(tmp_path: Path):
    with opened(made(tmp_path)) as desk:
        page = desk.get("table?column=bank:q2&column=bank:gone").text
        assert page.count('<th scope="col"') == 3 + 1
        assert 'data-question="問1"' not in page
        assert "table.csv?column=bank%3Aq2" in page


def test_every_column_sorts_both_ways(tmp_path: Path):
    with opened(made(tmp_path)) as desk:
        for by, found in (
            ("title", ["2301.00003", "2301.00002", "2301.00001"]),
            ("bank:q1", ["2301.00002", "2301.00001", "2301.00003"]),
        ):
            assert rows(desk.get(f"table?sort={by}").text) == found
            assert rows(desk.get(f"table?sort=-{by}").text) == found[::-1]
        page = desk.get("table?sort=bank:q1").text
        assert page.count("aria-sort") == 1
        assert "sort=-bank%3Aq1" in page
        # failures first; who was not asked comes last, whichever way
        assert rows(desk.get("table?sort=bank:q2").text)[-1] == "2301.00003"
        assert rows(desk.get("table?sort=-bank:q2").text)[-1] == "2301.00003"
        assert rows(desk.get("table?sort=bank:q2").text)[0] == "2301.00002"


def test_the_form_is_given_the_questions_of_another_bank(tmp_path: Path):
    with opened(made(tmp_path)) as desk:
        here = {"HX-Target": "list", "HX-Trigger": "filters", "HX-Current-URL": "http://x/table"}
        assert "hx-swap-oob" in desk.get("table?bank=other", piece=True, **here).text
        assert "hx-swap-oob" not in desk.get("table?bank=bank", piece=True, **here).text


def test_csv_has_all_rows_and_runs_nothing(tmp_path: Path):
    with opened(made(tmp_path)) as desk:
        head, *lines = table_of(desk)
        assert head == ["paper_id", "title", "published", "weeks", "問1", "問2"]
        by_id = {line[0]: line for line in lines}
        assert by_id["2301.00001"][5] == "'=1+1"
        assert by_id["2301.00003"][1] == "'=HYPERLINK(1)"
        assert by_id["2301.00002"][5] == "【未回答】"
        assert [line[0] for line in table_of(desk, "table.csv?sort=bank:q1&q=あ")[1:]] == [
            "2301.00002"
        ]


def test_formulas_are_not_cut(tmp_path: Path):
    long = "長" * 145 + "\\( " + "x + " * 20 + "y \\)" + "い" * 50
    put(tmp_path, asked("2301.00001", long))
    with opened(tmp_path) as desk:
        page = desk.get("table").text
        assert "data-mathml" in page and "い" * 50 not in page
        assert table_of(desk)[1][4] == long


def test_the_search_marks_hits_and_leads_to_the_answer(tmp_path: Path):
    folder = furnish(tmp_path)
    with opened(folder, sorted(folder.glob("*.yaml"))) as desk:
        page = desk.get("search?q=事実の誤り").text
        assert "<mark>事実の誤り</mark>" in page
        link = re.search(r'class="asked"><a href="([^"#]*)#([^"]*)"', page)
        assert link and f'id="{link[2]}"' in desk.client.get(link[1]).text
        assert "一致する論文はありません" in desk.get("search?q=zzzz").text
        assert "5本" in desk.get("search").text


def test_a_summary_is_named_in_the_language_of_its_note(tmp_path: Path):
    assert NOTE.summary
    put(tmp_path, replace(NOTE, summary=replace(NOTE.summary, text="ほのかな灯りです。")))
    with opened(tmp_path, language="en") as desk:
        page = desk.get("search?q=ほのかな").text
        assert '#answer-summary">要約</a>' in page


def test_results_come_ten_at_a_time_by_fit_or_date(tmp_path: Path):
    for number in range(25):
        title = "灯り" if number == 3 else f"Paper {number}"
        put(
            tmp_path,
            a_note(f"p{number:02}", "灯り", title=title, published=date(2023, 1, number + 1)),
        )
    with opened(tmp_path) as desk:

        def found(address: str) -> list[str]:
            return re.findall(r'<h2><a href="[^"]*papers/(p\d+)"', desk.get(address).text)

        assert len(found("search?q=灯り")) == 10 and found("search?q=灯り")[0] == "p03"
        assert found("search?q=灯り&sort=date")[0] == "p24"
        assert len(found("search?q=灯り&offset=20")) == 5
        page = desk.get("search?q=灯り&offset=10", piece=True, **{"HX-Target": "found"}).text
        assert page.lstrip().startswith('<div id="found"')
        assert "2 / 3" in page and 'rel="prev"' in page and 'rel="next"' in page
