"""Ids and dates that outlast an export; no clock, time zone, locale or hash seed in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from golden.sample import BARE, NOTE, WEEK

from qa_notes.export import Article, Options
from qa_notes.export.lasting import answer_changed, article_uri, changed
from qa_notes.models import Note, Week

TESTS = Path(__file__).parent
MOMENT = datetime(2023, 5, 6, 7, 8, 9, 999, tzinfo=UTC)


def an_article(week: Week, *notes: Note) -> Article:
    return Article(week, notes, Options())


def test_the_same_notes_are_the_same_bytes_anywhere_at_any_time() -> None:
    code = (
        "from golden.sample import *; from golden.hard import HARD\n"
        "from qa_notes.export import *; import hashlib\n"
        "for name in ('anki', 'atom', 'csv', 'epub', 'json'):\n"
        "    made = article(WEEK, [NOTE, BARE, HARD], Options(name, failed=FAILED))\n"
        "    made = made if isinstance(made, bytes) else made.encode()\n"
        "    print(name, hashlib.sha256(made).hexdigest())"
    )

    def run(**env: str) -> str:
        path = os.pathsep.join((str(TESTS), str(TESTS.parent)))
        done = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": path} | env,
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        return done.stdout

    here = run(TZ="UTC", PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    there = run(TZ="Asia/Tokyo", PYTHONHASHSEED="2", LC_ALL="C")  # some seconds later
    assert here == there and len(here.splitlines()) == 5


def test_an_article_is_as_old_as_its_newest_answer() -> None:
    answers = tuple(
        replace(answer, written_at=MOMENT - timedelta(days=n))
        for n, answer in enumerate(NOTE.answers)
    )
    assert changed(an_article(WEEK, replace(NOTE, answers=answers), BARE)) == MOMENT.replace(
        microsecond=0
    )


@pytest.mark.parametrize(
    ("week", "note", "day"),
    [
        (WEEK, NOTE, date(2023, 3, 4)),
        (WEEK, BARE, date(2023, 1, 2)),
        (Week(id="my week"), BARE, date(1980, 1, 1)),
        (Week(), BARE, date(1980, 1, 1)),
    ],
)
def test_without_answers_the_papers_or_the_week_say_how_old(
    week: Week, note: Note, day: date
) -> None:
    found = changed(an_article(week, note))
    assert found.tzinfo is UTC and found.date() == day


def test_a_moment_without_a_zone_is_of_utc_and_any_other_becomes_so() -> None:
    answer = NOTE.answers[0]
    naive = replace(answer, written_at=MOMENT.replace(tzinfo=None))
    tokyo = replace(answer, written_at=MOMENT.astimezone(timezone(timedelta(hours=9))))
    assert answer_changed(naive) == answer_changed(tokyo) == MOMENT.replace(microsecond=0)
    assert answer_changed(answer) is None


def test_an_answer_is_newer_when_it_was_changed_or_brought_back() -> None:
    answer = replace(NOTE.answers[0], written_at=MOMENT)
    later = replace(answer, written_at=MOMENT + timedelta(days=1))
    back = replace(answer, history=(later,), newer=1)
    moments = [answer_changed(one) for one in (answer, replace(answer, edited=True), later, back)]
    assert None not in moments and moments == sorted(set(filter(None, moments)))


def test_an_id_is_one_word_of_a_uri_whatever_a_week_is_called() -> None:
    odd = article_uri(an_article(Week(id="日 <b>/?#"), NOTE))
    assert odd == "tag:qa-notes.github.io,2026:week/%E6%97%A5%20%3Cb%3E%2F%3F%23"
    assert article_uri(an_article(Week(), NOTE, BARE)) == article_uri(
        an_article(Week(), BARE, NOTE)
    )
