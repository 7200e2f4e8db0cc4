"""The password of a server that other machines reach: guessed slowly, and by few at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from qa_notes.config import Settings
from qa_notes.web.app import made
from qa_notes.web.guard import LONGEST, MOST_GUESSING, PAUSE, Guard, Keys, reachable
from qa_notes.web.house import House

PASSWORD = "a long enough pässword"
HERE = "192.0.2.7:8765"
OURS = {"Origin": f"http://{HERE}"}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[TestClient]:
    keys = Keys(reachable("notes.example"), 8765, PASSWORD)
    app = made(House(Settings(output=tmp_path), ()), keys)
    with TestClient(app, f"http://{HERE}", follow_redirects=False) as client:
        yield client


def test_the_password_opens_the_pages(door: TestClient):
    led = door.post("/login", data={"password": PASSWORD}, headers=OURS)
    assert led.status_code == 303
    assert door.get(led.headers["location"]).status_code == 200
    assert "secure" not in led.headers["set-cookie"].lower()


def test_behind_a_proxy_with_tls_the_cookie_goes_no_other_way(door: TestClient):
    secure = {"Origin": f"https://{HERE}"}
    led = door.post("/login", data={"password": PASSWORD}, headers=secure)
    assert "; secure" in led.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "host", [HERE, "192.0.2.9", "[2001:db8::1]:80", "NOTES.example:1", "localhost"]
)
def test_numbers_and_its_own_name_are_its_hosts(door: TestClient, host: str):
    assert door.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "notes.example.evil.example",
        "evil@192.0.2.7",
        "192.0.2.7:80/x",
        "[",
        "",
        ":80",
    ],
)
def test_a_name_of_somebody_elses_is_not(door: TestClient, host: str):
    assert door.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "http://192.0.2.7:8766"])
def test_no_other_page_logs_in(door: TestClient, origin: str):
    sent = {"Origin": origin} if origin else {}
    answer = door.post("/login", data={"password": PASSWORD}, headers=sent)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


@pytest.mark.parametrize(
    "sent",
    [
        *(b"", b"\xff=\xff", b"x" * (LONGEST + 1)),
        *(b"a&" * 2000, b"password=" + b"%c3" * 900, b'{"password": ["x"]}'),
        b"password=wrong<script>alert(1)</script>",
    ],
)
def test_anything_else_is_wrong_and_is_not_repeated(door: TestClient, sent: bytes):
    answer = door.post("/login", content=sent, headers=OURS)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "<script" not in answer.text
    assert "wrong password" in answer.text


class Guessing:
    """Requests as a server hands them on, each a guess."""

    def __init__(self) -> None:
        self.guard = Guard(_unreached, Keys(reachable("x"), 8765, PASSWORD))
        self.read = 0  # bytes

    async def guess(self, part: bytes, more: bool = False) -> int:
        """The status. `more`: the body has no end."""
        headers = [(b"host", HERE.encode()), (b"origin", OURS["Origin"].encode())]
        scope = {"type": "http", "method": "POST", "path": "/login", "headers": headers}
        status: list[int] = []

        async def receive() -> dict[str, Any]:
            self.read += len(part)
            return {"type": "http.request", "body": part, "more_body": more}

        async def send(message: Any) -> None:
            status.extend([message["status"]] if "status" in message else [])

        await self.guard(scope, receive, send)
        return status[0]


async def _unreached(*_: Any) -> None:
    raise AssertionError("it was let in")


def test_who_guesses_in_parallel_guesses_no_faster():
    async def run() -> list[int]:
        door = Guessing()
        return await asyncio.gather(*(door.guess(b"password=x") for _ in range(3)))

    begun = time.monotonic()
    assert asyncio.run(run()) == [403] * 3
    assert time.monotonic() - begun >= 3 * PAUSE


def test_a_crowd_is_sent_away_at_once():
    async def run() -> int:
        door = Guessing()
        crowd = [asyncio.create_task(door.guess(b"password=x")) for _ in range(MOST_GUESSING)]
        await asyncio.sleep(0)
        status = await door.guess(b"password=x")
        for task in crowd:
            task.cancel()
        await asyncio.gather(*crowd, return_exceptions=True)
        assert await door.guess(f"password={PASSWORD}".encode()) == 303  # they are forgotten
        return status

    assert asyncio.run(run()) == 429


def test_a_body_without_end_is_not_read_to_its_end():
    door = Guessing()
    assert asyncio.run(door.guess(b"x" * 1000, more=True)) == 403
    assert door.read <= LONGEST + 1000
