"""A dry run of the full recipe agrees with what a good reader's run then costs."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

from desk import Desk
from fakes import Turn, in_japanese, job_of
from test_estimate import CLAUSES, DEMO, tokens

from qa_notes.config import Settings
from qa_notes.llm.expected import as_a_rule
from qa_notes.models import Paper, Question

LETTERS = 60  # of one sentence, as translators of papers write them


def sentence(source: str) -> str:
    said = in_japanese(source)
    return CLAUSES[: max(0, LETTERS - len(said))].rpartition("、")[0] + said


def full_reader(turns: Sequence[Turn]) -> str:
    """A large model that does as it is told: claims, each with the number of a sentence."""
    system, last = turns[0][1], turns[-1][1]
    if "Its sentences are numbered" in system:
        return "\n".join(
            f"[{n}] {sentence(text)}" for n, text in re.findall(r"^\[(\d+)\] (.+)$", last, re.M)
        )
    if "at the head of a weekly article" in system:
        return sentence(last.partition("Abstract: ")[2])
    if job_of(turns) == "translate":
        return sentence(last.rpartition("\n")[2])
    shown, _, asked = last.rpartition("Question: ")
    usual = [
        (number, text)
        for number, text in re.findall(r"\[(\d+)\] (.+?)(?= \[\d+\] |$)", shown, re.M)
        if 60 < len(text) < 200
    ]
    begin = hashlib.sha256(asked.encode()).digest()[0] % (len(usual) - 2)
    return "\n".join(f"CLAIM [{n}]: {sentence(text)}" for n, text in usual[begin : begin + 3])


def test_a_dry_run_of_the_full_recipe_agrees_with_its_run(empty: Desk):
    empty.models.script, empty.models.count = full_reader, tokens
    words = ("generate", str(DEMO), "--bank", "notes", "--json")
    more = {"QA_NOTES_RECIPE": "full", "QA_NOTES_OWN_QUESTIONS": "0"}
    planned = json.loads(empty.run(*words, "--dry-run", **more).stdout)
    done = empty.run(*words, **more)
    assert done.exit_code == 0, done.stderr
    prompt, _, generated = map(sum, zip(*empty.models.counted, strict=True))
    assert abs(planned["prompt"] / prompt - 1) < 0.2
    assert 0.5 < planned["generated"] / generated < 2.5  # a guess: nobody knows how they write


def test_a_paper_that_is_shown_whole_takes_more():
    question = Question("a", {}, {}, bank="b")

    def prompt(**given: object) -> int:
        settings = Settings(llm="openai:x", recipe="full", **given)  # type: ignore[arg-type]
        return as_a_rule(question, Paper("x"), settings).prompt_tokens

    assert prompt(mode="retrieve", passages=3) < prompt(mode="retrieve") < prompt()
