"""The ledger of a work folder: one line for each call of a model, written as the call ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from qa_notes import strict_json
from qa_notes.files import append, opened, reason
from qa_notes.llm.prices import Price
from qa_notes.models import Question, Usage

LONGEST = 10_000  # bytes of a line; ours have 300


@dataclass(frozen=True, slots=True)
class Call:
    """One line: a call that a server counted, whether or not its reply was of use."""

    time: datetime  # at its end
    paper: str | None  # None: it only saw whether the model is there
    question: str | None  # "bank:id"; "abstract", "summary"
    asked: datetime | None  # when the question was begun: the same for all calls of one asking
    recipe: str  # what else its length depends on, see expected.py
    model: str
    prompt: int  # tokens, cached ones included
    cached: int
    generated: int
    seconds: float
    dollars: float | None  # None: nobody knew the price

    @property
    def usage(self) -> Usage:
        """Its tokens."""
        return Usage(1, self.prompt, self.cached, self.generated)


@dataclass
class Account:
    """On whose account calls are made: one asking of one question."""

    paper: str
    question: str
    asked: datetime = field(default_factory=lambda: datetime.now(UTC))
    calls: int = 0
    dollars: float = 0.0


_at_hand: ContextVar[Account | None] = ContextVar("account", default=None)


def path_of(output: Path) -> Path:
    """Where the ledger of a work folder lies."""
    return output / "ledger.jsonl"


def name_of(question: Question) -> str:
    """What a question is called in the ledger: one id in two banks is two questions."""
    return f"{question.bank}:{question.id}" if question.bank else question.id


@contextmanager
def on(account: Account) -> Iterator[None]:
    """Calls of this thread, within the block, are on this account."""
    before = _at_hand.set(account)
    try:
        yield
    finally:
        _at_hand.reset(before)


@dataclass
class Ledger:
    """The ledger as a run writes it; any number of threads and processes may."""

    path: Path
    model: str
    price: Price | None
    recipe: str = ""
    tell: Callable[[str], None] = lambda line: None  # hears once that nothing can be written
    spent: float = 0.0  # dollars of this run
    _told: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, usage: Usage, seconds: float, written: int = 0) -> None:
        """A call has ended. `written`: tokens of its prompt that the provider keeps from now on."""
        account = _at_hand.get()
        dollars = None if self.price is None else self.price.of(usage, written)
        with self._lock:
            self.spent += dollars or 0.0
            if account:
                account.calls += 1
                account.dollars += dollars or 0.0
        self._write(
            Call(
                time=datetime.now(UTC).replace(microsecond=0),
                paper=account.paper if account else None,
                question=account.question if account else None,
                asked=account.asked if account else None,
                recipe=self.recipe,
                model=self.model,
                prompt=usage.prompt_tokens,
                cached=usage.cached_tokens,
                generated=usage.completion_tokens,
                seconds=round(seconds, 3),
                dollars=dollars,
            )
        )

    def _write(self, call: Call) -> None:
        """One write of one line; an answer is worth more than its line."""
        line = json.dumps(asdict(call), ensure_ascii=False, default=datetime.isoformat)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            append(self.path, line + "\n")
        except OSError as err:
            with self._lock:
                first, self._told = not self._told, True
            if first:
                self.tell(f"{self.path} cannot be written ({reason(err)}); the run goes on without")


def read(path: Path) -> tuple[list[Call], int]:
    """The calls, and how many lines are none; no calls where there is no file. Raises OSError."""
    calls: list[Call] = []
    broken = 0
    try:
        with opened(path) as file:
            while line := file.readline(LONGEST):
                try:
                    calls.append(_call(line))
                except ValueError:
                    broken += 1
    except FileNotFoundError:
        return [], 0
    return calls, broken


def _call(line: bytes) -> Call:
    """Raises ValueError for a line that is not one of ours."""
    call = strict_json.build(Call, strict_json.read(line.decode()))
    counts = (call.prompt, call.cached, call.generated, call.seconds, call.dollars or 0.0)
    if min(counts) < 0 or call.time.tzinfo is None:
        raise ValueError("less than nothing, or at no time")
    return call
