"""Why an answer needs a look is said in its language, for every verdict and every rule."""

from __future__ import annotations

import re
from typing import Any

import pytest
from golden.reader import read
from golden.sample import ON_PAGE_3, PAPER

from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES, language
from qa_notes.models import Answer, Note, Verdict
from qa_notes.render import block

TEXT = {"ja": "照らします。", "en": "It lights.", "ko": "비춥니다.", "hi": "यह रोशन करता है।"}
LATIN = {"PDF", "LaTeX"}  # written so in every language
TOLD = {
    "ja": "数値が足りません",
    "en": "a figure is missing",
    "ko": "수치가 없습니다",
    "hi": "संख्या नहीं है",
}


def rules_of(code: str) -> list[str]:
    """Those that an answer in a language can break."""
    return [str(rule) for rule in language(code).reasons if rule != Rule.TOLD]


def qa_of(code: str, verdict: Verdict, faults: tuple[Fault, ...], format: str = "html") -> str:
    """The printed lines of one question, from "A: " on."""
    text = TEXT[code] if verdict in (Verdict.ANSWERED, Verdict.NEEDS_REVIEW) else ""
    answer = Answer("one", "?", code, text, verdict, (ON_PAGE_3,), faults)
    page = block(Note(PAPER, code, answers=(answer,)), format)
    shown = "\n".join(read(page).lines) if format == "html" else page.replace("\\", "")
    evidence = re.escape(language(code).labels.evidence)
    return re.split(rf"\n{evidence}|\n\[\^1\]:", shown.partition("A: ")[2])[0]


@pytest.mark.parametrize("format", ["html", "markdown"])
@pytest.mark.parametrize("verdict", [Verdict.NEEDS_REVIEW, Verdict.FAILED])
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_rule_is_said_in_the_language(code: str, verdict: Verdict, format: str) -> None:
    words = language(code).labels
    for rule in rules_of(code):
        said = qa_of(code, verdict, (Fault(rule, "７７", "８８"),), format)
        mark = words.unanswered if verdict is Verdict.FAILED else words.review
        assert mark.strip() in said, rule
        _, label, reason = said.partition(words.reason)
        assert label and len(reason.strip()) > 1, rule
        assert "{" not in reason, rule
        if code != "en":
            assert set(re.findall(r"[A-Za-z]{2,}", reason)) <= LATIN, rule


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_rule_is_printed_beside_an_answer_that_stands(code: str) -> None:
    words = language(code).labels
    for rule in rules_of(code):
        faults = (Fault(rule, "７７", "８８"),)
        answered = qa_of(code, Verdict.ANSWERED, faults)
        nothing = qa_of(code, Verdict.NOT_IN_PAPER, faults)
        assert answered == f"{TEXT[code]}[1]"
        if rule == Rule.CUT_FILE:  # it was not read to its end: perhaps the answer is there
            assert words.not_in_paper + words.review in nothing and words.reason in nothing
        else:
            assert nothing == f"{words.not_in_paper}[1]"


@pytest.mark.parametrize("code", LANGUAGES)
def test_several_rules_stand_on_one_line(code: str) -> None:
    faults = (Fault(Rule.NUMBER, "77"), Fault(Rule.NO_FIGURE), Fault(Rule.NO_FIGURE))
    said = qa_of(code, Verdict.NEEDS_REVIEW, faults)
    reasons = language(code).reasons
    number = reasons[Rule.NUMBER].replace("{words}", "77")
    assert said.endswith(f"{number}; {reasons[Rule.NO_FIGURE]}")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("other", LANGUAGES)
def test_what_was_told_in_another_language_is_left_out(code: str, other: str) -> None:
    faults: tuple[Any, ...] = (Fault(Rule.TOLD, TOLD[other]),)
    review = qa_of(code, Verdict.NEEDS_REVIEW, faults)
    failed = qa_of(code, Verdict.FAILED, faults)
    words = language(code).labels
    assert (TOLD[other] in review) == (TOLD[other] in failed) == (code == other)
    assert words.review.strip() in review and words.reason in failed


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_rule_of_a_newer_program_does_not_print_its_name(code: str) -> None:
    said = qa_of(code, Verdict.NEEDS_REVIEW, (Fault("split number"), Fault(Rule.NO_FIGURE)))
    assert language(code).reasons[Rule.NO_FIGURE] in said
    assert ("split number" in said) == (code == "en")
