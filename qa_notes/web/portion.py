"""The part of a list that is made at once, and the part of a page that a script asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Generic, Self, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from qa_notes.web.chosen import Choice
from qa_notes.web.house import House
from qa_notes.web.views import by_script, house, page

AT_ONCE = 20  # rows of a list: about a screen of papers
MOST_AT_ONCE = 1000  # rows that are made again when a note changed
PATIENCE = 0.5  # seconds that a page waits for notes that are read for the first time
View = Callable[[Request], Response]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """The part of a list that is made at once."""

    every: Sequence[T]
    begin: int
    end: int

    @classmethod
    def of(cls, every: Sequence[T], choice: Choice, at_once: int = AT_ONCE) -> Self:
        """Those from `offset` on, or all that are open in the browser."""
        begin = min(choice.offset, len(every))
        size = max(at_once, min(choice.upto - begin, MOST_AT_ONCE))
        return cls(every, begin, min(len(every), begin + size))

    @property
    def shown(self) -> Sequence[T]:
        """What is made now."""
        return self.every[self.begin : self.end]

    @property
    def next(self) -> int:
        """Where the following part begins; 0 where there is none."""
        return self.end if self.end < len(self.every) else 0


def when_read(view: View) -> View:
    """Notes that are still read for the first time cost no page more than a moment."""
    return _waiting(view, lambda house: house.read_once.wait)


def is_read(request: Request) -> bool:
    """Whether every note was read once, perhaps within a moment."""
    return house(request).read_once.wait(PATIENCE)


def when_settled(view: View) -> View:
    """The same of what needs the search."""
    return _waiting(view, lambda house: house.settled.wait)


def _waiting(view: View, of: Callable[[House], Callable[[float | None], bool]]) -> View:
    @wraps(view)
    def patient(request: Request) -> Response:
        whole = not by_script(request) or piece(request) == "main"
        if of(house(request))(PATIENCE if whole else None):
            return view(request)
        read, every = house(request).progress
        return page(request, "reading", read=read, every=every)

    return patient


def piece(request: Request) -> str:
    """The part of the page that a script asks for, by its id; empty for a whole page."""
    headers = request.headers
    if not by_script(request) or headers.get("hx-history-restore-request"):
        return ""
    return headers.get("hx-target", "")


def addressed(request: Request, response: Response, address: str) -> Response:
    """After a choice the address is that of the choice, without what nobody has chosen."""
    if request.headers.get("hx-trigger") == "filters":
        response.headers["HX-Push-Url"] = request.app.state.keys.root + address
    return response
