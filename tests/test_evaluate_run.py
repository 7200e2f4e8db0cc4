"""`qa-notes evaluate` as it is run: on systems side by side, interrupted, resumed, compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fakes import (
    ScriptedChat,
    Turn,
    in_japanese,
    job_of,
    make_document,
    passages_of,
    question_of,
    serve_models,
    vector,
)
from heard import Heard
from qasper_made import make_dataset

from qa_notes.ask.brief import brief
from qa_notes.ask.draft import Request
from qa_notes.cli import main
from qa_notes.config import Settings
from qa_notes.errors import ModelError, PromptRefused
from qa_notes.evaluate import report
from qa_notes.evaluate.run import Bench, Plan, evaluate, exam
from qa_notes.faults import Fault, Rule
from qa_notes.llm import Chat

ROOT = Path(__file__).parent.parent
KNOWS = {
    "How bright are the lights?": (
        "Lanterns reaches 28.4 lumen a watt on the HallBench data set.",
        "28.4 lumen a watt",
    ),
    "How many lights are saved?": ("It needs 30% fewer lights.", "30"),
    "How many umbrellas are compared?": (
        "We compare five umbrellas of different sizes.",
        "five umbrellas",
    ),
}


def reader(turns: Sequence[Turn]) -> str:
    """A model that knows the data set, in the form that each prompt asks for."""
    if job_of(turns) == "translate":
        return in_japanese(turns[-1][1].rpartition("\n")[2])
    question = question_of(turns)
    quote, answer = KNOWS.get(question or "", ("", ""))
    return answer if quote in turns[-1][1] and quote else "Unanswerable."


class Words:
    """Embeddings by the words of a text."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [vector(text) for text in texts]


class SmallChat(ScriptedChat):
    """A model that says how much it can hold."""

    context: int = 350


@dataclass
class Desk:
    """A data set, a model, and a folder for results."""

    folder: Path
    chat: ScriptedChat
    heard: Heard = field(default_factory=Heard)
    passages: int = 3

    def run(self, *systems: str, **order: Any) -> tuple[list[dict[str, Any]], str]:
        plan = Plan(self.folder / "tiny", systems or ("qa-notes",), **order)
        settings = Settings(output=self.folder / "out", passages=self.passages, recipe="short")
        chat = Chat(self.chat, "scripted")
        bench = Bench(settings, self.heard, chat, Words(), clock=lambda: 0.0)
        return report.save(evaluate(plan, exam(plan), bench), settings)

    def rows(self, name: str) -> list[dict[str, Any]]:
        text = (self.folder / "out/evaluation" / f"{name}.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def file(self, name: str) -> Path:
        return self.folder / "out/evaluation" / name


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    make_dataset(tmp_path)
    return Desk(tmp_path, ScriptedChat(script=reader))


def test_the_product_is_measured(desk: Desk):
    (found,), table = desk.run()
    assert found["answer_f1"] == pytest.approx((1 + 1 + 1 + 1 + 2 / 3) / 5, abs=1e-4)
    assert found["answer_f1_extractive"] == pytest.approx((2 + 2 / 3) / 3, abs=1e-4)
    assert (found["abstention_f1"], found["false_answer_rate"]) == (1, 0)
    assert (found["quotation_exactness"], found["quotations"]) == (1, 3)
    assert found["recall@5"] == found["shown_recall"] == 1
    assert found["recall@5_low"] <= found["recall@5"] <= found["recall@5_high"]
    assert found["model_calls"] == 1 and found["tokens"] > found["completion_tokens"] > 0
    assert (found["system"], found["seed"], found["limit"]) == ("qa-notes", 7, None)
    assert found["excluded"]["from retrieval: no text evidence"] == 1
    assert "| answer_f1 | 0.933 (" in table and "left out from abstention" in table
    first = desk.rows("tiny-qa-notes-7")[0]
    assert first["question"] == "How bright are the lights?"
    assert (first["gold"], first["answer"]) == (
        ["28.4 lumen a watt", "28 lumens"], "28.4 lumen a watt.",
    )  # fmt: skip
    assert first["quotes"][0]["quote"] == KNOWS[first["question"]][0]
    assert {"f1", "verdict", "usage", "seconds", "recall@5", "chunks_mrr"} <= first.keys()
    on_disk = json.loads(desk.file("tiny-qa-notes-7.json").read_text("utf-8"))
    assert on_disk == found and desk.file("tiny-qa-notes-7.md").is_file()


def test_some_papers_are_asked_all_their_questions(desk: Desk):
    found, _ = desk.run(papers=1)
    asked = {row["asked_of"] for row in desk.rows("tiny-qa-notes-7-1papers")}
    (whole,), _ = desk.run()
    assert len(asked) == found[0]["papers"] == 1
    assert found[0]["papers_limit"] == 1
    assert 0 < found[0]["questions"] < whole["questions"]
    everything = [row for row in desk.rows("tiny-qa-notes-7") if row["asked_of"] in asked]
    assert found[0]["questions"] == len(everything)
    assert desk.run(papers=99)[0][0]["questions"] == whole["questions"]


def test_rivals_answer_the_same_questions(desk: Desk):
    found, table = desk.run("qa-notes", "textbook", "full-paper", limit=3, seed=1)
    assert [row["system"] for row in found] == ["qa-notes", "textbook", "full-paper"]
    asked = [
        [(row["question_id"], row["asked_of"]) for row in desk.rows(f"tiny-{name}-1-3")]
        for name in ("qa-notes", "textbook", "full-paper")
    ]
    assert len(asked[0]) == 3 and asked[0] == asked[1] == asked[2]
    assert "recall@5" not in found[2] and found[1]["recall@5"] == 1
    assert "| figure | qa-notes | textbook | full-paper |" in table
    assert len(desk.chat.asked) == 9
    assert all("Unanswerable" in turns[0][1] for turns in desk.chat.asked)


def test_a_paper_too_long_is_cut_and_counted(desk: Desk):
    desk.chat = SmallChat(script=reader)
    (found,), _ = desk.run("full-paper")
    assert found["cut_count"] == 4  # the umbrellas fit
    assert "30% fewer" not in desk.chat.asked[0][-1][1]


def test_an_interrupted_run_goes_on_where_it_was(desk: Desk, tmp_path_factory):
    whole = Desk(tmp_path_factory.mktemp("whole"), ScriptedChat(script=reader))
    make_dataset(whole.folder)
    whole.run()

    def stops(turns: Sequence[Turn]) -> str:
        if len(desk.chat.asked) == 3:
            raise KeyboardInterrupt
        return reader(turns)

    desk.chat = ScriptedChat(script=stops)
    with pytest.raises(KeyboardInterrupt):
        desk.run()
    assert [row["question_id"] for row in desk.rows("tiny-qa-notes-7")] == ["lumen", "lights"]
    with desk.file("tiny-qa-notes-7.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"question_id": "colo')  # a kill in mid-line
    desk.chat = ScriptedChat(script=reader)
    desk.run()
    assert len(desk.chat.asked) == 3
    assert "tiny-qa-notes-7.jsonl: 2 answers are kept" in desk.heard.lines
    assert desk.heard.expected == 3  # and not five: for the time left
    for suffix in ("jsonl", "json", "md"):
        name = f"tiny-qa-notes-7.{suffix}"
        assert desk.file(name).read_bytes() == whole.file(name).read_bytes()
    desk.run()
    assert len(desk.chat.asked) == 3  # nothing is asked twice


def test_other_settings_ask_anew_and_say_so(desk: Desk):
    desk.run()
    desk.passages = 2
    desk.run()
    assert len(desk.chat.asked) == 10
    assert any("5 answers of other settings" in line for line in desk.heard.lines)
    desk.run(fresh=True)
    assert len(desk.chat.asked) == 15


def test_the_table_shows_what_changed(desk: Desk):
    desk.run()
    desk.chat = ScriptedChat(script=lambda turns: "Unanswerable")
    (found,), table = desk.run(fresh=True)
    assert found["answer_f1"] == pytest.approx(2 / 5)
    row = next(line for line in table.splitlines() if line.startswith("| answer_f1 |"))
    assert row.endswith("−0.533 |"), row


def test_a_refused_question_is_asked_again_and_a_lost_model_stops_the_run(desk: Desk):
    def breaks(turns: Sequence[Turn]) -> str:
        if question_of(turns) == "What does it cost?":
            raise PromptRefused("no prices")
        return reader(turns)

    desk.chat = ScriptedChat(script=breaks)
    (found,), _ = desk.run()
    assert found["failed_count"] == 1 and found["answer_f1"] < 0.8
    desk.chat = ScriptedChat(script=reader)
    (found,), _ = desk.run()
    assert [question_of(turns) for turns in desk.chat.asked] == ["What does it cost?"]
    assert "failed_count" not in found

    def dead(turns: Sequence[Turn]) -> str:
        raise ConnectionError("gone")

    desk.chat = ScriptedChat(script=dead)
    with pytest.raises(ModelError, match="gone"):
        desk.run(fresh=True)


def test_swapped_questions_are_a_result_of_their_own(desk: Desk):
    (found,), table = desk.run(swap=True)
    assert found["swapped_abstention_recall"] == 1
    assert "answer_f1" not in found and "recall@5" not in found
    assert "questions swapped" in table and desk.file("tiny-qa-notes-7-swap.json").is_file()


def test_answers_are_translated_on_demand(desk: Desk):
    desk.run()
    (found,), _ = desk.run(japanese=True)  # the answers of the first run are kept
    assert [job_of(turns) for turns in desk.chat.asked[5:]] == ["translate"] * 2
    assert found["japanese_rate"] == 1
    assert found["excluded"]["from Japanese: names and numbers alone"] == 1  # "30"
    assert desk.rows("tiny-qa-notes-7")[0]["japanese"]["text"].endswith("。")


def test_retrieval_alone_asks_no_model(desk: Desk):
    (found,), table = desk.run("qa-notes", retrieval_only=True)
    assert desk.chat.asked == [] and found["recall@5"] == 1 and found["model"] is None
    assert "answer_f1" not in found and "recall@5" in table
    assert desk.file("tiny-qa-notes-7-retrieval.json").is_file()


DARK = "Rooms are dark in the evening and lamps are heavy."
COUNTED = "We count 40 of the large lamps in the hall of the museum."


def brief_answer(reply: str, question: str = "Are rooms dark?"):
    document = make_document([("1 Introduction", f"{COUNTED} {DARK}")])
    chat = ScriptedChat(script=lambda turns: reply)
    request = Request("T", question, passages_of(document), document)
    return brief(request, Chat(chat, "scripted")), chat


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("Yes", "Yes"),
        ("yes, they are dark.", "Yes"),
        ("No, in the evening", "No"),
        ("in the evening", "in the evening"),
        ("Rooms are dark.", "Rooms are dark."),
    ],
)
def test_a_short_answer_gets_its_sentence(reply: str, text: str):
    found, chat = brief_answer(reply)
    assert (found.text, found.fault) == (text, None)
    assert [e.quote for e in found.evidence] == [DARK]
    assert len(chat.asked) == 1


def test_a_name_may_begin_with_no():
    found, _ = brief_answer("No-light lamps", "Which lamps are large?")
    assert found.text == "No-light lamps"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Are rooms dark?", "Yes or No"),
        (" did they test it?", "Yes or No"),
        ("How many rooms are dark?", "number"),
        ("By how much are they darker?", "number"),
        ("How dark are rooms?", "one sentence"),
        ("why do lamps fail?", "one sentence"),
        ("What does dark mean?", "one sentence"),
        ("Which kinds of lamps are lit?", "List all"),
        ("On what data sets do they test?", "List all"),
        ("What were the rooms?", "List all"),
        ("Which lamps does the paper light?", "List all"),
        ("In how many rooms is it dark?", "number"),
        ("Who lit the lamp?", "phrase"),
        ("What is the size of the lamps?", "List all"),
        ("What is the framework of the means?", "List all"),
        ("Where are the lamps?", "phrase"),
    ],
)
def test_a_question_is_asked_for_its_kind_of_answer(question: str, words: str):
    _, chat = brief_answer("dark", question)
    asked = "".join(text for _, text in chat.asked[0])
    kinds = ("Yes or No", "number", "one sentence", "List all", "phrase")
    assert [kind for kind in kinds if kind in asked] == [words]
    # Yes and No are answers enough: offered silence as well, a small model takes it.
    assert ("Unanswerable" in asked) == (words != "Yes or No")


def test_a_short_answer_with_a_number_gets_the_sentence_that_holds_it():
    found, _ = brief_answer("40", "How many lamps are large?")
    assert found.fault is None and found.evidence[0].quote == COUNTED
    found, _ = brief_answer("22", "How many lamps are large?")
    assert found.text == "22" and found.fault == Fault(Rule.NUMBER, "22")


def test_a_short_answer_that_no_sentence_carries_needs_review():
    found, _ = brief_answer("umbrellas of silk")
    assert (found.text, found.evidence) == ("umbrellas of silk", ())
    assert found.fault == Fault(Rule.NO_QUOTATION)


def test_a_short_reply_may_say_that_there_is_no_answer():
    found, _ = brief_answer("Unanswerable.")
    assert not found.text and found.verdict.value == "not_in_paper"


def run(*words: str, env: dict[str, str] | None = None) -> Result:
    result = CliRunner().invoke(main, ["evaluate", *words], env=env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_command_prints_a_table_or_json(desk: Desk):
    dataset, out = str(desk.folder / "tiny"), str(desk.folder / "cli")
    with serve_models(reader) as models:
        table = run(dataset, "-o", out, env=models.env)
        again = run(dataset, "-o", out, "--json", "-q", env=models.env)
        assert (table.exit_code, again.exit_code) == (0, 0), table.stderr + again.stderr
        assert len(models.asked) == 5
        both = run(
            dataset, "-o", out, "--json", "--system", "textbook", "--system", "qa-notes",
            env=models.env,
        )  # fmt: skip
    assert table.stdout.startswith("tiny: 5 questions of 2 papers, seed 7, model openai:fake")
    assert "[1/2] Lanterns" in table.stderr and "answered" in table.stderr
    assert json.loads(again.stdout)["abstention_f1"] == 1
    assert list(json.loads(both.stdout)) == ["textbook", "qa-notes"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere/dev", "--retrieval-only"], "dev_papers.jsonl"),
        (["tiny", "--system", "magic"], "magic"),
        (["tiny", "--limit", "0"], "limit"),
        (["{made}", "--llm", "nobody"], "expected provider:model"),
        ([], "DATASET"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(words: list[str], says: str, tmp_path: Path):
    made = str(make_dataset(tmp_path))
    out = ["-o", str(tmp_path / "out")]
    result = run(*(word.format(made=made) for word in words), *out)
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.real
def test_retrieval_over_real_papers(shared: Path, tmp_path: Path):
    dataset = str(shared / "data/qasper/mini_dev40")
    words = [dataset, "--retrieval-only", "--limit", "20", "-o", str(tmp_path), "--json"]
    found = json.loads(run(*words).stdout)
    assert found["questions"] == 20
    assert found["recall@5"] > 0.4 and found["recall@20"] > 0.8
    assert found["embedding_model"] == "minilm-qasper-2"


def test_the_notebook_draws_the_results(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Its cells, run as Jupyter would, on a result of today."""
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    desk.run("qa-notes", "textbook")
    desk.file("dev-translation-7.json").write_text('{"chrf": 30, "sentences": 4}', "utf-8")
    monkeypatch.setenv("QA_NOTES_OUTPUT", str(desk.folder / "out"))
    notebook = json.loads((ROOT / "notebooks/evaluation.ipynb").read_text("utf-8"))
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    titles = [axis.get_title() for n in pyplot.get_fignums() for axis in pyplot.figure(n).axes]
    pyplot.close("all")
    assert [title.partition(":")[0] for title in titles] == [
        "Retrieval", "Answer F1", "Abstention and quotations",
    ]  # fmt: skip
    printed = capsys.readouterr().out
    assert "tokens" in printed and "How bright are the lights?" in printed
