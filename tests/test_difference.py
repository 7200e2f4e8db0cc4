"""What changed between two answers, to the letter."""

from __future__ import annotations

from dataclasses import replace

from golden.sample import ON_PAGE_3, an_answer
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.difference import difference
from qa_notes.models import Verdict

OLD = an_answer("?", "灯りは12個です。廊下は暗いままです。", evidence=(ON_PAGE_3,))


def test_what_changed_is_told_letter_by_letter():
    new = replace(OLD, text="灯りは13個です。廊下は暗いままです。")
    assert [(line.sign, line.pieces) for line in difference(OLD, new)[1:4]] == [
        ("-", [("灯りは1", False), ("2", True), ("個です。", False)]),
        ("+", [("灯りは1", False), ("3", True), ("個です。", False)]),
        (" ", [("廊下は暗いままです。", False)]),
    ]


def test_verdicts_are_called_as_a_reader_calls_them():
    new = replace(OLD, verdict=Verdict.NEEDS_REVIEW)
    said = [(line.sign, line.text) for line in difference(OLD, new, {"needs_review": "要確認"})]
    assert said[:2] == [("-", "[answered]"), ("+", "[要確認]")]


def test_the_same_answer_has_no_difference():
    assert difference(OLD, OLD) == []


@given(st.text(), st.text())
def test_both_answers_can_be_read_out_of_it(before: str, after: str):
    old, new = replace(OLD, text=before), replace(OLD, text=after)
    lines = difference(old, new)
    if not lines:
        return
    for answer, sign in ((old, "-"), (new, "+")):
        alone = [line.text for line in difference(None, answer)]
        assert [line.text for line in lines if line.sign in (" ", sign)] == alone
    assert all("".join(part for part, _ in line.pieces) == line.text for line in lines)
