"""The server itself: a socket, a thread, and the address to be opened."""

from __future__ import annotations

import html
import logging
import os
import socket
import tempfile
import threading
import time
import webbrowser
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from qa_notes.errors import ServeError
from qa_notes.unseen import clean
from qa_notes.web.app import made
from qa_notes.web.events import Hub
from qa_notes.web.guard import Keys, loopback, reachable
from qa_notes.web.house import House

HERE = "127.0.0.1"
USUAL = 8765
PATIENCE = 20  # seconds until a server that does not begin has failed
GRACE = 1  # second for answers that are under way when it ends
_LEADS = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>qa-notes</title>
<meta http-equiv="refresh" content="0; url={address}">
<p><a href="{address}">qa-notes</a></p></html>"""


class _Clean(logging.Formatter):
    """A traceback may repeat what a stranger wrote."""

    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


_LOG = {  # bugs, with their traceback, on stderr
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"clean": {"()": _Clean}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "clean"}},
    "loggers": {
        name: {"handlers": ["stderr"], "level": "ERROR", "propagate": False}
        for name in ("uvicorn", "qa_notes.web")
    },
}


class _Uvicorn(uvicorn.Server):
    """Streams end before the rest: it waits for every connection."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.end()
        await super().shutdown(sockets)


class Server:
    """The review page of a work folder, for as long as the block lasts."""

    def __init__(
        self,
        house: House,
        port: int | None = None,
        host: str | None = None,
        password: str | None = None,
    ) -> None:
        """`port`: None for the usual one, or any where that is taken; 0 for any that is free.

        `host`: None for this machine alone; any other wants a password. Raises ServeError.
        """
        assert host is None or password, "an open door"
        self._socket = _bound(host or HERE, port)
        number = self._socket.getsockname()[1]
        hosts = loopback if host is None else reachable(host)
        self._keys = Keys(hosts, number, password)
        self.address = self._keys.entry(host or HERE)
        hub = Hub()
        config = uvicorn.Config(
            made(house, self._keys, hub),
            ws="none",
            log_config=_LOG,
            access_log=False,  # it would hold the secret path
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE,
        )
        self._server = _Uvicorn(config, hub)
        sockets = [self._socket]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(sockets,), daemon=True)
        self._leads: Path | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        end = time.monotonic() + PATIENCE
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > end:
                raise ServeError("the server does not begin", "try another --port")
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._leads:  # first, for who presses Ctrl-C twice
            self._leads.unlink(missing_ok=True)
        self._server.should_exit = True
        self._ended.wait(GRACE + 2)
        self._socket.close()

    def open(self) -> None:
        """Open it in the user's browser.

        Not by its address, which every user of this machine would see in the list of processes, but
        by a file that only this user can read.
        """
        handle, name = tempfile.mkstemp(prefix="qa-notes-", suffix=".html")  # mode 600
        self._leads = Path(name)
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 it is open already
            file.write(_LEADS.format(address=html.escape(self.address)))
        webbrowser.open(self._leads.as_uri())

    def wait(self) -> None:
        """Until Ctrl-C, or the server ends by itself."""
        while not self._ended.wait(0.5):  # a `join` that is interrupted takes it for ended
            pass

    def _run(self, sockets: list[socket.socket]) -> None:
        try:
            self._server.run(sockets)
        finally:
            self._ended.set()


def _bound(host: str, port: int | None) -> socket.socket:
    """A socket at this address. Raises ServeError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in (USUAL, 0) if port is None else (port,):
        made = socket.socket(family, socket.SOCK_STREAM)
        if os.name != "nt":  # there it would let others take the port while we have it
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, number))
            made.listen(128)
            return made
        except OSError as err:
            made.close()
            why = err
    raise ServeError(
        f"cannot listen at {host}:{port or USUAL}: {why.strerror}", "try another --port"
    )
