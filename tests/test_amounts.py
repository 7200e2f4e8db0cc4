"""Amounts in every language of notes: read, compared with the paper's, and written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.amounts import has_figure, in_words, missing, numbers, told, without_labels, written
from qa_notes.languages import LANGUAGES, language

WRITERS = [code for code in LANGUAGES if language(code).units.written]
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}


@pytest.mark.parametrize(
    ("said", "paper"),
    [
        ("70억 개", "7 billion"),
        ("70억", "7B"),
        ("7 billion", "70억"),
        ("7B", "70억"),
        ("7천만 개", "70 million"),
        ("5백만", "5 million"),
        ("1억 2,000만 개", "120 million"),
        ("1억2천만", "120 million"),
        ("1만 5,000개", "15,000"),
        ("2조 토큰", "2 trillion tokens"),
        ("3만 명 중 2천 명", "2,000 of 30,000"),
        ("3가지 과제", "three tasks"),
        ("three tasks", "세 가지 과제"),
        ("GPT-4만 사용합니다", "only GPT-4"),  # 만 is "only" here, and no 10,000
        ("70억", "70億"),
        ("70 억 개", "7 billion"),
        ("7 천만 개", "70 million"),
        ("7 billion", "70 억 개"),
        ("3천5백 개", "3,500"),
        ("3천 5백 개", "3,500"),
        ("1억 2천3백만", "123 million"),
        ("3백 개", "300"),
        ("1 million", "백만 개"),
        ("10,000,000", "천만 개"),
        ("2 조건", "2 conditions"),  # no 2 trillion
        ("5 만들기", "5"),
        ("16백본", "16"),  # a backbone
        ("3만 5억", "30,000 and 500 million"),  # two amounts
    ],
)
def test_korean_amounts(said: str, paper: str):
    assert missing(said, [paper]) == []


@pytest.mark.parametrize(
    ("said", "paper"),
    [
        ("1.5 लाख", "150,000"),
        ("1.5 लाख", "150 thousand"),
        ("1,50,000", "150,000"),
        ("150,000", "1,50,000"),
        ("2 करोड़", "20 million"),
        ("7 अरब", "7 billion"),
        ("7 अरब", "7B"),
        ("7B", "7 अरब"),
        ("७ अरब", "7 billion"),
        ("७", "7"),
        ("२.५ करोड़", "25 million"),
        ("7 मिलियन", "7 million"),
        ("7 बिलियन", "7 अरब"),
        ("५० हज़ार", "50K"),
        ("50 हजार", "50,000"),  # without the dot below
        ("3", "तीन कार्य"),
        ("7 अरब", "70억"),
        ("1 करोड़ 20 लाख", "12 million"),
        ("१ करोड़ २० लाख", "12 million"),
        ("1 लाख 50 हज़ार", "150,000"),
        ("12 million", "1 करोड़ 20 लाख"),
        ("20 लाख 1 करोड़", "2 million, 10 million"),  # two amounts
        ("12,34,567", "1,234,567"),
        ("1234567", "12,34,567"),
        ("1,50,250.5", "150,250.5"),
    ],
)
def test_hindi_amounts(said: str, paper: str):
    assert missing(said, [paper]) == []


@pytest.mark.parametrize(
    ("said", "paper", "wrong"),
    [
        ("7억", "7 billion", ["7"]),
        ("70억", "7 million", ["70"]),
        ("7천만", "7 million", ["7"]),
        ("1억 3,000만", "120 million", ["1"]),
        ("7만", "7", ["7"]),
        ("7 अरब", "7 million", ["7"]),
        ("7 मिलियन", "7 billion", ["7"]),
        ("2 करोड़", "2 million", ["2"]),
        ("1.5 लाख", "1.5 million", ["1.5"]),
        ("८", "7", ["8"]),
        ("네 가지 과제와 5개의 GPU", "four tasks", ["5"]),
        ("7 억 개", "7 billion", ["7"]),
        ("3천5백 개", "3,000 and 500", ["3"]),
        ("3백 개", "3", ["3"]),
        ("1 million", "백만장자", ["1"]),  # a millionaire
        ("1 million", "수백만 개", ["1"]),  # millions
        ("1 करोड़ 20 लाख", "10 million and 2 million", ["1"]),
        ("12,34,567", "1,234,568", ["1234567"]),
        ("12,34,567", "34,567", ["1234567"]),
        ("5,10,100", "5, 10", ["510100"]),
    ],
)
def test_another_amount_is_told(said: str, paper: str, wrong: list[str]):
    assert missing(said, [paper]) == wrong


def test_a_list_of_numbers_is_no_amount_of_india():
    assert numbers("12,34,056") == ["1234056"]
    assert numbers("pages 5,10,15") == ["5", "10", "15"]
    assert missing("5", ["k is 5,10,100"]) == []
    assert missing("k is 5,10,100", ["k is 5, 10, 100"]) == []
    assert numbers("1, 23, 456") == ["1", "23", "456"]
    assert numbers("5,10,100,500") == ["5", "10100500"]  # and no 510100
    assert missing("23", ["1,23,456"]) == []  # it may be a list
    assert missing("10", ["12,10,456"]) == ["10"]  # lists grow
    assert missing("50", ["1,50,025"]) == ["50"]  # nor begins one of them with 0


@pytest.mark.parametrize(
    ("number", "power", "code", "said"),
    [
        ("7", 9, "ko", "70억"),
        ("1.5", 6, "ko", "150만"),
        ("175", 9, "ko", "1750억"),
        ("7", 3, "ko", "7,000"),
        ("1", 12, "ko", "1조"),
        ("7", 9, "hi", "7 अरब"),
        ("1.5", 6, "hi", "15 लाख"),
        ("20", 6, "hi", "2 करोड़"),
        ("12", 3, "hi", "12,000"),
        ("7", 9, "en", "7,000,000,000"),  # it has no units of its own to write with
    ],
)
def test_amounts_as_a_language_writes_them(number: str, power: int, code: str, said: str):
    assert written(number, power, code) == said


@given(
    st.sampled_from(WRITERS),
    st.decimals("0.001", 99_999, places=3),
    st.sampled_from(sorted(SCALES)),
    st.booleans(),
)
def test_what_we_write_is_what_the_paper_said(code: str, number: Decimal, scale: str, comma: bool):
    english = f"It has {number.normalize():{',' if comma else ''}f} {scale} parameters."
    ((said_in_english, own),) = told(english, code)
    assert said_in_english in english
    assert own == written(said_in_english.split()[0], SCALES[scale], code)
    assert missing(own, [english]) == []
    assert missing(english, [own]) == []


@given(st.sampled_from(WRITERS), st.integers(1, 9999), st.sampled_from(sorted(SCALES)))
def test_ten_times_as_much_is_another_amount(code: str, number: int, scale: str):
    own = written(str(10 * number), SCALES[scale], code)
    if own[-1].isdigit():  # 10,000 is no number of "1 thousand" either
        assert missing(own, [f"{number} {scale}"]) == numbers(own)
    elif numbers(own) != [str(number)]:
        assert missing(own, [f"{number} {scale}"]) != []


def test_english_is_told_no_amounts():
    assert told("It has 7 billion parameters.", "en") == []


@given(st.sampled_from(LANGUAGES), st.integers(0, 10**6))
def test_the_digits_of_every_script_are_read(code: str, number: int):
    zeros = {"hi": 0x0966, "ja": 0xFF10, "ko": 0xFF10, "en": ord("0")}
    digits = "".join(chr(zeros[code] + int(digit)) for digit in str(number))
    assert numbers(digits) == [str(number)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("네 가지", {"4"}), ("두 개와 세 개", {"2", "3"}), ("चार कार्य", {"4"}), ("三つ", {"3"}),
        ("한국", set()),
    ],
)  # fmt: skip
def test_numbers_in_words(text: str, found: set[str]):
    assert in_words(text) == found


@pytest.mark.parametrize("text", ["4개의 GPU", "네 개의 GPU", "चार GPU", "७ GPU", "三つのGPU"])
def test_every_language_tells_figures(text: str):
    assert has_figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "Llama2를 씁니다.", "GPT-4 का उपयोग होता है।", "モデルを使います。",
        "See Fig. 3 and Step 2.", "표 2와 그림 3", "표2와 그림3", "부록 B.1과 식 4",
        "तालिका 2", "तालिका2 और चित्र ३", "表2と図 3",
    ],
)  # fmt: skip
def test_a_name_is_no_figure(text: str):
    assert not has_figure(text)


@pytest.mark.parametrize(
    "text",
    [
        "see Fig. 3, Step 2, Eq. 4, Section 5 and Table 7", "표 2와 그림 3", "표2와 그림3", "식 4",
        "절 3.2와 장 5", "부록 B.1", "तालिका 2", "तालिका2 और चित्र ३", "परिशिष्ट 1, खंड 2, समीकरण 4",
        "表2と図 3",
    ],
)  # fmt: skip
def test_what_points_tells_no_amount(text: str):
    assert numbers(without_labels(text)) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("그림 3장", ["3"]), ("표 12개", ["12"]), ("문장 5개", ["5"]), ("목표 2", ["2"]),
        ("विचित्र 2", ["2"]), ("方式3つ", ["3"]), ("発表 3 件", ["3"]),
        ("28.4 in Table 2", ["28.4"]), ("표 2의 28.4점", ["28.4"]),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_pointer_counts(text: str, left: list[str]):
    assert numbers(without_labels(text)) == left


@given(st.text(), st.text())
def test_no_text_breaks_the_reading(text: str, source: str):
    assert set(missing(text, [source])) <= set(numbers(text))
    assert missing(text, [text]) == []
    has_figure(text, source)
