"""While the model is tried papers are parsed and the index is opened; nothing is begun before."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fakes import ScriptedChat, Turn, parse_here
from test_jobs import NAMES, NOW, Bench, Said, bench, run, terse, three
from test_pipeline import Counted

from qa_notes.config import Settings
from qa_notes.crew import Crew
from qa_notes.errors import IndexDamaged, ModelError, NotAPdf
from qa_notes.index.store import Index
from qa_notes.models import Document

PATIENCE = 60  # seconds; only a test that fails waits as long


class Trial(ScriptedChat):
    """Its trial ends when `heard` says so."""

    heard: Any  # Callable[[], None]

    def _reply(self, messages: Any, options: Any) -> Any:
        if len(messages) == 1:
            self.heard()
        return super()._reply(messages, options)


class Loading(Counted):
    """Embeddings of this process, which take a while to be loaded."""

    load: Any  # Callable[[], None]


@dataclass
class Seen(Bench):
    """Tells when its index has been opened, and its embeddings loaded."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.opened, self.loaded = threading.Event(), threading.Event()
        self.embeddings = Loading()
        self.embeddings.load = self.loaded.set

    @cached_property
    def index(self) -> Index:
        self.opened.set()
        return Index.open(self.settings, self.embeddings)


def seen(folder: Path, jobs: int, heard: Any) -> Seen:
    settings = Settings(output=folder, jobs=jobs, language="en")
    return Seen(settings, Said(), now=lambda: NOW, scripted=Trial(script=terse, heard=heard))


def test_papers_are_parsed_and_the_index_is_opened_while_the_model_is_heard(tmp_path: Path):
    parsed, begun = threading.Semaphore(0), []

    def heard() -> None:
        for _ in "12":  # as many as at once
            assert parsed.acquire(timeout=PATIENCE)
        assert tools.opened.wait(PATIENCE)
        assert not tools.loaded.is_set()  # a wrong key would wait for them
        begun.extend(tools.settings.notes_dir.rglob("*.json"))

    alone = threading.Lock()

    def parser(path: Path, **limits: float) -> Document:
        with alone:
            document = parse_here(path)
        parsed.release()
        return document

    tools = seen(tmp_path / "out", 4, heard)
    tools.parser = parser
    assert [done.ok for done in run(tools, *three(tmp_path))] == [True] * 3
    assert begun == []
    assert tools.loaded.wait(PATIENCE)


def test_a_model_that_cannot_be_used_is_told_before_a_paper_has_been_parsed(tmp_path: Path):
    parsing, told, in_time = threading.Event(), threading.Event(), []

    def heard() -> None:
        assert parsing.wait(PATIENCE)
        raise ConnectionError("nobody is there")

    def parser(path: Path, **limits: float) -> Document:
        parsing.set()
        in_time.append(told.wait(PATIENCE))
        raise NotAPdf("it was none")

    tools = seen(tmp_path / "out", 4, heard)
    tools.parser = parser
    with pytest.raises(ModelError, match="nobody is there"):
        run(tools, *three(tmp_path))
    assert in_time == []
    told.set()
    assert not list(tools.settings.notes_dir.rglob("*.json"))


def test_a_paper_ends_though_the_questions_of_the_next_one_wait(tmp_path: Path):
    """Else its place is not free, and all hands are idle when the next ones have been asked."""
    first, third, alone = threading.Event(), threading.Event(), threading.Lock()

    def parser(path: Path, **limits: float) -> Document:
        if path.stem == NAMES[1]:
            assert first.wait(PATIENCE)
        if path.stem == NAMES[2]:
            third.set()
        with alone:
            return parse_here(path)

    def reader(turns: Sequence[Turn]) -> str:
        if NAMES[0].title() in turns[-1][1]:
            first.set()
        if NAMES[1].title() in turns[-1][1]:
            assert third.wait(PATIENCE)
        return terse(turns)

    tools = bench(tmp_path / "out", 2, reader)
    tools.parser = parser
    assert [done.ok for done in run(tools, *three(tmp_path))] == [True] * 3


def test_an_index_that_cannot_be_opened_ends_the_run_when_it_is_needed(tmp_path: Path):
    @dataclass
    class Broken(Seen):
        @cached_property
        def index(self) -> Index:
            self.opened.set()
            raise IndexDamaged("it holds what we did not write")

    tools = seen(tmp_path / "out", 4, lambda: None)
    tools = Broken(tools.settings, Said(), now=lambda: NOW, scripted=tools.scripted)
    with pytest.raises(IndexDamaged):
        run(tools, *three(tmp_path)[:1])


def test_with_one_job_nothing_is_done_before_it_is_wanted():
    done: list[int] = []
    one, many = Crew(), Crew(2)
    later = one.ahead(lambda: done.append(1))
    assert done == []
    later()
    assert done == [1]
    begun = threading.Event()
    with many:
        many.ahead(begun.set)
        assert begun.wait(PATIENCE)
