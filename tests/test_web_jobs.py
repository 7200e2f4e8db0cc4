"""The queue of the model: what is stopped asks nothing any more, and one budget is for all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from golden.sample import NOTE

from qa_notes.config import Settings
from qa_notes.models import Usage
from qa_notes.tools import Tools
from qa_notes.web.jobs import Answers, Job, Jobs

MADE = NOTE.answers[0]
SOON = 20  # seconds


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output=tmp_path, price_in=1, price_out=1, budget=1)


class Told:
    """Hears what becomes of jobs; `do` is called at once, with the state."""

    def __init__(self, do: Callable[[str], None] = lambda state: None) -> None:
        self.states: list[str] = []
        self.do = do
        self.ended = threading.Semaphore(0)

    def __call__(self, kind: str, value: Any) -> None:
        self.states.append(value["state"])
        self.do(value["state"])
        if value["state"] in ("done", "failed"):
            self.ended.release()


def asks(tools: Tools) -> Answers:
    """One call of the model."""
    with tools.gate.passed():
        return None, MADE, MADE


def a_job(settings: Settings, key: str, work: Callable[[Tools], Answers] = asks) -> Job:
    return Job(f"serve: {key}", "a", key, work, settings)


def test_a_job_that_is_stopped_as_it_begins_asks_nothing(settings: Settings):
    told = Told()
    jobs = Jobs(told)
    job = a_job(settings, "b:one")
    told.do = lambda state: jobs.stop(job) if state == "working" else None
    jobs.begin(job)
    assert told.ended.acquire(timeout=SOON)
    assert (told.states, job.answers) == (["working", "failed"], None)
    told.do = lambda state: None
    after = jobs.begin(a_job(settings, "b:two"))
    assert told.ended.acquire(timeout=SOON)
    assert (after.state, after.answers) == ("done", (None, MADE, MADE))


def test_when_the_server_ends_no_job_begins(settings: Settings):
    inside, go = threading.Event(), threading.Event()

    def slow(tools: Tools) -> Answers:
        inside.set()
        assert go.wait(SOON)
        return asks(tools)

    told = Told()
    jobs = Jobs(told)
    first, second = (jobs.begin(a_job(settings, key, slow)) for key in ("b:one", "b:two"))
    assert inside.wait(SOON)
    jobs.end()
    inside.clear()
    go.set()
    assert told.ended.acquire(timeout=SOON) and told.ended.acquire(timeout=SOON)
    assert (first.state, first.answers) == (second.state, second.answers) == ("failed", None)
    assert told.states.count("working") == 1 and not inside.is_set()


def test_another_language_is_no_other_budget(settings: Settings):
    spent: list[float] = []

    def pays(tools: Tools) -> Answers:
        spent.append(tools.ledger.spent)
        tools.ledger.add(Usage(calls=1, prompt_tokens=250_000), 0.0)
        return asks(tools)

    told = Told()
    jobs = Jobs(told)
    for number, code in enumerate(("ja", "ja", "en", "ja")):
        jobs.begin(a_job(settings.model_copy(update={"language": code}), f"b:{number}", pays))
        assert told.ended.acquire(timeout=SOON)
    assert spent == [0.0, 0.25, 0.5, 0.75]
