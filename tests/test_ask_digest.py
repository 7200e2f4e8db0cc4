"""Titles and remarks as a translator is told them, and titles as they end."""

from __future__ import annotations

import re

import pytest
from fakes import ScriptedChat, in_order

from qa_notes.ask.digest import cased, in_sentence_case, in_sentences
from qa_notes.ask.translate import translate
from qa_notes.languages import language
from qa_notes.llm import Chat


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("An Open Language Model For Mathematics", "An open language model for mathematics"),
        ("Show, Don't Tell: Aligning Models", "Show, don't tell: aligning models"),
        ("Scaling BERT-Large and GPT-4 on English", "Scaling BERT-Large and GPT-4 on English"),
        ("Learning through Self-Reflection", "Learning through self-reflection"),
    ],
)
def test_a_title_is_read_as_a_sentence(title: str, said: str) -> None:
    assert in_sentence_case(title, "Texts are in English.") == said


@pytest.mark.parametrize(
    ("remark", "said"),
    [
        (
            "Finds that lamps are dear; also finds that 12 are enough.",
            "Finds that lamps are dear. Also finds that 12 are enough.",
        ),
        ("It has three parts: one; two; three.", "It has three parts: one; two; three."),
        ("It needs fewer lights.", "It needs fewer lights."),
    ],
)
def test_what_semicolons_part_is_translated_in_sentences(remark: str, said: str) -> None:
    assert in_sentences(remark) == said


@pytest.mark.parametrize(
    ("code", "said", "title"),
    [
        ("ja", "数学のための言語モデルです。", "数学のための言語モデル"),
        ("ja", "検索し、生成することを学びます。", "検索し、生成することを学びます"),
        ("ko", "수학을 위한 언어 모델입니다.", "수학을 위한 언어 모델"),
        ("hi", "गणित के लिए भाषा मॉडल।", "गणित के लिए भाषा मॉडल"),
        ("en", "A language model for mathematics.", "A language model for mathematics"),
    ],
)
def test_a_title_ends_as_titles_do(code: str, said: str, title: str) -> None:
    assert re.sub(language(code).title_end, "", said) == title


def test_names_are_told_as_the_paper_writes_them() -> None:
    text = "Models are trained. We continue pretraining Code Llama on Proof-Pile-2, for LMs (LLM)."
    said = cased("An llm based on code llama and the proof-pile-2; models are good.", text)
    assert said == "An LLM based on Code Llama and the Proof-Pile-2; models are good."


def test_terms_of_the_prompt_are_no_part_of_a_translation() -> None:
    echoed = "어휘: 7 billion = 70억 이 모델은 매개변수가 70억 개입니다."
    said = "이 모델은 매개변수가 70억 개입니다."
    chat = Chat(ScriptedChat(script=in_order(echoed, said)), "fake")
    made = translate("The model has 7 billion parameters.", "ko", chat)
    assert (made.text, made.faults) == (said, ())
