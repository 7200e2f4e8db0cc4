"""Hyphens, ligatures and other scars of typesetting."""

from __future__ import annotations

from collections import Counter

import pytest

from qa_notes.parse.language import is_garbled, letters
from qa_notes.parse.words import clean, join, unsplit, vocabulary


@pytest.mark.parametrize(
    ("lines", "elsewhere", "wanted"),
    [
        (["much informa-", "tion is lost"], [], "much information is lost"),
        (["a state-of-", "the-art model"], [], "a state-of-the-art model"),
        (["a state-of-the-", "art model"], ["art is long"], "a state-of-the-art model"),
        (["while pre-", "training it"], ["pretraining helps"], "while pretraining it"),
        (["while pre-", "training it"], ["pre-training helps"], "while pre-training it"),
        (["while pre-", "training it"], ["training helps"], "while pre-training it"),
        (["our pre-", "vious work"], [], "our previous work"),
        (["Transformer-", "XL and GPT-", "4 are"], [], "Transformer-XL and GPT-4 are"),
        (["a knowledge-", "based one"], ["knowledge is"], "a knowledge-based one"),
        (["soft hy\u00ad", "phens"], [], "soft hyphens"),
        (["see https://a.org/", "code/x now"], [], "see https://a.org/code/x now"),
        (["see https://a.org.", "We go on"], [], "see https://a.org. We go on"),
        (["日本語の", "文章です"], [], "日本語の文章です"),
        (["two words", "here"], [], "two words here"),
    ],
)
def test_lines_become_text(lines: list[str], elsewhere: list[str], wanted: str) -> None:
    assert join(lines, vocabulary(elsewhere)) == wanted


def test_ligatures_accents_and_control_characters() -> None:
    assert clean("eﬃcient ﬁne ﬂow R´e O˘guz a\x00b\u00a0c") == "efficient fine flow Ré Oğuz ab c"


def test_half_words_are_not_counted() -> None:
    assert "informa" not in vocabulary(["much informa-"])


@pytest.mark.parametrize(
    "text",
    [
        "We show that the model of the paper is better than the others on all of the tasks. ",
        "Wir zeigen, dass das Modell der Arbeit auf allen Aufgaben besser ist als die anderen. ",
        "Näytämme että malli on parempi kuin muut ja se oli myös nopeampi kaikissa tehtävissä. ",
        "本論文では新しい手法を提案する。実験の結果、既存の手法より優れていることを示した。",
        "本文提出了一种新的方法，实验结果表明该方法优于现有的方法，并且速度更快。",
        "이 논문에서는 새로운 방법을 제안한다. 실험 결과는 기존의 방법보다 우수하다. ",
        "يقترح هذا البحث طريقة جديدة وتظهر النتائج أنها أفضل من الطرق الحالية في كل المهام. ",
        "इस शोधपत्र में हम एक नई विधि प्रस्तुत करते हैं जो मौजूदा विधियों से बेहतर है। ",
    ],
)
def test_languages_are_not_garbled(text: str) -> None:
    assert not is_garbled(text * 12)


@pytest.mark.parametrize("shift", range(1, 26))
def test_shifted_english_is_garbled(shift: int) -> None:
    text = "We show that the model of the paper is better than the others on all of the tasks. "
    moved = "".join(
        chr((ord(c) - 97 + shift) % 26 + 97) if "a" <= c <= "z" else c for c in text.lower()
    )
    assert is_garbled(moved * 12)


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("이 논문에서는 새로운 방법을 제안한다. 실험 결과는 기존의 방법보다 우수하다. ", 1999),
        ("本論文では新しい手法を提案する。実験の結果、既存の手法より優れていることを示した。", 37),
    ],
)
def test_signs_moved_to_others_are_garbled(text: str, shift: int) -> None:
    """Each to one of its own block: letters that look fine and say nothing."""
    moved = "".join(
        chr(0x4E00 + ord(c) % 0x51 * shift) if "\u3041" <= c <= "\u9fff"
        else chr(0xAC00 + (ord(c) - 0xAC00 + shift) % 11172) if c >= "\uac00" and c.isalpha()
        else c
        for c in text
    )  # fmt: skip
    assert is_garbled(moved * 12)


def test_signs_of_no_script_are_garbled() -> None:
    assert is_garbled("\ufffd\ue001\ue002 a " * 50)


def test_a_sign_of_chinese_says_more_than_a_letter() -> None:
    assert letters("abc") == 3
    assert letters("論文") == 4


@pytest.mark.parametrize(
    ("raw", "printed"),
    [
        ("the ``Gorilla'' model", "the “Gorilla” model"),
        ('the ``Gorilla" model', "the “Gorilla” model"),
        ("so `called' models", "so ‘called’ models"),
        ("a `model's view' here", "a ‘model's view’ here"),
        ("``one'' and ``two''", "“one” and “two”"),
        ("run `search` and `stop`", "run `search` and `stop`"),  # code
        ("```python print('x')```", "```python print('x')```"),
        ("it's 5'' of f''(x)", "it's 5'' of f''(x)"),
        ("an `open one", "an `open one"),
    ],
)
def test_quotation_marks_of_tex(raw: str, printed: str) -> None:
    assert join([raw], Counter()) == printed
    assert join(raw.rsplit(" ", 1), Counter()) == printed


@pytest.mark.parametrize(
    ("raw", "whole"),
    [
        ("2 REAC T: S YNERGIZING REASONING", "2 REACT: SYNERGIZING REASONING"),
        ("A SUPER MODEL", "A SUPER MODEL"),  # words of their own
        ("THE ORY OF IT", "THE ORY OF IT"),  # never used
        ("Reac t is small", "Reac t is small"),
    ],
)
def test_capitals_that_stand_too_far_apart(raw: str, whole: str) -> None:
    seen = vocabulary(["react synergizing supermodel"] * 4 + ["a super model is a model"] * 4)
    assert unsplit(raw, seen) == whole
