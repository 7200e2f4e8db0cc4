"""A Zotero library, asked through the program itself: `zotero:` or `zotero:COLLECTION`.

Zotero answers on this machine alone, if "Allow other applications on this computer to communicate
with Zotero" is on. `zotero://localhost:PORT/COLLECTION` names another port than its usual one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from qa_notes import __version__, addresses
from qa_notes.errors import ListError
from qa_notes.files import MEGABYTE
from qa_notes.sources.citation import file_of, words_of
from qa_notes.sources.listing import Entry, Listing, ListKind
from qa_notes.unseen import one_line

if TYPE_CHECKING:
    import httpx

SCHEME = "zotero:"
USUAL = "http://127.0.0.1:23119"
ROOT = "/api/users/0"
A_PAGE = 100  # items of one answer; Zotero gives no more
MOST_ITEMS = 50_000
LONGEST_ANSWER = 64 * MEGABYTE  # bytes
SECONDS = 20.0  # for one answer; a large library is slow right after its start
HINT = (
    "is Zotero running? in its settings, Advanced, turn on 'Allow other applications on this "
    "computer to communicate with Zotero'"
)
_KEY = re.compile(r"[A-Z0-9]{8}")
_NO_PAPER = frozenset(["attachment", "note", "annotation"])


def _ask(word: str) -> Listing:
    import httpx

    place, wanted = _place(word.strip()[len(SCHEME) :])
    headers = {"User-Agent": f"qa-notes/{__version__}", "Zotero-API-Version": "3"}
    # The environment's proxy is not asked about this machine, and no redirect leads away from it.
    with httpx.Client(base_url=place, headers=headers, timeout=SECONDS, trust_env=False) as client:
        path, title = f"{ROOT}/items", "Zotero"
        if wanted:
            key, title = _collection(client, wanted)
            path = f"{ROOT}/collections/{key}/items"
        items = _all(client, path)
    return Listing(tuple(_entries(items)), title, exact_titles=True)


def _place(rest: str) -> tuple[str, str]:
    """Where Zotero answers, and the collection that is meant. Raises ListError."""
    if not rest.startswith("//"):
        return USUAL, rest.strip()
    host, _, path = rest[2:].partition("/")
    if host == "select":  # a link that Zotero copies: zotero://select/library/collections/KEY
        return USUAL, path.rpartition("collections/")[2].partition("/")[0]
    address = f"http://{host}"
    if addresses.split(address) is None or not addresses.is_this_machine(address):
        raise ListError(
            f"{SCHEME}//{addresses.without_login(f'//{host}')[2:][:100]}: Zotero is asked on this "
            "machine alone",
            f"write {SCHEME} or {SCHEME}COLLECTION",
        )
    return address, unquote(path).strip("/")


def _collection(client: httpx.Client, wanted: str) -> tuple[str, str]:
    """Key and name of the collection that a key or name means. Raises ListError."""
    found = map(_data, _all(client, f"{ROOT}/collections"))
    names = {str(data.get("key")): str(data.get("name") or "") for data in found}
    keys = [key for key, name in names.items() if wanted in (key, name)]
    keys = keys or [key for key, name in names.items() if name.casefold() == wanted.casefold()]
    if len(keys) == 1 and _KEY.fullmatch(keys[0]):
        return quote(keys[0]), names[keys[0]]
    if len(keys) > 1:
        raise ListError(
            f"Zotero has {len(keys)} collections called {wanted!r}",
            "name one by its key: " + ", ".join(f"{SCHEME}{key}" for key in keys),
        )
    there = ", ".join(sorted(filter(None, names.values())))[:500]
    raise ListError(f"Zotero has no collection {wanted!r}", f"there are: {there or 'none'}")


def _all(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while len(rows) < MOST_ITEMS:
        some = _some(client, path, len(rows))
        rows += some
        if len(some) < A_PAGE:
            return rows
    raise ListError(f"the library has more than {MOST_ITEMS} items", f"name one: {SCHEME}NAME")


def _some(client: httpx.Client, path: str, start: int) -> list[dict[str, Any]]:
    """One answer's. Raises ListError."""
    import httpx

    asked = {"format": "json", "limit": str(A_PAGE), "start": str(start)}
    data = bytearray()
    try:
        with client.stream("GET", path, params=asked) as answer:
            for chunk in answer.iter_bytes():
                data += chunk
                if len(data) > LONGEST_ANSWER:
                    raise ListError("Zotero answers with more than 64 MB")
    except httpx.HTTPError as err:
        raise ListError(f"Zotero cannot be asked: {err or type(err).__name__}", HINT) from err
    if answer.status_code != 200:
        raise ListError(f"Zotero answers with HTTP {answer.status_code}", HINT)
    try:
        rows = json.loads(data)
    except (ValueError, RecursionError) as err:
        raise ListError("what answers there is not Zotero: its answer is no JSON", HINT) from err
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ListError("what answers there is not Zotero: its answer is no list of items", HINT)
    return rows


def _entries(items: list[dict[str, Any]]) -> list[Entry]:
    """The papers of a library, each with its PDF, which is an item by itself."""
    rows = [(row, _data(row)) for row in items]
    pdfs: dict[str, list[str]] = {}
    found: list[Entry] = []
    for row, data in rows:
        if data.get("itemType") == "attachment" and (path := _pdf(row, data)):
            pdfs.setdefault(str(data.get("parentItem") or data.get("key") or ""), []).append(path)
    for _, data in rows:
        key, kind = str(data.get("key") or "no key"), data.get("itemType")
        alone = kind == "attachment" and not data.get("parentItem") and key in pdfs
        if kind in _NO_PAPER and not alone:
            continue
        words = words_of(
            str(data.get("archiveID") or ""),
            str(data.get("DOI") or ""),
            [str(data.get("url") or "")],
            pdfs.get(key, []),
            f"{data.get('archiveID') or ''} {data.get('extra') or ''}",
        )
        title = one_line(str(data.get("title") or ""))
        found.append(Entry(words[0] if words else "", key, title, others=words[1:]))
    return found


def _data(row: dict[str, Any]) -> dict[str, Any]:
    """What an item or collection says of itself; empty for what says nothing."""
    data = row.get("data")
    return data if isinstance(data, dict) else {}


def _pdf(row: dict[str, Any], data: dict[str, Any]) -> str:
    """The path of an attached PDF; "" for what is none, or is not on this machine."""
    links = row.get("links")
    enclosure = links.get("enclosure") if isinstance(links, dict) else None
    href = enclosure.get("href") if isinstance(enclosure, dict) else None
    path = file_of(str(href or "")) or str(data.get("path") or "")
    return path if path.lower().endswith(".pdf") and Path(path).is_absolute() else ""


LIST = ListKind("a Zotero library", scheme=SCHEME, ask=_ask, names_files=True)
