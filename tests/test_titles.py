"""Titles in capitals are printed as titles; all others are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.titles import in_title_case

TEXT = (
    "We train BERT and the LLaMA models, both LLMs, on the state-of-the-art word2vec data. "
    "Reflexion is an agent. The agents of the GAIA benchmark use self-attention. We use Self-RAG. "
    "An encoder reads the page. FOUR WORDS IN CAPITALS STAND HERE. The page is read. "
)


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("ATTENTION IS ALL YOU NEED", "Attention Is All You Need"),
        ("BERT: PRE-TRAINING OF ENCODERS", "BERT: Pre-Training of Encoders"),
        ("LLAMA: OPEN AND EFFICIENT LLMS", "LLaMA: Open and Efficient LLMs"),
        ("GAIA: A BENCHMARK FOR GENERAL AI", "GAIA: A Benchmark for General AI"),
        ("SELF-RAG AND SELF-REFLECTION", "Self-RAG and Self-Reflection"),
        ("A STATE-OF-THE-ART PAGE", "A State-of-the-Art Page"),
        ("WHAT WE READ FOR", "What We Read For"),
        ("READING – AN ART", "Reading – An Art"),
        ("FOUR PAGES", "Four Pages"),  # capitals of a heading say nothing
        ("QA, NLP AND GPT4 IN PART III", "QA, NLP and GPT4 in Part III"),
        ("WORD2VEC AND THE CHILD’S PAGE", "word2vec and the Child’s Page"),
        ("“WHY?”: A QUESTION", "“Why?”: A Question"),
    ],
)
def test_capitals_become_a_title(printed: str, title: str) -> None:
    assert in_title_case(printed, TEXT) == title


@pytest.mark.parametrize(
    "title",
    [
        "Attention Is All You Need",
        "BERT",
        "GPT-4 Technical Report",
        "GAIA: a benchmark for General AI Assistants",
        "LLM による要約",
        "小さな言語モデルに推論を教える",
        "Hogwild!",
        "",
    ],
)
def test_other_titles_are_left_alone(title: str) -> None:
    assert in_title_case(title, TEXT) == title


def test_other_languages_write_titles_as_their_text() -> None:
    text = "Wir lesen die Einführung in die Geometrie und die Topologie, und das ist neu. " * 3
    wanted = "Einführung in die Geometrie und Topologie"
    assert in_title_case(wanted.upper(), text) == wanted


@given(st.text(max_size=60), st.text(max_size=200))
def test_a_title_changes_nothing_but_its_capitals(title: str, text: str) -> None:
    assert in_title_case(title, text).casefold() == title.casefold()
