"""Which sentences can be an answer, and that only these get a number."""

from __future__ import annotations

import pytest
from fakes import make_document, passages_of

from qa_notes.ask.numbered import show
from qa_notes.ask.quotable import Quotable, anything, gives_figures

CABLES = "Earlier lamps need a cable for every room."


@pytest.mark.parametrize(
    ("sentence", "can_be"),
    [
        (CABLES, True),
        ("word2vec is a method that embeds words.", True),
        ("qa-notes answers questions about a paper.", True),
        ("iPhones are tested as well.", True),
        ("which was trained on the standard split.", False),  # its first half is elsewhere
        ("Will this need more lamps?", False),
        ("Will this need more lamps?”", False),
        ("Table 2 compares the lamps by their brightness.", False),
        ("Tables 2 and 3 list all the lamps.", False),
        ("Figure 4 shows the architecture of the lamp.", False),
        ("See Appendix C for examples and more discussion.", False),
        ("The lamps are described in Section 3.3.", False),
        ("Table 2 shows that the lamps are brighter.", True),
        ("Tables of four legs are compared.", True),
    ],
)
def test_pieces_questions_and_pointers_are_no_answer(sentence: str, can_be: bool):
    assert Quotable()(sentence) is can_be
    assert anything(sentence)


def test_words_and_figures_that_an_answer_needs():
    ahead = Quotable(must_say=("future", "plan"))
    assert ahead("We plan to build more lamps.")
    assert not ahead("This explains the lamps.")
    figures = Quotable(wants_figure=True, question="How many of 12 lamps burn?")
    assert figures("It needs 30% fewer lights.")
    assert not figures("All of the 12 lamps burn.")  # a number of the question's own
    assert not figures("It needs fewer lights (Table 3).")


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("Training took three days on 8 V100 GPUs.", True),
        ("The model has 110M parameters.", True),
        ("It costs about $61 to train all of them.", True),
        ("The 2 authors met in Rome, where one of them taught everybody about computers.", False),
        ("GPUs are fast.", False),
        ("As listed in Table 4 in detail, GPUs are better.", False),
        (
            "The cost of our method on the held-out part of the second data set is 93.1 dollars.",
            True,
        ),
        ("学習には8台のGPUで3日かかりました。", True),
    ],
)
def test_a_figure_counts_what_is_asked_for(sentence: str, counts: bool):
    asked = Quotable(must_say=("GPU", "day", "comput", "parameter", "cost"), wants_figure=True)
    assert asked(sentence) is counts


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("We evaluate on HallBench and on the lamps of Rome.", True),
        ("We use a subset of MNIST-lamp and SQuAD.", True),
        ("We evaluate on 134 games that were not seen before.", False),
        ("We follow the split of others (Shridhar et al., 2020b) and report its size.", False),
        ("Following Smith et al., we evaluate on several tasks of Tables 2 and 3.", False),
        ("The results of Table 2 are those of an LLM.", False),
        ("SQuAD is a reading comprehension dataset.", True),
        ("We evaluate on a benchmark (ALFWorld).", True),
        ("We use the “SQuAD” dataset and report F1.", True),
        ("評価にはHallBenchを用いた。", True),
        ("評価には百の部屋を用いた。", True),  # capitals tell nothing there
    ],
)
def test_names_are_asked_for(sentence: str, names: bool):
    assert Quotable(wants_name=True)(sentence) is names


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("It takes 3 days on 8 GPUs.", True),
        ("It reaches 28.4 BLEU, 2.4 more.", True),
        ("It is 5 % faster and 3× smaller.", True),
        ("We train on V100 and A100 devices.", True),
        ("It reaches 28.4 BLEU.", False),  # one amount may be chance
        ("See Table 2 and Section 4 (Smith, 2020; Jones, 1999).", False),
        ("Table 2 shows it for 3 days.", False),
        ("No figure at all.", False),
        ("", False),
    ],
)
def test_two_amounts_make_a_passage_of_figures(text: str, gives: bool):
    assert gives_figures(text) is gives


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("It is dark. It reaches 28.4 lumen\na watt, 2.4 more than before.", True),
        ("It reaches 28.4 lumen a watt. It is dark.", False),  # one amount may be chance
        ("It is dark.", False),
        ("", False),
    ],
)
def test_a_passage_fits_that_has_such_a_sentence(text: str, fits: bool):
    assert Quotable(wants_figure=True).in_passage(text) is fits


def test_only_what_can_be_quoted_has_a_number_and_the_sentence_before_it_is_read():
    document = make_document(
        [("1 Introduction", f"Rooms are dark. Lamps are large. {CABLES} Nobody likes that.")],
        [("2 Related", "Candles are old.")],
    )
    shown = show(passages_of(document), "We build lamps. They need a cable.", (), needs_cable)
    assert [part.sentences for part in shown.parts] == [
        ((0, "We build lamps."), (1, "They need a cable.")),
        ((0, "Lamps are large."), (2, CABLES)),
    ]
    assert shown.sentences == ["They need a cable.", CABLES]
    assert shown.quoted(["[0]", "[1], [2], [3]"]) == ["They need a cable.", CABLES]


def needs_cable(sentence: str) -> bool:
    return "cable" in sentence
