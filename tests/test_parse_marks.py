"""Raised numbers: those of footnotes are no part of a word, those of formulas stay."""

from __future__ import annotations

import pytest

from qa_notes.parse.raw import Line, Span
from qa_notes.parse.rows import Row

SIZE = 10.0


def row(*parts: str) -> Row:
    """One line; a part that begins with "^" is raised, one with "$" is set as a formula."""
    spans = tuple(
        Span(part.lstrip("^$"), 7.0 if part[0] == "^" else SIZE, False, False,
             part[0] == "$", part[0] == "^")
        for part in parts
    )  # fmt: skip
    return Row(1, 0, (Line(spans, (72, 100, 500, 112), 110, 0, False, SIZE),))


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("each task type", "^5", " of them"), "each task type of them"),
        (("for each task type", "^5", "."), "for each task type."),
        (("we use GPT-4 and SQuAD", "^12 ", "here"), "we use GPT-4 and SQuAD here"),
        (("Ada Lovelace", "^1,2", ", Bo"), "Ada Lovelace, Bo"),
        (("Ada Lovelace", "^1", ",", "^2", ", Bo"), "Ada Lovelace, Bo"),
        (("Ada Lovelace", "^∗", ", Bo Sample", "^†"), "Ada Lovelace, Bo Sample"),
        (("the end.", "^3 ", "We go on"), "the end. We go on"),
        (("Named Entities ", "^1", ": people"), "Named Entities: people"),
        (("手法の説明", "^2", "を行う"), "手法の説明を行う"),
        (("手法の説明", "^2 ", "です"), "手法の説明 です"),
    ],
)
def test_marks_of_footnotes_are_gone(parts: tuple[str, ...], text: str) -> None:
    assert row(*parts).text == text


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("about 10", "^5", " steps"), "about 10^5 steps"),
        (("about 10", "^−5", " steps"), "about 10^−5 steps"),
        (("about 10", "^−", "^5", " steps"), "about 10^−5 steps"),
        (("an area of 5 m", "^2", " or so"), "an area of 5 m2 or so"),
        (("an area of 5 km", "^2", "."), "an area of 5 km2."),
        (("the plane R", "^2", " and more"), "the plane R2 and more"),
        (("it is cos", "^2", "(x) here"), "it is cos2(x) here"),
        (("a long text about the ", "$loss", "^2", " of it"), "a long text about the loss2 of it"),
        (("our S", "^2", "ORC data"), "our S2ORC data"),
        (("the name Seq", "^2", "Seq here"), "the name Seq2Seq here"),
        (("the k", "^th", " one"), "the kth one"),
        (("we have ", "^1", "/2 of it"), "we have 1/2 of it"),
        (("the area ", "^3 ", "over four"), "the area 3 over four"),  # half of a fraction
    ],
)
def test_powers_and_names_stay(parts: tuple[str, ...], text: str) -> None:
    assert row(*parts).text == text
