"""A whole note checked: which text, which rule, and what the evidence must hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa_notes.checks.name_spellings import name_spellings
from qa_notes.checks.note import Finding, check_note
from qa_notes.checks.note_texts import around
from qa_notes.faults import Fault, Rule
from qa_notes.languages import language, worded
from qa_notes.languages.ja import BROKEN, CHINESE, CUT_WORD, MISSPELT
from qa_notes.models import Answer, Evidence, Match, Note, Page, Paper, Verdict
from qa_notes.said import Around
from qa_notes.texts import NoteText

SENTENCE = "Lanterns reaches 28.4 BLEU with 12 lights, see https://a.example/lanterns for code."
QUOTE = Evidence("1:p3:0", 3, SENTENCE)
PAGES = tuple(Page(n, SENTENCE if n == 3 else "Nothing.", 600, 800) for n in (1, 2, 3))
PAPER = Paper(
    id="2301.00001",
    title="Lanterns: Small Lights",
    abstract="We propose Lanterns. It reaches 41.9 BLEU on another set.",
)


def answer(text: str, question: str = "主な定量的結果は何ですか?", **more: object) -> Answer:
    values: dict[str, object] = {"evidence": (QUOTE,), "verdict": Verdict.ANSWERED} | more
    return Answer("results", question, "ja", text, **values)  # type: ignore[arg-type]


def note(*answers: Answer, **more: object) -> Note:
    return Note(PAPER, short_name="Lanterns", answers=answers, **more)  # type: ignore[arg-type]


def found(note: Note, **more: object) -> list[tuple[str, str, str]]:
    findings = check_note(note, **more)  # type: ignore[arg-type]
    return [(f.where, f.fault.rule, f.fault.words) for f in findings]


GOOD = answer("Lanternsは12個の灯りで28.4 BLEUに達します。")


def test_a_good_note_has_no_findings():
    summary = answer("Lanternsは、灯りを減らす手法です。", "", evidence=())
    abstract = answer("Lanternsを提案します。別の集合で41.9 BLEUに達します。", "", evidence=())
    whole = note(GOOD, summary=summary, abstract={"ja": abstract})
    assert check_note(whole, pages=PAGES) == ()


def test_a_finding_says_where_what_and_why():
    (one,) = check_note(note(answer("Lanternsは[number]個の灯りを使います。")))
    assert one == Finding("2301.00001", "results", Fault(Rule.SLOT, "[number]"))
    assert worded(one.fault, "en") == "it has an unfilled slot, [number]"


def test_a_contrast_turned_round_is_found_where_the_glossary_has_the_word():
    quote = Evidence("1:p3:0", 3, "Code, not a model, lights the Lanterns.")
    one = note(answer("Lanternsは、コードではなくモデルが灯します。", evidence=(quote,)))
    assert found(one) == [("results", "turned round", "ではなくモデル")]
    lamp = replace(quote, quote="Code, not a lantern, lights the Lanterns.")
    assert found(note(answer("コードではなくランタンが灯します。", evidence=(lamp,)))) == []


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("Lanternsは41.9 BLEUに達します。", Rule.UNCITED_NUMBER, "41.9"),  # true elsewhere
        ("Lanternsは99の灯りを使います。", Rule.NUMBER, "99"),
        ("コードは https://b.example/code にあります。", Rule.LINK, "https://b.example/code"),
        ("Lanternsは28.4 BLEUに達しません。", Rule.ADDED_NEGATION, "LEUに達しません"),
        ("この論文的にはunlikeな手法です。", Rule.ENGLISH, "unlike"),
        ("本研究は、语言を用います。", CHINESE, "语"),
        ("灯りの数を減らす手法を提案して", Rule.CUT_OFF, "灯りの数を減らす手法を提案して"),
        ("主な定量的結果です。", Rule.REPEATED_QUESTION, "主な定量的結果です。"),
        ("主な結果はどのようなものですか?", Rule.ASKS, "主な結果はどのようなものですか?"),
        ("「Lanternsは灯りの手法です。", Rule.BRACKET, "「Lanternsは"),
    ],
)  # fmt: skip
def test_each_answer_is_checked(text: str, rule: str, words: str):
    assert found(note(answer(text)), pages=PAGES) == [("results", rule, words)]


@pytest.mark.parametrize(
    "text",
    [
        "表2によると、Lanternsは28.4 BLEUです。",  # a pointer counts nothing
        "Lanternsは、GPT-4やOrca 2より灯りが少ないです。",  # nor does the digit of a name
        "コードは https://a.example/lanterns にあります。",
        "十分な灯りがあります。",
    ],
)
def test_what_the_evidence_need_not_hold(text: str):
    assert found(note(answer(text)), pages=PAGES) == []


def test_why_tells_a_number_of_the_abstract_from_one_of_nowhere():
    (one,) = check_note(note(answer("Lanternsは41.9 BLEUに達します。")))
    (other,) = check_note(note(answer("Lanternsは77.7 BLEUに達します。")))
    assert (one.fault.rule, other.fault.rule) == (Rule.UNCITED_NUMBER, Rule.NUMBER)
    assert "the abstract holds the number 41.9" in worded(one.fault, "en")
    assert "do not hold the number 77.7" in worded(other.fault, "en")


def test_a_quotation_with_another_number_is_not_on_its_page():
    quote = replace(QUOTE, quote=SENTENCE.replace("28.4", "41.9"))
    wrong = answer("Lanternsは41.9 BLEUに達します。", evidence=(quote,))
    assert found(note(wrong), pages=PAGES) == [("results", "quotation", quote.quote)]
    assert found(note(wrong)) == []  # without the pages nobody can tell


def test_a_quotation_on_another_page_is_not_on_its_page():
    wrong = answer("Lanternsは速いです。", evidence=(replace(QUOTE, page=2),))
    assert found(note(wrong), pages=PAGES) == [("results", "quotation", SENTENCE)]


def test_an_answer_without_evidence():
    text = "Lanternsは速いです。"
    bare = answer(text, evidence=())
    lost = answer(text, evidence=(replace(QUOTE, match=Match.MISSING),))
    assert found(note(bare)) == [("results", "no evidence", text)]
    assert found(note(lost)) == [("results", "no evidence", text)]
    assert found(note(answer("", evidence=(), verdict=Verdict.NOT_IN_PAPER))) == []


def test_the_abstract_keeps_the_papers_numbers():
    abstract = {"ja": answer("Lanternsは91.4 BLEUに達します。", "", evidence=())}
    assert found(note(abstract=abstract)) == [("abstract", "number", "91.4")]


def test_an_answer_that_fills_in_the_number_asked_for_repeats_nothing():
    asked = "Lanternsには何個の灯りが含まれていますか?"
    assert found(note(answer("Lanternsには12個の灯りが含まれています。", asked))) == []
    repeated = "Lanternsには灯りが含まれています。"
    assert found(note(answer(repeated, asked))) == [("results", "repeated question", repeated)]


def test_a_question_is_checked_as_a_text_but_not_as_an_answer():
    asked = answer("灯りを減らします。", "T “ULUとオルカ2の違いは")
    other = replace(answer("Orca 2より速いです。"), question_id="speed", question="速さは")
    assert found(note(asked, other)) == [
        ("results", "latex", "T “ULU"),
        ("results", "two spellings", "オルカ2"),
    ]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("「Lanternsは何ですか?", Rule.BRACKET),
        ("偽しい灯りはどれですか?", BROKEN),
        ("こと実に反する灯りはどれですか?", CUT_WORD),
        ("灯りの数と色、灯りの数と色を減らすのですか?", Rule.SAID_TWICE),
        ("ゼロシュートで何ができますか?", MISSPELT),
        ("詳細は https://a.example/lamp-データ ですか?", Rule.CHANGED_LINK),
        ("Which lamp is faster than the others", None),  # asked in the bank's own words
        ("灯りの", None),
        ("41.9 BLEUは速いですか?", None),
    ],
)
def test_a_question_is_held_to_its_own_rules(asked: str, rule: str | None):
    one = note(answer("Lanternsは灯りを減らします。", asked))
    words = Around({"事実": 3}, language("ja").terms())
    assert [fault for _, fault, _ in found(one, words=words)] == ([rule] if rule else [])


def test_the_title_and_quoted_titles():
    half = replace(PAPER, title="Lanterns: a 灯り for Small Rooms")
    assert found(replace(note(GOOD), paper=half)) == [("title", "half translated", half.title)]
    quoted = "「Lanterns: A Method of Many Small Lights for Large Rooms」という論文です。"
    assert found(note(answer(quoted))) == []


def test_words_of_the_week_decide_what_is_misspelt():
    usual = "アーキテクチャを比べます。"
    week = [note(replace(GOOD, text=usual)) for _ in range(6)]
    odd = note(answer("アーキタクチャを比べます。"))
    assert found(odd) == []
    assert found(odd, words=around([*week, odd], {})) == [("results", MISSPELT, "アーキタクチャ")]


def test_two_answers_are_named_together():
    one = answer("12のベンチマークで性能を評価します。")
    other = replace(answer("性能の評価には28.4のベンチマークを使います。"), question_id="setup")
    ((where, rule, words),) = found(note(one, other))
    assert (where, rule) == ("results, setup", "contradiction")
    assert words == "12のベンチマーク / 28.4のベンチマーク"


def test_other_languages_are_held_to_their_own_rules():
    english = Answer("q", "What?", "en", "Lanterns is fast.", Verdict.ANSWERED, (QUOTE,))
    assert found(Note(PAPER, "en", answers=(english,))) == []
    assert found(Note(PAPER, "ko", answers=(replace(english, language="ko"),)))[0][1] == "language"


def test_a_link_may_be_printed_in_its_short_form():
    """2310.10631 prints hf.co, its PDF links to huggingface.co."""
    printed = replace(QUOTE, quote="We release the lights at hf.co/datasets/lanterns, see there.")
    said = "データは https://huggingface.co/datasets/lanterns にあります。"
    assert found(note(answer(said, evidence=(printed,)))) == []
    assert found(note(answer(said.replace("huggingface.co", "hf.co"), evidence=(printed,)))) == []
    other = said.replace("lanterns", "umbrellas")
    assert [f[1] for f in found(note(answer(other, evidence=(printed,))))] == ["link"]


@pytest.mark.parametrize(
    ("one", "other", "odd"),
    [
        ("Top-5 error falls.", "It lowers the top-5 error.", []),  # the head of a sentence
        ("The Top-5 error falls.", "The top-5 error rises; top-5 counts.", ["Top-5"]),
    ],
)
def test_a_capital_at_the_head_is_no_other_spelling(one: str, other: str, odd: list[str]):
    texts = [NoteText("a", one, "?"), NoteText("b", other, "?")]
    assert [fault.words for _, fault in name_spellings(texts, None, Around())] == odd
