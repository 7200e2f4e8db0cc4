"""Questions of a paper's own: proposed, sifted, asked, kept under ids of their own, and marked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk import BANK, Desk
from fakes import make_paper, question_of
from thinker import CABLE, OUTDOORS, WATERPROOF, proposing, thinker

from qa_notes import notes, own
from qa_notes.ask import go_on_from
from qa_notes.ask.questions import is_question
from qa_notes.bank import own_number, read_bank
from qa_notes.config import Settings
from qa_notes.errors import BankError, NoteError
from qa_notes.languages import LANGUAGES, language
from qa_notes.models import OWN, Answer, Maker, Note, Paper, Question, Verdict
from qa_notes.render import block

ASKED = [OUTDOORS, CABLE, WATERPROOF]


@pytest.fixture
def thinking(desk: Desk) -> Desk:
    """A finished note, and a model that has three more questions."""
    desk.models.script = thinker(ASKED)
    return desk


def own_answers(desk: Desk) -> list[Answer]:
    return [answer for answer in desk.note.answers if answer.bank == OWN]


# -- how many ----------------------------------------------------------------------------------


def test_a_bank_is_heeded_by_the_full_recipe_and_a_person_by_every_one():
    bank = replace(read_bank("notes"), own_questions=3)
    said: tuple[dict[str, int], ...] = ({}, {"own_questions": 0}, {"own_questions": 2})
    small = [Settings(**more) for more in said]  # type: ignore[arg-type]
    large = [Settings(llm="openai:gpt-5-mini", **more) for more in said]  # type: ignore[arg-type]
    assert [own.wanted(bank, settings) for settings in small] == [0, 0, 2]
    assert [own.wanted(bank, settings) for settings in large] == [3, 0, 2]
    assert own.wanted(bank, Settings(recipe="full")) == 3


@pytest.mark.parametrize(
    ("line", "told"), [("own_questions: 11", "own_questions"), ("own_questions: -1", "own_q")]
)
def test_a_bank_says_how_many_from_0_to_10(line: str, told: str, tmp_path: Path):
    path = tmp_path / "bank.yaml"
    path.write_text(f"own_questions: 7\n{BANK}", encoding="utf-8")
    assert read_bank(str(path)).own_questions == 7
    path.write_text(f"{line}\n{BANK}", encoding="utf-8")
    with pytest.raises(BankError, match=told):
        read_bank(str(path))


def test_their_ids_are_no_banks(tmp_path: Path):
    path = tmp_path / "bank.yaml"
    path.write_text(BANK.replace("id: problem", "id: own_1"), encoding="utf-8")
    with pytest.raises(BankError, match="choose another id"):
        read_bank(str(path))
    assert [own_number(word) for word in ("own_7", "own_", "own_07", "mine_7")] == [
        7, None, None, None,
    ]  # fmt: skip


def test_the_shipped_bank_lets_a_small_model_think_of_none(desk: Desk):
    assert read_bank("notes").own_questions == 3
    report = json.loads(
        desk.run("generate", desk.paper, "--bank", "notes", "--dry-run", "--json").stdout
    )
    assert report["papers"][0]["own"] == 0


# -- thought of and asked ----------------------------------------------------------------------


def test_they_are_said_in_the_readers_language_and_asked_like_others(thinking: Desk):
    result = thinking.run("generate", thinking.paper, "--own-questions", "2")
    assert result.exit_code == 0, result.stderr
    assert "2 to ask" in result.stderr
    assert thinking.models.questions == ASKED[:2]
    note = thinking.note
    assert [(q.id, q.made_by, q.text["en"]) for q in note.own] == [
        ("own_1", Maker.MODEL, OUTDOORS), ("own_2", Maker.MODEL, CABLE),
    ]  # fmt: skip
    for question, answer in zip(note.own, own_answers(thinking), strict=True):
        assert answer.question_id == question.id
        assert answer.question == question.text["ja"]
        assert answer.question.startswith("この文は")
        assert answer.evidence
    assert note.banks == ("bank.yaml",) or len(note.banks) == 1


def test_the_next_run_thinks_of_nothing_and_a_larger_number_of_the_rest(thinking: Desk):
    thinking.run("generate", thinking.paper, "--own-questions", "2")
    before = thinking.path.read_bytes()
    thinking.models.asked.clear()
    for words in ([], ["--own-questions", "2"], ["--own-questions", "0"]):
        assert thinking.run("generate", thinking.paper, *words).exit_code == 0
    assert thinking.models.asked == []
    assert thinking.path.read_bytes() == before
    assert thinking.run("generate", thinking.paper, "--own-questions", "3").exit_code == 0
    assert thinking.models.questions == [WATERPROOF]
    assert [q.id for q in thinking.note.own] == ["own_1", "own_2", "own_3"]


@pytest.mark.parametrize("words", [["--only", "results"], ["--stale"]])
def test_one_question_and_stale_ones_are_no_reason_to_think(words: list[str], thinking: Desk):
    thinking.run("generate", thinking.paper, "--own-questions", "2", *words)
    assert not any(map(proposing, thinking.models.asked))
    assert thinking.note.own == ()


def test_what_the_paper_does_not_answer_gives_way_to_the_next(thinking: Desk):
    thinking.models.script = thinker(ASKED, silent="cable")
    assert thinking.run("generate", thinking.paper, "--own-questions", "2").exit_code == 0
    assert thinking.models.questions == ASKED
    assert [q.text["en"] for q in thinking.note.own] == [OUTDOORS, WATERPROOF]
    assert [q.id for q in thinking.note.own] == ["own_1", "own_2"]
    assert Verdict.NOT_IN_PAPER not in {a.verdict for a in own_answers(thinking)}


def test_a_paper_that_answers_too_few_is_not_asked_for_more(thinking: Desk):
    thinking.models.script = thinker(ASKED, silent="Lanterns")
    result = thinking.run("generate", thinking.paper, "--own-questions", "3")
    assert result.exit_code == 0
    assert "2 of 3 questions of its own" in result.stderr
    thinking.models.asked.clear()
    thinking.run("generate", thinking.paper, "--own-questions", "3")
    assert thinking.models.asked == []


def test_an_answer_that_failed_lets_the_next_run_try_again(thinking: Desk):
    def failing(turns: Any) -> str:
        if question_of(turns):
            raise RuntimeError
        return str(thinker(ASKED)(turns))

    thinking.models.script = failing
    thinking.run("generate", thinking.paper, "--own-questions", "1")
    assert (thinking.note.own, thinking.note.proposed) == ((), 0)
    thinking.models.script = thinker(ASKED)
    thinking.run("generate", thinking.paper, "--own-questions", "1")
    assert [q.id for q in thinking.note.own] == ["own_1"]


def test_the_bank_is_not_repeated_and_the_model_is_told_what_it_asks(thinking: Desk):
    repeated = [
        "What problem is addressed?",
        "1. Which problem is addressed here?",
        "** " + CABLE,
        "What problem is addressed by Lanterns?",
    ]
    thinking.models.script = thinker([*repeated, OUTDOORS, OUTDOORS])
    thinking.run("generate", thinking.paper, "--own-questions", "2")
    assert thinking.models.questions == [CABLE, OUTDOORS]
    [told] = [turns for turns in thinking.models.asked if proposing(turns)]
    assert "- What problem is addressed?" in told[-1][1]
    assert "Rooms are dark in the evening" in told[-1][1]
    assert "Earlier lamps need a cable" in told[-1][1]  # the introduction
    assert "V100" not in told[-1][1]


def test_a_question_that_cannot_be_said_to_the_reader_is_left_out(thinking: Desk):
    def script(turns: Any) -> str:
        cable = turns[-1][1].endswith(CABLE)
        return "Why?" if cable and "You translate" in turns[0][1] else str(thinker(ASKED)(turns))

    thinking.models.script = script
    thinking.run("generate", thinking.paper, "--own-questions", "2")
    assert [q.text["en"] for q in thinking.note.own] == [OUTDOORS, WATERPROOF]


def test_a_refused_proposal_costs_no_answer_and_is_tried_again(thinking: Desk):
    thinking.models.refuse = lambda turns, models: (
        (400, {"error": {"message": "no thinking today"}}) if proposing(turns) else None
    )
    result = thinking.run("generate", thinking.paper, "--own-questions", "1")
    assert result.exit_code == 0, result.stderr
    assert "no questions of its own: " in result.stderr
    assert thinking.note.proposed == 0
    thinking.models.refuse = lambda turns, models: None
    thinking.run("generate", thinking.paper, "--own-questions", "1")
    assert thinking.models.questions[-1] == OUTDOORS


@pytest.mark.parametrize(
    ("line", "fit"),
    [
        (OUTDOORS, True),
        ("Lanterns works outdoors.", False),
        ("Outdoors?", False),
        ("What is it made of? Why does it work?", False),
        ("雨のとき屋外で使えますか?", False),
        ("What does the [name] data set hold in all?", False),
        ("What " + "very " * 40 + "long question is this?", False),
    ],
)
def test_what_a_question_is(line: str, fit: bool):
    assert is_question(line) is fit


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("What are its limitations?", "Which limitations are there?", True),
        ("How many epochs is the controller trained?", "Is the controller trained?", False),
        ("Why?", "How?", False),
    ],
)
def test_questions_with_the_same_words_are_one(one: str, other: str, same: bool):
    assert (own.overlap(one, other) >= own.SAME_WORDS) is same


# -- afterwards they are like all others -------------------------------------------------------


@pytest.fixture
def owned(thinking: Desk) -> Desk:
    """A note with two questions of its own."""
    assert thinking.run("generate", thinking.paper, "--own-questions", "2").exit_code == 0
    thinking.models.asked.clear()
    return thinking


@pytest.mark.parametrize("word", ["own_2", "own:own_2"])
def test_one_is_made_anew_and_brought_back(word: str, owned: Desk):
    before = owned.note
    result = owned.run("regenerate", owned.paper, word, "--hint", "see the introduction")
    assert result.exit_code == 0, result.stderr
    assert set(owned.models.questions) == {CABLE}
    assert len(owned.answer("own_2").history) == 1
    assert owned.note.own == before.own
    assert owned.run("regenerate", owned.paper, word, "--undo").exit_code == 0
    assert owned.answer("own_2").text == next(
        a.text for a in before.answers if a.question_id == "own_2"
    )


def test_only_names_one_and_says_what_there_is(owned: Desk):
    assert owned.run("generate", owned.paper, "--only", "own_1", "--force").exit_code == 0
    assert set(owned.models.questions) == {OUTDOORS}
    unknown = owned.run("generate", owned.paper, "--only", "own_9")
    assert unknown.exit_code == 2
    assert "own_1, own_2" in unknown.stderr
    missing = owned.run("regenerate", owned.paper, "own_9")
    assert missing.exit_code == 2
    assert "own_1, own_2" in missing.stderr


def test_a_pinned_one_stays_and_others_are_forced(owned: Desk):
    owned.edit_answer("own_1", pinned=True)
    assert owned.run("generate", owned.paper, "--force").exit_code == 0
    assert OUTDOORS not in owned.models.questions
    assert CABLE in owned.models.questions


def test_a_question_that_was_edited_is_stale(owned: Desk):
    [row] = json.loads(owned.run("status", "--json").stdout)
    assert (row["answered"] + row["needs_review"], row["stale"], row["unasked"]) == (5, 0, 0)
    owned.edit(lambda data: data["own"][0]["text"].update(en="Is Lanterns waterproof?"))
    [row] = json.loads(owned.run("status", "--json").stdout)
    assert row["stale"] == 1
    assert owned.run("generate", owned.paper, "--stale").exit_code == 0
    assert set(owned.models.questions) == {"Is Lanterns waterproof?"}


def test_one_written_by_hand_is_unasked_then_asked(owned: Desk):
    text = {"ja": "屋外で使えますか?", "en": "Is it used outdoors?"}
    owned.edit(lambda data: data["own"].append({"id": "own_5", "text": text}))
    [row] = json.loads(owned.run("status", "--json").stdout)
    assert row["unasked"] == 1
    refused = owned.run("export", owned.paper)
    assert refused.exit_code == 1
    assert text["ja"] in refused.stderr
    assert owned.run("generate", owned.paper).exit_code == 0
    assert owned.answer("own_5").question == text["ja"]
    assert notes.next_id(owned.note) == "own_6"


def test_an_id_is_not_given_twice(owned: Desk):
    owned.edit(lambda data: data["own"].pop())  # its answer is still there
    owned.run("generate", owned.paper, "--own-questions", "3")
    assert [q.id for q in owned.note.own] == ["own_1", "own_3"]


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_the_article_marks_those_of_a_model_and_no_others(format: str, owned: Desk):
    mark = language("ja").labels.by_model
    owned.edit(lambda data: data["own"][1].update(made_by="person"))
    page = owned.run("export", owned.paper, "--format", format).stdout
    assert page.count(mark) == 1
    line = next(line for line in page.splitlines() if mark in line)
    assert owned.answer("own_1").question in line


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_mark_is_said_in_every_language(code: str):
    question = Question("own_1", {code: "?"}, {}, bank=OWN, made_by=Maker.MODEL)
    answer = Answer("own_1", "Why so?", code, "Because.", Verdict.ANSWERED, bank=OWN)
    marked = block(Note(Paper("x"), code, answers=(answer,), own=(question,)))
    plain = block(Note(Paper("x"), code, answers=(answer,)))
    mark = language(code).labels.by_model.strip()
    assert mark.strip("[]") in marked
    assert mark.strip("[]") not in plain


def test_check_reads_them_too(owned: Desk):
    owned.edit_answer("own_1", text="TODO: see [number] here.", verdict="answered")
    found = json.loads(owned.run("check", "--json").stdout)
    assert "slot" in {row["rule"] for row in found if row["where"] == "own_1"}


# -- on disk -----------------------------------------------------------------------------------


def test_a_note_from_before_has_none(desk: Desk):
    data = json.loads(desk.path.read_text("utf-8"))
    del data["own"], data["proposed"]
    assert notes.from_json(json.dumps(data)) == desk.note


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"id": "own_1"}, "text"),
        ({"id": "own_1", "text": {}}, "text"),
        ({"id": "own_1", "text": {"fr": "Pourquoi?"}}, "text"),
        ({"id": "why", "text": {"en": "Why?"}}, "own_1"),
        ({"id": "own_1", "text": {"en": "Why?"}, "made_by": "robot"}, "robot"),
        ({"id": "own_1", "text": {"en": "Why?"}, "colour": "red"}, "colour"),
    ],
)
def test_what_is_no_question_is_one_error(row: dict[str, Any], told: str):
    data = json.loads(notes.to_json(Note(Paper("x"))))
    data["own"] = [row]
    with pytest.raises(NoteError, match=told):
        notes.from_json(json.dumps(data))


def test_two_of_one_id_are_one_error():
    data = json.loads(notes.to_json(Note(Paper("x"))))
    data["own"] = [{"id": "own_1", "text": {"en": t}} for t in ("Why?", "How?")]
    with pytest.raises(NoteError, match="own_1"):
        notes.from_json(json.dumps(data))


# -- another version of the paper --------------------------------------------------------------


def noted(paper: str, *questions: tuple[str, str]) -> Note:
    """A note with these questions of its own, by id and text, each with an answer."""
    own_ones = tuple(
        Question(name, {"en": text}, {}, bank=OWN, made_by=Maker.PERSON) for name, text in questions
    )
    answers = tuple(
        Answer(name, text, "en", f"To {text}", Verdict.ANSWERED, bank=OWN)
        for name, text in questions
    )
    return Note(Paper(paper), "en", (), answers=answers, own=own_ones, proposed=len(questions))


def test_another_version_takes_them_over_under_ids_that_mean_the_same():
    old = noted("x", ("own_1", "Why?"), ("own_2", "How?"), ("own_3", "When?"))
    new = noted("y", ("own_1", "Where?"), ("own_3", "When?"))
    both = go_on_from(old, new, lambda answer: answer)
    said = {a.question_id: (a.question, a.text) for a in both.answers}
    assert said == {q.id: (q.text["en"], f"To {q.text['en']}") for q in both.own}
    assert [q.text["en"] for q in both.own] == ["Where?", "When?", "Why?", "How?"]
    assert [q.id for q in both.own] == ["own_1", "own_3", "own_4", "own_2"]
    assert both.proposed == 3


def test_a_new_version_is_asked_what_its_paper_did_not_say(owned: Desk):
    other = make_paper(owned.folder / "second.pdf", extra="A sentence more is here.")
    result = owned.run("generate", str(other), "--as", "lanterns")
    assert result.exit_code == 0, result.stderr
    note = notes.load(owned.path.with_name("second.json"))
    assert note
    assert note.own == owned.note.own
    assert {a.question_id for a in note.answers if a.bank == OWN} == {"own_1", "own_2"}


def test_a_dry_run_counts_them(desk: Desk):
    words = ("generate", desk.paper, "--dry-run", "--own-questions", "2")
    report = json.loads(desk.run(*words, "--json").stdout)
    assert report["papers"][0]["own"] == 2
    assert report["prompt"] > 0
    assert "2 that the model thinks of" in desk.run(*words).stdout
    assert desk.models.asked == []
