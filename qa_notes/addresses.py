"""Web addresses as people and servers write them: readable or not, and what of them is secret."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from urllib.parse import SplitResult, unquote, urlsplit

LONGEST = 4000  # characters; servers refuse longer ones
LONGEST_HOST = 253  # of a name in the domain name system

# Parameters of a signature, which is another one each time the same file is asked for.
_SIGNED = re.compile(r"(?:x-(?:amz|goog)-.*|sig|signature|expires)", re.IGNORECASE)
# Parameters that open a door: `token`, `access_token`, `api_key`. By their last word.
_SECRET = re.compile(
    r"(?:.*[-_.])?(?:auth|authorization|credential|jwt|(?:api|access)?key|passwd|password|pwd"
    r"|secret|token)",
    re.IGNORECASE,
)
_USER = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*@")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def split(url: str) -> SplitResult | None:
    """The parts of an http or https address that can be asked, or None. Never raises."""
    if len(url) > LONGEST or _CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port  # the port is parsed when it is read
    except ValueError:  # https://[anonymized], a port of letters
        return None
    if parts.scheme not in ("http", "https") or "\\" in parts.netloc:
        return None
    return parts if _is_host(host, "[" in parts.netloc.rpartition("@")[2]) else None


def _is_host(host: str, bracketed: bool) -> bool:
    if bracketed:
        try:
            return ipaddress.IPv6Address(host).scope_id is None
        except ValueError:
            return False
    if len(host) > LONGEST_HOST:
        return False
    try:
        plain = host.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    labels = plain.removesuffix(".").split(".")
    return all(re.fullmatch(r"[A-Za-z0-9_-]{1,63}", label) for label in labels)


def is_this_machine(address: str) -> bool:
    """Whether an address leads to the machine that we run on, told by its own words."""
    parts = split(address)
    host = parts.hostname if parts else None
    if not host or host == "localhost":
        return host == "localhost"
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def port(scheme: str, named: int | None, http: int = 80) -> int:
    """The port that is meant: the one named, else that of https, or `http` for the other scheme."""
    return named or (443 if scheme == "https" else http)


def public(url: str) -> str:
    """The address as it may be kept and printed: no user, password, fragment or access token."""
    path, _, query = without_login(url.partition("#")[0]).partition("?")
    kept = [part for part in query.split("&") if part and not is_secret(part)]
    return f"{path}?{'&'.join(kept)}" if kept else path


def mark(url: str) -> str:
    """Eight digits that tell addresses apart which differ only in what `public` leaves out.

    None for a signature: a signed address is another one each day and names the same file.
    """
    query = url.partition("#")[0].partition("?")[2]
    hidden = [p for p in query.split("&") if is_secret(p) and not _SIGNED.fullmatch(_name(p))]
    return hashlib.sha256("&".join(hidden).encode()).hexdigest()[:8] if hidden else ""


def login(url: str) -> tuple[str, str] | None:
    """User and password of an address that `split` could read."""
    parts = split(url)
    if parts is None or parts.username is None:
        return None
    return unquote(parts.username), unquote(parts.password or "")


def tokens(url: str) -> tuple[str, ...]:
    """The values in its query that `public` leaves out, as they stand and as they are read."""
    query = url.partition("#")[0].partition("?")[2]
    values = [part.partition("=")[2] for part in query.split("&") if is_secret(part)]
    return tuple(dict.fromkeys(v for raw in values for v in (raw, unquote(raw)) if v))


def without_login(url: str) -> str:
    """The address without user and password, which no header, log or error should hold."""
    return _USER.sub(lambda match: f"{match[1] or ''}//", url)


def _name(part: str) -> str:
    return unquote(part.partition("=")[0])


def is_secret(part: str) -> bool:
    """Whether a part of a query, `name=value`, signs or opens something."""
    return bool(_SIGNED.fullmatch(_name(part)) or _SECRET.fullmatch(_name(part)))
