"""What makes an answer unfit to print, and what must not be taken for a fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.amounts import missing
from qa_notes.checks import DRAFT, LANGUAGE, NOTE, TRANSLATION, every, first
from qa_notes.checks.sources import foreign_names
from qa_notes.faults import Rule
from qa_notes.languages import LANGUAGES
from qa_notes.languages.ja import CHINESE as IN_CHINESE
from qa_notes.languages.ja import NO_KANA
from qa_notes.languages.ja.chinese import simplified_chinese
from qa_notes.said import Said

QUESTION = "この論文はどのような課題に取り組んでいますか?"
GOOD = [
    "Self-RAGは、必要なときにだけ文書を検索し、自らの出力を批評する手法です。",
    "Orca 2は、13Bのモデルで、GPT-4に近い性能を示しています。",
    "GAIAでは、人間の正答率が92%であるのに対し、GPT-4は15%にとどまります。",
    "この手法の計算量は\\( O(n \\log n) \\)です。",
    "学習には8台のV100 GPUを使い、約2日かかります（付録Aを参照）。",
    "コードは https://github.com/example/lanterns で公開されています。",
    "誤差を改善するため、以下の3つを比較しています。",
    "精度は、経済的な仮定の下で検証されています。",
]
CHINESE = [
    "为了改善模型的性能，我们提出了新的方法。",
    "为了改善この問題、新しい手法を提案します。",
    "我们はTransformerを提案しています。",
    "この論文では、语言模型の推理能力を改善します。",
    "本研究は、数据を用いて训练を行います。",
]


def of_language(text: str, language: str) -> list[str]:
    """The rules that a text breaks as one of its language."""
    return [fault.rule for fault in every(LANGUAGE, Said(text, language))]


def of_answer(text: str, language: str = "ja") -> list[str]:
    """The rules that a text breaks as an answer without sources, in a note."""
    return [fault.rule for fault in every(NOTE, Said(text, language, QUESTION))]


@pytest.mark.parametrize("text", GOOD)
def test_good_answers_have_no_fault(text: str):
    assert of_language(text, "ja") == []
    assert of_answer(text) == []


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_is_not_japanese(text: str):
    assert IN_CHINESE in of_language(text, "ja")


@pytest.mark.parametrize(
    "text", ["気象庁の国会図書館で学会が開催された。", "検証、縮約、拡張、処理、仏教、沢山、芸術"]
)
def test_japanese_characters_are_not_chinese(text: str):
    assert simplified_chinese(text) == ""


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("The model is trained on eight GPUs for two days.", "ja", Rule.LANGUAGE),
        (
            "この手法は The model is trained on eight large GPUs for about two days です。",
            "ja", Rule.LANGUAGE,
        ),
        ("これは we train the model on many texts of the web です。", "ja", Rule.ENGLISH),
        ("Large language models struggle with planning.", "ja", Rule.LANGUAGE),
        ("性能評価実験結果分析手法提案比較検討。", "ja", NO_KANA),  # no sentence of Japanese
        ("12.5%", "ja", Rule.LANGUAGE),
        ("", "ja", Rule.LANGUAGE),
        ("이 논문은 새로운 방법을 제안합니다.", "ja", Rule.LANGUAGE),
        ("この論文は新しい手法を提案します。", "ko", Rule.LANGUAGE),
        ("The model is trained on eight GPUs.", "ko", Rule.LANGUAGE),
        ("The model is trained on eight GPUs.", "hi", Rule.LANGUAGE),
        ("この論文は新しい手法を提案します。", "en", Rule.LANGUAGE),
        ("この論文は新しい手法を提案します。", "hi", Rule.LANGUAGE),
    ],
)  # fmt: skip
def test_another_language_is_told(text: str, language: str, rule: str):
    assert rule in of_language(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The model is trained on eight GPUs.", "en"),
        ("이 논문은 GPT-4보다 빠른 새로운 방법을 제안합니다.", "ko"),
        ("यह शोधपत्र GPT-4 से तेज़ एक नई विधि प्रस्तुत करता है।", "hi"),
    ],
)
def test_the_other_languages_pass_as_themselves(text: str, language: str):
    assert of_language(text, language) == []


@pytest.mark.parametrize(
    "text",
    [
        "この論文はどのような課題に取り組んでいますか?",
        "この論文は、どのような課題に取り組んでいますか。",
        "この論文は課題に取り組んでいます。",
    ],
)
def test_a_repeated_question_is_no_answer(text: str):
    assert Rule.REPEATED_QUESTION in of_answer(text)


def test_an_answer_may_take_up_the_question():
    text = "この論文は、大規模言語モデルが長い計画を立てられないという課題に取り組んでいます。"
    assert of_answer(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", Rule.EMPTY),
        ("  \n ", Rule.EMPTY),
        ("精度が[number]ポイント向上しました。", Rule.SLOT),
        ("精度が[数]ポイント向上しました。", Rule.SLOT),
        ("{name}は新しい手法です。", Rule.SLOT),
        ("精度は____でした。", Rule.SLOT),
        ("T\\”ULUというモデルを使います。", Rule.LATEX),
        ('T\\"ULUというモデルを使います。', Rule.LATEX),
        ("コードは\\url{https://example.org}にあります。", Rule.LATEX),
        ("既存の手法\\cite{smith}を改善します。", Rule.LATEX),
        ("\\textbf{Lanterns}を提案します。", Rule.LATEX),
        ("回答: 新しい手法です。", Rule.LABEL),
        ("ANSWER: It is new.", Rule.LABEL),
        ("この手法は、既存の手法と比べて", Rule.CUT_OFF),
        ("The method improves the", Rule.CUT_OFF),
    ],
)
def test_faults_of_the_text_are_named(text: str, rule: str):
    assert rule in of_answer(text)


@pytest.mark.parametrize(
    ("text", "is_phrase", "cut"),
    [
        ("8台のGPU", True, False),
        ("8台のGPU", False, True),  # whatever its quotation ends with
        ("8台のGPUを使います。", False, False),
        ("彼らはそれを“創発”と呼びます。”", False, False),
    ],
)
def test_an_end_is_asked_of_a_sentence(text: str, is_phrase: bool, cut: bool):
    said = Said(text, "ja", QUESTION, ("Table 2: 76.0 on Imagenet",), is_phrase=is_phrase)
    assert (Rule.CUT_OFF in {fault.rule for fault in every(NOTE, said)}) is cut


@pytest.mark.parametrize(
    ("text", "source", "open"),
    [
        ("利用者は「うまく動きます。", "Users say “It works.", False),  # its source is cut, too
        ("利用者は「うまく動きます。", "Users say “It works.”", True),
        ("値は(0, 1]の範囲です。", "The value lies in (0, 1].", False),
        ("値は(0の範囲です。", "The value lies in (0, 1].", True),
    ],
)
def test_a_bracket_is_open_that_its_source_closes(text: str, source: str, open: bool):
    said = Said(text, "ja", sources=(source,))
    assert (Rule.BRACKET in {fault.rule for fault in every(TRANSLATION, said)}) is open


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("BERT, RoBERTaとGPT-4。", True),
        ("BERT、RoBERTa。", True),
        ("Large models。", False),
        ("Planning。", False),
        ("12.5%", False),
    ],
)
def test_names_alone_are_in_any_language(text: str, fits: bool):
    found = {fault.rule for fault in every(LANGUAGE, Said(text, "ja"))}
    assert (Rule.LANGUAGE not in found) is fits


def test_the_words_of_the_question_are_nobodys_examples():
    said = Said(
        "The need for training is 3 hours.", "en", sources=("It is 3 hours.",),
        given=("How much computing does training or inference need?",),
        shown=("It is 3 hours.",), examples=("Training needs two days on GPUs for inference.",),
    )  # fmt: skip
    assert Rule.EXAMPLES not in {fault.rule for fault in every(DRAFT, said)}


def test_a_draft_in_another_language_is_none():
    korean = "제안한 조명은 와트당 28.4 루멘에 도달하였다."
    found = every(DRAFT, Said(korean, "en", sources=(korean,), shown=(korean,)))
    assert Rule.LANGUAGE in {fault.rule for fault in found}


def test_a_translator_is_told_of_chinese_before_all_else():
    said = Said("为了改善模型", "ja", sources=("We use 600 tasks to improve the model.",))
    found = first(TRANSLATION, said)
    assert found and found.rule == "Chinese"


def test_a_question_given_back_is_one_fault():
    assert of_answer(QUESTION) == [Rule.REPEATED_QUESTION]
    assert of_answer("では、灯りの数は何個なのでしょうか?") == [Rule.ASKS]
    assert every(NOTE, Said("では、灯りの数は何個なのでしょうか?", "ja")) == ()  # answers nothing


@pytest.mark.parametrize(
    "text",
    [
        "新しい手法を提案しています。新しい手法を提案しています。",
        "この手法は速く、そして速く、そして速く、そして速く、そして速く、そして強いです。",
        "We test it on the set and on the set and on the set and on the set and on the set.",
    ],
)
def test_loops_are_seen(text: str):
    assert Rule.LOOP in of_answer(text)


@given(st.text())
def test_no_text_breaks_the_checks(text: str):
    for language in LANGUAGES:
        said = Said(text, language, QUESTION, sources=(text,), shown=(text,), names=(text,))
        for checks in (DRAFT, LANGUAGE, TRANSLATION, NOTE):
            every(checks, said)
    missing(text, [text])
    foreign_names(text, [text])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("70億のパラメータ", "a model of 7B parameters"),
        ("70億のパラメータ", "7 billion parameters"),
        ("7Bのモデル", "7B parameters"),
        ("1.5億枚の画像", "150 million images"),
        ("12万件", "120k examples"),
        ("12,000件", "12000 examples"),
        ("3つのタスク", "three tasks"),
        ("28.4 BLEU", "28.40 BLEU"),
        ("５０％", "50%"),
    ],
)
def test_one_number_in_two_spellings(text: str, source: str):
    assert missing(text, [source]) == []


@pytest.mark.parametrize(
    ("text", "source", "lost"),
    [
        ("41.9 BLEUです。", "28.4 BLEU", ["41.9"]),
        ("8.4 BLEUです。", "28.4 BLEU", ["8.4"]),
        ("700億のパラメータ", "7B parameters", ["700"]),
        ("3台のGPU", "eight GPUs", ["3"]),
        ("92%と15%です。", "humans reach 92%", ["15"]),
        ("0.5ポイント", "0.05 points", ["0.5"]),
        ("5と5と6", "", ["5", "6"]),
    ],
)
def test_a_number_that_the_paper_does_not_hold(text: str, source: str, lost: list[str]):
    assert missing(text, [source]) == lost


def test_names_must_be_the_papers_own():
    source = "We fine tune Self-RAG and Orca 2 on HallBench."
    assert foreign_names("Self-RAGとOrca 2をFine-tuningします。", [source]) == ["Fine-tuning"]
    assert foreign_names("Self-RAGをfine-tuneします。", [source]) == []
    assert foreign_names("Mirasol3BとHallBench", [source]) == ["Mirasol3B"]


@given(st.lists(st.integers(0, 10**9), max_size=5))
def test_the_papers_own_numbers_are_never_missing(values: list[int]):
    text = " ".join(f"{value:,} units," for value in values)
    assert missing(text, [" ".join(map(str, values))]) == []
