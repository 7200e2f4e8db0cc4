"""The rules that every language is held to, in the letters of each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.checks import LANGUAGE, every
from qa_notes.checks.language import foreign_script, left_in_english
from qa_notes.checks.text import said_twice, slot
from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES, language, worded
from qa_notes.languages.scripts import foreign_runs
from qa_notes.said import Check, Said


def found(check: Check, code: str, text: str, *sources: str) -> list[str]:
    return [fault.words for fault in check(Said(text, code, sources=sources))]


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("ko", "이 논문은 新しい手法을 제안하며 성능을 높입니다.", ["新しい手法"]),
        ("ko", "이 논문은 方法을 제안하고 方法을 비교합니다.", ["方法"]),
        ("ko", "이 모델은 быстро 학습합니다.", ["быстро"]),
        ("hi", "यह शोधपत्र 새로운 एक विधि प्रस्तुत करता है।", ["새로운"]),
        ("hi", "यह विधि モデル का उपयोग करती है और 效率 बढ़ाती है।", ["モデル", "效率"]),
        ("ja", "この手法は모델を使います。", ["모델"]),
        ("ja", "この手法はविधिを使います。", ["विधि"]),
        ("ja", "この手法はмодельを使います。", ["модель"]),
        ("en", "The method uses a モデル of lamps in rooms.", ["モデル"]),
    ],
)
def test_words_in_letters_of_another_language(code: str, text: str, words: list[str]):
    assert found(foreign_script, code, text) == words
    told = every(LANGUAGE, Said(text, code))
    assert [fault.words for fault in told if fault.rule == Rule.FOREIGN_SCRIPT] == words
    assert words[0] in worded(told[0], code)


@pytest.mark.parametrize(
    ("code", "text", "sources"),
    [
        ("ko", "인공지능(人工知能)은 새로운 방법을 씁니다.", ()),
        ("ko", "데이터셋 漢字庫를 사용합니다.", ("우리는 漢字\n庫를 쓴다.",)),  # its source's
        ("ko", "ㄱ부터 ㅎ까지 α와 µ, ℓ, 𝒙, ℵ를 학습하고 Łukasz를 인용합니다.", ()),
        ("ko", "수식은 \\(язык\\)이고 링크는 https://a.example/x입니다.", ()),
        ("ja", "々やーを含む语の語です。", ()),  # Chinese is told by its own rule
        ("ja", "Привет を訳します。", ("We translate Привет.",)),
        ("hi", "यह विधि α और Ω के साथ GPT-4 से तेज़ है।", ()),
        ("en", "It is at https://a.example/lamp-データ for all.", ()),  # told as a changed link
        ("en", "It adds “ą” and ß to Ελλάδα.", ()),
    ],
)
def test_letters_that_are_of_use_to_a_text(code: str, text: str, sources: tuple[str, ...]):
    assert found(foreign_script, code, text, *sources) == []


def test_a_text_in_another_language_is_one_fault():
    said = Said("この論文は新しい手法を提案します。", "ko")
    assert [fault.rule for fault in every(LANGUAGE, said)] == [Rule.LANGUAGE]


@given(st.sampled_from(LANGUAGES), st.text())
def test_foreign_runs_are_of_the_text_and_have_none_of_its_own_letters(code: str, text: str):
    letters = language(code).letters
    for run in foreign_runs(letters, text):
        assert run in text
        assert foreign_runs(letters, run) == [run]


@pytest.mark.parametrize(
    ("code", "text", "word"),
    [
        ("ko", "unlike 기존 방법은 전선이 필요하지 않습니다.", "unlike"),
        ("ko", "전선이 필요하지 않으며, However 비용은 높습니다.", "However"),
        ("hi", "यह विधि without तारों के काम करती है।", "without"),
        ("ja", "unlike 既存の手法では電線が必要です。", "unlike"),
    ],
)
def test_a_word_of_english_grammar_left_standing(code: str, text: str, word: str):
    assert list(left_in_english(Said(text, code))) == [Fault(Rule.ENGLISH, word)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ko", "“Learning without Labels”를 인용합니다."),
        ("ko", "Learning without Labels 방법을 사용합니다."),
        ("hi", "GPT-4 और with-Net का उपयोग होता है।"),
        ("en", "It works without cables, unlike the lamps of old."),
    ],
)
def test_names_and_english_notes_may_have_such_words(code: str, text: str):
    assert found(left_in_english, code, text) == []


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        ("ko", "문장을 사용하여, 문장을 사용하여, 답합니다.", "문장을 사용하여"),
        ("ko", "검색과 추론, 검색과 추론을 가르칩니다.", "검색과 추론"),
        ("hi", "खोज और तर्क, खोज और तर्क, उत्तर सिखाता है।", "खोज और तर्क"),
        ("en", "the small lamp, the small lamp, and a cable.", "the small lamp"),
    ],
)
def test_words_said_twice(code: str, text: str, words: str):
    assert list(said_twice(Said(text, code))) == [Fault(Rule.SAID_TWICE, words)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ko", "검색과 추론, 검색과 생성을 가르칩니다."),
        ("en", "For lamps, for lamps of glass, it takes 10 ms, 60 ms, 60 ms, 70 ms."),
        ("ja", "10分、60ミリ秒、60ミリ秒、70ミリ秒です。"),
        ("hi", "खोज और तर्क, खोज और उत्तर सिखाता है।"),
    ],
)
def test_lists_and_equal_amounts_are_fine(code: str, text: str):
    assert found(said_twice, code, text) == []


@pytest.mark.parametrize(
    ("code", "text", "place"),
    [
        ("ja", "[サンプル数]件で学習します。", "[サンプル数]"),
        ("ko", "[데이터셋 이름]에서 평가합니다.", "[데이터셋 이름]"),
        ("ko", "[숫자]개로 학습합니다.", "[숫자]"),
        ("hi", "यह [संख्या] उदाहरणों से सीखता है।", "[संख्या]"),
        ("en", "It uses [サンプル数] lamps.", None),  # words of another language are another fault
        ("en", "It uses [number] lamps.", "[number]"),
    ],
)
def test_a_place_to_be_filled_in(code: str, text: str, place: str | None):
    assert found(slot, code, text) == ([place] if place else [])
