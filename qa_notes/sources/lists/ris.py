"""A RIS file, as publishers and reference managers export it."""

from __future__ import annotations

import re
from typing import Any

from qa_notes.errors import ListError
from qa_notes.sources.citation import file_of, words_of
from qa_notes.sources.listing import Entry, Listing, ListKind
from qa_notes.unseen import one_line


def _knows(head: str) -> bool:
    return re.search(r"^TY  - ?\w+", head, re.MULTILINE) is not None


def _read(text: str, url: str) -> Listing:
    import rispy

    begun = len(re.findall(r"^TY  -", text, re.MULTILINE))
    try:
        records = rispy.loads("\n".join(text.splitlines()))
    except (KeyError, TypeError, AttributeError) as err:  # a line that goes on from none
        raise ListError("this is no RIS that can be read: a line belongs to no tag") from err
    if len(records) < begun:
        raise ListError(
            f"{begun} records begin with a line TY, and {len(records)} end with a line ER",
            "is the file cut off?",
        )
    return Listing(tuple(map(_entry, records, range(1, len(records) + 1))), exact_titles=True)


def _entry(record: dict[str, Any], number: int) -> Entry:
    links = [record.get(f"file_attachments{n}") or "" for n in (1, 2)]
    paths = [file_of(link) or link for link in links if "://" not in link or file_of(link)]
    words = words_of(
        doi=str(record.get("doi") or ""),
        urls=[*record.get("urls", []), *(link for link in links if link.startswith("http"))],
        files=[path for path in paths if path.lower().endswith(".pdf")],
        extra=" ".join(str(record.get(key) or "") for key in ("note", "number", "journal_name")),
    )
    title = one_line(str(record.get("title") or record.get("primary_title") or ""))
    place = str(record.get("id") or f"record {number}")
    return Entry(words[0] if words else "", place, title, others=words[1:])


LIST = ListKind("a RIS file", (".ris",), _knows, _read, names_files=True)
