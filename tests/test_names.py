"""Which words of a paper are names, to be kept as they are in every language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.names import LEAST, names_of


def three(sentence: str) -> str:
    return f"{sentence} " * LEAST


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (three("We call it Reflexion."), {"Reflexion"}),
        (three("We use GPT-4 and fastText, Self-RAG; word2vec."),
         {"GPT-4", "fastText", "Self-RAG", "word2vec"}),
        (three("We run Hogwild! on it."), {"Hogwild!"}),
        (three("It is called\nReflexion here."), {"Reflexion"}),
        ("We call it Reflexion. " * 2, set()),  # twice may be chance
        (three("Reflexion wins."), set()),  # at the head of a sentence everything is capitalised
        (three("it is so, However it may be."), {"However"}),
        (three("it is so, However it may be.") + "however", set()),
        (three("we use Retrieval-Augmented text.") + "retrieval augmented", set()),
        (three("we use Retrieval-Augmented text."), {"Retrieval-Augmented"}),
        (three("we train BERT here.") + "bert", {"BERT"}),
        (three("we train BERT here.") + three("bert"), set()),
        (three("as shown in Figure 3, in Table 2 and Tables 3, in Fig. 4 and Eq. 5"), set()),
        (three("in March, by Theorem 2"), set()),
        (three("we use Qa and LM"), set()),  # two letters are too few to tell
        (three("We call it Reflexion.") + "https://example.org/reflexion me@reflexion.org "
         "www.reflexion.ai reflexion.io/reflexion", {"Reflexion"}),
        ("", set()),
    ],
)  # fmt: skip
def test_names_are_capitalised_in_mid_sentence(text: str, names: set[str]):
    assert names_of(text) == names


@given(st.text(max_size=400))
def test_a_name_stands_in_its_text(text: str):
    joined = " ".join(text.split())
    assert all(joined.count(name) >= LEAST for name in names_of(text * 3))


@given(st.from_regex(r"[A-Z][a-z]{3,8}[A-Z][a-z]{1,5}", fullmatch=True), st.integers(3, 9))
def test_a_name_with_capitals_inside_is_found(name: str, times: int):
    assert name in names_of(f"we compare with {name}, as before. " * times)


def test_a_papers_own_name_counts_even_small():
    title = "qa-notes: Study Notes a Reader Can Trust"
    assert names_of("Nothing but small words here.", title) == {"qa-notes"}
    assert names_of("Nothing.", "Orca 2: Teaching Small Models") == frozenset()  # kept as words
