"""A quotation is found where it stands, whatever the PDF did to it; another one nowhere."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa_notes.amounts import numbers
from qa_notes.models import Match
from qa_notes.quotes import fold, locate

PAGE = (
    "The Transformer is trained for 3.5 days.\n"
    "It achieves 28.4 BLEU on the WMT 2014 English-to-German task, improving over the "
    "existing best results by over 2 BLEU. We use 1,024 units."
)
WORD = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ", min_size=1, max_size=9)
WORDS = st.lists(WORD, min_size=3, max_size=12)
AROUND = st.lists(WORD, max_size=8).map(" ".join)
JAPANESE = st.text("あいうえおかきくけこ漢字文論学習モデル。、", min_size=6, max_size=20)


def put(before: str, quote: str, after: str) -> str:
    return f"{before}\n{quote} {after}"


@given(AROUND, WORDS, AROUND)
def test_a_planted_quotation_is_found_at_its_place(before: str, words: list[str], after: str):
    quote = " ".join(words)
    page = put(before, quote, after)
    found = locate(quote, page)
    assert found and found.match is Match.EXACT
    assert page[found.start : found.end] == quote


@given(JAPANESE, JAPANESE, JAPANESE)
def test_scripts_without_spaces_have_no_word_borders(before: str, quote: str, after: str):
    assume(any(char.isalnum() for char in quote))
    found = locate(quote, before + quote + after)
    assert found and (before + quote + after)[found.start : found.end] == quote


@given(AROUND, WORDS, AROUND, st.data())
def test_it_is_found_over_line_breaks(
    before: str, words: list[str], after: str, data: st.DataObject
):
    gaps = data.draw(
        st.lists(st.sampled_from(["\n", "  ", " \n ", "\t", "\u00a0"]), min_size=len(words) - 1,
                 max_size=len(words) - 1)
    )  # fmt: skip
    printed = "".join(a + b for a, b in zip(words, [*gaps, ""], strict=True))
    page = put(before, printed, after)
    assume(" ".join(words) not in page)
    found = locate(" ".join(words), page)
    assert found and found.match is Match.NORMALIZED
    assert page[found.start : found.end].split() == words


@given(AROUND, WORDS, AROUND, st.integers(0, 99), st.integers(1, 99))
def test_it_is_found_over_a_line_end_hyphen(
    before: str, words: list[str], after: str, which: int, cut: int
):
    """A compound that the line breaks keeps its hyphen: "pre-\\ntraining" for "pre-training"."""
    word = words[which % len(words)]
    assume(len(word) > 2)
    at = 1 + cut % (len(word) - 1)
    quoted, printed = list(words), list(words)
    quoted[which % len(words)] = f"{word[:at]}-{word[at:]}"
    printed[which % len(words)] = f"{word[:at]}-\n{word[at:]}"
    page = put(before, " ".join(printed), after)
    assume(" ".join(quoted) not in page)
    found = locate(" ".join(quoted), page)
    assert found and page[found.start : found.end] == " ".join(printed)


@given(AROUND, WORDS, AROUND)
def test_it_is_found_with_ligatures_and_typographic_marks(
    before: str, words: list[str], after: str
):
    quote = 'the "official" workflow\'s pre-trained fields - ' + " ".join(words)
    printed = "the “oﬃcial” workﬂow’s pre–trained ﬁelds — " + " ".join(words)
    page = put(before, printed, after)
    found = locate(quote, page)
    assert found and found.match is Match.NORMALIZED
    assert page[found.start : found.end] == printed


@given(st.text(), st.text())
def test_what_is_found_reads_as_the_quotation(quote: str, page: str):
    """Whatever is given, a hit differs from the quotation only in how it is set."""
    found = locate(quote, page)
    if found:
        assert 0 <= found.start < found.end <= len(page)
        assert fold(quote.strip())[0].strip() in fold(page[found.start : found.end])[0]


@given(st.integers(0, 9999), st.integers(0, 9))
def test_another_number_is_never_found(whole: int, part: int):
    said = f"It achieves {whole}.{part} BLEU on the WMT 2014 English-to-German task"
    found = locate(said, PAGE)
    assert (found is not None) == (f"{whole}.{part}" == "28.4")


@pytest.mark.parametrize(
    "quote",
    [
        "It achieves 41.9 BLEU on the WMT 2014 English-to-German task",
        "8.4 BLEU on the WMT 2014 English-to-German task",  # within 28.4
        "4 BLEU on the WMT 2014 English-to-German task",
        "existing best results by over 2 BL",  # a word cut
        "024 units",  # within 1,024
        "The Transformer is trained for 3",  # before .5
        "It achieves 284 BLEU on the WMT 2014",
        "It achieves -28.4 BLEU on the WMT 2014",
        "We use 1.024 units",
        "We used 1,024 units",
        "",
        "...",
        "“”",
    ],
)
def test_what_is_not_on_the_page_is_not_found(quote: str):
    assert locate(quote, PAGE) is None


def test_a_cut_number_does_not_hide_a_whole_one():
    page = "From 28.4 points it fell\nto 8.4 points in the end."
    found = locate("8.4 points", page)
    assert found and page[found.start :].startswith("8.4 points in")


def test_the_page_may_break_a_sentence_anywhere():
    found = locate("improving over the existing best results by over 2 BLEU.", PAGE)
    assert found and found.match is Match.EXACT
    broken = PAGE.replace("English-to", "English-\nto").replace(" best", "\nbest")
    found = locate("English-to-German task, improving over the existing best results", broken)
    assert found and found.match is Match.NORMALIZED
    assert broken[found.start : found.end].startswith("English-\nto-German")


@given(st.text())
def test_folding_knows_where_everything_came_from(text: str):
    folded, at = fold(text)
    assert len(folded) == len(at)
    assert at == sorted(at)
    assert fold(folded)[0] == folded  # once is enough


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000 and 1000", ["1000", "1000"]),
        ("28.40 BLEU, ２８.４ again", ["28.4", "28.4"]),
        ("30% of 7B, GPT-4 and v2.1", ["30", "7", "4", "2.1"]),
        ("-0.5 to +0.50", ["0.5", "0.5"]),
        ("no numbers", []),
    ],
)
def test_numbers_have_one_spelling(text: str, expected: list[str]):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("42, 000 steps", ["42000"]),
        ("from 1, 000, 000 to 10, 000", ["1000000", "10000"]),
        ("100, 200, 300 and 1, 0001", ["100", "200", "300", "1", "1"]),
    ],
)
def test_thousands_commas_of_tex_are_not_lists(text: str, found: list[str]):
    assert numbers(text) == found
