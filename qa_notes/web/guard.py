"""Who may ask: this machine's browser, with the address that was opened, and nobody else.

Three things are needed besides the right Host: a path that nobody can guess, a cookie that is sent
to that path alone (cookies know no ports: another user's server on this machine would be sent one
of the whole host), and for whatever changes something the Origin of our own pages. The address
that is opened holds a token; it gives the cookie and leads to the path.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "qa-notes"
EVERYWHERE = ("0.0.0.0", "::")
SAFE = ("GET", "HEAD")
PAUSE = 1.0  # seconds after a wrong password, for everybody: guessing is slow
MOST_GUESSING = 8  # who wait for their turn; more are sent away, so that they cost nothing
LONGEST = 4096  # bytes of what is sent with a password
PATIENCE = 10.0  # seconds within which it is there
# Nothing runs or loads but our own files; a preview brings a policy of its own.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without one, forms would say no Origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
CLOSED = (
    "This page is private. Open the address that `qa-notes serve` has printed.\n"
    "このページは非公開です。`qa-notes serve` が表示したアドレスを開いてください。\n"
)
BUSY = "Too many passwords at once. 少し待ってから、もう一度お試しください。\n"
_LOGIN = """<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><title>qa-notes</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<form method="post" action="/login"><p><label>パスワード (password)
<input type="password" name="password" required autofocus autocomplete="current-password"></label>
<button>OK</button></p>{wrong}</form></html>"""
_WRONG = '<p role="alert">パスワードが違います (wrong password)</p>'


def _secret() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the pages of one server."""

    hosts: Callable[[str], bool]  # whether a Host header, without its port, is ours
    port: int
    password: str | None = field(default=None, repr=False)  # asked for instead of the token
    token: str = field(default_factory=_secret, repr=False)
    path: str = field(default_factory=_secret, repr=False)
    cookie: str = field(default_factory=_secret, repr=False)

    @property
    def root(self) -> str:
        """The path that all pages stand below."""
        return f"/{self.path}/"

    def entry(self, host: str) -> str:
        """The address to be opened; of a server at every address, by this machine's name."""
        host = socket.gethostname() if host in EVERYWHERE else host
        where = f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"
        return where if self.password else f"{where}?token={self.token}"


def loopback(name: str) -> bool:
    """Host names of a server that only this machine reaches."""
    return name in ("127.0.0.1", "localhost", "[::1]")


def reachable(host: str) -> Callable[[str], bool]:
    """The same of a server at `host`: that name, this machine's own, or any address of numbers.

    A page elsewhere can make a browser ask under a name of its own, but not under a number.
    """
    own = {host.casefold(), socket.gethostname().casefold(), socket.getfqdn().casefold()}

    def ours(name: str) -> bool:
        try:
            return bool(ipaddress.ip_address(name.strip("[]")))
        except ValueError:
            return name in own or loopback(name)

    return ours


class Guard:
    """Between the network and the pages."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app, self._keys = app, keys
        self._turn, self._guessing = asyncio.Lock(), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no page of ours opens a web socket
        guarded = _with_headers(send)
        request = Request(scope, receive)
        if self._is_strange(request.method, request.headers):
            await _closed()(scope, receive, guarded)
        elif scope["path"].startswith(self._keys.root):
            known = request.cookies.get(COOKIE, "")
            may = hmac.compare_digest(known.encode(), self._keys.cookie.encode())
            await (self._app if may else _closed())(scope, receive, guarded)
        else:
            await (await self._entered(request))(scope, receive, guarded)

    def _is_strange(self, method: str, headers: Headers) -> bool:
        """Asked under another name, or by a page that is not ours."""
        host = _only(headers, "host")
        name, port = _parted(host)
        if not self._keys.hosts(name.casefold()):
            return True
        if self._keys.password is None and port != str(self._keys.port):
            return True  # nothing stands between this server and its browser
        if method in SAFE:
            leads = headers.get("sec-fetch-mode", "navigate") == "navigate"
            return not leads and headers.get("sec-fetch-site", "same-origin") != "same-origin"
        return _only(headers, "origin") not in (f"http://{host}", f"https://{host}")

    async def _entered(self, request: Request) -> Response:
        """With the token, or the password where one is set, to the pages."""
        keys = self._keys
        if keys.password is None:
            given = request.query_params.get("token", "")
            right = hmac.compare_digest(given.encode(), keys.token.encode())
            return self._led() if right and request.method in SAFE else _closed()
        if request.method in SAFE:
            return HTMLResponse(_LOGIN.format(wrong=""))
        if self._guessing >= MOST_GUESSING:
            return PlainTextResponse(BUSY, 429, {"Connection": "close"})
        self._guessing += 1
        try:
            typed = await _password(request)
            async with self._turn:
                if hmac.compare_digest(typed, keys.password.encode("utf-8", "surrogateescape")):
                    return self._led(request.headers["origin"].startswith("https:"))
                await asyncio.sleep(PAUSE)
        finally:
            self._guessing -= 1
        return HTMLResponse(_LOGIN.format(wrong=_WRONG), 403, {"Connection": "close"})

    def _led(self, secure: bool = False) -> Response:
        """`secure`: the browser speaks TLS, with a proxy, and sends the cookie no other way."""
        root = self._keys.root
        response = RedirectResponse(root, 303)
        response.set_cookie(
            COOKIE, self._keys.cookie, path=root, secure=secure, httponly=True, samesite="lax"
        )
        return response


async def _password(request: Request) -> bytes:
    """What was typed; nothing for what is too long or too slow to be that."""
    sent = b""
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                sent += part
                if len(sent) > LONGEST:
                    return b""
    except (TimeoutError, ClientDisconnect):
        return b""
    form = parse_qs(sent.decode("latin-1"), encoding="latin-1")  # each byte a letter
    return form.get("password", [""])[0].encode("latin-1")


def _only(headers: Headers, name: str) -> str:
    """A header that may be there once."""
    found = headers.getlist(name)
    return found[0] if len(found) == 1 else ""


def _parted(host: str) -> tuple[str, str]:
    """Name and port of a Host header; no name where it is no such thing."""
    name, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        return host, "80"
    return (name, port) if port.isascii() and port.isdigit() else ("", "")


def _closed() -> Response:
    return PlainTextResponse(CLOSED, 403)


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return guarded
