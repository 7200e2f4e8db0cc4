"""A sentence that could not be translated is printed as the paper has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from qa_notes.ask.own_words import in_own_words
from qa_notes.ask.translate import Part, Translation
from qa_notes.checks import LANGUAGE, first
from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES, why
from qa_notes.said import Said

WRONG = Fault(Rule.NUMBER, "7億")
QUOTES = ("Lanterns are bright.", "It has 7 billion lamps in 12 halls.")


def text_of(said: Translation, code: str, quotes: Sequence[str]) -> str:
    return in_own_words(said, code, quotes).text


def translation(*parts: Part) -> Translation:
    faults = tuple(part.fault for part in parts if part.fault)
    return Translation("".join(part.text for part in parts), faults, parts)


def test_a_translation_without_fault_is_left_as_it_is():
    said = translation(Part("It is bright.", "明るいです。"), Part("It is big.", "大きいです。"))
    assert text_of(said, "ja", QUOTES) == "明るいです。大きいです。"


def test_the_sentence_it_rests_on_takes_the_place_of_a_wrong_one():
    said = translation(
        Part("Lanterns are bright.", "提灯は明るいです。"),
        Part("They have 7 billion lamps.", "7億の灯りがあります。", WRONG),
    )
    printed = text_of(said, "ja", QUOTES)
    assert printed == f"提灯は明るいです。論文には“{QUOTES[1]}”とあります。"


def test_a_sentence_of_the_paper_is_said_once():
    wrong = [Part(f"It has {n} billion lamps.", "7億です。", WRONG) for n in (7, 8)]
    assert text_of(translation(*wrong), "ja", QUOTES) == f"論文には“{QUOTES[1]}”とあります。"


def test_the_abstract_is_its_own_source():
    said = translation(Part("The  lamps are\nbright.", "灯りは7億です。", WRONG))
    own = [part.source for part in said.parts]
    assert text_of(said, "ja", own) == "論文には“The lamps are bright.”とあります。"


def test_words_of_the_model_are_never_printed_as_the_papers():
    said = translation(Part("The lamps are bright.", "灯りは7億です。", WRONG))
    assert text_of(said, "ja", ()) == "灯りは7億です。"


def test_quotation_marks_within_do_not_end_it():
    said = translation(Part('A "lamp" is a “light”.', "7億です。", WRONG))
    own = [part.source for part in said.parts]
    assert text_of(said, "ja", own) == "論文には“A 'lamp' is a ‘light’.”とあります。"


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_what_is_printed_is_in_the_readers_language(code: str):
    said = translation(Part(QUOTES[1], "?", WRONG))
    printed = text_of(said, code, QUOTES)
    assert QUOTES[1] in printed
    assert first(LANGUAGE, Said(printed, code, sources=QUOTES)) is None


def test_how_a_list_counts_is_not_quoted():
    said = translation(Part("RAP tries others.", "他を試します。", WRONG))
    assert (
        text_of(said, "ja", ["(2) RAP tries others."]) == "論文には“RAP tries others.”とあります。"
    )
    assert text_of(said, "ja", ["• RAP tries others."]) == "論文には“RAP tries others.”とあります。"
    assert "3 RAPs" in text_of(said, "ja", ["3 RAPs try others."])


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_no_reason_names_what_is_wrong_with_a_translation_that_nobody_sees(code: str):
    seen = Part("It is big.", "大きい大きいです。")
    loop, gone = Fault(Rule.LOOP, "大きい"), Fault(Rule.SAID_TWICE, "灯り")
    said = translation(Part(QUOTES[1], "7億の灯りがあります。", WRONG), seen)
    said = replace(said, faults=(*said.faults, gone, loop))
    printed = in_own_words(said, code, QUOTES)
    assert printed.faults == (Fault(Rule.ORIGINAL), loop)  # what can be seen is still told
    assert "7億" not in why(printed.faults, code) and "灯り" not in why(printed.faults, code)
    original = {"ja": "原文を示します", "ko": "원문", "hi": "मूल वाक्य"}[code]
    assert original in why(printed.faults[:1], code)


def test_what_is_printed_though_it_is_wrong_keeps_its_reason():
    said = translation(Part("The lamps are bright.", "灯りは7億です。", WRONG))
    assert in_own_words(said, "ja", ()).faults == (WRONG,)
