"""One question to one paper: what is printed, what is kept, and in which language."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from desk import Desk
from fakes import ABSTRACT, SECTIONS, Turn, make_paper
from spoken import KOREAN, write_paper
from thinker import ENGLISH, thinker

from qa_notes.models import Maker, Verdict
from qa_notes.parse import parse
from qa_notes.quotes import locate

JAPANESE = "この手法は屋外で使えますか?"
PAGES = " ".join([ABSTRACT, *SECTIONS.values()])


@pytest.fixture
def asker(empty: Desk) -> Desk:
    """A paper without a note, and a model that understands questions."""
    empty.models.script = thinker(silent="colour")
    return empty


def test_an_english_question_is_answered_and_no_note_is_made(asker: Desk):
    result = asker.run("ask", asker.paper, "Does Lanterns work outdoors?")
    assert result.exit_code == 0, result.stderr
    answer, _, quotation, place = result.stdout.splitlines()
    assert answer in PAGES
    assert quotation == f"“{answer}”"
    assert place.startswith("p. ")
    assert "1 to ask" in result.stderr
    assert "--keep" in result.stderr
    assert asker.models.questions == ["Does Lanterns work outdoors?"]  # and nothing was translated
    assert len(asker.models.asked) == 1
    assert not list((asker.folder / "out").glob("notes/*"))


def test_a_japanese_question_is_searched_and_drafted_in_english(asker: Desk):
    result = asker.run("ask", asker.paper, JAPANESE)
    assert result.exit_code == 0, result.stderr
    assert asker.models.questions == [ENGLISH[JAPANESE]]
    assert f"in English: {ENGLISH[JAPANESE]}" in result.stderr
    assert result.stdout.startswith("この文は")


@pytest.mark.parametrize(
    "question", ["이 방법은 밖에서 쓸 수 있습니까?", "क्या यह विधि बाहर काम करती है?"]
)
def test_the_answer_is_in_the_language_of_the_question(question: str, asker: Desk):
    row = json.loads(asker.run("ask", asker.paper, question, "--json").stdout)
    assert row["language"] == ("ko" if question.startswith("이") else "hi")
    assert row["question"] == question
    assert row["asked"]["en"] == ENGLISH[question]


def test_another_language_can_be_ordered(asker: Desk):
    words = ("ask", asker.paper, "Does Lanterns work outdoors?", "--language", "ja", "--json")
    row = json.loads(asker.run(*words).stdout)
    assert row["language"] == "ja"
    assert row["answer"].startswith(("この文は", "論文には"))
    assert row["question"].startswith("この文は")  # as its reader is told it
    assert row["asked"]["en"] == "Does Lanterns work outdoors?"


def test_json_has_each_quotation_with_its_page_and_section(asker: Desk):
    result = asker.run("ask", asker.paper, "Does Lanterns work outdoors?", "--json", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    row = json.loads(result.stdout)
    assert row["verdict"] == "answered"
    [quotation] = row["quotations"]
    assert locate(quotation["quote"], PAGES)
    assert quotation["page"] in (1, 2)
    assert quotation["section"]
    assert (row["id"], row["note"], row["paper"]) == (None, None, "lanterns")


def test_what_the_paper_does_not_say_is_said_with_where_we_looked(asker: Desk):
    result = asker.run("ask", asker.paper, "What colour do the lanterns have?")
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first == "Not stated in the paper"
    assert second.startswith("Looked in: ") and "(p. " in second
    assert "other words" in result.stderr


def test_words_need_no_quotation_marks(asker: Desk):
    asker.run("ask", asker.paper, "Does", "Lanterns", "work", "outdoors?", "--quiet")
    assert asker.models.questions == ["Does Lanterns work outdoors?"]


def test_a_number_that_is_lost_in_english_is_told_and_then_given_up(asker: Desk):
    question = "HallBenchで28.4ルーメンに達しますか?"
    asker.models.script = thinker(english={question: "Does it reach 24.8 lumen on HallBench?"})
    result = asker.run("ask", asker.paper, question)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "24.8" in result.stderr
    assert "hint: ask it in other words" in result.stderr
    assert [turns[-1][1].rpartition("\n")[2] for turns in asker.models.asked] == [question] * 2
    assert "24.8" in asker.models.asked[1][-1][1]  # what was wrong with the first


@pytest.mark.parametrize(
    "english",
    ["この手法は屋外で使えますか?", "", "Does it reach 28.4 lumen?", "It. " * 40],
    ids=["Japanese", "nothing", "a name lost", "a loop"],
)
def test_what_is_no_english_for_a_question_is_not_asked(english: str, asker: Desk):
    question = "HallBenchで28.4ルーメンに達しますか?"
    asker.models.script = thinker(english={question: english})
    assert asker.run("ask", asker.paper, question).exit_code == 1
    assert asker.models.questions == []


def test_a_korean_paper_is_searched_in_korean_too(asker: Desk):
    path = write_paper(KOREAN, asker.folder / "korean.pdf")

    def script(turns: list[Turn]) -> str:
        asks = "translate a question" in turns[0][1]
        return "What are the main results?" if asks else KOREAN.reader(turns)

    asker.models.script = script
    row = json.loads(asker.run("ask", str(path), KOREAN.question, "--json").stdout)
    assert row["verdict"] == "answered"
    assert row["quotations"][0]["quote"] == KOREAN.quoted


# -- kept --------------------------------------------------------------------------------------


def test_keep_makes_a_note_that_no_bank_has_asked(asker: Desk):
    result = asker.run("ask", asker.paper, JAPANESE, "--keep")
    assert result.exit_code == 0, result.stderr
    assert f"kept as own_1 in {asker.path}" in result.stderr
    note = asker.note
    assert (note.banks, note.language) == ((), "ja")
    [question] = note.own
    assert (question.id, question.made_by) == ("own_1", Maker.PERSON)
    assert question.text == {"ja": JAPANESE, "en": ENGLISH[JAPANESE]}
    [answer] = note.answers
    assert (answer.bank, answer.question_id, answer.question) == ("own", "own_1", JAPANESE)
    assert answer.text in result.stdout


def test_a_new_note_is_in_the_language_of_its_question_and_says_so(asker: Desk):
    result = asker.run("ask", asker.paper, "Does Lanterns work outdoors?", "--keep")
    assert asker.note.language == "en"
    assert "another language: --language en" in result.stderr
    assert asker.run("generate", asker.paper, "--language", "en").exit_code == 0
    assert {a.language for a in asker.note.answers} == {"en"}


def test_a_kept_question_is_not_asked_twice(asker: Desk):
    first = asker.run("ask", asker.paper, JAPANESE, "--keep")
    before = asker.path.read_bytes()
    asker.models.asked.clear()
    second = asker.run("ask", asker.paper, JAPANESE, "--keep")
    assert second.stdout == first.stdout
    assert asker.models.asked == []
    assert asker.path.read_bytes() == before


def test_keep_leaves_every_other_byte_of_a_note_alone(desk: Desk):
    desk.models.script = thinker()
    desk.edit(lambda data: data.pop("own"))  # of an older program, in an editor's layout
    before = desk.path.read_text("utf-8")
    assert desk.run("ask", desk.paper, JAPANESE, "--keep").exit_code == 0
    after = desk.path.read_text("utf-8")
    answers = before.index('\n    ],\n    "schema_version"')
    assert after.startswith(before[:answers])
    assert [a.question_id for a in desk.note.answers][-1] == "own_1"
    assert len(desk.note.answers) == 4


def test_what_is_kept_is_in_the_language_of_its_note(desk: Desk):
    desk.models.script = thinker()
    result = desk.run("ask", desk.paper, "Does Lanterns work outdoors?", "--keep")
    assert result.exit_code == 0, result.stderr
    [question] = desk.note.own
    assert question.text["en"] == "Does Lanterns work outdoors?"
    assert question.text["ja"].startswith("この文は")
    assert desk.answer("own_1").language == "ja"
    refused = desk.run("ask", desk.paper, "Is it heavy?", "--keep", "--language", "ko")
    assert refused.exit_code == 1
    assert "in ja, not in ko" in refused.stderr


def test_a_kept_question_without_an_answer_is_asked_by_the_next_run(asker: Desk):
    def failing(turns: list[Turn]) -> str:
        if turns[-1][1].startswith("Paper: "):
            raise RuntimeError
        return str(thinker()(turns))

    asker.models.script = failing
    result = asker.run("ask", asker.paper, JAPANESE, "--keep")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "failed: " in result.stderr
    assert asker.answer("own_1").verdict is Verdict.FAILED
    asker.models.script = thinker()
    assert asker.run("generate", asker.paper).exit_code == 0
    assert asker.answer("own_1").verdict is Verdict.ANSWERED
    assert len(asker.note.own) == 1


# -- what was typed wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["PAPER"], "Missing argument"),
        (["PAPER", " ? "], "asks nothing"),
        (["PAPER", "why " * 100], "300 at most"),
        (["FOLDER", "Why?"], "name one"),
        (["gone.pdf.pdf", "Why?", "--language", "fr"], "fr"),
    ],
)
def test_what_cannot_be_asked_is_status_2(words: list[str], told: str, asker: Desk):
    make_paper(asker.folder / "more.pdf", extra="Another one.")
    places = {"PAPER": asker.paper, "FOLDER": str(asker.folder)}
    result = asker.run("ask", *(places.get(word, word) for word in words))
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert asker.models.asked == []


def test_a_paper_that_is_gone_is_one_error(asker: Desk):
    result = asker.run("ask", str(asker.folder / "gone.pdf"), "Why is it dark?")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "gone.pdf" in result.stderr and "hint: " in result.stderr


# -- on real parts -----------------------------------------------------------------------------

PAPER = Path(__file__).resolve().parents[1] / "docs" / "paper" / "qa-notes.pdf"


@pytest.mark.real
def test_the_demo_paper_answers_a_japanese_and_an_english_question(tmp_path: Path):
    paper, pages = shutil.copy(PAPER, tmp_path), parse(PAPER).pages
    for question, code in (
        ("この論文ではどの埋め込みモデルを使っていますか?", "ja"),
        ("Which embedding model is used in this paper?", "en"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "qa_notes.cli", "ask", paper, question, "--json", "--quiet"],
            cwd=tmp_path, capture_output=True, text=True, timeout=1800,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        row = json.loads(done.stdout)
        assert (row["language"], row["question"]) == (code, question)
        assert row["asked"]["en"].isascii()
        assert row["verdict"] in ("answered", "needs_review")
        assert "MiniLM" in row["answer"]
        assert row["quotations"]
        for quotation in row["quotations"]:
            assert locate(quotation["quote"], pages[quotation["page"] - 1].text)
