"""A table of papers (.csv, .tsv): Zotero's export, or any with a column of URLs, DOIs or ids."""

from __future__ import annotations

import csv
import io
import re

from qa_notes.errors import ListError
from qa_notes.refs import parse_arxiv
from qa_notes.sources.citation import file_of, words_of
from qa_notes.sources.listing import Entry, Listing, ListKind
from qa_notes.unseen import one_line

# Names of columns, their letters and digits alone, in the order in which they are taken.
_ARXIV = ("arxiv", "arxivid", "eprint", "id", "paperid", "reference", "paper", "ref")
_DOI = ("doi",)
_URL = ("url", "paperurl", "pdfurl", "pdf", "link", "paperlink", "arxivurl", "pdflink", "urls")
_FILE = ("fileattachments", "file", "path", "filepath")
_EXTRA = ("extra", "archivelocation", "callnumber")
_TITLE = ("title", "papertitle", "name")
_REMARK = ("remark", "description", "comment", "comments", "notes", "note", "summary", "tldr")
_KNOWN = (*_ARXIV, *_DOI, *_URL, *_FILE)
_OF_ZOTERO = {"key", "itemtype", "fileattachments"}


def _name(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", column.lower())


def _delimiter(head: str) -> str:
    first = head.lstrip("\ufeff\n").partition("\n")[0]
    return max(",\t;", key=first.count)


def _knows(head: str) -> bool:
    first = head.lstrip("\ufeff\n").partition("\n")[0]
    mark = _delimiter(head)
    columns = {_name(column) for column in first.split(mark)}
    return mark in first and bool(columns.intersection(_KNOWN)) and "://" not in first


def _read(text: str, url: str) -> Listing:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    entries: list[Entry] = []
    columns: list[str] = []
    try:
        for row in rows:
            if not columns:
                columns = [_name(column) for column in row]
                _check(columns, row)
            elif any(cell.strip() for cell in row):
                entries.append(_entry(dict(zip(columns, row, strict=False)), rows.line_num))
    except csv.Error as err:
        raise ListError(f"line {rows.line_num} is no row of a table: {err}") from err
    return Listing(tuple(entries), exact_titles=set(columns) >= _OF_ZOTERO)


def _check(columns: list[str], row: list[str]) -> None:
    if row and not set(columns).intersection(_KNOWN):
        raise ListError(
            f"no column is called url, doi, id, arxiv or file; there are: {', '.join(row)[:200]}",
            "the first line of a table names its columns",
        )


def _entry(row: dict[str, str], line: int) -> Entry:
    """A row, which may have several lines; its place is the last of them."""
    cells = {name: [row[c] for c in of if row.get(c, "").strip()] for name, of in _COLUMNS.items()}
    named = [word for word in cells["arxiv"] if parse_arxiv(word)]
    loose = [word for word in cells["arxiv"] if word not in named and _is_word(word)]
    files = [file_of(path) or path for cell in cells["file"] for path in cell.split(";")]
    words = words_of(
        named[0] if named else "",
        cells["doi"][0] if cells["doi"] else "",
        [*cells["url"], *loose],
        [path for path in files if path.strip().lower().endswith(".pdf")],
        " ".join(cells["extra"]),
    )
    words = words or tuple(map(one_line, (*loose, *cells["url"])))
    title = one_line(cells["title"][0]) if cells["title"] else ""
    remark = _plain(cells["remark"][0]) if cells["remark"] else ""
    place = row.get("key") or f"line {line}"
    return Entry(words[0] if words else "", place, title, remark, others=words[1:])


def _is_word(text: str) -> bool:
    """A number of the row is no reference, though it stands in a column `id`; `2311` is none."""
    return not text.strip().isdecimal() and " " not in text.strip()


def _plain(text: str) -> str:
    """Zotero keeps notes as HTML."""
    return one_line(re.sub(r"</?[a-z][^<>]*>", " ", text))


_COLUMNS = {
    "arxiv": _ARXIV, "doi": _DOI, "url": _URL, "file": _FILE, "extra": _EXTRA, "title": _TITLE,
    "remark": _REMARK,
}  # fmt: skip
LIST = ListKind("a table", (".csv", ".tsv"), _knows, _read, names_files=True)
