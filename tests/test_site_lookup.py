"""The search in Python: papers come and go, and it finds and marks what was asked for."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.site.lookup import Found, Lookup, Snippet, marked, snippet
from qa_notes.site.snippets import Part

TEXTS = {
    "ja": "大規模言語モデルのハルシネーションを図に示す。",
    "other": "言語の獲得とモデル選択、ガンマ線とSelf-RAG",
    "ko": "대규모 언어 모델의 환각을 줄인다.",
    "hi": "बड़े भाषा मॉडल के मतिभ्रम को कम करता है।",
    "en": "Retrieval-augmented Transformers, naïve 3.5 times",
}


def lookup() -> Lookup:
    filled = Lookup()
    for slug, text in TEXTS.items():
        filled.put(slug, f"Paper {slug}", [text])
    return filled


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("言語モデル", ["ja"]), ("図", ["ja"]), ("ｶﾞﾝﾏ", ["other"]), ("ＳＥＬＦ　ＲＡＧ", ["other"]),
        ("언어 모델", ["ko"]), ("भाषा मॉडल", ["hi"]), ("transf", ["en"]), ("NAIVE", ["en"]),
        ("言語", ["ja", "other"]), ("paper", ["en", "hi", "ja", "ko", "other"]), ("p", []),
        ("paper ja", ["ja"]), ("ransformers", []), ("", []), ("。", []),
    ],
)  # fmt: skip
def test_papers_with_every_term_are_found(query: str, found: Sequence[str]):
    assert sorted(lookup().look_up(query).slugs) == found


def test_where_none_has_all_those_with_the_better_part_are_near():
    assert lookup().look_up("ハルシネーションの抑制").near
    assert lookup().look_up("ハルシネーションの抑制") == Found(("ja",), near=True)
    assert lookup().look_up("ハルシネーション") == Found(("ja",), near=False)
    assert lookup().look_up("言語 存在 しない もの").slugs == ()


def test_a_title_counts_four_times_and_among_equals_the_younger_is_first():
    papers = Lookup()
    papers.put("a-undated", "Lamps", ["oil"])
    papers.put("old", "Lamps", ["oil"], date(2023, 1, 1))
    papers.put("new", "Lamps", ["oil"], date(2024, 1, 1))
    papers.put("titled", "Oil", ["lamps"])
    assert papers.look_up("oil").slugs == ("titled", "new", "old", "a-undated")
    assert papers.look_up("oil", newest=True).slugs == ("new", "old", "a-undated", "titled")


def test_a_paper_that_was_replaced_or_dropped_is_not_found_by_what_it_said():
    papers = lookup()
    papers.put("ja", "灯台", ["光"])
    assert papers.look_up("ハルシネーション") == Found((), near=True)
    assert papers.look_up("灯台").slugs == ("ja",)
    papers.drop("en")
    papers.drop("en")
    assert papers.look_up("transf").slugs == ()
    assert papers.look_up("paper").slugs == ("other", "ko", "hi")[::-1]


SAID = st.sampled_from(sorted(TEXTS.values()))


@given(
    st.lists(st.tuples(st.sampled_from("abc"), SAID | st.none())),
    st.sampled_from(["言語モデル", "언어", "tr", "3.5 times", "भाषा", "図", "paper"]),
)
def test_what_came_and_went_leaves_nothing_behind(steps: list[tuple[str, str | None]], query: str):
    changed, last = lookup(), dict[str, str]()
    for slug, text in steps:
        if text is None:
            changed.drop(slug)
            last.pop(slug, None)
        else:
            changed.put(slug, "Paper", [text])
            last[slug] = text
    fresh = lookup()
    for slug, text in last.items():
        fresh.put(slug, "Paper", [text])
    assert changed.look_up(query) == fresh.look_up(query)


def test_a_snippet_is_cut_around_the_first_hit():
    long = "あ" * 100 + "灯台の光" + "い" * 100
    shown = snippet([Part("", 0, "光"), Part("問い: ", 2, long)], "灯台", near=False)
    assert (shown.label, shown.position) == ("問い", 2)
    assert shown.pieces == (
        ("…", False), ("あ" * 60, False), ("灯台", True), ("の光" + "い" * 56, False), ("…", False)
    )  # fmt: skip
    assert snippet([], "灯台", near=False) == Snippet("", 0, ())


@pytest.mark.parametrize(
    ("text", "query", "near", "hits"),
    [
        ("Self-RAG and self-rag", "self-rag", False, ["Self-RAG", "self-rag"]),
        ("RAG by itself", "self-rag", False, ["RAG", "self"]),
        ("naïve cafe\u0301s", "cafe", False, ["cafe\u0301"]),
        ("eﬃcient Ｇｒｉｄ", "grid", False, ["Ｇｒｉｄ"]),
        ("言語モデルは限界がある", "モデルの限界", False, []),
        ("言語モデルは限界がある", "モデルの限界", True, ["モデル", "限界"]),
        ("ているのである", "しているのは", True, []),
        ("😀𠮷野家の提灯", "提灯", False, ["提灯"]),
        ("abcd", "ab abc", False, ["abc"]),
    ],
)
def test_hits_are_marked(text: str, query: str, near: bool, hits: Sequence[str]):
    pieces = marked(text, query, near)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_hit in pieces if is_hit] == hits


@given(st.text(), st.text(), st.booleans())
def test_no_text_is_lost_by_marking(text: str, query: str, near: bool):
    assert "".join(piece for piece, _ in marked(text, query, near)) == text


def test_a_year_of_papers_is_looked_up_at_once():
    chance, papers = random.Random(7), Lookup()
    letters = [chr(code) for code in range(0x4E00, 0x4F00)]
    words = ["".join(chance.choices("abcdefgh", k=6)) for _ in range(4000)]
    begun = time.process_time()
    for number in range(520):
        text = "".join(chance.choices(letters, k=1000))
        papers.put(f"paper-{number}", "A title", [text, " ".join(chance.choices(words, k=200))])
    put_ms = (time.process_time() - begun) / 520 * 1000
    queries = ["".join(chance.choices(letters, k=200)), "ab", "abc de", "title"]
    begun = time.process_time()
    for query in queries:
        papers.look_up(query)
    assert put_ms < 20
    assert (time.process_time() - begun) / len(queries) < 0.1  # far from both: some milliseconds
