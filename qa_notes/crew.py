"""Several papers and questions at once, in threads: all of it waits for somebody else's machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    CancelledError,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextvars import Context, copy_context
from types import TracebackType
from typing import Self, TypeVar

from qa_notes.errors import PaperError

Item = TypeVar("Item")
Made = TypeVar("Made")


def papers_at_once(jobs: int) -> int:
    """Papers that keep so many askers busy.

    A paper has a dozen questions, and its last ones leave hands free: the next ones are read
    meanwhile.
    """
    return 1 if jobs == 1 else 2 + jobs // 4


class Crew:
    """Hands that ask, and a few that make the next papers ready for them.

    With one job there are no threads: everything is done in its order by whoever wants it. The
    first error that is not of one paper ends the work of all: `end` is called then, from any
    thread, and what is under way is waited for. After Ctrl-C nothing is.
    """

    def __init__(self, jobs: int = 1, end: Callable[[], None] = lambda: None) -> None:
        """`jobs`: questions that are asked at once."""
        self._jobs = jobs
        self._papers = papers_at_once(jobs)
        self._end = end
        self._error: BaseException | None = None
        self._turn = threading.Lock()
        self._over = threading.Event()  # nothing is begun any more
        self._askers = ThreadPoolExecutor(jobs, "asker")
        self._readers = ThreadPoolExecutor(self._papers, "reader")
        self._aides = ThreadPoolExecutor(self._papers, "aide")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._stop()
        # An interrupt, or somebody who wants no more: whoever it is does not wait for a network.
        patient = error is None or isinstance(error, Exception)
        for pool in (self._askers, self._readers):
            pool.shutdown(wait=patient)
        self._aides.shutdown(wait=False, cancel_futures=True)  # who wanted it has it, or is gone

    def ahead(self, work: Callable[[], Made]) -> Callable[[], Made]:
        """`work`, begun now, for whoever calls what is returned; with one job it begins then."""
        if self._jobs == 1:
            return work
        return self._begin(self._aides, lambda _: work(), None).result

    def papers(self, work: Callable[[Item], Made], papers: Iterable[Item]) -> Iterator[Made]:
        """What `work` makes of each, as they end; a paper is taken when there is a hand for it."""
        if self._jobs == 1:
            yield from map(work, papers)
            return
        under_way: set[Future[Made]] = set()
        for paper in papers:
            under_way.add(self._begin(self._readers, work, paper))
            is_full = len(under_way) >= self._papers
            ended, under_way = wait(under_way, None if is_full else 0, FIRST_COMPLETED)
            yield from map(self._result, ended)
        while under_way:
            ended, under_way = wait(under_way, None, FIRST_COMPLETED)
            yield from map(self._result, ended)

    def questions(self, work: Callable[[Item], Made], questions: Iterable[Item]) -> list[Made]:
        """What `work` makes of each, in their order. After an error no further one is begun."""
        if self._jobs == 1:
            return list(map(work, questions))
        asked = [self._begin(self._askers, work, question) for question in questions]
        _, left = wait(asked, None, FIRST_EXCEPTION)
        wait([future for future in left if not future.cancel()])  # those that are under way
        return [future.result() for future in asked if not future.cancelled()]

    def _begin(
        self, pool: ThreadPoolExecutor, work: Callable[[Item], Made], item: Item
    ) -> Future[Made]:
        future = pool.submit(self._done, copy_context(), work, item)
        future.add_done_callback(self._ended)
        return future

    def _done(self, context: Context, work: Callable[[Item], Made], item: Item) -> Made:
        if self._over.is_set():
            raise CancelledError
        return context.run(work, item)

    def _ended(self, future: Future[Made]) -> None:
        error = None if future.cancelled() else future.exception()
        if error is None or isinstance(error, PaperError):
            return
        with self._turn:
            self._error = self._error or error
        self._stop()

    def _stop(self) -> None:
        self._over.set()
        self._end()

    def _result(self, future: Future[Made]) -> Made:
        """What was made. Raises the first error of all: later ones only follow from it."""
        if self._error is not None:
            raise self._error
        return future.result()
