"""The review page of a work folder, asked as the browser asks that has opened its address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from httpx import Response
from starlette.testclient import TestClient

from qa_notes.config import Settings
from qa_notes.web.app import made
from qa_notes.web.guard import Keys, loopback
from qa_notes.web.house import House

PORT = 8765


@dataclass(frozen=True, slots=True)
class Opened:
    """One browser, let in. Paths are given without the secret root: "papers?sort=date"."""

    client: TestClient  # follows no redirect
    root: str  # the path that all pages stand below, with both slashes
    house: House
    origin: str  # what a page of ours says when it sends a form

    def get(self, path: str = "", piece: bool = False, **headers: str) -> Response:
        """A page; `piece`: as htmx asks for a part of it."""
        more = {"HX-Request": "true"} if piece else {}
        return self.client.get(self.root + path, headers={**more, **headers})

    def post(self, path: str, piece: bool = False, **form: str) -> Response:
        """A form of a page."""
        headers = {"Origin": self.origin, **({"HX-Request": "true"} if piece else {})}
        return self.client.post(self.root + path, data=form, headers=headers)


@contextmanager
def opened(folder: Path, weeks: Sequence[Path] = (), **settings: Any) -> Iterator[Opened]:
    """The pages of `folder` with its notes/, and `weeks` besides those in its question_bank/.

    The server stands in `folder` while the block lasts, as a command that is run there does.
    """
    house = House(Settings(output=folder, **settings), weeks)
    keys = Keys(loopback, PORT)
    origin = f"http://127.0.0.1:{PORT}"
    app = made(house, keys)
    with chdir(folder), TestClient(app, origin, follow_redirects=False) as client:
        house.begin()  # no page says that it is still reading
        led = client.get("/", params={"token": keys.token})
        assert led.headers["location"] == keys.root
        yield Opened(client, keys.root, house, origin)
