"""Whatever stands in a paper, reading it takes time in proportion to its length.

Each text is 100,000 characters on one line. What was quadratic took a minute or more for one of
them; the limit is far from both that and the tenths of a second that they take now.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest

from qa_notes.amounts import has_figure, missing, numbers, without_labels
from qa_notes.ask.numbered import Part, Shown
from qa_notes.ask.quotable import _FIGURE
from qa_notes.ask.reply import _GROUP, _REFERENCE
from qa_notes.checks.language import left_in_english
from qa_notes.languages.ja.grammar import cut_words, invented
from qa_notes.names import names_of
from qa_notes.parse import ligatures, links, words
from qa_notes.quotes import locate
from qa_notes.said import Said
from qa_notes.sentences import sentences

SIZE = 100_000
LIMIT = 3.0  # seconds of this process
TEXTS = {
    "one letter": "a",
    "apostrophes": "a'",
    "kanji": "漢",
    "adjectives": "漢しい",
    "one capital": "A",
    "dots": ".",
    "exclamations": "!",
    "brackets": "(",
    "digits": "1",
    "digits and commas": "1,",
    "letters and dots": "a.",
    "digits and dots": "1.",
    "amounts": "7 billion ",
    "amounts of Korea": "1억2천만",
    "amounts of India": "1 करोड़ 20 लाख ",
    "lakhs": "11,",
    "digits and blanks": "1 ",
    "pointers": "Fig. ",
    "hyphens": "-",
    "broken words": "a-",
    "spaces": " ",
    "schemes": "http://",
    "addresses": "https://example.org/a/b ",
    "hosts": "www.",
    "mail": "a@",
    "dollars": "$a",
    "private letters": "a\ue000",
    "Japanese without a stop": "日本語の文章",
    "abbreviations": "al. ",
    "backticks": "`",
    "open quotations": "``a",
    "initials": "U.S. A",
}
READERS: dict[str, Callable[[str], object]] = {
    "names": lambda text: names_of(text, "Lanterns: a paper"),
    "sentences": sentences,
    "joined lines": lambda text: words.join([text, text], Counter()),
    "addresses": lambda text: links._printed(links._Text(text)),
    "ligatures": lambda text: ligatures.guess([text]),
    "numbers": numbers,
    "missing numbers": lambda text: missing(text, ("x",)),
    "numbers of a source": lambda text: missing("7", (text,)),
    "a figure": has_figure,
    "labels": without_labels,
    "English words": lambda text: list(left_in_english(Said(text, "ja"))),
    "adjectives": lambda text: list(invented(Said(text, "ja"))),
    "cut words": lambda text: list(cut_words(Said(text, "ja"))),
    "a quotation": lambda text: locate(text[1:4000], text),
    "a QUOTE line": lambda text: Shown((Part("1", ((1, "It is."),)),)).quoted([text, text + "x"]),
    "figures": _FIGURE.findall,
    "references": lambda text: (_REFERENCE.sub("", text), _GROUP.sub("", text)),
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("reader", READERS)
def test_twice_the_text_is_twice_the_work(reader: str, text: str) -> None:
    long = (TEXTS[text] * SIZE)[:SIZE]
    begun = time.process_time()
    READERS[reader](long)
    assert time.process_time() - begun < LIMIT


def test_a_quote_of_thousands_of_digits_names_no_sentence() -> None:
    shown = Shown((Part("1", ((1, "It is."), (2, "It was."))),))
    assert shown.quoted(["9" * 6000, "[2]"]) == ["It was."]


def test_an_address_takes_only_its_own_place_out_of_a_text() -> None:
    text = "see (Lanterns.example.org/Code) and we use BeSt, we use BeSt, we use BeSt"
    assert names_of(text) == {"BeSt"}
