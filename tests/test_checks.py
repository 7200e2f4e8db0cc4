"""What makes an answer unfit to print, and what must not be taken for a fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.checks import foreign_names, language_problem, missing_numbers, text_problems
from qa_notes.checks.language import simplified_chinese

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


@pytest.mark.parametrize("text", GOOD)
def test_good_answers_have_no_fault(text: str):
    assert language_problem(text, "ja") is None
    assert text_problems(text, QUESTION) == []


@pytest.mark.parametrize("text", CHINESE)
def test_chinese_is_not_japanese(text: str):
    problem = language_problem(text, "ja")
    assert problem is not None
    assert "Chinese" in problem


@pytest.mark.parametrize(
    "text", ["気象庁の国会図書館で学会が開催された。", "検証、縮約、拡張、処理、仏教、沢山、芸術"]
)
def test_japanese_characters_are_not_chinese(text: str):
    assert simplified_chinese(text) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The model is trained on eight GPUs for two days.", "ja"),
        ("この手法は The model is trained on eight large GPUs for about two days です。", "ja"),
        ("Large language models struggle with planning.", "ja"),
        ("性能評価実験結果分析手法提案比較検討。", "ja"),  # no sentence of Japanese
        ("12.5%", "ja"),
        ("", "ja"),
        ("이 논문은 새로운 방법을 제안합니다.", "ja"),
        ("この論文は新しい手法を提案します。", "ko"),
        ("The model is trained on eight GPUs.", "ko"),
        ("The model is trained on eight GPUs.", "hi"),
        ("この論文は新しい手法を提案します。", "en"),
    ],
)
def test_another_language_is_told(text: str, language: str):
    assert language_problem(text, language) is not None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The model is trained on eight GPUs.", "en"),
        ("이 논문은 GPT-4보다 빠른 새로운 방법을 제안합니다.", "ko"),
        ("यह शोधपत्र GPT-4 से तेज़ एक नई विधि प्रस्तुत करता है।", "hi"),
    ],
)
def test_the_other_languages_pass_as_themselves(text: str, language: str):
    assert language_problem(text, language) is None


@pytest.mark.parametrize(
    "text",
    [
        "この論文はどのような課題に取り組んでいますか?",
        "この論文は、どのような課題に取り組んでいますか。",
        "この論文は課題に取り組んでいます。",
    ],
)
def test_a_repeated_question_is_no_answer(text: str):
    assert "it only repeats the question" in text_problems(text, QUESTION)


def test_an_answer_may_take_up_the_question():
    text = "この論文は、大規模言語モデルが長い計画を立てられないという課題に取り組んでいます。"
    assert text_problems(text, QUESTION) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "it is empty"),
        ("  \n ", "it is empty"),
        ("精度が[number]ポイント向上しました。", "slot"),
        ("精度が[数]ポイント向上しました。", "slot"),
        ("{name}は新しい手法です。", "slot"),
        ("精度は____でした。", "slot"),
        ("T\\”ULUというモデルを使います。", "LaTeX"),
        ('T\\"ULUというモデルを使います。', "LaTeX"),
        ("コードは\\url{https://example.org}にあります。", "LaTeX"),
        ("既存の手法\\cite{smith}を改善します。", "LaTeX"),
        ("\\textbf{Lanterns}を提案します。", "LaTeX"),
        ("回答: 新しい手法です。", "label"),
        ("ANSWER: It is new.", "label"),
        ("この手法は、既存の手法と比べて", "middle"),
        ("The method improves the", "middle"),
    ],
)
def test_faults_of_the_text_are_named(text: str, fault: str):
    assert any(fault in problem for problem in text_problems(text, QUESTION))


@pytest.mark.parametrize(
    "text",
    [
        "新しい手法を提案しています。新しい手法を提案しています。",
        "この手法は速く、そして速く、そして速く、そして速く、そして速く、そして強いです。",
        "We test it on the set and on the set and on the set and on the set and on the set.",
    ],
)
def test_loops_are_seen(text: str):
    assert any("again and again" in problem for problem in text_problems(text, QUESTION))


@given(st.text())
def test_no_text_breaks_the_checks(text: str):
    text_problems(text, QUESTION)
    for language in ("ja", "en", "ko", "hi"):
        language_problem(text, language)
    missing_numbers(text, [text])
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
    assert missing_numbers(text, [source]) == []


@pytest.mark.parametrize(
    ("text", "source", "missing"),
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
def test_a_number_that_the_paper_does_not_hold(text: str, source: str, missing: list[str]):
    assert missing_numbers(text, [source]) == missing


def test_names_must_be_the_papers_own():
    source = "We fine tune Self-RAG and Orca 2 on HallBench."
    assert foreign_names("Self-RAGとOrca 2をFine-tuningします。", [source]) == ["Fine-tuning"]
    assert foreign_names("Self-RAGをfine-tuneします。", [source]) == []
    assert foreign_names("Mirasol3BとHallBench", [source]) == ["Mirasol3B"]


@given(st.lists(st.integers(0, 10**9), max_size=5))
def test_the_papers_own_numbers_are_never_missing(values: list[int]):
    text = " ".join(f"{value:,} units," for value in values)
    assert missing_numbers(text, [" ".join(map(str, values))]) == []
