"""A Zotero library, asked through a server that answers as it does, and the folder of its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sources_web import Reply, Request, Web, serve

from qa_notes.errors import ListError
from qa_notes.sources import expand
from qa_notes.sources.read_list import read_list

PDF = b"%PDF-1.4\n%%EOF"
ROOT = "/api/users/0"


def item(key: str, kind: str = "journalArticle", **data: object) -> dict[str, Any]:
    return {"key": key, "data": {"key": key, "itemType": kind, **data}}


def attached(key: str, parent: str | None, path: Path) -> dict[str, Any]:
    row = item(key, "attachment", contentType="application/pdf", title="Full Text PDF")
    if parent:
        row["data"]["parentItem"] = parent
    return row | {"links": {"enclosure": {"type": "application/pdf", "href": path.as_uri()}}}


class Zotero:
    """Answers pages of items as the program does, and counts the library's changes."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.word = web.url.replace("http", "zotero")
        self.at("/items", [])
        self.at("/collections", [])

    def at(self, path: str, rows: list[dict[str, Any]]) -> None:
        def answer(request: Request) -> Reply:
            start, limit = int(request.query["start"]), min(int(request.query["limit"]), 100)
            some = rows[start : start + limit]
            return Reply(json.dumps(some).encode(), headers={"Total-Results": str(len(rows))})

        self.web.scripts[ROOT + path] = answer


@pytest.fixture
def zotero() -> Iterator[Zotero]:
    with serve() as web:
        yield Zotero(web)


def test_a_library_with_its_files(zotero: Zotero, tmp_path: Path) -> None:
    pdf = tmp_path / "tea pots.pdf"
    pdf.write_bytes(PDF)
    alone = tmp_path / "alone.pdf"
    alone.write_bytes(PDF + b"alone")
    rows = [
        item("AAAA1111", title="Teapots", extra="arXiv:2401.00010 [cs.CL]", url="https://x.org/"),
        item("BBBB2222", title="Spoons", DOI="10.5555/12345"),
        attached("CCCC3333", "BBBB2222", pdf),
        item("DDDD4444", "note", note="<p>mine</p>"),
        attached("EEEE5555", None, alone),
        attached("FFFF6666", "AAAA1111", tmp_path / "gone.pdf"),
        item("GGGG7777", "book", title="A Book"),
    ]
    zotero.at("/items", rows)
    week = expand([zotero.word])
    tea, spoons, lone, book = week.papers
    assert (tea.source, tea.id) == ("arxiv", "2401.00010")
    assert (spoons.location, spoons.facts) == (str(pdf), {"title": "Spoons"})
    assert lone.location == str(alone)
    assert book.lost and "GGGG7777" in book.lost
    asked = zotero.web.asked[0]
    assert asked.path == f"{ROOT}/items" and asked.query["format"] == "json"
    assert asked.headers["user-agent"].startswith("qa-notes/")  # a browser's name is refused


def test_a_library_has_more_items_than_one_answer(zotero: Zotero) -> None:
    rows = [item(f"K{n:07}", title=f"T{n}", archiveID=f"arXiv:2401.{n:05}") for n in range(250)]
    zotero.at("/items", rows)
    assert len(expand([zotero.word]).papers) == 250
    assert [int(asked.query["start"]) for asked in zotero.web.asked] == [0, 100, 200]


@pytest.mark.parametrize("word", ["Tea Papers", "tea papers", "COLL1111", "Tea%20Papers"])
def test_one_collection_by_name_or_key(zotero: Zotero, word: str) -> None:
    zotero.at("/collections", [item("COLL1111", name="Tea Papers"), item("COLL2222", name="Other")])
    zotero.at("/collections/COLL1111/items", [item("AAAA1111", DOI="10.48550/arXiv.2401.00010")])
    read = read_list(f"{zotero.word}/{word}")
    assert read and read.listing.title == "Tea Papers"
    assert [entry.reference for entry in read.listing.entries] == ["10.48550/arXiv.2401.00010"]


def test_a_collection_that_is_not_there_or_twice(zotero: Zotero) -> None:
    zotero.at("/collections", [item("COLL1111", name="Tea"), item("COLL2222", name="Tea")])
    with pytest.raises(ListError, match="2 collections called 'Tea'") as caught:
        read_list(f"{zotero.word}/Tea")
    assert "zotero:COLL1111" in caught.value.hint
    with pytest.raises(ListError, match="no collection 'Coffee'") as caught:
        read_list(f"{zotero.word}/Coffee")
    assert caught.value.hint == "there are: Tea, Tea"


@pytest.mark.parametrize(
    "reply,said",
    [
        (Reply(b"no", 403), "HTTP 403"),
        (Reply(b"<html>"), "no JSON"),
        (Reply(b"[" * 200_000), "no JSON"),
        (Reply(b'{"a": 1}'), "no list of items"),
        (Reply(b"[1]"), "no list of items"),
        (Reply(b"", 302, {"Location": "http://example.org/"}), "HTTP 302"),
        (Reply(b"[]" + b" " * 100, cut=3), "cannot be asked"),
    ],
)
def test_what_is_not_zotero_is_one_error(zotero: Zotero, reply: Reply, said: str) -> None:
    zotero.web.at(f"{ROOT}/items", reply)
    with pytest.raises(ListError, match=said) as caught:
        read_list(zotero.word)
    assert "Zotero" in caught.value.hint
    assert len(zotero.web.asked) == 1


def test_odd_items_are_no_crash(zotero: Zotero) -> None:
    rows: list[dict[str, Any]] = [
        {}, {"data": None}, {"data": {}}, {"data": {"title": 7, "url": None, "key": ["x"]}},
        {"data": {"itemType": "attachment", "path": "relative.pdf"}, "links": "none"},
        {"data": {"key": "A", "url": "file:///etc/passwd"}},
    ]  # fmt: skip
    zotero.at("/items", rows)
    assert all(ref.lost for ref in expand([zotero.word]).papers)
    zotero.at("/collections", [{}, {"data": []}, {"data": "x"}, item("COLL1111", name="Tea")])
    zotero.at("/collections/COLL1111/items", rows)
    assert all(ref.lost for ref in expand([f"{zotero.word}/Tea"]).papers)


@pytest.mark.parametrize(
    "place", ["example.org", "192.168.0.1:23119", "me:s3cret@example.org", "["]
)
def test_zotero_is_asked_on_this_machine_alone(place: str) -> None:
    with pytest.raises(ListError, match="this machine") as caught:
        read_list(f"zotero://{place}/Tea")
    assert "s3cret" not in str(caught.value)


def test_zotero_that_does_not_run_says_what_to_turn_on() -> None:
    with pytest.raises(ListError, match="cannot be asked") as caught:
        read_list("zotero://127.0.0.1:9/Tea")
    assert "Allow other applications" in caught.value.hint


def test_the_folder_of_its_files(tmp_path: Path) -> None:
    for key, name in (("AAAA1111", "b.pdf"), ("BBBB2222", "a.PDF"), ("CCCC3333", "page.html")):
        (tmp_path / "storage" / key).mkdir(parents=True)
        (tmp_path / "storage" / key / name).write_bytes(PDF + key.encode())
    (tmp_path / "storage" / "BBBB2222" / ".zotero-ft-cache").write_text("text")
    (tmp_path / "storage" / "no key").mkdir()
    (tmp_path / "storage" / "no key" / "c.pdf").write_bytes(PDF)
    assert [ref.id for ref in expand([str(tmp_path / "storage")]).papers] == ["b", "a"]
    (tmp_path / "zotero.sqlite").write_bytes(b"")
    assert [ref.id for ref in expand([str(tmp_path)]).papers] == ["b", "a"]
