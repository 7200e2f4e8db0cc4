"""Which addresses are asked: those of the internet, and the ones that the user set.

A name is resolved here, each of its addresses is looked at, and the connection goes to the very
address that passed: a name that says something else a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import httpcore

from qa_notes.errors import PrivateAddress

MOST_ADDRESSES = 6  # of one name that are tried
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 behind an IPv6-only network

Place = tuple[str, int]  # host, port


class Guard:
    """Knows which addresses are asked: those of the internet, and `trusted` places."""

    def __init__(self, allow_private: bool, trusted: Iterable[Place]) -> None:
        self._allow_private = allow_private
        self._trusted = frozenset(trusted)

    def resolve(self, host: str, port: int) -> list[str]:
        """The numbers that may be connected to. Raises PrivateAddress, httpcore.ConnectError."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as err:
            raise httpcore.ConnectError(f"the name cannot be resolved ({err})") from err
        numbers = list(dict.fromkeys(str(info[4][0]) for info in found))
        if self._is_free(host, port):
            return numbers[:MOST_ADDRESSES]
        public = [number for number in numbers if is_public(number)]
        if not public:
            raise PrivateAddress(f"{host} is no address of the internet ({', '.join(numbers[:3])})")
        return public[:MOST_ADDRESSES]

    def check(self, host: str, port: int) -> None:
        """Refuse a number that is written as the host, also where a proxy would connect.

        Raises PrivateAddress.
        """
        number = _as_number(host)
        ours = host.lower().rstrip(".").endswith("localhost") or (number and not is_public(number))
        if ours and not self._is_free(host, port):
            raise PrivateAddress(f"{host} is no address of the internet")

    def _is_free(self, host: str, port: int) -> bool:
        return self._allow_private or (host.lower(), port) in self._trusted


def is_public(number: str) -> bool:
    """Whether an address belongs to the internet, and to no network or machine of ours."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _as_number(host: str) -> str | None:
    """127.0.0.1 in any form that a machine reads: ::1, 2130706433, 0x7f.1, 0177.0.0.1."""
    try:
        if ":" in host:
            return str(ipaddress.IPv6Address(host))
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
