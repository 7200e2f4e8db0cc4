"""Done means done: what was not asked, what is stale, and which bank asks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from desk import BANK, Desk, every
from fakes import Turn, good_reader, job_of, make_paper, question_of

from qa_notes import notes
from qa_notes.models import Verdict

PROBLEM, RESULTS = "What problem is addressed?", "What are the results?"
PROBLEM_JA = "この論文はどのような課題に取り組んでいますか?"
RESULTS_JA = "主な定量的結果は何ですか?"
OTHER = """\
questions:
  - id: fans
    text: {ja: "{name}は誰に好かれますか?", en: "Who likes {name}?"}
    queries: {en: [is liked by]}
  - id: results
    text: {ja: "結果をひと言で言うと?", en: "The results in a word?"}
    queries: {en: [in short]}
"""


@pytest.fixture
def other(desk: Desk) -> str:
    """A second bank, with an id that the first one has for something else."""
    path = desk.folder / "other.yaml"
    path.write_text(OTHER, encoding="utf-8")
    return str(path)


def status(desk: Desk, *words: str) -> dict[str, Any]:
    [row] = json.loads(desk.run("status", "--json", *words).stdout)
    assert isinstance(row, dict)
    return row


def edit_bank(desk: Desk, old: str, new: str) -> None:
    path = desk.folder / "bank.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# -- what was not asked ------------------------------------------------------------------------


def test_status_counts_the_questions_that_were_not_asked(empty: Desk):
    assert empty.run("generate", empty.paper, "--only", "results").exit_code == 0
    row = status(empty)
    assert (row["answered"], row["unasked"], row["failed"]) == (1, 2, 0)
    assert row["missing"] == ["abstract", "summary"]
    head, line = empty.run("status").stdout.splitlines()
    cells = dict(zip(head.split("\t"), line.split("\t"), strict=True))
    assert cells["unasked"] == "2"
    assert cells["missing"] == "abstract,summary"
    assert empty.run("generate", empty.paper).exit_code == 0
    row = status(empty)
    assert (row["answered"], row["unasked"], row["missing"]) == (3, 0, [])


def test_a_question_added_to_the_bank_is_not_asked_yet(desk: Desk):
    edit_bank(desk, "  - id: results", OTHER.partition("questions:\n")[2].split("  - id: res")[0]
              + "  - id: results")  # fmt: skip
    assert status(desk)["unasked"] == 1
    result = desk.run("export")
    assert result.exit_code == 1
    assert "Lanternsは誰に好かれますか?" in result.stderr


def test_a_question_for_other_kinds_of_papers_is_not_missing(desk: Desk):
    edit_bank(desk, "    answer: url", "    answer: url\n    applies_to: [Botany]")
    desk.edit(lambda data: data["answers"].pop(2))
    assert status(desk)["unasked"] == 1  # of what kind this paper is, nobody knows
    desk.edit(lambda data: data["paper"].update(categories=["Machine Learning"]))
    assert status(desk)["unasked"] == 0
    assert desk.run("export").exit_code == 0


def test_export_refuses_what_was_not_asked_and_says_it_to_the_reader(empty: Desk):
    empty.run("generate", empty.paper, "--only", "results")
    result = empty.run("export", empty.paper)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "まだ質問していない項目があります: 概要、要約、" + PROBLEM_JA in result.stderr
    assert f"qa-notes generate {empty.paper} --bank" in result.stderr
    assert "--incomplete" in result.stderr
    page = empty.run("export", empty.paper, "--incomplete")
    assert page.exit_code == 0
    lines = page.stdout.splitlines()
    at = lines.index(f"**Q: {PROBLEM_JA}**")
    assert lines[at + 2 : at + 5] == ["A: 【未回答】", "", "理由: まだ質問していません"]
    assert lines.index(f"**Q: {RESULTS_JA}**") > at  # the bank's order
    assert page.stdout.count("まだ質問していません") == 3  # abstract and two questions
    assert page.stdout.count("【未回答】") == 4  # and the summary in the list


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "it has not been asked yet"),
        ("ko", "아직 질문하지 않았습니다"),
        ("hi", "अभी पूछा नहीं गया"),
    ],
)
def test_what_is_missing_is_said_in_every_language(language: str, words: str, empty: Desk):
    empty.run("generate", empty.paper, "--only", "resources", "--language", language)
    page = empty.run("export", "--language", language, "--incomplete", "--format", "html").stdout
    assert words in page
    assert not re.search("[ぁ-ん]", page.partition("<body>")[2].replace(PROBLEM_JA, ""))


def test_a_failed_answer_is_said_in_the_readers_language(empty: Desk):
    def failing(turns: list[Turn]) -> str:
        return "" if question_of(turns) == RESULTS or job_of(turns) == "summary" else (
            good_reader(turns)
        )  # fmt: skip

    empty.models.script = failing
    assert empty.run("generate", empty.paper).exit_code == 1
    result = empty.run("export")
    assert "回答が得られなかった項目があります: " + RESULTS_JA in result.stderr
    page = empty.run("export", "--incomplete").stdout
    assert "理由: モデルから使える回答が得られませんでした" in page
    assert "the reply is empty" not in page


def test_papers_without_a_note_are_said_in_the_readers_language(desk: Desk):
    missing = make_paper(desk.folder / "missing.pdf", title="Nobody Has Read This")
    (desk.path.parent / "torn.json").write_text("{", encoding="utf-8")
    result = desk.run("export", desk.paper, str(missing), "--incomplete")
    assert "理由: ノートがまだありません" in result.stdout
    assert "no note" not in result.stdout
    whole = desk.run("export")
    assert whole.exit_code == 1  # the broken one
    page = desk.run("export", "--incomplete")
    assert page.exit_code == 0
    assert "理由: ノートが壊れていて読めません" in page.stdout
    assert "torn.json" in page.stderr


# -- banks -------------------------------------------------------------------------------------


def test_one_id_in_two_banks_is_two_questions(desk: Desk, other: str):
    assert desk.run("generate", desk.paper, "--bank", other).exit_code == 0
    asked = list(dict.fromkeys(desk.models.questions))  # one may be asked for more
    assert asked == ["Who likes Lanterns?", "The results in a word?"]
    assert [(a.bank, a.question_id) for a in desk.note.answers] == [
        ("bank", "problem"), ("bank", "results"), ("bank", "resources"),
        ("other", "fans"), ("other", "results"),
    ]  # fmt: skip
    assert desk.note.answers[1].question == RESULTS_JA
    desk.models.asked.clear()
    for bank in ([], ["--bank", other]):
        assert desk.run("generate", desk.paper, *bank).exit_code == 0
    assert desk.models.asked == []


def test_export_and_status_of_one_bank(desk: Desk, other: str, monkeypatch: pytest.MonkeyPatch):
    desk.run("generate", desk.paper, "--bank", other)
    edit_bank(desk, BANK.partition("questions:\n")[2], reordered())
    page = desk.run("export", "--bank", other).stdout
    assert questions(page) == ["Lanternsは誰に好かれますか?", "結果をひと言で言うと?"]
    page = desk.run("export").stdout  # the bank of the settings
    assert questions(page)[0] == RESULTS_JA
    assert len(questions(page)) == 3
    assert status(desk, "--bank", other)["answered"] == 2
    assert status(desk)["answered"] == 3
    assert desk.run("status", "--bank", "nonsense").exit_code == 2
    assert desk.run("export", "--bank", "ochiai").exit_code == 1  # was never asked
    assert status(desk, "--bank", "ochiai")["unasked"] == 6


def reordered() -> str:
    first, second, third = re.split(r"(?=  - id)", BANK.partition("questions:\n")[2])[1:]
    return second + first + third


def questions(page: str) -> list[str]:
    return re.findall(r"^\*\*Q: (.*)\*\*$", page, re.MULTILINE)


class Unsettled(Desk):
    """A desk whose settings name no bank."""

    @property
    def env(self) -> dict[str, str]:
        return {k: v for k, v in super().env.items() if k != "QA_NOTES_BANK"}


def test_without_a_bank_named_all_of_the_notes_banks_are_printed_and_counted(
    desk: Desk, other: str
):
    desk.run("generate", desk.paper, "--bank", other)
    plain = Unsettled(desk.folder, desk.models)
    assert questions(plain.run("export").stdout) == [
        PROBLEM_JA, RESULTS_JA, "コードはどこで入手できますか?",
        "Lanternsは誰に好かれますか?", "結果をひと言で言うと?",
    ]  # fmt: skip
    row = status(plain)
    assert (row["answered"], row["unasked"]) == (5, 0)
    desk.edit(lambda data: data["answers"].pop(4))
    assert status(plain)["unasked"] == 1
    Path(other).unlink()  # a bank that is gone costs no other
    result = plain.run("status")
    assert result.exit_code == 0
    assert "other.yaml" in result.stderr
    assert len(questions(plain.run("export").stdout)) == 4


def test_an_id_of_two_banks_has_to_be_told_apart(desk: Desk, other: str):
    desk.run("generate", desk.paper, "--bank", other)
    plain = Unsettled(desk.folder, desk.models)
    result = plain.run("regenerate", plain.paper, "results")
    assert result.exit_code == 2
    assert "bank:results" in result.stderr
    assert "other:results" in result.stderr
    desk.models.asked.clear()
    assert plain.run("regenerate", plain.paper, "other:results").exit_code == 0
    assert desk.models.questions == ["The results in a word?"]
    mine, theirs = (desk.note.answer_to("results", bank) for bank in ("bank", "other"))
    assert mine and theirs
    assert (len(mine.history), len(theirs.history)) == (0, 1)
    assert plain.run("regenerate", plain.paper, "results", "--undo").exit_code == 2
    assert plain.run("regenerate", plain.paper, "other:results", "--undo").exit_code == 0
    assert plain.run("regenerate", plain.paper, "fans").exit_code == 0  # only one has it
    unknown = plain.run("regenerate", plain.paper, "nobody")
    assert unknown.exit_code == 2
    assert "fans" in unknown.stderr


def test_abstract_and_summary_are_of_every_bank(desk: Desk):
    for words in (["bank:summary"], ["bank:summary", "--undo"], ["other:abstract"]):
        assert desk.run("regenerate", desk.paper, *words).exit_code == 0
    unknown = desk.run("regenerate", desk.paper, "nothing", "--undo")
    assert "abstract, summary" in unknown.stderr


def test_a_question_of_a_bank_that_is_gone_is_not_said_to_be_none(desk: Desk, other: str):
    desk.run("generate", desk.paper, "--bank", other)
    Path(other).unlink()
    plain = Unsettled(desk.folder, desk.models)
    result = plain.run("regenerate", plain.paper, "fans")
    assert result.exit_code == 2
    assert "other.yaml: no such file" in result.stderr
    assert plain.run("regenerate", plain.paper, "problem").exit_code == 0


def test_a_note_from_before_banks_were_kept_is_not_asked_again(desk: Desk):
    def older(data: dict[str, Any]) -> None:
        data["bank"] = data.pop("banks")[0]
        for answer in [*data["answers"], data["summary"], *data["abstract"].values()]:
            del answer["bank"], answer["newer"]

    desk.edit(older)
    before = desk.path.read_bytes()
    assert desk.run("generate", desk.paper).exit_code == 0
    assert desk.models.asked == []
    assert desk.path.read_bytes() == before
    assert status(desk)["answered"] == 3
    assert status(desk)["unasked"] == 0


# -- what is stale -----------------------------------------------------------------------------


def test_a_fresh_note_is_not_stale(desk: Desk):
    assert status(desk)["stale"] == 0
    assert desk.run("generate", desk.paper, "--stale").exit_code == 0
    assert desk.models.asked == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("What are the results?", "What are the main results?"),
        (RESULTS_JA, "結果は?"),
        ("our method outperforms", "we outperform"),
    ],
)
def test_what_its_question_has_left_behind_is_stale_and_asked_alone(old: str, new: str, desk: Desk):
    edit_bank(desk, old, new)
    assert status(desk)["stale"] == 1
    desk.models.asked.clear()
    assert desk.run("generate", desk.paper).exit_code == 0
    assert desk.models.asked == []  # stale answers are answers
    was = desk.answer("results")
    result = desk.run("generate", desk.paper, "--stale", "--json")
    assert len(desk.models.questions) == 1
    [row] = json.loads(result.stdout)
    assert (row["asked"], row["stale"], row["unasked"]) == (1, 0, 0)
    assert desk.answer("results").history[0].text == was.text
    assert status(desk)["stale"] == 0


def test_what_a_person_wrote_or_pinned_is_never_stale(desk: Desk):
    edit_bank(desk, "What are the results?", "What are the main results?")
    edit_bank(desk, "What problem is addressed?", "Which problem is it?")
    desk.edit_answer("results", text="私の結果。")
    desk.edit_answer("problem", pinned=True)
    assert status(desk)["stale"] == 0
    assert desk.run("generate", desk.paper, "--stale").exit_code == 0
    assert desk.models.asked == []


def test_another_abstract_makes_abstract_and_summary_stale(desk: Desk):
    desk.edit(lambda data: data["paper"].update(abstract="We present Lanterns. They are small."))
    assert status(desk)["stale"] == 2


def test_an_answer_of_another_model_is_not_stale(desk: Desk):
    desk.edit_answer("results", model="openai:another")
    assert status(desk)["stale"] == 0


def test_stale_asks_nothing_that_was_never_asked(empty: Desk):
    empty.run("generate", empty.paper, "--only", "results")
    empty.models.asked.clear()
    assert empty.run("generate", empty.paper, "--stale").exit_code == 0
    assert empty.models.asked == []
    assert empty.run("generate", empty.paper, "--stale", "--force").exit_code == 2


# -- the report --------------------------------------------------------------------------------


def test_a_paper_whose_questions_all_fail_is_listed_with_what_to_do(empty: Desk):
    empty.models.script = lambda turns: ""
    result = empty.run("generate", empty.paper)
    assert result.exit_code == 1
    assert "failed: lanterns.pdf: no answer to abstract, summary, problem, results" in result.stderr
    assert "the reply is empty" in result.stderr
    assert "hint: " in result.stderr
    assert empty.run("status").exit_code == 1
    row = status(empty)
    assert (row["failed"], row["missing"]) == (4, ["abstract", "summary"])


def test_two_answers_of_a_hand_are_two_answers(desk: Desk):
    """A person may put an answer in twice; nothing is lost, and the first one counts."""
    desk.edit(lambda data: data["answers"].append(data["answers"][0] | {"text": "もう一つ。"}))
    assert desk.run("generate", desk.paper, "--force", "--only", "problem").exit_code == 0
    assert len(desk.note.answers) == 4
    assert [a.text for a in every(desk.note)].count("もう一つ。") == 1
    assert notes.load(desk.path) == desk.note
    assert desk.answer("problem").verdict is Verdict.ANSWERED
