"""A run on a Ray cluster: one task a paper, and one actor, the office, beside the command.

The only module that imports Ray.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from itertools import islice
from typing import Any

from qa_notes import shared, sources
from qa_notes.crew import papers_at_once
from qa_notes.engine.news import PATIENCE, NewsRoom
from qa_notes.engine.office import Office
from qa_notes.engine.worker import Ended, Task, kept_tools, sendable, work
from qa_notes.errors import ClusterError, PaperError, ParseError, UsageError, WorkerLost
from qa_notes.files import real
from qa_notes.models import PaperRef, Week
from qa_notes.pipeline import Done, Order, while_affordable
from qa_notes.tools import Tools

Renew = Callable[[], sources.Fetched]
PAPER_CPUS = 0.25  # of a machine: a paper waits for the model, most of the time
RETRIES = 3  # of a paper whose machine was lost
KNOCK = 10.0  # seconds to wait for the head of a cluster
WAITING = 1000  # calls that may wait in the office at once
# What must keep its order has one thread there; what waits has many.
ORDERED = ("leave", "called", "asked", "hear", "heard", "begin", "forget")
GROUPS = {"ordered": 1, "news": 1, "waiting": WAITING, "quick": 4}
VERBS = {"enter": "waiting", "ask": "waiting", "news": "news"} | dict.fromkeys(ORDERED, "ordered")


def write_week(week: Week, order: Order, tools: Tools) -> Generator[Done, None, None]:
    """See `pipeline.write_week`. Raises ClusterError, too, where there is no cluster."""
    settings = tools.settings
    if settings.runs_here:
        raise UsageError(
            f"--engine ray needs a model server that all machines can ask, not {settings.llm}",
            "name one: --llm openai:MODEL --llm-base-url http://HOST:8000/v1",
        )
    ray = _ray()
    tools.begin()
    fetch = sources.fetch(week.papers, settings, tell=tools.report.step)
    with _connected(ray, settings.ray_address), closing(fetch) as fetched:
        papers = while_affordable(islice(fetched, len(week.papers)), tools)
        with closing(_Run(ray, order, tools)) as run:
            yield from run.papers(papers)


class _Run:
    """The papers of a run that are under way on the cluster."""

    def __init__(self, ray: Any, order: Order, tools: Tools) -> None:
        self._ray, self._order, self._tools = ray, order, tools
        where = tools.settings
        memory = tuple(real(path) for path in where.memory)
        self._settings = where.model_copy(update={"output": real(where.output), "memory": memory})
        self._name = secrets.token_hex(8)
        self._limit = papers_at_once(where.at_once)
        near = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
            ray.get_runtime_context().get_node_id(), soft=False
        )  # where the work folder is
        office = ray.remote(num_cpus=0, concurrency_groups=GROUPS)(Office)
        self._office = office.options(scheduling_strategy=near).remote(self._settings)
        self._work = ray.remote(
            num_cpus=PAPER_CPUS, max_retries=RETRIES, scheduling_strategy="SPREAD"
        )(_work)
        self._under_way: dict[Any, tuple[Task, Renew | None]] = {}
        self._is_patient = False  # after an error of ours answers in flight are waited for
        self._news = NewsRoom(tools, lambda after: self._call("news", after, PATIENCE))

    def papers(
        self, papers: Iterator[tuple[PaperRef, sources.Fetched | PaperError]]
    ) -> Iterator[Done]:
        """How each ended, as they end; one is begun when there is a place for it."""
        for number, (ref, fetched) in enumerate(papers):
            if isinstance(fetched, PaperError):
                yield Done(ref, error=fetched)
                continue
            sent = sendable(fetched, self._settings)
            task = Task(self._name, number, ref, sent, self._order, self._settings)
            self._begin(task, fetched.renew)
            yield from self._ended(wait=len(self._under_way) >= self._limit)
        while self._under_way:
            yield from self._ended(wait=True)

    def close(self) -> None:
        """End what is under way."""
        with suppress(self._ray.exceptions.RayError):
            if self._under_way:
                self._call("end")
                self._ray.wait(
                    list(self._under_way), num_returns=len(self._under_way),
                    timeout=self._tools.settings.llm_timeout if self._is_patient else 0,
                )  # fmt: skip
            self._news.close()
            for task in self._under_way:
                self._ray.cancel(task, force=True)
        self._ray.kill(self._office)

    def _begin(self, task: Task, renew: Renew | None) -> None:
        self._under_way[self._work.remote(task, self._office)] = task, renew

    def _ended(self, wait: bool) -> Iterator[Done]:
        """Those that have ended by now, at least one if there is to be a wait."""
        while True:
            ready, _ = self._ray.wait(
                list(self._under_way), num_returns=1, timeout=PATIENCE if wait else 0
            )
            self._news.check()
            for reference in ready:
                if done := self._result(reference, *self._under_way.pop(reference)):
                    yield done
            if not wait or ready:
                return

    def _result(self, reference: Any, task: Task, renew: Renew | None) -> Done | None:
        """How a paper ended; None when it begins anew with a PDF that was fetched again."""
        try:
            ended: Ended = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError:
            raise  # a bug of ours, with the traceback of the machine where it is
        except self._ray.exceptions.RayError as err:
            self._call("forget", task.number)
            why = " ".join(str(err).split())[:200]
            return Done(task.ref, error=WorkerLost(f"the machine at work on it was lost: {why}"))
        self._news.until(ended.heard)
        self._call("forget", task.number)
        if ended.error:
            self._is_patient = True
            raise ended.error
        done = ended.done
        assert done is not None  # there is either
        if isinstance(done.error, ParseError) and renew is not None:
            with suppress(PaperError):  # the first error says more
                self._tools.report.step(f"{task.fetched.pdf} cannot be read; fetching it again")
                self._begin(replace(task, fetched=sendable(renew(), self._settings)), None)
                return None
        asked, usage = self._news.before(task.number)
        path = done.path and self._tools.settings.notes_dir / done.path.name
        if path and (copy := shared.copy_of(path.parent)):
            copy.refresh(path.name)  # it was written elsewhere
        return replace(
            done, ref=task.ref, path=path, asked=done.asked + asked, usage=done.usage + usage
        )

    def _call(self, verb: str, *words: Any) -> Any:
        return OfficeLine(self._office).call(verb, *words)


class OfficeLine:
    """The way to the office from anywhere in the cluster."""

    def __init__(self, office: Any) -> None:
        self._office = office

    def call(self, verb: str, *words: Any) -> Any:
        import ray

        return ray.get(self._sent(verb, words))

    def tell(self, verb: str, *words: Any) -> None:
        self._sent(verb, words)

    def _sent(self, verb: str, words: tuple[Any, ...]) -> Any:
        method = getattr(self._office, verb)
        return method.options(concurrency_group=VERBS.get(verb, "quick")).remote(*words)


def _work(task: Task, office: Any) -> Ended:
    """What the cluster runs."""
    line = OfficeLine(office)
    return work(task, kept_tools(task, line), line)


@contextmanager
def _connected(ray: Any, address: str | None) -> Iterator[None]:
    """Be a client of the cluster; of one that this process is a client of already, it stays one."""
    if ray.is_initialized():
        yield
        return
    failures = (ConnectionError, OSError, RuntimeError, ValueError, ray.exceptions.RayError)
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", namespace="qa-notes")
    except failures as err:
        why = " ".join(str(err).split())[:300]
        raise ClusterError(f"no Ray cluster at {address or 'this machine'}: {why}") from err
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str | None) -> None:
    """See whether anybody listens there: Ray itself would wait for minutes. Raises OSError."""
    host, _, port = (address or "").rpartition(":")
    if host and port.isdecimal() and "/" not in host:
        socket.create_connection((host, int(port)), KNOCK).close()


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    try:
        import ray
        import ray.util.scheduling_strategies
    except ImportError as err:
        raise UsageError(
            "--engine ray needs Ray, which is not installed", "pip install 'qa-notes[ray]'"
        ) from err
    return ray
