"""Addresses of the hosts that a kind of source knows, as people copy them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, unquote

from qa_notes import addresses


class Link(NamedTuple):
    """Of an address: what says which paper it is."""

    host: str  # in small letters
    path: str  # without slashes around it, and unquoted
    query: dict[str, str]  # the first value of each name


def link_to(word: str, *hosts: str) -> Link | None:
    """The address that a word is, when it leads to one of the `hosts`; its scheme may be left out.

    None for all other words.
    """
    link = _read(word.strip())
    return link if link and link.host in hosts else None


@lru_cache(maxsize=16)
def _read(word: str) -> Link | None:
    """The parts of an address; kept, since one kind after the other asks about the same word."""
    url = word if re.match(r"https?://", word, re.IGNORECASE) else f"https://{word}"
    parts = addresses.split(url)
    if parts is None:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Link((parts.hostname or "").lower(), unquote(parts.path).strip("/"), query)
