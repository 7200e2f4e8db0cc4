"""The figures of an evaluation, against values worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from qasper_made import ROOMS, gold_answer, make_dataset

from qa_notes.ask.reply import abstains
from qa_notes.errors import UsageError
from qa_notes.evaluate import metrics
from qa_notes.evaluate.dataset import sample
from qa_notes.evaluate.qasper import GoldQuestion, load, swapped
from qa_notes.evaluate.rows import Row, Translated
from qa_notes.evaluate.scoring import predicted, scored, stands, tally
from qa_notes.evaluate.splitter import split
from qa_notes.evaluate.systems import fitting
from qa_notes.index.chunks import count_tokens
from qa_notes.models import Answer, Evidence, Usage, Verdict


@pytest.mark.parametrize(
    ("said", "gold", "f1"),
    [
        ("The BERT model.", "a bert MODEL", 1.0),
        ("BERT and GPT", "BERT", 0.5),  # precision 1/3, recall 1
        ("28.4 BLEU", "28.4", 2 / 3),  # the point is punctuation, on both sides
        ("", "BERT", 0.0),
        ("the", "a", 0.0),
        ("Yes", "Yes", 1.0),
        ("Unanswerable", "Unanswerable", 1.0),
        ("data data", "data", 2 / 3),  # a word counts as often as it stands
    ],
)
def test_token_f1_is_that_of_squad(said: str, gold: str, f1: float):
    assert metrics.token_f1(said, gold) == pytest.approx(f1)


def test_the_nearest_annotator_gives_f1_and_type():
    answers = [gold_answer("three lamps", "extractive"), gold_answer("Unanswerable")]
    assert metrics.answer_f1("lamps", answers) == (pytest.approx(2 / 3), "extractive")
    assert metrics.answer_f1("Unanswerable", answers) == (1.0, "unanswerable")
    assert metrics.answer_f1("no idea", answers) == (0.0, "extractive")  # the first of equals


@pytest.mark.parametrize(
    "text",
    [
        "Unanswerable",
        "unanswerable.",
        "This is not mentioned in the context.",
        "The question cannot be answered from the context.",
        "The paper does not specify the learning rate.",
        "There is no information about that.",
    ],
)
def test_these_are_abstentions(text: str):
    assert abstains(text)


@pytest.mark.parametrize("text", ["No", "Yes", "They do not use pretraining", "BERT", "None of it"])
def test_these_are_answers(text: str):
    assert not abstains(text)


def test_abstention_counts_silences():
    # (abstained, unanswerable): 2 right silences, 1 wrong one, 2 false answers, 1 right answer
    rows = np.array([[1, 1], [1, 1], [1, 0], [0, 1], [0, 1], [0, 0]], dtype=float)
    found = metrics.abstention(rows)
    assert found["precision"] == pytest.approx(2 / 3)
    assert found["recall"] == pytest.approx(2 / 4)
    assert found["f1"] == pytest.approx(2 * (2 / 3) * 0.5 / (2 / 3 + 0.5))
    assert metrics.abstention(rows * 0) == {"precision": 0, "recall": 0, "f1": 0}


def test_an_interval_holds_its_mean_and_depends_on_the_seed_alone():
    values = [0.0, 1.0] * 50
    middle, low, high = metrics.mean(values, seed=7)
    assert middle == 0.5
    # A mean of 100 coins has a deviation of 0.05: two of them to each side.
    assert 0.37 < low < 0.44 and 0.56 < high < 0.63
    assert metrics.mean(values, seed=7) == (middle, low, high) != metrics.mean(values, seed=8)
    assert metrics.mean([0.25] * 3, seed=1) == (0.25, 0.25, 0.25)


def test_a_textbook_piece_keeps_its_place():
    text = "One two three.\n\nFour five six seven eight.\n\nNine."
    assert [text[a:b] for a, b in split(text, 20, 7)] == [
        "One two three.", "Four five six seven", "seven eight.", "Nine.",
    ]  # fmt: skip
    assert ["abcdefgh"[a:b] for a, b in split("abcdefgh", 3, 1)] == ["abc", "cde", "efg", "gh"]


def test_a_paper_is_cut_at_a_word_to_fit():
    text = " ".join(["lamp"] * 100)
    assert fitting(text, 200) == text
    assert fitting(text, 10) == " ".join(["lamp"] * count_tokens(fitting(text, 10)))
    assert 5 <= count_tokens(fitting(text, 10)) <= 10


def test_a_page_has_headings_between_its_paragraphs(tmp_path: Path):
    papers, _ = load(make_dataset(tmp_path))
    rooms = papers["rooms"]
    assert [p.text for p in rooms.paragraphs] == [
        ROOMS["abstract"], *ROOMS["sections"][0]["paragraphs"], *ROOMS["sections"][1]["paragraphs"],
    ]  # fmt: skip
    assert [rooms.text[slice(*rooms.span(i))] for i in range(4)] == [
        p.text for p in rooms.paragraphs
    ]
    assert "\n\nResults\n\n" in rooms.text


def test_questions_are_drawn_and_swapped_by_the_seed(tmp_path: Path):
    papers, questions = load(make_dataset(tmp_path))
    assert sample(questions, None, 7) == questions == sample(questions, 99, 7)
    assert sample(questions, 2, 7) == sample(questions, 2, 7)
    assert len(sample(questions, 2, 7)) == 2
    moved = swapped(questions, papers, 7)
    home = {q.id: q.paper_id for q in questions}
    assert len(moved) == len(questions)
    assert all(q.paper_id != home[q.id] and q.all_unanswerable for q in moved)
    with pytest.raises(UsageError, match="two papers"):
        swapped(questions, {"rooms": papers["rooms"]}, 7)


def said(text: str, verdict: Verdict = Verdict.ANSWERED, *quotes: Evidence) -> Answer:
    usage = Usage(calls=1, prompt_tokens=100, cached_tokens=40, completion_tokens=10)
    return Answer("q", "?", "en", text, verdict, quotes, usage=usage, seconds=2.0)


def test_an_answer_is_scored_against_its_paper(tmp_path: Path):
    papers, questions = load(make_dataset(tmp_path))
    rooms, question = papers["rooms"], questions[0]  # gold: 28.4 lumen a watt, 28 lumens
    quote = Evidence("", 1, "It needs 30% fewer lights.")
    wrong = Evidence("", 1, "It needs 31% fewer lights.")
    late = Evidence("rooms:p1:999", 1, quote.quote)
    assert [stands(e, rooms) for e in (quote, wrong, late)] == [True, False, False]
    row = scored(Row("q", "rooms", said("28.4 lumen", Verdict.ANSWERED, quote)), question, rooms)
    assert (row.type, row.exact, row.faithful) == ("extractive", (True,), True)
    assert row.f1 == pytest.approx(2 * 2 / (2 + 3), abs=1e-5)  # "a" is no word; 2 of 3 found
    assert scored(Row("q", "rooms", said("41.9 lumen")), question, rooms).faithful is False
    assert scored(Row("q", "rooms", said(question.text)), question, rooms).repeats is True
    silent = scored(Row("q", "rooms", said("", Verdict.NOT_IN_PAPER)), question, rooms)
    assert (silent.f1, silent.faithful, silent.repeats) == (0.0, None, None)
    assert predicted(said("", Verdict.NOT_IN_PAPER)) == "Unanswerable"
    assert predicted(said("", Verdict.FAILED)) == ""


def test_the_tally_says_what_it_left_out(tmp_path: Path):
    papers, questions = load(make_dataset(tmp_path))
    answers = {
        "lumen": said("28.4 lumen a watt"),
        "lights": said("30%", Verdict.NEEDS_REVIEW),
        "colour": said("", Verdict.NOT_IN_PAPER),  # annotators disagree
        "cost": said("", Verdict.NOT_IN_PAPER),
        "rain": said("five", Verdict.FAILED),
    }
    rows = [scored(Row(q.id, q.paper_id, answers[q.id]), q, papers[q.paper_id]) for q in questions]
    rows[0] = replace(rows[0], japanese=Translated("28.4", "it is not in Japanese"))
    found = tally(rows, questions, seed=7, swap=False)
    value = {name: figure[0] for name, figure in found.figures.items()}
    # 1, 1 ("30%" is "30"), 1 (one annotator says so), 1, and nothing for the failure
    assert value["answer_f1"] == pytest.approx(4 / 5)
    assert value["answer_f1_extractive"] == pytest.approx(2 / 3)
    assert (value["abstention_precision"], value["abstention_recall"]) == (1, 1)
    assert value["false_answer_rate"] == 0
    assert value["needs_review_rate"] == pytest.approx(1 / 5)
    assert (value["tokens"], value["uncached_prompt_tokens"], value["seconds"]) == (110, 60, 2)
    assert value["japanese_rate"] == 0
    assert found.counts["questions"] == 5 and found.counts["failed_count"] == 1
    assert found.excluded["from abstention: annotators disagree"] == 1
    assert found.excluded["from number faithfulness and repeats: no answer given"] == 3
    assert found.excluded["from Japanese: names and numbers alone"] == 1


def test_swapped_questions_have_one_right_answer(tmp_path: Path):
    papers, questions = load(make_dataset(tmp_path))
    moved: list[GoldQuestion] = swapped(questions, papers, 7)
    verdicts = [Verdict.NOT_IN_PAPER, *[Verdict.ANSWERED] * 4]
    rows = [Row(q.id, q.paper_id, said("x", v)) for q, v in zip(moved, verdicts, strict=True)]
    found = tally(rows, moved, seed=7, swap=True)
    assert found.figures["swapped_abstention_recall"][0] == pytest.approx(1 / 5)
    assert not any("f1" in name for name in found.figures)
