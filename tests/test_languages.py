"""A language is a room of its own: every one has all that the others have, and one place spells
the scripts.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES, Labels, language, of, why, worded

PACKAGE = Path(__file__).resolve().parents[1] / "qa_notes"
OWN_RULES = [(code, rule) for code in LANGUAGES for rule in language(code).advice]
SENTENCES = {
    "ja": "この論文は、GPT-4より速い新しい手法を提案します。",
    "en": "This paper proposes a method that is faster than GPT-4.",
    "ko": "이 논문은 GPT-4보다 빠른 새로운 방법을 제안합니다.",
    "hi": "यह शोधपत्र GPT-4 से तेज़ एक नई विधि प्रस्तुत करता है।",
}
# A range of one of these categories is a script's: letters, marks, digits, signs and blanks.
SCRIPT = re.compile("[LMN]|P[^d]|S|Zs")
ESCAPED = re.compile(r"(\\u[0-9a-f]{4}|\\U[0-9a-f]{8})-(\\u[0-9a-f]{4}|\\U[0-9a-f]{8})", re.I)
IN_CLASS = re.compile(r"\[[^\[\]\n]*?([^\x00-\u024f])-([^\x00-\u024f])")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("rule", Rule)
def test_every_language_words_every_rule(code: str, rule: Rule):
    reason = language(code).reasons.get(rule)
    assert reason
    assert set(re.findall(r"\{.*?\}", reason)) <= {"{words}", "{meant}"}


@pytest.mark.parametrize(("code", "rule"), OWN_RULES)
def test_a_rule_of_one_language_is_worded_in_it_and_in_english(code: str, rule: str):
    spoken = language(code)
    assert rule not in set(Rule)
    assert spoken.reasons[rule] != spoken.advice[rule]
    for reason in (spoken.reasons[rule], spoken.advice[rule]):
        assert set(re.findall(r"\{.*?\}", reason)) <= {"{words}", "{meant}"}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_reason_is_of_a_rule_that_there_is_not(code: str):
    spoken = language(code)
    assert set(map(str, spoken.reasons)) == {*map(str, Rule), *spoken.advice}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("rule", Rule)
def test_a_reason_is_in_its_language(code: str, rule: Rule):
    fault = Fault(rule, "7", "7")
    if rule is Rule.TOLD:
        assert worded(fault, code) == "7"  # somebody's own, in whatever language
    elif code != "en":
        assert worded(fault, code) != worded(fault, "en")
        assert of(worded(fault, code)) == code


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_label_is_there(code: str):
    labels = language(code).labels
    empty = {field.name for field in dataclasses.fields(Labels) if not getattr(labels, field.name)}
    assert empty <= {"months"}
    places = {"listing": "{n}", "unasked": "{items}", "failed": "{items}", "links": "{links}",
              "printed_as": "{host}", "in_own_words": "{quote}", "page": "{page}"}  # fmt: skip
    for name, place in places.items():
        assert re.findall(r"\{.*?\}", getattr(labels, name)) == [place]
    named = "{month_name}" in labels.day
    assert len(labels.months) == (12 if named else 0)
    assert named or "{month}" in labels.day


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_names_what_every_note_has(code: str):
    spoken = language(code)
    assert spoken.name and spoken.abstract and spoken.summary and spoken.unnamed
    assert spoken.style or code == "en"  # a translator is asked for one
    assert bool(spoken.examples) == (code != "en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_letters_tell_the_language(code: str):
    assert of(SENTENCES[code]) == code
    assert re.search(f"[{language(code).letters}]", SENTENCES[code])


@pytest.mark.parametrize("text", ["", "GPT-4 7B", "12.5%", "Привет, мир", "中文的句子"])
def test_what_no_language_has_is_taken_for_english(text: str):
    assert of(text) == "en"


@given(st.text())
def test_any_text_has_a_language(text: str):
    assert of(text) in LANGUAGES


def test_an_unknown_language_is_an_error():
    with pytest.raises(KeyError, match="tlh"):
        language("tlh")


@pytest.mark.parametrize(("code", "rule"), OWN_RULES)
def test_a_language_without_the_rule_words_it_in_english(code: str, rule: str):
    for other in LANGUAGES:
        if other != code:
            assert worded(Fault(rule, "灯り", "光"), other) == worded(
                Fault(rule, "灯り", "光"), "en"
            )
    assert worded(Fault(rule, "灯り", "光"), code) != worded(Fault(rule, "灯り", "光"), "en")


def test_a_rule_that_nobody_knows_is_told_as_it_is():
    assert worded(Fault("of a later version"), "ja") == "of a later version"
    assert worded(Fault("of a later version", "its words"), "ja") == "its words"


@given(st.sampled_from(LANGUAGES), st.sampled_from(Rule), st.text(), st.text())
def test_the_words_of_a_fault_are_told_as_they_stand(code: str, rule: Rule, words: str, meant: str):
    """Also where they look like a place to be filled in: an unfilled slot is "{meant}"."""
    reason = language(code).reasons[rule]
    told = worded(Fault(rule, words, meant), code)
    assert told == meant.join(part.replace("{words}", words) for part in reason.split("{meant}"))


def test_all_faults_are_told_once_on_one_line():
    faults = [Fault(Rule.NUMBER, "7"), Fault(Rule.EMPTY), Fault(Rule.NUMBER, "7")]
    assert why(faults, "en") == "the sources do not hold the number 7; it is empty"
    assert why([], "ja") == ""


def test_one_place_spells_the_scripts():
    found = {
        str(path.relative_to(PACKAGE)): ranges
        for path in PACKAGE.rglob("*.py")
        if (ranges := [*_ranges(path.read_text(encoding="utf-8"))])
    }
    assert list(found) == ["languages/scripts.py"]


def test_a_range_of_a_script_is_seen():
    for spelt in (
        "[\\u3040-\\u30ff]",
        "[ァ-ヴー]",
        "[一-龥]",
        "[ぁ-ん]+",
        "[x가-힣]",
        "\\u0900-\\u097f",
    ):
        assert [*_ranges(spelt)]
    for spelt in (
        "[\\ue000-\\uf8ff]",
        "[\\u202a-\\u202e]",
        "[‐-—]",
        "बार-बार",
        "[A-ZÀ-Þ]",
        "[,-.]",
    ):
        assert not [*_ranges(spelt)]


def _ranges(source: str) -> list[str]:
    """The ranges of letters that a source spells; of private and of hidden characters is none."""
    spelt = [*ESCAPED.finditer(source), *IN_CLASS.finditer(source)]
    ends = [(found[0], [_char(end) for end in found.groups()]) for found in spelt]
    return [text for text, both in ends if any(map(_of_a_script, both))]


def _char(spelt: str) -> str:
    return chr(int(spelt[2:], 16)) if spelt.startswith("\\") else spelt


def _of_a_script(char: str) -> bool:
    return bool(SCRIPT.match(unicodedata.category(char)))
