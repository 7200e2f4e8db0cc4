"""What a place is, what it is handed, and what it says afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from qa_notes.export import Article

STATUSES = ("draft", "publish")  # of a new post


def unheard(line: str) -> None:
    """For callers that show nothing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article and where it is to stand."""

    article: Article
    url: str  # of the place
    user: str
    password: str = field(repr=False)  # may stand nowhere but in the header of a request
    folder: Path = Path("output")  # keeps what was sent, in published.json
    status: str = STATUSES[0]  # of a new post; one that is there keeps its own
    force: bool = False  # write over what somebody changed there
    longest_wait: float = 3600  # seconds, for a server that asks to wait
    tell: Callable[[str], None] = unheard
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it."""

    link: str
    what: str  # "made", "changed", "unchanged"
    status: str  # of the post, as the place calls it


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of place. Its name is that of the file it is defined in."""

    what: str  # a line of --help
    format: str  # the target whose text it takes
    send: Callable[[Wanted], Sent]  # raises PublishError
