"""Amounts and names of an answer against the paper: 70億 is 7 billion, and 7億 is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.amounts import missing, numbers
from qa_notes.checks.sources import foreign_names


@pytest.mark.parametrize(
    ("said", "paper"),
    [
        ("70億", "7 billion"),
        ("70億", "7B"),
        ("7B", "70億"),
        ("7 billion", "7B"),
        ("15億", "1.5 billion"),
        ("150万", "1.5 million"),
        ("1.2億", "120 million"),
        ("1億2000万", "120 million"),
        ("5百万", "5 million"),
        ("2千万", "20 million"),
        ("1万5000語", "15,000 words"),
        ("1万5,000語", "15K"),
        ("3千", "3,000"),
        ("120,000,000", "1億2000万"),
        ("2万", "20000"),
        ("７０億", "7 billion"),
        ("70 億", "7 billion"),
        ("70 億パラメータ", "7B"),
        ("3千5百", "3,500"),
        ("1億2千3百万", "123 million"),
        ("70億と3つ", "three of 7 billion"),
        ("3万の3つ", "3 of 30,000"),
        ("9倍の高速化", "a ninefold speedup"),  # 1106.5730
        ("10倍以上", "outperforms them by an order of magnitude"),
        ("100倍", "two orders of magnitude"),
        ("1000倍", "3 orders of magnitude"),
    ],
)
def test_the_same_amount_in_other_words(said: str, paper: str):
    assert missing(said, [paper]) == []


@pytest.mark.parametrize(
    ("said", "paper", "wrong"),
    [
        ("10倍", "two orders of magnitude", ["10"]),
        ("10倍", "several orders of magnitude", ["10"]),
        ("7億", "7 billion", ["7"]),
        ("7 億", "7 billion", ["7"]),
        ("7 億個", "7 billion", ["7"]),
        ("70億", "7 million", ["70"]),
        ("7万", "7 billion", ["7"]),
        ("1億3000万", "120 million", ["1"]),
        ("3つを3万で", "30,000 items", ["3"]),  # three of what?
        ("2億と2万", "20,000 items", ["2"]),
        ("15億", "15 items", ["15"]),
        ("8B", "7B", ["8"]),
        ("5 and 7億", "5 items, 7 billion", ["7"]),
        ("9 and 7億", "5 items, 7 billion", ["9", "7"]),
    ],
)
def test_another_amount_is_told(said: str, paper: str, wrong: list[str]):
    assert missing(said, [paper]) == wrong


PIECES = ["0", "1", "7", "28.4", "1,000", "2019,2020", "億", "万", "千", "百", "兆", "billion", "K"]
amounts = st.lists(st.sampled_from([*PIECES, " ", "M", "、", ".", "-", "x", "\u200b"])).map("".join)


@given(amounts)
def test_a_text_holds_its_own_numbers(text: str):
    assert missing(text, [text]) == []


@given(amounts, amounts)
def test_only_numbers_of_the_text_are_told(text: str, paper: str):
    assert set(missing(text, [paper])) <= set(numbers(text))


def test_what_nobody_sees_hides_no_number():
    assert missing("1\u200b2億", ["nothing"]) == ["12"]


@pytest.mark.parametrize(
    ("said", "paper", "strange"),
    [
        ("LEMMA", "LLEMMA wins", ["LEMMA"]),  # part of a word is another word
        ("llemma", "LLEMMA wins", []),
        ("LLM", "LLMs win", []),
        ("LLMs", "an LLM wins", []),
        ("SelfRAG", "Self-RAG wins", []),
        ("Self-RAG", "Self RAG wins", []),
        ("Mixtral8x7B", "Mixtral 8x7B wins", []),
        ("BERT", "SBERT wins", ["BERT"]),
        ("GPT-3", "GPT-4 wins", ["GPT-3"]),
        ("日本語だけ", "x", []),
        ("a", "b", []),  # one letter is no name
    ],
)
def test_names_must_stand_in_the_paper_whole(said: str, paper: str, strange: list[str]):
    assert foreign_names(said, [paper]) == strange
