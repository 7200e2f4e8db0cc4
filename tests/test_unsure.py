"""At the end of an export: what of it somebody has to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from golden.sample import BARE, NOTE, WEEK

from qa_notes.export import Article, Options
from qa_notes.faults import Fault, Rule
from qa_notes.models import ABSTRACT, TITLE, Answer, Note, PaperRef, Question, Verdict, Week
from qa_notes.parts import Parts
from qa_notes.unsure import to_check

assert NOTE.summary
UNSURE = replace(NOTE, summary=replace(NOTE.summary, verdict=Verdict.NEEDS_REVIEW))
NAMED = [a.question_id for a in NOTE.answers if a.verdict is Verdict.NEEDS_REVIEW]


def told(*notes: Note, week: Week = WEEK, **options: Any) -> list[str]:
    return list(to_check(Article(week, notes, Options(**options))))


def digested(language: str, part: Question, note: Note = NOTE, **more: Any) -> Answer:
    fingerprint = Parts(note, language).fingerprint(part)
    said = Answer(part.id, "", language, "x", Verdict.NEEDS_REVIEW, fingerprint=fingerprint)
    return replace(said, **more)


def test_marked_answers_are_counted_and_named_as_regenerate_takes_them():
    first, *papers = told(UNSURE, BARE, language="ja")
    assert "要確認" in first and first.endswith(f": {len(NAMED) + 1}") and NAMED
    assert NOTE.summary
    assert papers == [f"  {NOTE.paper.id}: {', '.join([NOTE.summary.question_id, *NAMED])}"]


def test_nothing_is_said_where_nothing_is_marked():
    assert told(BARE, language="ko", layout="digest") == []


def test_an_answer_of_a_cut_file_is_printed_with_the_mark_and_named():
    cut = replace(NOTE.answers[2], verdict=Verdict.NOT_IN_PAPER, faults=(Fault(Rule.CUT_FILE),))
    assert told(replace(NOTE, answers=(cut,)))[1:] == [f"  {NOTE.paper.id}: {cut.question_id}"]


@pytest.mark.parametrize(("layout", "named"), [("notes", ["abstract"]), ("flash", [])])
def test_an_abstract_is_named_where_it_is_printed(layout: str, named: list[str]):
    note = replace(NOTE, summary=None, answers=(), abstract={"ja": digested("ja", ABSTRACT)})
    assert [line.split(": ")[1] for line in told(note, layout=layout)[1:]] == named


def test_of_a_digest_only_what_it_prints_is_named():
    note = replace(NOTE, translated={"ko": {"title": digested("ko", TITLE)}})
    line = f"  {NOTE.paper.id}: title"
    assert told(note, language="ko", layout="digest")[1:] == [line]
    assert told(note, language="ja", layout="digest") == []
    of_before = {"ko": {"title": digested("ko", TITLE, fingerprint="of another title")}}
    assert told(replace(note, translated=of_before), language="ko", layout="digest") == []


def test_a_summary_whose_place_a_remark_takes_is_not_named():
    ref = PaperRef("arxiv", NOTE.paper.id, "")
    assert UNSURE.summary
    line = f"  {NOTE.paper.id}: {UNSURE.summary.question_id}"
    assert told(UNSURE, week=Week(papers=(ref,)), layout="digest")[1:] == [line]
    remarked = Week(papers=(replace(ref, remark="Mine."),))
    assert told(UNSURE, week=remarked, layout="digest") == []
