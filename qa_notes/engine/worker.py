"""One paper of a run, on whichever machine it is worked on."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from qa_notes import notes, pipeline, shared, sources
from qa_notes.config import Settings
from qa_notes.crew import Crew
from qa_notes.engine.far import At, FarTools, Line, tools_at
from qa_notes.errors import NotFound, PaperError, QANotesError
from qa_notes.files import real, write_whole
from qa_notes.models import PaperRef
from qa_notes.pipeline import Done, Order

SCRATCH = "qa-notes-work-"  # folders of the machine's temporary one, then the process that has it
PAPERS = "papers"  # in a store: the files, by what they hold
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
            [done] = crew.papers(write, [(task.ref, _here(task.fetched, tools.settings))])
    except PaperError as err:
        done = Done(task.ref, error=err)
    except QANotesError as err:
        error = err
    return Ended(task.number, done, error, line.call("heard"))


def kept_tools(task: Task, line: Line) -> FarTools:
    """Model and index are loaded once a process and run; papers come one after the other."""
    if task.run not in _kept:
        _kept.clear()
        settings = task.settings
        if settings.store:
            settings = _with_a_copy(settings)
        _kept[task.run] = tools_at(settings, At(line, task.number, ""))
    return _kept[task.run]


def _with_a_copy(settings: Settings) -> Settings:
    """A work folder of this process alone, whose notes are those of the store."""
    _sweep()
    work = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-"))
    settings = settings.model_copy(update={"output": work})
    shared.attach(settings.notes_dir, shared.open_store(str(settings.store)))
    return settings


def _sweep() -> None:
    """Remove what workers left, who are killed when a run has ended; where /proc tells of it."""
    if not Path("/proc/self").exists():
        return
    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*-*"):
        pid = folder.name.removeprefix(SCRATCH).partition("-")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(folder, ignore_errors=True)


def sendable(fetched: sources.Fetched, settings: Settings) -> sources.Fetched:
    """As another machine can use it: what only this process can do is left out.

    With a store its file is put there, under the name of what it holds.
    """
    fetched = replace(fetched, renew=None)
    if settings.store is None:
        return replace(fetched, pdf=real(fetched.pdf))
    place = notes.place_of(fetched.pdf, settings.output)
    store, name = shared.open_store(settings.store), _name(fetched)
    store.put(f"{PAPERS}/{name}", fetched.pdf.read_bytes())
    return replace(fetched, place=place)


def _here(fetched: sources.Fetched, settings: Settings) -> sources.Fetched:
    """With its file on this machine. Raises NotFound."""
    if settings.store is None:
        return fetched
    path = settings.papers_dir / _name(fetched)
    if not path.exists():
        found = shared.open_store(settings.store).read(f"{PAPERS}/{path.name}")
        if found is None:
            raise NotFound(f"{settings.store} has no {PAPERS}/{path.name}")
        write_whole(path, found[0])
    return replace(fetched, pdf=path)


def _name(fetched: sources.Fetched) -> str:
    return f"{fetched.paper.content_sha256}{fetched.pdf.suffix.lower()}"
