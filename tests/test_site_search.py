"""The index of the search: what is looked for is found, and little has to be loaded for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from golden.sample import NOTE, an_answer
from hypothesis import given
from hypothesis import strategies as st
from site_made import a_note, made, put
from site_reader import SiteIndex, value_of

from qa_notes.languages.scripts import HAN
from qa_notes.models import OWN, Note, Paper
from qa_notes.site.search import LARGEST_LOAD, Index, asked, normal, packed, terms, unpacked

NOTES = (
    a_note("ja", "大規模言語モデルのハルシネーションを図に示す。", "ガンマ線とSelf-RAG"),
    a_note("ko", "대규모 언어 모델의 환각을 줄인다.", language="ko"),
    a_note("hi", "बड़े भाषा मॉडल के मतिभ्रम को कम करता है।", language="hi"),
    a_note("en", "Retrieval-augmented Transformers, naïve 3.5 times", language="en",
           title="Generation by LLaMA", authors=("Grégoire Mialon",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SiteIndex:
    folder = tmp_path_factory.mktemp("search")
    own = replace(an_answer("月の満ち欠け", "四週間です。"), bank=OWN, question_id="own_1")
    put(folder, *NOTES, Note(Paper("own"), answers=(own,)), NOTE)
    made(folder)
    return SiteIndex(folder / "site")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("言語モデル", ["ja"]), ("ハルシネーション", ["ja"]), ("図", ["ja"]), ("ｶﾞﾝﾏ", ["ja"]),
        ("self-rag", ["ja"]), ("ＳＥＬＦ　ＲＡＧ", ["ja"]), ("モデル言語", []), ("言語 図", ["ja"]),
        ("환각", ["ko"]), ("언어 모델", ["ko"]), ("मतिभ्रम", ["hi"]), ("भाषा मॉडल", ["hi"]),
        ("transf", ["en"]), ("llama", ["en"]), ("gregoire", ["en"]), ("naive", ["en"]),
        ("ransformers", []), ("満ち欠け", ["own"]), ("灯り", ["2301.00001"]),
        ("核となるアイデア", []),  # what every paper is asked finds none
        ("", []), ("。", []),
    ],
)  # fmt: skip
def test_what_is_planted_is_found(index: SiteIndex, query: str, found: Sequence[str]):
    assert index.find(query) == found


def test_papers_are_numbered_from_the_youngest(index: SiteIndex):
    assert index.head["papers"][0] == "2301.00001"  # the only one with a date
    assert len(index.head["papers"]) == len(NOTES) + 2


def test_a_snippet_is_cut_from_the_texts_that_are_searched(index: SiteIndex):
    _, paper = value_of((index.site / "search/papers/ja.js").read_text(encoding="utf-8"))
    texts = [text for _, _, text in paper["parts"]]
    assert any("ハルシネーション" in text for text in texts)
    positions = [position for _, position, _ in paper["parts"] if position]
    assert len(positions) == len(set(positions)) == 2


@given(st.sets(st.integers(0, 100_000)))
def test_numbers_come_back_as_they_were_packed(numbers: set[int]):
    assert unpacked(packed(sorted(numbers))) == sorted(numbers)


@given(st.text(), st.text(min_size=1), st.text())
def test_a_piece_of_a_text_is_found_by_it(before: str, piece: str, after: str):
    spaced = f"{before} {piece} {after}"
    assert set(asked(piece)) <= terms(spaced)


@given(st.text())
def test_a_text_is_normal_once(text: str):
    assert normal(normal(text)) == normal(text)
    assert not [term for term in terms(text) if re.search(r"[\s,;]", term)]


def test_no_query_loads_much_of_a_large_index(tmp_path: Path):
    letters = "".join(chr(code) for code in range(0x4E00, 0x9000))
    slugs = [f"2301.{number:05}" for number in range(520)]
    index = Index(slugs)
    for number, slug in enumerate(slugs):  # every paper with 900 pairs, few of which others have
        index.add(slug, f"Paper {number}", [letters[number * 31 : number * 31 + 900]])
    files = dict(index.files())
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    read = SiteIndex(tmp_path)
    sizes = sorted(len(text.encode()) for name, text in files.items() if "terms" in name)
    head = len(files["search/head.js"].encode())
    assert head + sum(sizes[-read.head["most"] :]) < LARGEST_LOAD * 1.02  # and names of files
    assert read.load(letters[5000:5100]) < LARGEST_LOAD
    assert read.find(letters[31 * 7 : 31 * 7 + 20])[-1] == slugs[7]


def test_the_letters_that_go_in_pairs_are_told_to_the_page(index: SiteIndex):
    assert re.fullmatch(f"[{index.head['paired']}]+", "漢字かなカナ한글हिन्दी")
    assert re.fullmatch(f"[{HAN}]", "図")
