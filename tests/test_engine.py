"""A run on many machines, with its wire cut short: office, workers and news in this process.

What Ray itself does is tested in test_cluster.py.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fakes import Models, make_paper, parse_here, vector
from langchain_core.embeddings import Embeddings
from test_pipeline import QUESTIONS, Said

from qa_notes import notes, pipeline, sources
from qa_notes.cli import main
from qa_notes.config import Settings
from qa_notes.engine.far import At, FarTools, tools_at
from qa_notes.engine.news import NewsRoom
from qa_notes.engine.office import Office
from qa_notes.engine.worker import Ended, Task, sendable, work
from qa_notes.errors import ModelError, OverBudget
from qa_notes.index.store import Index
from qa_notes.llm import Gate
from qa_notes.llm.ledger import read
from qa_notes.models import Paper
from qa_notes.sources import expand
from qa_notes.tools import Tools

NAMES = ("lanterns", "teapots")


@dataclass
class Wire:
    """Calls go straight to the office; nobody answers a machine that is dead."""

    office: Office
    dead: bool = False

    def call(self, verb: str, *words: Any) -> Any:
        assert not self.dead
        return getattr(self.office, verb)(*words)

    def tell(self, verb: str, *words: Any) -> None:
        if not self.dead:
            getattr(self.office, verb)(*words)


class Words(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return vector(text)


@dataclass
class Cluster:
    """Two papers, a model server, and machines that share a folder."""

    folder: Path
    models: Models

    def settings(self, where: str, **more: object) -> Settings:
        base = f"{self.models.url}/v1"
        return Settings(
            output=self.folder / where / "out", llm="openai:fake", llm_base_url=base,
            recipe="short", **({"jobs": 4} | more),
        )  # fmt: skip

    def tasks(self, settings: Settings) -> list[Task]:
        week = expand([str(self.folder / f"{name}.pdf") for name in NAMES])
        order = pipeline.Order(QUESTIONS)
        return [
            Task("run", n, ref, sendable(fetched, settings), order, settings)
            for n, (ref, fetched) in enumerate(sources.fetch(week.papers, settings))
            if isinstance(fetched, sources.Fetched)
        ]

    def on_one(self, **more: object) -> Settings:
        """As on one machine."""
        settings = self.settings("one", **more)
        tools = _cheap(Tools(settings, Said()))
        week = expand([str(self.folder / f"{name}.pdf") for name in NAMES])
        assert all(done.ok for done in pipeline.write_week(week, pipeline.Order(QUESTIONS), tools))
        return settings

    def run(self, office: Office, settings: Settings) -> list[Ended]:
        """A machine a paper, all at once."""

        def one(task: Task) -> Ended:
            wire = Wire(office)
            return work(task, tools_of(settings, wire), wire)

        with ThreadPoolExecutor(len(NAMES)) as pool:
            return list(pool.map(one, self.tasks(settings)))


def _cheap(tools: Any) -> Any:
    tools.parser = parse_here
    tools.index = Index.open(tools.settings, Words())
    return tools


def tools_of(settings: Settings, wire: Wire) -> FarTools:
    made: FarTools = _cheap(tools_at(settings, At(wire, 0, "")))
    return made


@pytest.fixture
def cluster(tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    for name in NAMES:
        make_paper(tmp_path / f"{name}.pdf", f"{name.title()}: Small Things for Large Rooms")
    return Cluster(tmp_path, models)


def timeless(settings: Settings) -> dict[str, str]:
    """The notes as text, without what tells the time."""
    return {
        path.name: re.sub(r'"(seconds|written_at)": [^\n]*', "", path.read_text("utf-8"))
        for path in notes.paths_in(settings.notes_dir)
    }


def test_notes_are_those_of_one_machine(cluster: Cluster):
    one, many = cluster.on_one(), cluster.settings("many")
    calls = len(cluster.models.asked)
    ended = cluster.run(Office(many), many)
    assert [end.done.ok for end in ended] == [True, True]
    assert timeless(many) == timeless(one)
    assert len(cluster.models.asked) == 2 * calls
    counted, broken = read(many.output / "ledger.jsonl")
    of_papers = [call for call in counted if call.paper]
    assert len(of_papers) == calls and not broken
    assert {call.paper for call in of_papers} == set(NAMES)


def test_no_more_calls_are_under_way_than_the_limit_of_all(cluster: Cluster):
    now, most, turn = [0], [0], threading.Lock()
    script = cluster.models.script

    def slow(turns: Any) -> Any:
        with turn:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with turn:
            now[0] -= 1
        return script(turns)

    cluster.models.script = slow
    settings = cluster.settings("many", jobs=3)
    cluster.run(Office(settings), settings)
    assert most == [3]


def test_a_refusal_is_heard_by_all_machines(cluster: Cluster):
    """A server that refuses for a second is left alone by both, and every answer comes."""
    refused: list[float] = []
    early: list[float] = []
    turn = threading.Lock()

    def refuse(turns: Any, models: Models) -> tuple[int, dict[str, Any]] | None:
        with turn:
            now = time.monotonic()
            early.extend(at for at in refused if 0.2 < now - at < 0.95)
            if len(refused) < 3:
                refused.append(now)
                return 429, {"error": {"message": "slow down"}}
        return None

    cluster.models.refuse, cluster.models.headers = refuse, {"Retry-After": "1"}
    settings = cluster.settings("many")
    ended = cluster.run(Office(settings), settings)
    assert all(end.done.ok for end in ended) and not early and refused


def test_a_budget_is_of_the_whole_run(cluster: Cluster):
    settings = cluster.settings("many", budget=0.002, price_in=1.0, price_out=1.0, jobs=2)
    ended = cluster.run(office := Office(settings), settings)
    assert any(isinstance(end.done.error, OverBudget) for end in ended)
    assert any(what == "stopped" for _, what, _ in office.news(0, 0))
    counted, _ = read(settings.output / "ledger.jsonl")
    assert 0 < sum(call.dollars or 0 for call in counted) <= 0.002
    richer = cluster.settings("many")
    assert all(end.done.ok for end in cluster.run(Office(richer), richer))


def test_what_a_lost_machine_held_is_free_when_its_paper_begins_again(cluster: Cluster):
    settings = cluster.settings("many", jobs=1)
    office = Office(settings)
    office.begin(0, "first")
    lease, _ = office.enter(0, "first", float("-inf"))
    office.begin(1, "other")
    waits = ThreadPoolExecutor(1).submit(office.enter, 1, "other", float("-inf"))
    time.sleep(0.1)
    assert not waits.done()
    office.begin(0, "second")
    assert waits.result(20)
    assert office.enter(0, "first", float("-inf")) is None  # it may still be there, cut off
    assert office.is_over(0, "first") and not office.is_over(0, "second")
    office.leave(lease, True)  # what comes late changes nothing
    assert [words for _, what, words in office.news(0, 0) if what == "begun"] == [
        (False,), (False,), (True,)
    ]  # fmt: skip


def test_money_set_aside_by_a_lost_machine_is_free(cluster: Cluster):
    settings = cluster.settings("many", budget=0.003, price_in=1.0, price_out=1.0)
    office = Office(settings)
    office.begin(0, "first")
    paper = Paper("a", source="local", abstract="An abstract.")
    held = office.ask(0, "first", paper, QUESTIONS[0], False)
    assert isinstance(held, str)
    office.begin(0, "second")
    assert isinstance(office.ask(0, "second", paper, QUESTIONS[0], False), str)
    office.forget(0)


def test_a_run_that_has_ended_sends_everybody_home(cluster: Cluster):
    settings = cluster.settings("many")
    office = Office(settings)
    cluster.models.refuse = lambda turns, models: (office.end(), None)[1]
    ended = cluster.run(office, settings)
    assert any(isinstance(end.error, ModelError) for end in ended)
    cluster.models.refuse = lambda turns, models: None
    asked = len(cluster.models.asked)
    again = cluster.run(Office(settings), settings)
    assert all(end.done.ok for end in again) and len(cluster.models.asked) > asked


def test_news_that_has_been_heard_is_not_kept():
    office = Office(Settings(llm="openai:fake"))
    for number in range(4):
        office.hear(number, "tell", "a line")
    assert [number for number, _, _ in office.news(0, 0)] == [0, 1, 2, 3]
    assert [number for number, _, _ in office.news(3, 0)] == [3]
    assert [number for number, _, _ in office.news(3, 0)] == [3]  # it may not have arrived
    assert office.news(4, 0) == [] and office.heard() == 4


def test_news_of_a_paper_comes_in_order_and_a_paper_that_begins_again_is_counted_once():
    office = Office(Settings(llm="openai:fake"))
    report = Said()
    tools = Tools(Settings(llm="openai:fake"), report)
    room = NewsRoom(tools, lambda after: office.news(after, 0.05))
    for attempt in ("first", "second"):
        office.begin(0, attempt)
        office.hear(0, "paper", "Lanterns", 3)
        office.hear(0, "step", f"{attempt} parse")
    office.hear(0, "tell", "a line")
    room.until(office.heard())
    room.close()
    assert report.papers == ["Lanterns: 3"] and report.told == ["a line"]
    assert report.steps[0] == "first parse" and report.steps[-1] == "second parse"
    assert len(report.steps) == 3  # that the first one was lost is said


def test_the_office_forgets_what_was_heard():
    office = Office(Settings(llm="openai:fake"))
    for step in ("parse", "index", "limits"):
        office.hear(0, "step", step)
    assert len(office.news(0, 0)) == 3
    assert [words for *_, words in office.news(2, 0)] == [("limits",)]
    assert len(office.news(0, 0)) == 1 and office.heard() == 3


def test_a_gate_with_a_limit_lets_no_more_go_after_refusals_are_over():
    gate = Gate(limit=2)
    with gate.passed() as before:
        gate.close_for(0, before)
    for _ in range(5):
        with gate.passed():
            pass
    with gate.passed(), gate.passed():
        third = threading.Thread(target=lambda: gate.passed().__enter__())
        third.start()
        third.join(0.2)
        assert third.is_alive()
    third.join(20)


@pytest.mark.parametrize("llm", ["embedded", "embedded:qwen3-8b"])
def test_a_model_of_one_machine_serves_no_cluster(llm: str, tmp_path: Path):
    paper = make_paper(tmp_path / "lanterns.pdf")
    words = ["generate", str(paper), "--engine", "ray", "--llm", llm, "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2 and "--llm-base-url" in result.stderr


def test_without_ray_the_command_to_install_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "ray", None)
    paper = make_paper(tmp_path / "lanterns.pdf")
    words = ["generate", str(paper), "--engine", "ray", "--llm", "openai:x"]
    result = CliRunner().invoke(main, [*words, "-o", str(tmp_path / "out")])
    assert result.exit_code == 2 and "pip install 'qa-notes[ray]'" in result.stderr
