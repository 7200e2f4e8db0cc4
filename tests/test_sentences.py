"""Where a sentence ends, and where a name only looks as if it did."""

from __future__ import annotations

import pytest

from qa_notes.sentences import sentences


@pytest.mark.parametrize(
    "text",
    [
        "It is no position of the U.S. Government or of anybody else.",
        "A retired U.S. Navy admiral met the U.K. Prime Minister at 9 a.m. Eastern Time.",
        "The bacterium E. coli grows in the U.S. and elsewhere.",
        "Two Ph.D. students and a Ph.D. Fellow read GPT vs. BERT.",
        "We thank J. P. Morgan and H.C. Andersen, and Dr. R. He for help.",
        "The dump of Dec. 20, 2018 was made by Acme Inc. Research in Paris.",
        "It is so (e.g. The Sunday Telegraph), cf. Figure 3 and c.f. Table 2, as in Fig. 5.",
        "Samples are i.i.d. Gaussian such that x s.t. X holds.",
        "Q. What does the paper say?",
        "The officers of the D.C. Circuit met Gen. Burnside and Sen. Warren.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert [text[start:end] for start, end in sentences(text)] == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("It was made in the U.S.", "The data are English."),
        ("It was made in the U.S.", "In 2019 it was made anew."),
        ("It was made by Acme Inc.", "We bought it."),
        ("All samples are i.i.d.", "We draw ten."),
        ("It is packed into a matrix Q.", "The keys are packed too."),
        ("This is shown in Appendix A.", "However, it is not proved."),
        ("We report ROUGE-L.", "Models differ."),
        ("The vocabulary has 35K.", "Models differ."),
        ("He moved to (the U.S.)", "“They stayed.”"),
        ("The plan was made in May.", "20 people came."),
        ("We train q-gen.", "Models differ."),
    ],
)
def test_two_sentences(first: str, second: str) -> None:
    text = f"{first} {second}"
    assert [text[start:end] for start, end in sentences(text)] == [first, second]
