"""One paper of a run, on whichever machine it is worked on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from functools import partial

from qa_notes import pipeline, sources
from qa_notes.config import Settings
from qa_notes.crew import Crew
from qa_notes.engine.far import At, FarTools, Line, tools_at
from qa_notes.errors import QANotesError
from qa_notes.models import PaperRef
from qa_notes.pipeline import Done, Order

MOST_HANDS = 16  # questions of one paper under way at once; most have a dozen


@dataclass(frozen=True, slots=True)
class Task:
    """A paper to be worked on, as it goes over the wire."""

    run: str  # tools of one run serve all of its papers
    number: int
    ref: PaperRef
    fetched: sources.Fetched  # that cannot be fetched anew there
    order: Order
    settings: Settings


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended; of an error that is not of the paper alone the run ends."""

    number: int
    done: Done | None
    error: QANotesError | None
    heard: int  # news of the office that belongs before it


_kept: dict[str, FarTools] = {}  # tools of the run that this process works for


def work(task: Task, tools: FarTools, line: Line) -> Ended:
    """Work on it, with the tools of this process."""
    at = tools.at
    at.line, at.number, at.attempt = line, task.number, secrets.token_hex(8)
    line.call("begin", task.number, at.attempt)
    done: Done | None = None
    error: QANotesError | None = None
    try:
        tools.begin()
        with Crew(min(MOST_HANDS, task.settings.at_once), tools.gate.end) as crew:
            write = partial(pipeline.write_paper, order=task.order, tools=tools, crew=crew)
            [done] = crew.papers(write, [(task.ref, task.fetched)])
    except QANotesError as err:
        error = err
    return Ended(task.number, done, error, line.call("heard"))


def kept_tools(task: Task, line: Line) -> FarTools:
    """Model and index are loaded once a process and run; papers come one after the other."""
    if task.run not in _kept:
        _kept.clear()
        _kept[task.run] = tools_at(task.settings, At(line, task.number, ""))
    return _kept[task.run]


def sendable(fetched: sources.Fetched) -> sources.Fetched:
    """Without what only the process that fetched it can do."""
    return replace(fetched, renew=None)
