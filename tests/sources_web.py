"""A web server of scripted answers, and a clock that only counts."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from qa_notes.config import Settings
from qa_notes.errors import PaperError
from qa_notes.sources import Fetched, expand, fetch

API = "/api/query"
TEAPOT = "/pdf/2401.00010v2"
SPOONS = "/pdf/quant-ph/0301001v1"
RECORDED = Path(__file__).parent / "recordings"
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"\n%%EOF\n"


@dataclass
class Reply:
    """`cut`: bytes after which the connection breaks, though the length promised more."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    tell_length: bool = True


@dataclass
class Request:
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float
    host: str = ""


class Time:
    """Sleeping costs nothing and is remembered."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


Script = Callable[[Request], Reply]


class Web:
    """Answers each path by its script; a list of replies is used up, its last one stays."""

    def __init__(self, url: str, time: Time) -> None:
        self.url = url
        self.time = time
        self.asked: list[Request] = []
        self.scripts: dict[str, Script] = {}

    def at(self, path: str, *replies: Reply) -> None:
        left = list(replies)
        self.scripts[path] = lambda _: left.pop(0) if len(left) > 1 else left[0]

    def paths(self) -> list[str]:
        return [request.path for request in self.asked]


@contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """With `tls` a proxy as well, behind which every host of the internet is this server.

    `web.at("openreview.net/pdf", ...)` is what one host has at a path.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            headers = {key.lower(): value for key, value in self.headers.items()}
            host = parts.hostname or headers.get("host", "")
            request = Request(parts.path, query, headers, web.time.now, host)
            web.asked.append(request)
            script = web.scripts.get(parts.path, lambda _: Reply(b"nothing here", 404))
            self._send(web.scripts.get(host + parts.path, script)(request))

        def do_CONNECT(self) -> None:
            assert tls
            self.send_response(200)
            self.end_headers()
            try:
                self.connection = tls.wrap_socket(self.connection, server_side=True)
            except OSError:  # the client does not believe the certificate
                self.close_connection = True
                return
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb", 0)
            with self.connection, self.rfile, self.wfile:  # also when the client hangs up
                self.close_connection = False
                while not self.close_connection:
                    self.handle_one_request()

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for key, value in reply.headers.items():
                self.send_header(key, value)
            if reply.tell_length:
                self.send_header("Content-Length", str(len(reply.body)))
            if reply.cut is not None or not reply.tell_length:
                self.send_header("Connection", "close")
                self.close_connection = True
            self.end_headers()
            self.wfile.write(reply.body[: reply.cut])

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is part of these tests."""

    server = Server(("127.0.0.1", 0), Handler)
    web = Web(f"http://127.0.0.1:{server.server_port}", Time())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


Talk = Callable[[socketserver.StreamRequestHandler], None]


@contextmanager
def serve_raw(talk: Talk) -> Iterator[str]:
    """A server that writes what `talk` writes, HTTP or not; yields its address."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # the client hung up
                while self.rfile.readline() not in (b"\r\n", b""):
                    pass
                talk(self)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def arxiv_api(request: Request) -> Reply:
    """What the API would say, from the invented feed: one entry an id, or HTTP 400."""
    feed = (RECORDED / "feed.atom.xml").read_text(encoding="utf-8")
    entries = re.findall(r"  <entry>.*?</entry>\n", feed, re.DOTALL)
    found = []
    for wanted in request.query["id_list"].split(","):
        if not re.fullmatch(r"(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(v\d+)?", wanted):
            return Reply(b"<feed/>", 400)
        found += [entry for entry in entries if re.search(rf"/{wanted}(v\d+)?</id>", entry)][:1]
    head = feed.partition("  <entry>")[0].replace(">3</open", f">{len(found)}</open")
    return Reply((head + "".join(found) + "</feed>").encode())


class Told:
    """Hears what is told, and which lines are worth their own."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, what: str, long: bool = False) -> None:
        if long:
            self.lines.append(what)


def run(
    settings: Settings, *words: str, time: Time | None = None, told: Told | None = None
) -> list[Fetched | PaperError]:
    time = time or Time()
    refs = expand(words).papers
    pairs = fetch(refs, settings, sleep=time.sleep, clock=time.clock, tell=told or Told())
    return [outcome for _, outcome in pairs]


def failure(settings: Settings, word: str, **also: object) -> PaperError:
    (outcome,) = run(settings, word, **also)
    assert isinstance(outcome, PaperError), outcome
    return outcome
