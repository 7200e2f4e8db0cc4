"""At the end of an export: what of it somebody has to look at."""

from __future__ import annotations

from dataclasses import replace

from golden.sample import BARE, NOTE

from qa_notes.cli.unsure import to_check
from qa_notes.models import Verdict


def test_marked_answers_are_counted_and_named_as_regenerate_takes_them():
    assert NOTE.summary
    unsure = replace(NOTE, summary=replace(NOTE.summary, verdict=Verdict.NEEDS_REVIEW))
    first, *papers = to_check([unsure, BARE], "ja", "notes")
    named = [a.question_id for a in NOTE.answers if a.verdict is Verdict.NEEDS_REVIEW]
    assert "要確認" in first and first.endswith(f": {len(named) + 1}") and named
    assert papers == [f"  {NOTE.paper.id}: {', '.join([NOTE.summary.question_id, *named])}"]


def test_nothing_is_said_where_nothing_is_marked():
    assert list(to_check([BARE], "ko", "digest")) == []


def test_of_a_digest_only_what_it_prints_is_named():
    title = replace(NOTE.answers[0], question_id="title", verdict=Verdict.NEEDS_REVIEW)
    digested = replace(NOTE, translated={"ko": {"title": title}})
    assert list(to_check([digested], "ko", "digest"))[1:] == [f"  {NOTE.paper.id}: title"]
    assert list(to_check([digested], "ja", "digest")) == []
