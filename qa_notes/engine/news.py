"""What the office has to tell, told to the command as if the papers were worked on here."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any

from qa_notes.engine.office import News
from qa_notes.errors import ClusterError
from qa_notes.models import NO_USAGE, Usage
from qa_notes.tools import Tools

PATIENCE = 1.0  # seconds that the office waits before it says that there is no news


class NewsRoom:
    """Hears what the office has to tell, in a thread of its own, and tells the command."""

    def __init__(self, tools: Tools, news: Callable[[int], list[News]]) -> None:
        self._tools, self._ask = tools, news
        self._heard = 0
        self._contexts: dict[int, Context] = {}
        self._made: dict[int, list[int]] = {}  # answers, by attempt at each paper
        self._cost: dict[int, list[Usage]] = {}  # of the same
        self._turn = threading.Condition()
        self._is_over = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._listen, name="news", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hear what there is yet, and no more."""
        self._is_over = True
        self._thread.join(2 * PATIENCE)

    def check(self) -> None:
        """Raises ClusterError when the office is gone."""
        if self._error is not None:
            why = " ".join(str(self._error).split())[:200]
            raise ClusterError(f"the Ray cluster ended in the middle of the run: {why}")

    def until(self, heard: int) -> None:
        """Wait until so much has been told."""
        with self._turn:
            while self._heard < heard and self._error is None:
                self._turn.wait(PATIENCE)
        self.check()

    def before(self, number: int) -> tuple[int, Usage]:
        """Answers that lost machines made of a paper that has ended, and what they cost."""
        self._contexts.pop(number, None)
        made, cost = self._made.pop(number, []), self._cost.pop(number, [])
        return sum(made[:-1]), sum(cost[:-1], NO_USAGE)

    def _listen(self) -> None:
        try:
            while not self._is_over:
                for news in self._ask(self._heard):
                    number = news[0]
                    context = self._contexts.setdefault(number, copy_context())
                    context.run(self._tell, *news)
                    with self._turn:
                        self._heard += 1
                        self._turn.notify_all()
        except Exception as err:  # noqa: BLE001 (told to the thread that waits)
            with self._turn:
                self._error = err
                self._turn.notify_all()

    def _tell(self, number: int, what: str, words: tuple[Any, ...]) -> None:
        tools, report = self._tools, self._tools.report
        made, cost = self._made.setdefault(number, []), self._cost.setdefault(number, [])
        if what == "begun":
            made.append(0)
            cost.append(NO_USAGE)
            if len(made) > 1:
                report.step("the machine at work on it was lost; another goes on", long=True)
        elif what == "cost":
            tools.meter.add(*words)
            if cost:
                cost[-1] += words[0]
        elif what == "stopped":
            [tools.budget.stopped] = words
        elif what == "note":
            tools.on_note(tools.settings.notes_dir / words[0], words[1])
        elif what != "paper" or len(made) == 1:  # it is counted once
            if what == "answer" and made:  # none of a paper that was given up
                made[-1] += 1
            getattr(report, what)(*words)
