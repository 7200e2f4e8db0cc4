"""The command `qa-notes serve` as a process of its own: begun, asked over a socket, ended."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from golden.sample import NOTE
from site_made import files_of, put
from web_server import looked_at, refused, served

PASSWORD = "a long enough password"
# Root, too, may then write only where the mode of a folder lets its owner.
NO_ROOT = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
SOON = 5.0  # seconds within which it is to end, on a machine that has other work


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    put(tmp_path / "output", NOTE)
    return tmp_path


@contextmanager
def listening(client: httpx.Client, home: str) -> Iterator[list[str]]:
    """The lines that a browser hears, until the server ends its stream."""
    heard: list[str] = []
    hears = threading.Event()

    def listen() -> None:
        with client.stream("GET", f"{home}events", timeout=30) as stream:
            for line in stream.iter_lines():
                heard.append(line)
                hears.set()

    thread = threading.Thread(target=listen)
    thread.start()
    assert hears.wait(10)
    yield heard
    thread.join(10)


def test_it_prints_its_address_serves_and_ends_while_somebody_listens(folder: Path):
    with served(folder) as server, server.client() as client:
        assert urlsplit(server.address).hostname == "127.0.0.1"
        home = client.get(server.address)
        assert "Lanterns" in home.text
        assert "token" not in str(home.url)
        with listening(client, str(home.url)) as heard:
            status, said, seconds = server.ended()
    assert (status, heard[-3:]) == (130, ["event: end", "data: null", ""])
    assert said.splitlines() == ["Ctrl-C ends it", "", "interrupted; every finished answer is kept"]
    assert seconds < SOON


def test_notes_are_watched_from_when_there_are_any_and_whatever_they_are_called(tmp_path: Path):
    with served(tmp_path) as server, server.client() as client:
        home = str(client.get(server.address).url)
        with listening(client, home) as heard:
            put(tmp_path / "output", NOTE)
            strange = os.fsencode(tmp_path / "output" / "notes") + b"/bad\xff.json"
            note = tmp_path / "output" / "notes" / "2301.00001.json"
            for _ in range(2):
                before = len(heard)
                end = time.monotonic() + 20
                while 'data: ["2301.00001"]' not in heard[before:] and time.monotonic() < end:
                    note.write_bytes(note.read_bytes())
                    time.sleep(0.2)
                assert 'data: ["2301.00001"]' in heard[before:]
                with open(strange, "wb") as file:  # noqa: PTH123 no text
                    file.write(b"{}")
            status, said, _ = server.ended()
    assert (status, "Traceback" in said) == (130, False)


def test_the_first_note_of_a_folder_is_told(tmp_path: Path):
    with (
        served(tmp_path) as server,
        server.client() as client,
        listening(client, str(client.get(server.address).url)) as heard,
    ):
        put(tmp_path / "output", NOTE)
        end = time.monotonic() + 20
        while "event: notes" not in heard and time.monotonic() < end:
            time.sleep(0.05)
        assert "event: notes" in heard
        server.ended()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_file_that_leads_there_is_the_users_alone_and_is_removed(
    folder: Path, number: signal.Signals
):
    (folder / "tmp").mkdir()
    variables = {**looked_at(folder), "TMPDIR": str(folder / "tmp")}
    with served(folder, "--port", "0", **variables) as server:
        end = time.monotonic() + 20
        while not (folder / "seen.argv").exists() and time.monotonic() < end:
            time.sleep(0.02)
        assert stat.S_IMODE((folder / "seen.html").stat().st_mode) == 0o600
        assert server.address in (folder / "seen.html").read_text()
        typed = (folder / "seen.argv").read_text()  # which every user of the machine can see
        assert "token" not in typed
        assert len(list((folder / "tmp").glob("qa-notes-*"))) == 1
        assert server.ended(number)[0] == 130
    assert list((folder / "tmp").glob("qa-notes-*")) == []


def test_a_port_that_is_taken_is_one_error_with_a_hint(folder: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, said = refused(folder, "--no-browser", "--port", str(taken.getsockname()[1]))
    assert status == 1
    assert "Address already in use" in said
    assert "hint: try another --port" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("password", ["", "short", "   seven7   "])
def test_other_machines_are_let_in_for_a_password_only(folder: Path, password: str):
    variables = {"QA_NOTES_SERVE_PASSWORD": password}
    status, said = refused(folder, "--no-browser", "--host", "127.0.0.1", **variables)
    assert status == 2
    assert "wants a password" in said


def test_with_a_password_one_logs_in(folder: Path):
    words = ("--no-browser", "--port", "0", "--host", "127.0.0.1")
    with served(folder, *words, QA_NOTES_SERVE_PASSWORD=PASSWORD) as server:
        assert "token" not in server.address
        origin = {"Origin": server.address.rstrip("/")}
        with httpx.Client(follow_redirects=True) as client:
            assert "Lanterns" not in client.get(server.address).text
            wrong = client.post(f"{server.address}login", data={"password": "x"}, headers=origin)
            assert wrong.status_code == 403
            right = {"password": PASSWORD}
            assert client.post(f"{server.address}login", data=right).status_code == 403  # no Origin
            home = client.post(f"{server.address}login", data=right, headers=origin)
            assert "Lanterns" in home.text
            assert "Lanterns" in client.get(str(home.url)).text
        assert PASSWORD not in Path(f"/proc/{server.process.pid}/cmdline").read_text()


def test_a_folder_without_notes_is_shown_and_left_as_it_was(tmp_path: Path):
    with served(tmp_path) as server, server.client() as client:
        assert client.get(server.address).status_code == 200
        assert list(tmp_path.iterdir()) == []
        put(tmp_path / "output", NOTE)  # a run of the command line may begin it
        assert "Lanterns" in client.get(server.address).text
        assert server.ended()[0] == 130


def test_what_may_only_be_read_is_shown(folder: Path):
    folders = (folder / "output" / "notes", folder / "output", folder)
    for path in folders:
        path.chmod(0o555)
    try:
        with served(folder, before=NO_ROOT) as server, server.client() as client:
            page = f"{client.get(server.address).url}papers/2301.00001"
            assert "Lanterns" in client.get(page).text
            stamps = client.get(f"{page}/stamps").json()
            origin = {"Origin": server.address.partition("/?")[0]}
            for key, stamp in list(stamps.items())[2:]:  # after summary and abstract
                refused = client.post(
                    f"{page}/answers/{quote(key, safe='')}/edit",
                    data={"seen": stamp, "text": "灯台の光."},
                    headers=origin,
                )
                assert refused.status_code == 400, server.ended()[1]
                assert "灯台の光." in refused.text  # what was typed is not lost
            status, said, _ = server.ended()
        assert (status, "Traceback" in said) == (130, False)
    finally:
        for path in folders:
            path.chmod(0o755)


BROKEN = """
import sys, time
from pathlib import Path
from qa_notes.config import Settings
from qa_notes.web.house import House
from qa_notes.web.server import Server

class Broken(House):
    def looked(self, stem):
        raise ZeroDivisionError("what nobody may read")

with Server(Broken(Settings(output=Path(sys.argv[1])), ()), 0) as server:
    print(server.address, flush=True)
    sys.stdin.read()
"""


def test_a_bug_is_told_on_stderr_and_never_in_the_page(folder: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", BROKEN, str(folder / "output")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    with httpx.Client(follow_redirects=True) as client:
        home = client.get(process.stdout.readline().strip()).url
        answer = client.get(f"{home}papers/2301.00001")
    said = process.communicate(timeout=20)[1]
    assert answer.status_code == 500
    assert [word for word in (str(folder), "Traceback", "nobody may") if word in answer.text] == []
    assert "Traceback" in said and "what nobody may read" in said
    assert str(home.path) not in said  # the secret path


def test_asked_by_hand_every_stranger_hears_the_same_and_no_name(folder: Path):
    before = files_of(folder)
    with served(folder) as server:
        port = urlsplit(server.address).port
        heard = {_asked(port, request) for request in _REQUESTS}
    assert len(heard) == 1
    (answer,) = heard
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"Lanterns" not in answer
    assert files_of(folder) == before


_REQUESTS = (
    "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}",
    "GET /?token= HTTP/1.1\r\nHost: 127.0.0.1:{port}",
    "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:{port}",
    "GET / HTTP/1.1\r\nHost: evil.example",
    "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example",
    "GET / HTTP/1.0",
    "GET //papers HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: 127.0.0.1",
    "DELETE /papers/2301.00001 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-HTTP-Method-Override: GET",
    "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade"
    "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13",
)


def _asked(port: int | None, request: str) -> bytes:
    """What the server answers, without the time."""
    with socket.create_connection(("127.0.0.1", port or 0), timeout=10) as line:
        line.sendall(f"{request.format(port=port)}\r\n\r\n".encode())
        line.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    lines = answer.split(b"\r\n")
    return b"\r\n".join(
        one for one in lines if not one.lower().startswith((b"date:", b"connection:"))
    )
