"""Whatever stands in a note's file: a note that every command can print, or a NoteError."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from test_notes import NOTES

from qa_notes.bank import load_bank
from qa_notes.checks.note import check_note
from qa_notes.errors import NoteError
from qa_notes.export import Options, article
from qa_notes.faults import Fault, Rule
from qa_notes.models import Answer, Evidence, Match, Note, Page, Paper, Usage, Verdict, Week
from qa_notes.notes import from_json, to_json
from qa_notes.states import state
from qa_notes.unseen import clean

SAID = Answer(
    "results", "主な結果は何ですか?", "ja", "28.4に達します。", Verdict.ANSWERED,
    (
        Evidence("x:p1:0", 1, "It reaches 28.4.", "4 Results", ((1.0, 2.0, 3.5, 4.0),)),
        Evidence("x:p2:0", 2, "It is $x_1$.", match=Match.NORMALIZED),
    ),
    (Fault(Rule.TOLD, "理由"),), ("4 Results (p. 1)",), "model", "v1", Usage(2, 900, 400, 60), 1.25,
    datetime(2026, 11, 2, 3, 4, tzinfo=UTC), "f",
)  # fmt: skip
NOTE = Note(
    Paper(
        "2311.11830", "A Title: of $x$", 2, ("A", "B"), date(2023, 11, 20), None,
        "https://arxiv.org/abs/2311.11830v2", "https://arxiv.org/pdf/2311.11830v2",
        ("Computation and Language",), "We reach 28.4.", "arxiv", "aa",
    ),
    short_name="X", summary=replace(SAID, question_id="summary"),
    abstract={"ja": replace(SAID, question_id="abstract")},
    answers=(replace(SAID, history=(SAID,)), replace(SAID, question_id="limits")),
)  # fmt: skip
WHOLE = json.loads(to_json(NOTE))
PAGES = (Page(1, "It reaches 28.4.", 612, 792),)
BANK = load_bank("notes")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
    | st.sampled_from(["\ud800", "\x1b[31m", "0001-01-01", "9999-12-31T23:59:59-23:59", "$$"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) of a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = [(value, key) for key in keys]
    inside = (value[key] for key in keys if isinstance(value[key], dict | list))
    return found + [place for each in inside for place in places(each)]


@st.composite
def changed(draw: st.DrawFn) -> str:
    """The note with some values exchanged, taken away or moved."""
    data = json.loads(json.dumps(WHOLE))
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(places(data)))
        match draw(st.integers(0, 3)):
            case 0 if isinstance(holder, dict):
                holder[draw(st.text(max_size=5))] = holder.pop(key)
            case 1:
                del holder[key]
            case 2 if isinstance(holder[key], str):
                holder[key] = draw(st.text(max_size=30))
            case _:
                holder[key] = draw(json_values)
    text = json.dumps(data, ensure_ascii=draw(st.booleans()))
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.text(max_size=3)) + text[at + draw(st.integers(0, 5)) :]
    return text


@given(st.text() | json_values.map(json.dumps) | changed())
@example("[" * 100_000)
@example('{"schema_version": 1}')
@example(to_json(NOTE))
def test_any_file_is_a_note_or_an_error(text: str) -> None:
    try:
        note = from_json(text, "x.json")
    except NoteError as err:
        assert str(err).startswith("x.json: ")
        assert err.hint
        return
    assert from_json(to_json(note)) == note
    prints(note)


@given(NOTES)
def test_any_note_can_be_printed_counted_and_checked(note: Note) -> None:
    prints(note)


def prints(note: Note) -> None:
    """What `export`, `status` and `check` do with it."""
    for kind in ("markdown", "html"):
        for evidence in ("footnotes", "inline"):
            shown = article(Week(), [note], Options(kind, note.language, evidence))  # type: ignore[arg-type]
            assert clean(shown) == shown
            assert shown == article(Week(), [note], Options(kind, note.language, evidence))  # type: ignore[arg-type]
    assert state(note, BANK)
    for finding in check_note(note, pages=PAGES):
        assert finding.fault.rule
