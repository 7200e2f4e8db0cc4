"""Fusion of dense and BM25 scores on vectors made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from qa_notes.index.search import PaperIndex, embedded_text
from qa_notes.index.signals import WEIGHTS, guess_sections, weights_for
from qa_notes.models import Kind, Passage, SectionKind
from qa_notes.words import terms


def passage(number: int, text: str, kind: SectionKind = SectionKind.OTHER) -> Passage:
    """One passage a page."""
    return Passage(
        f"p:p{number}:0", "p", number, ("1 Part",), kind, Kind.TEXT, text, (), 0, len(text)
    )


def index(*passages: Passage) -> PaperIndex:
    """Each passage points in a direction of its own."""
    return PaperIndex(passages, np.eye(len(passages), dtype=np.float32))


def pages(hits) -> list[int]:  # type: ignore[no-untyped-def]
    return [hit.passage.page for hit in hits]


@pytest.mark.parametrize(
    "text,expected",
    [
        ("Trained models", ["train", "model"]),
        ("What is the BLEU of it?", ["bleu"]),
        ("注意機構", ["注意", "意機", "機構", "注意機構"]),
        ("注意とTransformer", ["注意", "意と", "注意", "transform"]),
        ("検索モデル", ["検索", "索モ", "モデ", "デル", "検索", "モデル"]),
        ("ＧＰＴ－４", ["gpt", "4"]),
        ("的", ["的"]),
        ("の", []),
        ("!?", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_words_find_what_the_vector_does_not_know() -> None:
    paper = index(passage(1, "We like apples."), passage(2, "GSM8K is hard."), passage(3, "Pears."))
    hits = paper.search(["GSM8K"], np.zeros((1, 3), np.float32), k=1)
    assert pages(hits) == [2]
    assert hits[0].ranks["bm25"] == 1


def test_the_vector_finds_what_has_no_word_in_common() -> None:
    paper = index(passage(1, "Apples."), passage(2, "Pears."), passage(3, "Plums."))
    hits = paper.search(["fruit"], np.array([[0, 0, 2]], np.float32), k=1)
    assert pages(hits) == [3]
    assert hits[0].cosine == pytest.approx(1)
    assert hits[0].ranks["dense"] == 1


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["which method, 手法"], "dense"),
        (["提案手法の ROUGE は"], "bm25"),
        (["제안된 방법"], "bm25"),
        (["α"], "bm25"),
        (["1 + 1"], "dense"),
        (["ế ề ễ ệ, of Vietnamese"], "dense"),
        (["ế ề ễ ệ"], "dense"),
        ([], "dense"),
    ],
)
def test_the_vectors_are_trusted_where_they_can_read(texts: list[str], first: str) -> None:
    dense, words, *places = weights_for(texts)
    assert {"dense": dense, "bm25": words}[first] == max(dense, words)
    assert [dense + words, *places] == pytest.approx([1, *list(WEIGHTS.values())[2:]])


def test_vectors_that_read_every_script_are_trusted_in_every_paper() -> None:
    assert list(weights_for(["提案手法の精度"], latin_only=False)) == list(WEIGHTS.values())
    paper = [passage(1, "提案手法の精度"), passage(2, "関連研究の概要"), passage(3, "謝辞")]
    able = PaperIndex(paper, np.eye(3, dtype=np.float32), latin_only=False)
    query = np.array([[0, 1, 0]], np.float32)
    assert pages(able.search(["手法の精度"], query, k=1)) == [2]


def test_japanese_words_are_not_drowned_by_vectors_that_cannot_read_them() -> None:
    paper = index(passage(1, "提案手法の精度"), passage(2, "関連研究の概要"), passage(3, "謝辞"))
    query = np.array([[0, 1, 0]], np.float32)  # the vectors are for the second
    assert pages(paper.search(["手法の精度"], query, k=1)) == [1]
    both = ["How accurate is the proposed method?", "手法の精度"]  # as a bank asks
    assert pages(paper.search(both, query.repeat(2, axis=0), k=1)) == [1]


def test_look_in_decides_between_equals() -> None:
    paper = index(passage(1, "Same."), passage(2, "Same.", SectionKind.RESULTS))
    query = np.ones((1, 2), np.float32)
    assert pages(paper.search(["x"], query, (SectionKind.RESULTS,), 1)) == [2]
    assert pages(paper.search(["x"], query, (), 1)) == [1]


def test_a_question_says_where_to_look() -> None:
    assert SectionKind.EXPERIMENTS in guess_sections("Which datasets are used?")
    assert guess_sections("Who wrote it?") == set()


ABSTRACT, RELATED = SectionKind.ABSTRACT, SectionKind.RELATED


@pytest.mark.parametrize(
    ("plain", "better"),
    [
        (passage(1, "Lamps help.", ABSTRACT), passage(2, "Lamps help.")),
        (passage(1, "Lamps help.", RELATED), passage(2, "Lamps help.")),
        (passage(1, "Rooms."), passage(2, "Zebras and lamps.")),
    ],
)
def test_what_speaks_for_a_passage(plain: Passage, better: Passage) -> None:
    """The vectors are alike, and the first of equals would win."""
    hits = index(plain, better).search(["zebras"], np.ones((1, 2), np.float32), k=2)
    assert pages(hits) == [2, 1]


@pytest.mark.parametrize("kind", [ABSTRACT, RELATED])
def test_a_section_looked_in_is_no_aside(kind: SectionKind) -> None:
    paper = index(passage(1, "Lamps help."), passage(2, "Lamps help.", kind))
    assert pages(paper.search(["lamps"], np.ones((1, 2), np.float32), (kind,), 2)) == [2, 1]


def test_every_signal_has_a_weight() -> None:
    paper = index(passage(1, "One."), passage(2, "Two."))
    dense, words = paper.scores(["one"], np.ones((1, 2), np.float32))
    assert paper.signals(["one"], dense, words, ()).shape == (len(WEIGHTS), 2)


def test_all_queries_count() -> None:
    paper = index(*(passage(n, text) for n, text in enumerate(["a1", "b2", "c3", "d4"], 1)))
    hits = paper.search(["b2", "d4"], np.eye(4, dtype=np.float32)[[1, 3]], k=2)
    assert sorted(pages(hits)) == [2, 4]


def test_the_same_thing_is_not_shown_twice() -> None:
    texts = [passage(1, "Twin."), passage(2, "Twin."), passage(3, "Other.")]
    vectors = np.array([[1, 0], [1, 0.01], [0, 1]], np.float32)
    hits = PaperIndex(texts, vectors).search(["Twin"], np.array([[1, 0]], np.float32), k=2)
    assert pages(hits) == [1, 3]


def test_nothing_to_search_finds_nothing() -> None:
    assert PaperIndex((), np.zeros((0, 3), np.float32)).search(["x"], np.ones((1, 3))) == []
    assert index(passage(1, "x")).search([], np.zeros((0, 1), np.float32)) == []
    assert len(index(passage(1, "...")).search(["!"], np.ones((1, 1), np.float32))) == 1


def test_title_and_section_are_context() -> None:
    assert embedded_text("T", passage(1, "x")) == "T\n1 Part\nx"
    assert embedded_text(None, passage(1, "x")) == "1 Part\nx"
