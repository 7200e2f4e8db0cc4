"""What a run may spend: no question is begun that would pass it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from qa_notes.config import PREFIX, Settings
from qa_notes.errors import OverBudget, UsageError
from qa_notes.llm.expected import Expected, kind
from qa_notes.llm.ledger import Account, Ledger, name_of, on
from qa_notes.llm.prices import SET_THEM, Price, price_of, spelled, strange
from qa_notes.models import Paper, Question


def check(settings: Settings) -> None:
    """Raises UsageError for a budget in dollars where nobody knows what the model costs, and for
    the user's own where only the folder's file says so, which may be a stranger's.
    """
    if settings.budget is None:
        return
    if price_of(settings) is None:
        raise UsageError(
            f"{settings.origin('budget').where}: the price of {settings.llm} is not known, "
            "so nobody can say when the budget is spent",
            SET_THEM,
        )
    where = strange(settings)
    if where and not settings.origin("budget").is_strange:
        raise UsageError(
            f"{where} makes {settings.llm} cheaper than anybody else knows it to be, and your "
            "budget is kept by its price; a file that lies in a folder may be a stranger's",
            f"say the prices yourself: in {PREFIX}PRICE_IN and {PREFIX}PRICE_OUT, or in the "
            "qa-notes.toml of your configuration folder",
        )


class Budget:
    """Dollars of one run; several questions may be asked at once."""

    def __init__(
        self, dollars: float | None, ledger: Ledger, expected: Callable[[], Expected]
    ) -> None:
        """`dollars`: None for no limit. `expected` is only asked where there is one."""
        self.stopped: OverBudget | None = None  # the run has ended by it
        self._limit = dollars
        self._ledger = ledger
        self._expected = cache(expected)  # it reads the whole ledger
        self._ended: dict[str, tuple[int, float]] = {}  # by kind: how many, dollars of all
        self._held: dict[int, tuple[Account, float]] = {}  # for questions that are being asked
        self._turn = threading.Condition()

    @contextmanager
    def asking(self, paper: Paper, question: Question, free: bool = False) -> Iterator[None]:
        """Calls of the block are for this question. OverBudget instead of it, where it is.

        `free`: no model will be asked, and nothing is set aside.
        """
        account = Account(paper.id, name_of(question))
        with self._turn:
            while not free and not self._hold(account, paper, question):
                self._turn.wait(1.0)  # what is being asked may cost less than was set aside
        try:
            with on(account):
                yield
        finally:
            with self._turn:
                self._held.pop(id(account), None)
                if account.calls:
                    count, dollars = self._ended.get(kind(question), (0, 0.0))
                    self._ended[kind(question)] = count + 1, dollars + account.dollars
                self._turn.notify_all()

    def _hold(self, account: Account, paper: Paper, question: Question) -> bool:
        """Set the price of a question aside; False while others may still set some free.

        Raises OverBudget where so much is not left.
        """
        if self._limit is None or self._ledger.price is None:
            return True
        one, spent = self._one(paper, question, self._ledger.price), self._ledger.spent
        held = sum(max(0.0, whole - begun.dollars) for begun, whole in self._held.values())
        if spent + held + one > self._limit and self._held:
            return False
        if spent + held + one > self._limit:
            self.stopped = OverBudget(
                f"{spelled(spent)} of {spelled(self._limit)} are spent, and one more question "
                f"costs about {spelled(one)}"
            )
            raise self.stopped
        self._held[id(account)] = account, one
        return True

    def _one(self, paper: Paper, question: Question, price: Price) -> float:
        """Dollars that a question costs: as those before it did, else as is to be expected."""
        count, dollars = self._ended.get(kind(question), (0, 0.0))
        if count:
            return dollars / count
        return price.of(self._expected().usage(question, paper))
