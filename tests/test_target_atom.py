"""The feed: valid, one entry a week, nothing in it that acts, the same ids for good."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser
from golden.hard import FORMULAS, HARD, HARD_WEEK, LINKS, SAID
from golden.reader import read
from golden.sample import BARE, FAILED, NOTE, WEEK, an_answer
from lxml import etree

from qa_notes.export import Article, Options, article, target_named
from qa_notes.models import Note, Week

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(*weeks: tuple[Week, tuple[Note, ...]]) -> bytes:
    """Of one week or more."""
    parts = tuple(Article(week, notes, Options("atom", failed=FAILED)) for week, notes in weeks)
    every = tuple(note for part in parts for note in part.notes)
    whole = parts[0] if len(parts) == 1 else Article(Week(), every, Options("atom"), parts)
    made = target_named("atom").write(whole)
    assert isinstance(made, bytes)
    return made


def parsed(made: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of feedparser's own
        found = feedparser.parse(made)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_what_is_hard_to_print_comes_back() -> None:
    (entry,) = parsed(feed((HARD_WEEK, (HARD,)))).entries
    reader = read(entry.content[0].value)
    said = "\n".join(reader.lines)
    assert [one for one in SAID if one not in said] == []
    assert all(formula in said for formula in FORMULAS)
    assert set(LINKS) <= {value for name, value in reader.attributes if name == "href"}


def test_the_title_is_text() -> None:
    (title,) = etree.fromstring(feed((HARD_WEEK, (HARD,)))).iterfind(f"{ATOM}entry/{ATOM}title")
    assert title.text == HARD_WEEK.title and title.get("type") in (None, "text")


def test_it_has_what_rfc_4287_asks_for() -> None:
    root = etree.fromstring(feed((WEEK, (NOTE,)), (HARD_WEEK, (HARD,))))
    for element in (root, *root.iterfind(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1 and element.findtext(f"{ATOM}{name}")
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "").tzinfo
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "qa-notes"
    assert all(entry.find(f"{ATOM}content") is not None for entry in root.iterfind(f"{ATOM}entry"))


def test_each_week_is_an_entry_that_keeps_its_id_and_date() -> None:
    written = datetime(2023, 2, 3, 4, 5, 6, tzinfo=UTC)
    answered = (replace(NOTE.answers[0], written_at=written), *NOTE.answers[1:])
    one = (WEEK, (replace(NOTE, answers=answered),))
    two = (replace(WEEK, id="2023-W02", title="another"), (HARD,))
    alone, both = parsed(feed(one)), parsed(feed(one, two))
    assert [entry.id for entry in both.entries] == [
        "tag:qa-notes.github.io,2026:week/2023-W01", "tag:qa-notes.github.io,2026:week/2023-W02",
    ]  # fmt: skip
    assert both.entries[0] == alone.entries[0]
    assert both.feed.id == alone.feed.id and both.feed.title == alone.feed.title
    assert both.entries[0].updated == "2023-02-03T04:05:06+00:00" == both.feed.updated


def test_papers_without_a_week_are_one_entry_whatever_their_order() -> None:
    first = parsed(article(Week(), [NOTE, BARE], Options("atom"))).entries
    again = parsed(article(Week(), [BARE, NOTE], Options("atom"))).entries
    assert len(first) == 1 and first[0].id == again[0].id
    assert first[0].id != parsed(article(Week(), [NOTE], Options("atom"))).entries[0].id


def test_nothing_in_it_acts_or_leads_into_the_page_it_is_shown_on() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    note = replace(NOTE, answers=(*NOTE.answers, an_answer(attack, attack)))
    made = feed((replace(WEEK, intro=f"{attack} [x](javascript:alert(1)) <b>"), (note,)))
    content = etree.fromstring(made).findtext(f"{ATOM}entry/{ATOM}content") or ""
    reader = read(content)
    assert not {"script", "style", "img", "iframe"} & set(reader.tags)
    assert {name for name, _ in reader.attributes} <= {"href", "lang", "start"}
    links = [str(value) for name, value in reader.attributes if name == "href"]
    assert links and all(link.startswith(("https://", "http://")) for link in links)
    assert attack in "\n".join(reader.lines)
