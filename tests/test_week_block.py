"""The block `trends` as text: what stands around it stays byte for byte, or nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.bank import load_week
from qa_notes.errors import BankError
from qa_notes.models import Trend, Trends
from qa_notes.week_block import with_trends

FILE = Path("week.yaml")
MADE = Trends(
    (Trend("灯りが小さくなります。", ("a", "b")), Trend("#2: it's “cold”", ("c",))), "x:y"
)
NEWER = Trends((Trend("別の文です。", ("a",)),), None)
PAPERS = "papers: [2311.11829, 2311.11045]\n"
WEEK = f"# Kept.\nid: 2023-W03\nintro: >  # folded\n  one\n  two\n\n{PAPERS}"


def put(text: str, code: str = "ja", trends: Trends = MADE) -> str:
    return with_trends(text, code, trends, "on 2026-11-30", FILE)


def read(text: str, tmp_path: Path) -> dict[str, Trends]:
    path = tmp_path / "week.yaml"
    path.write_bytes(text.encode())
    return dict(load_week(path).trends)


def test_it_reads_like_this():
    assert put(PAPERS) == (
        f"{PAPERS}\n"
        "# What the papers of this week have in common, a block a language. Edit freely: only\n"
        "# `qa-notes week intro FILE --again` writes one anew. While it has a line `by`, the "
        "article\n"
        "# says that a model wrote it.\n"
        "trends:\n"
        "  ja:\n"
        '    by: "x:y"  # on 2026-11-30\n'
        "    items:\n"
        "      - text: >-\n"
        "          灯りが小さくなります。\n"
        '        papers: ["a", "b"]\n'
        "      - text: >-\n"
        "          #2: it's “cold”\n"
        '        papers: ["c"]\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        WEEK,
        WEEK.removesuffix("\n"),
        WEEK.replace("\n", "\r\n"),
        f"\ufeff{WEEK}",
        f"{WEEK}# The end.\n\n\n",
        f"---\n{WEEK}",
        f"{PAPERS}intro: |+\n  kept lines\n\n",
        f"{PAPERS}intro: |\n  no end",
        "papers:\n- 2311.11829\n- id: 2311.11045\n  title: 'It''s'",
        "   id: 2023-W03\n   papers: [2311.11829]\n",
        '"papers": ["2311.11829"]\n',
    ],
)
def test_all_that_was_there_stays_byte_for_byte(text: str, tmp_path: Path):
    made = put(text)
    assert made.startswith(text)
    assert ("\r\n" in text) is ("\r\n" in made)
    assert not made.count("\r") or made.count("\r\n") == made.count("\n")
    assert read(made, tmp_path) == {"ja": MADE}


def test_one_language_gives_way_and_its_neighbours_stay(tmp_path: Path):
    both = put(put(WEEK), "ko", NEWER)
    tail = "\n# Between.\ntheme: lights  # last\n"
    edited = (
        both.replace("灯りが小さく", "手で書き").replace("trends:\n", "trends:  # ours\n") + tail
    )
    made = put(edited, "ko", MADE)
    assert read(made, tmp_path)["ko"] == MADE
    assert read(made, tmp_path)["ja"].items[0].text == "手で書きなります。"
    assert made.endswith(tail)
    assert made.startswith(edited[: edited.index("  ko:")])
    back = put(made, "ko", NEWER)
    assert back == edited
    assert put(edited, "ja", MADE) == both.replace("trends:\n", "trends:  # ours\n") + tail


def test_a_block_edited_by_hand_is_found_whatever_its_form(tmp_path: Path):
    edited = (
        "trends:\n"
        "    ko:\n"
        "        items:\n"
        "        - {text: 작은 조명, papers: [a]}\n"
        "        # of the editor\n"
        "    ja:\n"
        "        items:\n"
        "        -   papers:\n"
        "            - a  # the first\n"
        "            text: |\n"
        "                二行で\n"
        "                書きました。\n"
        "\n"
        f"{PAPERS}"
    )
    assert read(edited, tmp_path)["ja"] == Trends((Trend("二行で 書きました。", ("a",)),))
    made = put(edited, "ja", NEWER)
    assert made == (
        edited[: edited.index("    ja:")]
        + "    ja:\n      items:\n        - text: >-\n            別の文です。\n"
        + '          papers: ["a"]\n'
        + f"\n{PAPERS}"
    )
    assert read(put(edited, "ko", MADE), tmp_path)["ko"] == MADE
    assert "# of the editor" in put(edited, "hi", MADE)


@pytest.mark.parametrize(
    "text",
    [
        "{papers: [2311.11829]}\n",
        f"{PAPERS}trends: {{}}\n",
        f"{PAPERS}trends: {{ja: {{items: [{{text: x, papers: [a]}}]}}}}\n",
        f"{PAPERS}...\n",
        f"{PAPERS}trends:\n",
    ],
)
def test_what_cannot_be_kept_is_refused(text: str):
    with pytest.raises(BankError, match=r"week\.yaml") as error:
        put(text)
    assert error.value.hint


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
            lambda text: any(map(str.isalnum, text))
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_words_come_back(tmp_path_factory: pytest.TempPathFactory, words: list[str]):
    from qa_notes.unseen import one_line

    lines = [one_line(f"a{word}") for word in words]
    made = Trends(tuple(Trend(line, (line[:300],)) for line in lines), lines[0][:300])
    folder = tmp_path_factory.mktemp("week")
    assert read(put(WEEK, "hi", made), folder) == {"hi": made}


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("trends: [x]", "trends"),
        ("trends: {fr: {items: [{text: x, papers: [a]}]}}", "trends.fr"),
        ("trends: {ja: {}}", "trends.ja.items"),
        ("trends: {ja: {items: []}}", "trends.ja.items"),
        ("trends: {ja: {items: [{text: '', papers: [a]}]}}", "trends.ja.items.0.text"),
        ("trends: {ja: {items: [{text: x, papers: []}]}}", "trends.ja.items.0.papers"),
        ("trends: {ja: {bye: x, items: [{text: x, papers: [a]}]}}", "did you mean by"),
    ],
)
def test_a_block_is_read_strictly(block: str, told: str, tmp_path: Path):
    with pytest.raises(BankError, match=told):
        read(f"{PAPERS}{block}\n", tmp_path)
