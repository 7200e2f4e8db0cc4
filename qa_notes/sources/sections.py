"""The part of a list under one heading, by what somebody typed of it."""

from __future__ import annotations

import difflib
import re

from qa_notes.errors import UsageError
from qa_notes.sources.listing import Entry, Listing

MOST_NAMED = 8  # headings that a hint lists

Heading = tuple[str, ...]  # with those above it, outermost first


def headings(listing: Listing) -> tuple[Heading, ...]:
    """All under which a paper stands, in order."""
    whole = (entry.sections for entry in listing.entries)
    return tuple(dict.fromkeys(part[:n] for part in whole for n in range(1, len(part) + 1)))


def under(listing: Listing, wanted: str) -> tuple[Heading, tuple[Entry, ...]]:
    """The heading that is meant, and its entries. Raises UsageError that names near ones.

    It may be typed in part, in small letters and with any dash; what is a whole heading goes before
    what is a part of one.
    """
    there, word = headings(listing), _plain(wanted)
    if not there:
        raise UsageError("no paper of this list stands under a heading", "leave out --section")
    whole = [one for one in there if word in (_plain(one[-1]), _plain(_shown(one)))]
    found = whole or [one for one in there if word and word in _plain(one[-1])]
    found = found or [one for one in there if word and word in _plain(_shown(one))]
    if len(found) == 1:
        heading = found[0]
        within = (e for e in listing.entries if e.sections[: len(heading)] == heading)
        return heading, tuple(within)
    if found:
        raise UsageError(f"{len(found)} headings are called {wanted!r}", _hint(found))
    raise UsageError(f"no heading is called {wanted!r}", _hint(_near(there, word)))


def _near(there: tuple[Heading, ...], word: str) -> list[Heading]:
    """Those that look like what was typed, the nearest first; else the first of all."""
    plain = {one: _plain(one[-1]) for one in there}
    near = difflib.get_close_matches(word, plain.values(), MOST_NAMED, cutoff=0.5)
    words = set(word.split())
    shared = sorted(there, key=lambda one: -len(words.intersection(plain[one].split())))
    shared = [one for one in shared if words.intersection(plain[one].split())]
    found = [one for name in near for one in there if plain[one] == name]
    return list(dict.fromkeys([*found, *shared])) or list(there)


def _hint(found: list[Heading]) -> str:
    """Headings to choose from, whole where two have the same words."""
    lasts = [one[-1] for one in found]
    shown = [one[-1] if lasts.count(one[-1]) == 1 else _shown(one) for one in found]
    more = f", and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    return "name one of them: " + ", ".join(f'"{name}"' for name in shown[:MOST_NAMED]) + more


def _shown(heading: Heading) -> str:
    return " > ".join(heading)


def _plain(text: str) -> str:
    text = re.sub(r"[‐‑‒–—―−~〜～]", "-", text.casefold())
    return " ".join(re.sub(r"-+", " - ", text).split())
