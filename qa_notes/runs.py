"""Which runs are at work on a work folder: each keeps a file there that says how far it is.

The file is only as true as the lock beside it, which the operating system gives back when the run
ends, however it ends. Nothing of this is worth a run: where it cannot be written, it is not.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import socket
import threading
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qa_notes import addresses, files, strict_json
from qa_notes.models import PROSE, Answer
from qa_notes.unseen import one_line

FOLDER = ".runs"  # in the work folder
PAUSE = 0.5  # seconds between two writings, answers apart
LONGEST = 300  # characters of a line
PATIENCE = 2  # seconds that the end of a run waits for a disk that hangs
LARGEST = 64 * 1024  # bytes of a file of ours
_FILE, _LOCK = ".json", ".lock"
_PROSE = {question.id for question in PROSE}
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S+")


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it last said that it is. Lines have no hidden characters and no secrets."""

    id: str
    command: str  # "generate week.yaml"
    pid: int
    host: str
    begun: datetime  # UTC, as is `changed`
    changed: datetime  # when it last said something
    papers: int = 0  # in all; 0 where that is not known
    papers_begun: int = 0
    papers_ended: int = 0
    failed: int = 0  # of those that have ended: not all that was to be asked has an answer
    answers: int = 0  # made so far; abstract and summary are not counted, here and below
    expected: int | None = None  # answers in all, once every paper has begun
    step: str = ""  # what is being done now, after the paper's title: "Lanterns: parse"
    note: str | None = None  # file name of the note that is being written, once it is known
    told: str = ""  # the last line that a person has to know


@dataclass(slots=True)
class _AtHand:
    """The paper that a context is about."""

    of: Beacon
    title: str = ""
    note: str | None = None


_AT_HAND: ContextVar[_AtHand | None] = ContextVar("paper_of_a_run", default=None)


class Beacon:
    """Says of a run what it does, for as long as the block lasts; a `tools.Report` of its own.

    Several threads may tell it things, which costs them microseconds: a thread of its own writes.
    """

    def __init__(self, output: Path, command: str, papers: int = 0) -> None:
        """`command`: what was typed, see `spelled`; `papers`: how many, 0 if that is not known."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%dT%H%M%S}-{os.getpid()}-{secrets.token_hex(3)}"
        self._path = output / FOLDER / f"{name}{_FILE}"
        self._run = Run(name, command, os.getpid(), socket.gethostname(), now, now, papers)
        self._questions = 0  # of the papers that have begun
        self._turn = threading.Lock()
        self._held = ExitStack()
        self._writer: threading.Thread | None = None
        self._news, self._hurry, self._over = (threading.Event() for _ in range(3))

    @property
    def run(self) -> Run:
        """The run as it is now; the file may be half a second behind."""
        with self._turn:
            run, questions = self._run, self._questions
        if run.expected is None and 0 < run.papers <= run.papers_begun:
            run = replace(run, expected=questions)
        return _shown(run)

    def __enter__(self) -> Self:
        lock = self._path.with_suffix(_LOCK)
        # Also RuntimeError, of a thread too many.
        with suppress(OSError, RuntimeError), ExitStack() as held:
            held.callback(_remove, lock)
            held.enter_context(files.locked(lock))
            held.callback(_remove, self._path)
            self._write()
            self._writer = threading.Thread(target=self._keep, name="beacon", daemon=True)
            self._writer.start()
            self._held = held.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._held:
            self._over.set()
            self._news.set()
            self._hurry.set()
            if self._writer and self._writer.is_alive():
                self._writer.join(PATIENCE)

    def paper(self, name: str, questions: int) -> None:
        """A paper begins, with so many questions to ask; what follows in this context is of it."""
        _AT_HAND.set(_AtHand(self, name))
        with self._turn:
            self._questions += questions
            self._say(papers_begun=self._run.papers_begun + 1, step=name, note=None)

    def note(self, path: Path, title: str | None = None) -> None:
        """The paper of this context is written into the note at `path`; its title, once known."""
        at_hand = self._at_hand()
        at_hand.note, at_hand.title = path.name, title or at_hand.title
        _AT_HAND.set(at_hand)
        with self._turn:
            self._say(note=path.name)

    def step(self, what: str, long: bool = False) -> None:
        """What is being done now."""
        at_hand = self._at_hand()
        line = f"{at_hand.title}: {what}" if at_hand.title else what
        with self._turn:
            self._say(step=line, note=at_hand.note)

    def answer(self, answer: Answer) -> None:
        """An answer has been written to disk."""
        with self._turn:
            self._say(answers=self._run.answers + (answer.question_id not in _PROSE))
        self._hurry.set()

    def tell(self, line: str) -> None:
        """What a person has to know."""
        with self._turn:
            self._say(told=line)

    def done(self, ok: bool) -> None:
        """A paper has ended; `ok`: all that was to be asked of it has an answer."""
        with self._turn:
            run = self._run
            ended = run.papers_ended + 1
            # One that could not be fetched was never begun.
            begun, failed = max(run.papers_begun, ended), run.failed + (not ok)
            self._say(papers_begun=begun, papers_ended=ended, failed=failed)
        self._hurry.set()

    def expect(self, answers: int) -> None:
        """So many answers in all."""
        with self._turn:
            self._say(expected=answers)

    def _at_hand(self) -> _AtHand:
        at_hand = _AT_HAND.get()  # another run's, where this thread has worked for one before
        return at_hand if at_hand and at_hand.of is self else _AtHand(self)

    def _say(self, **values: Any) -> None:
        """Call it in your turn."""
        self._run = replace(self._run, changed=datetime.now(UTC), **values)
        self._news.set()

    def _keep(self) -> None:
        """Write what is new, until the run is over."""
        while self._news.wait():
            self._news.clear()
            self._hurry.clear()
            if self._over.is_set():
                return
            with suppress(OSError):  # a full disk: perhaps later
                self._write()
            self._hurry.wait(PAUSE)

    def _write(self) -> None:
        row = asdict(self.run)
        row |= {name: row[name].isoformat() for name in ("begun", "changed")}
        with files.writing(self._path, durable=False) as out:
            out.write(json.dumps(row).encode())


def spelled(words: Iterable[str]) -> str:
    """A command of these words as it is typed, without what of its addresses is secret."""
    return shlex.join(map(_public, words))


def under_way(output: Path) -> list[Run]:
    """The runs that are at work on a work folder now, oldest first. Never raises OSError.

    What dead runs have left is removed; a file that cannot be read is passed over.
    """
    folder, found = output / FOLDER, []
    with suppress(OSError):
        # A file whose lock is gone counts as well: it is to be removed.
        names = [path.stem for suffix in (_FILE, _LOCK) for path in files.listed(folder, suffix)]
        for name in dict.fromkeys(names):
            if run := _alive(folder / f"{name}{_FILE}"):
                found.append(run)
    return sorted(found, key=lambda run: (run.begun, run.id))


def _alive(path: Path) -> Run | None:
    """What the run says in its file, if it is at work."""
    with suppress(OSError, ValueError):
        with files.held_now(path.with_suffix(_LOCK)) as is_dead:
            if is_dead:
                files.sweep(path)
                _remove(path)
                _remove(path.with_suffix(_LOCK))  # still held: whoever is about to sees it go
                return None
        return _read(path)
    return None


def _read(path: Path) -> Run:
    """Raises OSError and ValueError."""
    run = strict_json.build(Run, strict_json.read(files.read_text(path, largest=LARGEST)))
    if run.begun.tzinfo is None or run.changed.tzinfo is None:
        raise ValueError("a time without its zone")
    return replace(_shown(run), id=path.stem)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _shown(run: Run) -> Run:
    """As it may be shown to anybody."""
    return replace(
        run, command=_line(run.command), host=_line(run.host), step=_line(run.step),
        told=_line(run.told), note=None if run.note is None else one_line(run.note),
    )  # fmt: skip


def _line(text: str) -> str:
    return one_line(_public(text))[:LONGEST]


def _public(text: str) -> str:
    return _ADDRESS.sub(lambda found: addresses.public(found[0]), text)
