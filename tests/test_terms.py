"""What a translator is told beforehand: amounts, names, the field's terms."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.amounts import missing, written
from qa_notes.ask.terms import MOST, terms_in, untranslated
from qa_notes.languages import language
from qa_notes.languages.ja.mend import mend

UNITS = {"兆": 12, "億": 8, "万": 4, "": 0}


@pytest.mark.parametrize(
    ("number", "power", "said"),
    [
        ("7", 9, "70億"),
        ("1.5", 9, "15億"),
        ("1.5", 6, "150万"),
        ("175", 9, "1750億"),
        ("200", 9, "2000億"),
        ("1", 12, "1兆"),
        ("15000", 12, "15,000兆"),
        ("10000.5", 12, "10,000.5兆"),
        ("1", 3, "1,000"),
        ("9.5", 3, "9,500"),
        ("10", 3, "1万"),
        ("12", 3, "1.2万"),
        ("1234.567", 6, "12.34567億"),
        ("1,200", 6, "12億"),
        ("0.5", 6, "50万"),
        ("0.0001", 3, "0.1"),
        ("0", 6, "0"),
    ],
)
def test_japanese_counts_in_myriads(number: str, power: int, said: str):
    assert written(number, power, "ja") == said


@given(
    st.integers(0, 10**9), st.integers(0, 4), st.sampled_from([3, 6, 9, 12]), st.booleans()
)  # fmt: skip
def test_an_amount_in_myriads_is_the_same_amount(digits: int, places: int, power: int, comma: bool):
    number = Decimal(digits).scaleb(-places)
    said = written(f"{number:{',' if comma else ''}f}", power, "ja")
    unit = said[-1] if said[-1] in UNITS else ""
    assert Decimal(said.removesuffix(unit).replace(",", "")).scaleb(UNITS[unit]) == (
        number.scaleb(power)
    )


@given(st.decimals("0.1", 9999, places=1), st.sampled_from(["thousand", "million", "billion"]))
def test_what_a_translator_is_told_passes_the_check_of_numbers(number: Decimal, scale: str):
    text = f"It has {number} {scale} parameters."
    [told] = [pair for pair in terms_in(text, "ja").split("; ") if scale in pair]
    japanese = told.partition(" = ")[2]
    assert missing(f"{japanese}個です。", [text]) == []
    assert missing(text, [japanese]) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It has 7 billion weights.", "7 billion = 70億"),
        ("a 7-billion-weight net", "7 billion = 70億"),
        ("1,200 million", "1,200 million = 12億"),
        ("$2.5 million, and 2.5 million again", "2.5 million = 250万"),
        ("3 millions", ""),  # no amount: "tens of millions"
        ("version 1.2.3 million", ""),
        ("7 Billion", ""),
        ("the loophole", ""),  # holds "loop" but not as a word
    ],
)
def test_amounts_are_told_in_japanese(text: str, told: str):
    assert terms_in(text, "ja") == told


@pytest.mark.parametrize(
    ("code", "told"), [("ko", "7 billion = 70억"), ("hi", "7 billion = 7 अरब"), ("en", "")]
)
def test_other_languages_are_told_no_japanese(code: str, told: str):
    pairs = terms_in("7 billion words of a language model", code, ["Reflexion"])
    assert pairs == "; ".join(filter(None, [told, "Reflexion = Reflexion"]))


def test_the_longest_term_wins_and_whole_words_count():
    assert terms_in("A large language model.", "ja") == "large language model = 大規模言語モデル"
    assert terms_in("Datasets", "ja") == "dataset = データセット"
    both = terms_in("large language models are language models", "ja")
    assert both == "large language model = 大規模言語モデル; language model = 言語モデル"


def test_amounts_and_names_come_first_and_the_list_is_short():
    text = (
        "The dataset, baseline, benchmark, accuracy, parameter, language model, fine-tuning, loss "
        "function, sampling and 7 billion tokens of Reflexion."
    )
    pairs = terms_in(text, "ja", ["Reflexion"]).split("; ")
    assert pairs[:2] == ["7 billion = 70億", "Reflexion = Reflexion"]
    assert len(pairs) == MOST


def test_names_that_japanese_translates_are_no_names():
    names = ["Reflexion", "English", "Bayesian", "GPT-4"]
    assert untranslated(names, "ja") == {"Reflexion", "GPT-4"}
    assert untranslated(names, "ko") == set(names)


@pytest.mark.parametrize(
    ("said", "better"),
    [
        ("この データを 使います。", "このデータを使います。"),
        ("この dataset を使います。", "この dataset を使います。"),
        ("11つの例と2つの例です。", "11の例と2つの例です。"),
        ("", ""),
    ],
)
def test_blanks_and_counters_are_mended(said: str, better: str):
    assert mend(said) == better
    assert mend(better) == better


def test_a_language_without_a_glossary_is_left_alone():
    assert language("ko").mend("이 dataset 을") == "이 dataset 을"
