"""A BibTeX or BibLaTeX file, as reference managers and search engines write it."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from qa_notes.sources.citation import file_of, without_latex, words_of
from qa_notes.sources.listing import Entry, Listing, ListKind

if TYPE_CHECKING:
    from bibtexparser.model import Block

_HEAD = re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)
_URL = re.compile(r"https?://[^\s{}\\\"]+")


def _knows(head: str) -> bool:
    return _HEAD.search(head) is not None


def _read(text: str, url: str) -> Listing:
    from bibtexparser.entrypoint import parse_string

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it skips, we list
    library = parse_string(text)
    entries = (_entry(block) for block in library.blocks)
    return Listing(tuple(entry for entry in entries if entry), exact_titles=True)


def _entry(block: Block) -> Entry | None:
    """A paper, or what cannot be read where one should be; None for comments and strings."""
    from bibtexparser.model import DuplicateBlockKeyBlock, ParsingFailedBlock
    from bibtexparser.model import Entry as Record

    if isinstance(block, DuplicateBlockKeyBlock):
        same = block.ignore_error_block  # two papers under one key are still two
        return _entry(same) if isinstance(same, Record) else None
    if isinstance(block, ParsingFailedBlock):
        first = (block.raw or "").strip().partition("\n")[0][:80]
        line = (block.start_line or 0) + 1
        return Entry("", f"line {line}", f"{first} ... (it is not closed, or not BibTeX)")
    if not isinstance(block, Record):
        return None
    fields = {field.key.lower(): _bare(str(field.value)) for field in block.fields}
    words = words_of(
        fields.get("eprint", "") if _is_arxiv(fields) else "",
        fields.get("doi", ""),
        [_unescaped(fields.get("url", "")), *_URL.findall(fields.get("howpublished", ""))],
        _files(fields.get("file", "")),
        " ".join(fields.get(key, "") for key in ("journal", "note", "howpublished", "publisher")),
    )
    title = without_latex(fields.get("title", ""))
    return Entry(words[0] if words else "", block.key or "no key", title, others=words[1:])


def _bare(value: str) -> str:
    """Without the braces or quotes around it, which an entry under a second key still has."""
    value = value.strip()
    return value[1:-1] if value[:1] == value[-1:] == '"' else value.strip("{}")


def _is_arxiv(fields: dict[str, str]) -> bool:
    kind = fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv"
    return kind.lower() == "arxiv"


def _unescaped(url: str) -> str:
    found = _URL.search(re.sub(r"\\([_%&#~$])", r"\1", url))
    return found[0] if found else ""


def _files(text: str) -> list[str]:
    r"""The PDFs of a field `file`: a path, or several `name:path:type`, apart by `;`."""
    found = []
    for one in re.split(r"(?<!\\);", text):
        parts = [re.sub(r"\\([:;\\])", r"\1", part) for part in re.split(r"(?<!\\):", one)]
        named = next((part for part in parts if part.lower().endswith(".pdf")), "")
        found.append(file_of(one) or named)
    return [path for path in found if path]


LIST = ListKind("a BibTeX file", (".bib", ".bibtex"), _knows, _read, names_files=True)
