"""A server that speaks as the model hub does: what it says of a file, and its bytes elsewhere."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

COMMIT = "4f0b6c2f9d7a8e11b3c5d7e9f1a2b3c4d5e6f708"


@dataclass
class Hub:
    """One file of one repository. `cuts` are the bytes after which each answer breaks off."""

    path: str  # OWNER/REPO/FILE
    body: bytes
    port: int = 0
    sha256: str = ""  # as it is stated; that of the body unless told otherwise
    size: int = 0  # likewise
    status: int = 200  # of whatever is asked
    code: str = ""  # the X-Error-Code of such a refusal
    cuts: list[int] = field(default_factory=list)
    busy: int = 0  # answers 503 to that many requests for bytes, once nothing is left to cut
    takes_ranges: bool = True
    heads: list[str] = field(default_factory=list)  # paths that were asked about
    keys: list[str | None] = field(default_factory=list)  # the Authorization that the hub was sent
    gets: list[tuple[str | None, str | None]] = field(default_factory=list)  # Range, Authorization

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def known(self, path: str) -> bool:
        repo, _, file = self.path.rpartition("/")
        return path in (f"/{repo}/resolve/{revision}/{file}" for revision in ("main", COMMIT))


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            hub.heads.append(self.path)
            self._resolve()

        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/bytes":
                self._bytes()
            else:
                self._resolve()

        def log_message(self, *args: object) -> None: ...

        def _resolve(self) -> None:
            if hub.known(self.path):
                hub.keys.append(self.headers.get("Authorization"))
            if hub.status != 200:
                self._refuse(hub.status, hub.code)
            elif not hub.known(self.path):
                self._refuse(404, "EntryNotFound")
            else:
                self._head(
                    302,
                    {
                        # Another host's name, as a storage of its own has
                        "Location": f"http://localhost:{hub.port}/bytes",
                        "X-Repo-Commit": COMMIT,
                        "X-Linked-Etag": f'"{hub.sha256 or hashlib.sha256(hub.body).hexdigest()}"',
                        "X-Linked-Size": str(hub.size or len(hub.body)),
                        "X-Xet-Hash": "0" * 64,
                        "X-Xet-Refresh-Route": f"{hub.url}/api/xet",
                    },
                )

        def _refuse(self, status: int, code: str) -> None:
            self._head(status, {"X-Error-Code": code} if code else {})

        def _head(self, status: int, headers: dict[str, str], length: int = 0) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(length))
            self.end_headers()

        def _bytes(self) -> None:
            asked = self.headers.get("Range")
            hub.gets.append((asked, self.headers.get("Authorization")))
            if not hub.cuts and hub.busy:
                hub.busy -= 1
                self._refuse(503, "")
                return
            begin = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            if begin and hub.takes_ranges:
                stated = f"bytes {begin}-{len(hub.body) - 1}/{len(hub.body)}"
                self._head(206, {"Content-Range": stated}, len(hub.body) - begin)
            else:
                begin = 0
                self._head(200, {}, len(hub.body))
            cut = hub.cuts.pop(0) if hub.cuts else len(hub.body)
            self.wfile.write(hub.body[begin : begin + cut])
            if cut < len(hub.body) - begin:
                self.wfile.flush()
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True

    return Handler


@contextmanager
def serve_hub(path: str, body: bytes) -> Iterator[Hub]:
    """A hub that holds `body` at OWNER/REPO/FILE."""
    hub = Hub(path, body)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    hub.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
