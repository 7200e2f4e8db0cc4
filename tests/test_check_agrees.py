"""What `check` says of an answer by itself, `ask` had looked at: one set of rules for both."""

from __future__ import annotations

import pytest
from fakes import ScriptedChat, in_order
from hypothesis import example, given
from hypothesis import strategies as st

from qa_notes.ask.terms import Lexicon
from qa_notes.ask.translate import Source, find_fault, translate
from qa_notes.checks import DRAFT, NOTE, STYLE, TRANSLATION, every
from qa_notes.faults import Rule
from qa_notes.languages import LANGUAGES, language
from qa_notes.languages.ja import BROKEN, CHINESE, NO_KANA
from qa_notes.llm import Chat
from qa_notes.said import Said

QUESTION = "この論文はどのような課題に取り組んでいますか?"
LAMPS = "Lanterns uses 12 lights and not a single lamp."
GOOD = "Lanternsは12個の灯りを使い、ランプは使いません。"
FAULTY = {
    "「Lanternsは12個の灯りを使い、ランプは使いません。": Rule.BRACKET,
    "Lanternsは12個の偽しい灯りを使い、ランプは使いません。": BROKEN,
    "Lanternsは12個の灯りを使い、我們はランプを使いません。": CHINESE,
    "Lanternsは12個の语言を使い、ランプは使いません。": CHINESE,
    "Lanternsは、12個の灯りを使い、12個の灯りを使い、ランプは使いません。": Rule.SAID_TWICE,
    "Lanternsは[number]個の灯りを使い、ランプは使いません。": Rule.SLOT,
    "Lanternsは、〜を12個使い、ランプは使いません。": Rule.SLOT,
    "Lanternsは\\textbf{12}個の灯りを使い、ランプは使いません。": Rule.LATEX,
    "Lanternsは12個の灯りを使います。Lanternsは12個の灯りを使います。": Rule.LOOP,
    "Lanternsは12個の灯りを使い、ランプは": Rule.CUT_OFF,
    "回答: Lanternsは12個の灯りを使い、ランプは使いません。": Rule.LABEL,
    QUESTION: Rule.REPEATED_QUESTION,
    "この論文は、どのような課題に取り組んでいます。": Rule.REPEATED_QUESTION,
    "Lanternsは12個の灯りを使いませんか?": Rule.ASKS,
    "Lanternsは12個の灯りとランプを使います。": Rule.NEGATION,
    "Lanternsは13個の灯りを使い、ランプは使いません。": Rule.NUMBER,
    "Lanternsはunlikeな12個の灯りを使い、ランプは使いません。": Rule.ENGLISH,
    "Lanternsは12個のランプlightを使い、灯りは使いません。": Rule.HALF_TRANSLATED,
    "性能評価実験結果分析手法提案比較検討一二。": NO_KANA,
    "Lanterns uses 12 lights and not a single lamp.": Rule.LANGUAGE,
    "コードは https://a.example/lamp-データ にあり、12個です。": Rule.CHANGED_LINK,
    "": Rule.EMPTY,
}
TURNED = ("Code, not a model, decides.", "コードではなくモデルが決めます。")
# What only quotations tell, and a link: the names of one are looked at where it is translated.
OF_NOTES = {Rule.UNCITED_NUMBER, Rule.LINK}


def rules(said: Said, noted: bool) -> set[str]:
    alone = set(language(said.language).note_rules)
    if noted:
        own = {f.rule for check in alone for f in check(said)}
        return {fault.rule for fault in every(NOTE, said)} - own - OF_NOTES
    return {fault.rule for fault in every(TRANSLATION, said)}


def judged(text: str, source: str, code: str = "ja") -> Said:
    return Said(text, code, QUESTION, sources=(source,))


@pytest.mark.parametrize(("text", "rule"), FAULTY.items())
def test_a_fault_is_one_of_a_translation_and_of_a_note(text: str, rule: str):
    assert rule in rules(judged(text, LAMPS), noted=True)
    assert rule in rules(judged(text, LAMPS), noted=False)


def test_a_contrast_turned_round_is_one_of_both():
    source, text = TURNED
    assert rules(judged(text, source), noted=True) == {Rule.TURNED_ROUND}
    assert rules(judged(text, source), noted=False) == {Rule.TURNED_ROUND}


@given(
    st.lists(st.sampled_from([*FAULTY, TURNED[1], "灯りを減らします。"]), max_size=3),
    st.lists(st.sampled_from([LAMPS, TURNED[0], "It helps", "It needs fewer lights."]), max_size=2),
)
def test_what_a_note_is_told_its_translation_was_told(texts: list[str], sources: list[str]):
    said = judged("".join(texts), " ".join(sources))
    assert rules(said, noted=True) <= rules(said, noted=False)


@given(st.sampled_from(LANGUAGES), st.text(), st.text())
@example("ja", "A1²", "12")  # a name's digits, however they are set
def test_of_any_text(code: str, text: str, source: str):
    said = judged(text, source, code)
    assert rules(said, noted=True) <= rules(said, noted=False)


@given(st.lists(st.sampled_from([*FAULTY, GOOD, "灯りを減らします。"]), min_size=1, max_size=2))
def test_a_translation_without_a_fault_is_a_text_without_one(texts: list[str]):
    text = "".join(texts)
    fault = find_fault(text, Source(LAMPS, "ja", QUESTION, Lexicon(frozenset({"Lanterns"}))))
    if fault is None or fault.rule in STYLE:
        assert every(NOTE, judged(text, LAMPS)) == ()


def test_a_good_text_has_no_fault():
    assert rules(judged(GOOD, LAMPS), noted=True) == set()
    assert rules(judged(GOOD, LAMPS), noted=False) == set()


@pytest.mark.parametrize(
    ("replies", "rule"),
    [
        (("灯りの数を半分に減らします。", "灯りの数を半分に減らします。"), Rule.LOOP),
        (("灯りの数を半分に減らします。", "部屋は暗くなりますか?"), Rule.ASKS),
        (("この論文はどのような課題に。", "取り組んでいますか。"), Rule.REPEATED_QUESTION),
        (("灯りの数を半分に減らします。", "部屋は明るいままです。"), None),
    ],
)
def test_what_only_several_sentences_are_guilty_of(replies: tuple[str, ...], rule: str | None):
    """Each is fit by itself, and the answer is not."""
    chat = Chat(ScriptedChat(script=in_order(*replies)), "fake")
    said = translate("It halves the lights. The room stays bright.", "ja", chat, QUESTION)
    assert said.text == "".join(replies)
    assert [fault.rule for fault in said.faults] == ([rule] if rule else [])
    noted = every(NOTE, Said(said.text, "ja", QUESTION))
    assert {fault.rule for fault in noted} == ({rule} if rule else set())


# -- an English note, whose draft is its answer -------------------------------------------------

ASKED = "What problem does the paper address?"
ENGLISH = {
    "": Rule.EMPTY,
    "Lanterns uses 12 lights and not a": Rule.CUT_OFF,
    "Lanterns uses [number] lights and not a single lamp.": Rule.SLOT,
    "Lanterns uses \\textbf{12} lights and not a single lamp.": Rule.LATEX,
    "Answer: Lanterns uses 12 lights and not a single lamp.": Rule.LABEL,
    "What problem does the paper address?": Rule.REPEATED_QUESTION,
    "Lanterns uses 12 lights. Lanterns uses 12 lights.": Rule.LOOP,
    "Lanterns uses (12 lights and not a single lamp.": Rule.BRACKET,
    "Does Lanterns use 12 lights and not a single lamp?": Rule.ASKS,
    "Lanterns uses 13 lights and not a single lamp.": Rule.NUMBER,
    "ランプは使いません。灯りを12個使います。": Rule.LANGUAGE,
    "See https://a.example/lamp-データ for the 12 lights.": Rule.CHANGED_LINK,
}


@given(st.lists(st.sampled_from([*ENGLISH, LAMPS, "It halves the lights."]), max_size=3))
def test_what_an_english_note_is_told_its_draft_was_told(texts: list[str]):
    said = Said(" ".join(texts), "en", ASKED, sources=(LAMPS,), given=(ASKED,), shown=(LAMPS,))
    noted = {fault.rule for fault in every(NOTE, said)} - OF_NOTES
    assert noted <= {fault.rule for fault in every(DRAFT, said)}


@pytest.mark.parametrize(("text", "rule"), ENGLISH.items())
def test_a_fault_is_one_of_a_draft_and_of_an_english_note(text: str, rule: str):
    said = Said(text, "en", ASKED, sources=(LAMPS,), given=(ASKED,), shown=(LAMPS,))
    for checks in (DRAFT, NOTE):
        assert rule in {fault.rule for fault in every(checks, said)}
