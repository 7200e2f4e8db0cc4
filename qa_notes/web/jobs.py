"""What takes the model: one job after the other, in a thread, seen by `runs` as any other run."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from qa_notes import notes
from qa_notes.config import Settings
from qa_notes.errors import NoteError, QANotesError
from qa_notes.models import Answer, PaperRef, Question
from qa_notes.runs import Beacon
from qa_notes.web.views import key_of

if TYPE_CHECKING:
    from qa_notes.sources import Fetched
    from qa_notes.tools import Tools

MOST_KEPT = 200  # jobs that have ended and are still known
ENDED = ("done", "failed")
BUG = "this is a bug of qa-notes; where, stands in the terminal that `qa-notes serve` runs in"
_log = logging.getLogger(__name__)
Answers = tuple[Answer | None, Answer, Answer]  # the old one, what was made, what stands now


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants an answer to be made."""

    hint: str | None = None
    llm: str = ""  # of the settings when empty, as is the recipe
    recipe: str = ""

    def settings(self, usual: Settings, language: str) -> Settings:
        """Raises ConfigError for values that no command would take."""
        from qa_notes import config

        config.load(llm=self.llm or None, recipe=self.recipe or None)  # it says what is wrong
        chosen = {"llm": self.llm or usual.llm, "recipe": self.recipe or usual.recipe}
        return usual.model_copy(update={**chosen, "language": language})


@dataclass(eq=False)
class Job:
    """One call of the model, asked for by a browser."""

    what: str  # as `runs` and the page call it
    stem: str  # of the note
    key: str  # of the answer; empty while a new question has none
    work: Callable[[Tools], Answers]
    settings: Settings
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    state: str = "waiting"  # working, done, failed
    error: QANotesError | None = None
    answers: Answers | None = None


class Jobs:
    """The queue of one server. The model stays loaded from one job to the next."""

    def __init__(self, tell: Callable[[str, Any], None]) -> None:
        """`tell`: hears ("job", its id, note, key and state), from the thread of the jobs."""
        self._tell = tell
        self._waiting: SimpleQueue[Job] = SimpleQueue()
        self._known: dict[str, Job] = {}
        self._tools: Tools | None = None
        self._turn = threading.Lock()
        threading.Thread(target=self._work, name="jobs", daemon=True).start()

    def begin(self, job: Job) -> Job:
        """Put it behind those that wait; the one that is open for the same answer already, if any.

        So an answer that two tabs ask for at once is made once.
        """
        with self._turn:
            if job.key and (same := self.of(job.stem, job.key)):
                return same
            ended = [one for one in self._known.values() if one.state in ENDED]
            for one in ended[: max(0, len(self._known) - MOST_KEPT)]:
                del self._known[one.id]
            self._known[job.id] = job
        self._waiting.put(job)
        return job

    def get(self, name: str) -> Job | None:
        """The job of this id, as long as it is known."""
        return self._known.get(name)

    def of(self, stem: str, key: str) -> Job | None:
        """The job that is waiting or at work on an answer."""
        open_ones = (job for job in list(self._known.values()) if job.state not in ENDED)
        return next((job for job in open_ones if (job.stem, job.key) == (stem, key)), None)

    def stop(self, job: Job) -> None:
        """One that waits is not begun; one at work ends before the next call of the model."""
        with self._turn:  # the job behind it begins in a turn of its own, and is not meant
            is_waiting = job.state == "waiting"
            if is_waiting:
                job.state = "failed"
            elif job.state == "working" and self._tools:
                self._tools.gate.end()
        if is_waiting:
            self._say(job, "failed")

    def end(self) -> None:
        """Nobody waits for a model any more; what is under way ends with the call it has begun."""
        for job in list(self._known.values()):
            self.stop(job)

    def _work(self) -> None:
        while True:
            job = self._waiting.get()
            beacon = Beacon(job.settings.output, job.what, 1)
            try:
                tools = self._for(job.settings, beacon)
                with self._turn:
                    if job.state != "waiting":  # it was stopped
                        continue
                    tools.begin()  # in this turn: who stops a job at work ends what has begun
                    job.state = "working"
                self._say(job, "working")
                with beacon:
                    job.answers = job.work(tools)
                self._say(job, "done")
            except QANotesError as err:
                job.error = err
                self._say(job, "failed")
            except Exception as err:  # noqa: BLE001 a bug must not end the thread of all jobs
                _log.exception("a job ended with a bug")
                job.error = QANotesError(type(err).__name__, BUG)
                self._say(job, "failed")

    def _say(self, job: Job, state: str) -> None:
        job.state = state
        told = {"id": job.id, "stem": job.stem, "key": job.key, "state": state}
        self._tell("job", told)

    def _for(self, settings: Settings, beacon: Beacon) -> Tools:
        """The tools of these settings: those of the job before, where it had the same."""
        from qa_notes.llm import budget
        from qa_notes.tools import Tools

        if self._tools is None or self._tools.settings != settings:
            budget.check(settings)
            before, self._tools = self._tools, Tools(settings, beacon)
            if before:  # the budget is that of the server, whatever it is spent on
                self._tools.ledger.spent = before.ledger.spent
        self._tools.report, self._tools.on_note = beacon, beacon.note
        return self._tools


def regenerating(stem: str, question: Question, settings: Settings, hint: str | None) -> Job:
    """What `qa-notes regenerate` does. `settings`: with the note's language."""

    def work(tools: Tools) -> Answers:
        from qa_notes import repair

        path, _, fetched = _read_again(stem, tools)
        return repair.regenerate(path, fetched, question, tools, hint)

    key = key_of(question)
    return Job(f"serve: regenerate {stem} {key.lstrip(':')}", stem, key, work, settings)


def asking(stem: str, text: str, settings: Settings) -> Job:
    """What `qa-notes ask --keep` does."""

    def work(tools: Tools) -> Answers:
        from qa_notes import asked

        _, ref, fetched = _read_again(stem, tools)
        made = asked.kept(text, ref, fetched, tools).answer
        return None, made, made

    return Job(f"serve: ask {stem}", stem, "", work, settings)


def _read_again(stem: str, tools: Tools) -> tuple[Path, PaperRef, Fetched]:
    """The note, its paper as every command names it, and the PDF that it was made of."""
    from qa_notes import repair

    path = tools.settings.notes_dir / f"{stem}.json"
    note = notes.load_patiently(path)
    ref = tools.shelf.ref(tools.shelf.names()[path]) if note else None
    if note is None or ref is None:
        raise NoteError(f"{path}: it is gone")
    fetched = repair.fetched_again(note, ref, tools)
    tools.report.paper(fetched.paper.title or fetched.paper.id, 1)
    return path, ref, fetched
