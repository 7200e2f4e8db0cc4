"""An answer as a person wants it: what is written, what stays, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from golden.sample import NOTE

from qa_notes import handwork, notes
from qa_notes.checks.note import check_note
from qa_notes.errors import Changed, NoteError
from qa_notes.faults import Fault, Rule
from qa_notes.models import (
    ABSTRACT,
    NO_USAGE,
    SUMMARY,
    TITLE,
    Answer,
    Claim,
    Note,
    Question,
    Usage,
    Verdict,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MINE = "私が書いた答えです。"
OLD = replace(
    NOTE.answers[0],
    verdict=Verdict.NEEDS_REVIEW,
    faults=(Fault(Rule.NUMBER, "13"),),
    claims=(Claim("灯りは13個です。", (0,)),),
    usage=Usage(calls=2),
    model="embedded:a",
    written_at=datetime(2025, 1, 1, tzinfo=UTC),
)
KEY = Question(OLD.question_id, {}, {}, bank=OLD.bank)
Verb = Callable[[Path, Question, str], handwork.Pair]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A note whose first answer is to be checked."""
    path = tmp_path / "notes" / "a.json"
    assert NOTE.summary
    note = replace(
        NOTE,
        summary=replace(NOTE.summary, question_id=SUMMARY.id),
        abstract={"ja": replace(NOTE.abstract["ja"], question_id=ABSTRACT.id)},
        answers=(OLD, *NOTE.answers[1:]),
    )
    notes.save(note, path)
    return path


def note_at(path: Path) -> Note:
    note = notes.load(path)
    assert note
    return note


def standing(path: Path, question: Question = KEY, language: str | None = None) -> Answer:
    answer = notes.answer_for(note_at(path), question, language)
    assert answer
    return answer


def seen(path: Path, question: Question = KEY, language: str | None = None) -> str:
    return notes.stamp(notes.answer_for(note_at(path), question, language))


def edit(path: Path, question: Question, stamp: str) -> handwork.Pair:
    return handwork.edit(path, question, stamp, MINE, NOW)


def accept(path: Path, question: Question, stamp: str) -> handwork.Pair:
    return handwork.accept(path, question, stamp, NOW)


def deny(path: Path, question: Question, stamp: str) -> handwork.Pair:
    return handwork.deny(path, question, stamp, NOW)


def unpin(path: Path, question: Question, stamp: str) -> handwork.Pair:
    return handwork.unpin(path, question, stamp, NOW)


def test_what_a_person_writes_is_pinned_and_the_old_one_comes_back(path: Path):
    before = standing(path)
    assert edit(path, KEY, seen(path)) == (before, standing(path))
    now = standing(path)
    assert (now.text, now.verdict, now.edited, now.pinned) == (MINE, Verdict.ANSWERED, True, True)
    assert (now.faults, now.claims, now.evidence) == ((), (), OLD.evidence)
    assert (now.model, now.usage, now.written_at) == ("", NO_USAGE, NOW)
    assert now.history == (before,)
    assert handwork.undo(path, KEY, seen(path))[1].text == OLD.text
    assert replace(standing(path), history=(), newer=0) == before
    assert handwork.redo(path, KEY, seen(path))[1].text == MINE


def test_no_other_byte_of_a_note_changes(path: Path):
    rows = json.loads(path.read_text("utf-8"))
    others = json.dumps(rows["answers"][1:], indent=3)[1:-1].strip()
    path.write_text(json.dumps(rows, indent=3), encoding="utf-8")
    edit(path, KEY, seen(path))
    now = json.loads(path.read_text("utf-8"))
    assert now["answers"].pop(0)["text"] == MINE
    rows["answers"].pop(0)
    assert now == rows
    assert others.replace("\n", "\n   ") in path.read_text("utf-8")  # in a hand of its own


def test_a_marked_answer_is_accepted_as_it_is(path: Path):
    before = standing(path)
    _, now = accept(path, KEY, seen(path))
    assert (now.text, now.verdict, now.pinned) == (OLD.text, Verdict.ANSWERED, True)
    assert (now.edited, now.faults, now.claims) == (False, (), OLD.claims)
    assert standing(path).history == (before,)
    with pytest.raises(NoteError, match="answered: there is nothing to accept"):
        accept(path, KEY, seen(path))


def test_a_person_says_that_the_paper_does_not_answer(path: Path):
    before = standing(path)
    _, now = deny(path, KEY, seen(path))
    assert now == standing(path)
    assert (now.text, now.verdict, now.evidence) == ("", Verdict.NOT_IN_PAPER, ())
    assert (now.edited, now.pinned, now.claims, now.history) == (True, True, (), (before,))
    assert now.looked_in == OLD.looked_in


def test_words_typed_over_what_a_person_had_denied_are_an_answer(path: Path):
    deny(path, KEY, seen(path))
    rows = json.loads(path.read_text("utf-8"))
    rows["answers"][0]["text"] = MINE
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert standing(path).verdict is Verdict.ANSWERED


@pytest.mark.parametrize("part", [SUMMARY, TITLE])
def test_no_paper_lacks_a_summary(path: Path, part: Question):
    with pytest.raises(NoteError, match=f"the {part.id} is no question"):
        deny(path, part, seen(path, part))


def test_an_answer_given_back_is_ours_on_disk_too(path: Path):
    edit(path, KEY, seen(path))
    history = standing(path).history
    unpin(path, KEY, seen(path))
    now = standing(path)
    assert (now.text, now.by_hand, now.history) == (MINE, False, history)
    with pytest.raises(NoteError, match="neither pinned nor edited"):
        unpin(path, KEY, seen(path))


def test_a_text_edited_in_the_file_can_be_given_back(path: Path):
    rows = json.loads(path.read_text("utf-8"))
    rows["answers"][0]["text"] = MINE
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert standing(path).edited
    unpin(path, KEY, seen(path))
    assert (standing(path).text, standing(path).edited) == (MINE, False)


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_no_text_is_no_answer(path: Path, text: str):
    before = path.read_bytes()
    with pytest.raises(NoteError, match="without a text is none"):
        handwork.edit(path, KEY, seen(path), text, NOW)
    assert path.read_bytes() == before


@pytest.mark.parametrize("verb", [edit, accept, deny, unpin])
def test_an_answer_that_changed_meanwhile_is_left_alone(path: Path, verb: Verb):
    stale = seen(path)
    handwork.edit(path, KEY, stale, "先に書いた。", NOW)
    before = path.read_bytes()
    for stamp in (stale, "", "0" * 12):
        with pytest.raises(Changed, match="another one by now") as raised:
            verb(path, KEY, stamp)
        assert raised.value.now == standing(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("step", [handwork.undo, handwork.redo])
def test_a_step_from_another_answer_is_refused(path: Path, step: Callable[..., object]):
    edit(path, KEY, seen(path))
    before = path.read_bytes()
    with pytest.raises(Changed):
        step(path, KEY, "0" * 12)
    assert path.read_bytes() == before


def test_an_answer_that_was_deleted_meanwhile_is_another_one(path: Path):
    stale = seen(path)
    notes.change(path, lambda note: replace(note or NOTE, answers=NOTE.answers[1:]))
    with pytest.raises(Changed) as raised:
        edit(path, KEY, stale)
    assert raised.value.now is None


def test_an_unanswered_question_is_answered_in_its_place(path: Path):
    first, *others = NOTE.answers
    question = Question("mine", {"ja": "{name}は何ですか?"}, {}, bank="another")
    _, now = handwork.edit(path, question, "", f"\r\n{MINE}\r\n二行目\ud800。 ", NOW)
    assert (now.text, now.bank, now.history) == (f"{MINE}\n二行目?。", "another", ())
    assert NOTE.short_name and now.question == f"{NOTE.short_name}は何ですか?"
    ids = [answer.question_id for answer in note_at(path).answers]
    assert ids == [first.question_id, *(a.question_id for a in others), "mine"]


def test_the_same_text_again_is_no_new_answer(path: Path):
    edit(path, KEY, seen(path))
    before = path.read_bytes()
    old, new = edit(path, KEY, seen(path))
    assert old == new and path.read_bytes() == before


@pytest.mark.parametrize(
    ("part", "language"),
    [(SUMMARY, None), (ABSTRACT, None), (SUMMARY, "ko"), (ABSTRACT, "ko"), (TITLE, "ko")],
)
def test_what_no_bank_asks_is_written_in_its_place(
    path: Path, part: Question, language: str | None
):
    before = note_at(path)
    stamp = seen(path, part, language)
    handwork.edit(path, part, stamp, "제 글입니다.", NOW, language)
    now = standing(path, part, language)
    assert (now.text, now.language, now.edited) == ("제 글입니다.", language or "ja", True)
    assert note_at(path).answers == before.answers
    if language:
        assert note_at(path).summary == before.summary
    handwork.unpin(path, part, notes.stamp(now), NOW, language)
    assert not standing(path, part, language).by_hand


def test_a_note_that_is_not_there_is_not_begun(tmp_path: Path):
    with pytest.raises(NoteError, match="no note"):
        edit(tmp_path / "b.json", KEY, "")
    assert not (tmp_path / "b.json").exists()


# -- what the checks say of a text while it is typed -------------------------------------------

TYPED = (
    "灯りは97個です。",
    "TODO を見てください",
    "It is written in English and nothing else at all.",
    NOTE.answers[1].text,
    "答え: はい。はい。はい。はい。",
    MINE,
)


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize("place", range(len(NOTE.answers)))
def test_a_typed_text_is_judged_as_it_will_be_once_it_is_saved(text: str, place: int, path: Path):
    note = note_at(path)
    old = note.answers[place]
    question = Question(old.question_id, {}, {}, bank=old.bank)
    told = handwork.faults(note, question, text)
    handwork.edit(path, question, notes.stamp(old), text, NOW)
    findings = check_note(note_at(path))
    later = {f.fault for f in findings if old.question_id in f.where.split(", ")}
    assert set(told) <= later
    asked = {f.fault for f in check_note(_without_answer(note_at(path), place))}
    assert later - set(told) <= asked  # what is left is of its question


def _without_answer(note: Note, place: int) -> Note:
    """The note with the question there, and no text that answers it."""
    rows = list(note.answers)
    rows[place] = replace(rows[place], text="", verdict=Verdict.NOT_IN_PAPER)
    return replace(note, answers=tuple(rows))


def test_a_number_that_no_quotation_has_is_told_and_nothing_is_written(path: Path):
    before = path.read_bytes()
    told = handwork.faults(note_at(path), KEY, "灯りは9713個です。")
    assert Rule.NUMBER in {fault.rule for fault in told}
    assert handwork.faults(note_at(path), KEY, " ") == ()
    assert path.read_bytes() == before


def test_a_part_of_a_digest_is_held_against_its_original(path: Path):
    told = handwork.faults(note_at(path), SUMMARY, "등불이 9713개입니다.", "ko")
    assert Rule.NUMBER in {fault.rule for fault in told}
