"""How long a request may take and which way it goes: both are decided below HTTP, at the socket."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from qa_notes import addresses
from qa_notes.errors import ConfigError
from qa_notes.sources.guard import Guard


class Deadline:
    """Until when bytes may come, whoever sends them: headers, a body or nothing at all."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: float | None = None

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Everything in the block takes `seconds` at most, pauses not counted."""
        before = self._until
        self._until = self._clock() + seconds
        try:
            yield
        finally:
            self._until = before

    def put_off(self, seconds: float) -> None:
        """A pause that was asked for is nobody's delay."""
        if self._until is not None:
            self._until += seconds

    @property
    def is_over(self) -> bool:
        return self._until is not None and self._clock() >= self._until

    def left(self, otherwise: float | None) -> float | None:
        """Seconds for the next read. Raises httpcore.ReadTimeout when there are none."""
        if self.is_over:
            raise httpcore.ReadTimeout("the time is up")
        if self._until is None:
            return otherwise
        left = self._until - self._clock()
        return left if otherwise is None else min(left, otherwise)


class _Backend(httpcore.NetworkBackend):
    """Connects to what the guard lets pass, and reads within the deadline."""

    def __init__(self, guard: Guard | None, deadline: Deadline) -> None:
        self._guard = guard  # None for the way to a proxy, which the user chose
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        numbers = self._guard.resolve(host, port) if self._guard else [host]
        failure = httpcore.ConnectError("the name has no address")
        for number in numbers:
            left = self._deadline.left(timeout)
            try:
                stream = self._plain.connect_tcp(number, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as err:
                failure = err  # type: ignore[assignment]
            else:
                return _Stream(stream, self._deadline)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection on which neither headers nor a handshake outlast the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class Transport(httpx.BaseTransport):
    """httpx's way out: direct and guarded, or through the proxy that the environment names."""

    def __init__(self, guard: Guard, deadline: Deadline) -> None:
        try:
            self._tls = httpx.create_ssl_context()
        except OSError as err:  # SSL_CERT_FILE of the environment names nothing usable
            reason = f"the certificates cannot be read: {err}"
            raise ConfigError(reason, "does SSL_CERT_FILE name them?") from err
        self._direct = httpcore.ConnectionPool(
            self._tls, max_connections=1, network_backend=_Backend(guard, deadline)
        )
        self._deadline = deadline
        self._proxies: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        wanted = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        way = self._way_to(url)
        try:
            with _as_httpx():
                answer = way.handle_request(wanted)
        except httpx.TransportError:
            self._give_up(way)
            raise
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        for pool in (self._direct, *self._proxies.values()):
            pool.close()

    def _give_up(self, way: httpcore.ConnectionPool) -> None:
        """A tunnel whose handshake failed would keep its place, and all who come later waiting."""
        for proxy, pool in list(self._proxies.items()):
            if pool is way:
                del self._proxies[proxy]
                pool.close()

    def _way_to(self, url: httpx.URL) -> httpcore.ConnectionPool:
        named = urllib.request.getproxies()
        proxy = named.get(url.scheme) or named.get("all")
        port = addresses.port(url.scheme, url.port)
        if not proxy or urllib.request.proxy_bypass(f"{url.host}:{port}"):
            return self._direct
        if proxy not in self._proxies:
            self._proxies[proxy] = self._through(proxy if "://" in proxy else f"http://{proxy}")
        return self._proxies[proxy]

    def _through(self, proxy: str) -> httpcore.ConnectionPool:
        login = addresses.login(proxy)
        plain = addresses.without_login(proxy)
        backend = _Backend(None, self._deadline)
        try:
            if plain.startswith(("http://", "https://")):
                return httpcore.HTTPProxy(
                    plain,
                    proxy_auth=login and (login[0].encode(), login[1].encode()),
                    ssl_context=self._tls, max_connections=1, network_backend=backend,
                )  # fmt: skip
            if plain.startswith(("socks5://", "socks5h://")):
                return httpcore.SOCKSProxy(
                    plain, ssl_context=self._tls, max_connections=1, network_backend=backend
                )
        except (ValueError, RuntimeError, UnicodeError) as err:  # RuntimeError: socksio is missing
            raise ConfigError(f"the proxy {plain} cannot be used: {err}", _PROXY) from err
        raise ConfigError(f"the proxy {plain} cannot be used", _PROXY)


_PROXY = "HTTPS_PROXY and HTTP_PROXY name it: http://host:port"


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        with _as_httpx():
            self._answer.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """The errors of the layer below as those of httpx."""
    try:
        yield
    except httpcore.TimeoutException as err:
        raise httpx.ReadTimeout(str(err) or "no answer") from err
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.UnsupportedProtocol,
    ) as err:
        raise httpx.TransportError(str(err)) from err
