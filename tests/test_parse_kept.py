"""Parsed papers kept on disk: found by content, read strictly, never more than so many."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from article_made import page
from fakes import make_paper, parse_here

from qa_notes.models import Document
from qa_notes.parse import article, keep, kept
from qa_notes.parse.kept import MOST, SUFFIX


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return make_paper(tmp_path / "lanterns.pdf")


def test_a_document_comes_back_as_it_was_whatever_the_file_is_called(paper: Path):
    folder, document = paper.parent / "parsed", parse_here(paper)
    assert kept(folder, paper) is None
    keep(folder, paper, document)
    assert kept(folder, paper) == document
    assert kept(folder, paper.rename(paper.with_name("other.pdf"))) == document


def test_so_does_a_web_page(tmp_path: Path):
    (path := tmp_path / "zephyr.html").write_text(page(), encoding="utf-8")
    keep(tmp_path / "parsed", path, document := article.read(path))
    assert kept(tmp_path / "parsed", path) == document and not document.paged


def test_other_bytes_are_another_paper(paper: Path):
    folder, document = paper.parent / "parsed", parse_here(paper)
    keep(folder, paper, document)
    make_paper(paper, extra="A remark.")
    assert kept(folder, paper) is None
    keep(folder, paper, document)  # it is not of these bytes
    assert kept(folder, paper) is None


def changed(**values: Any) -> Callable[[bytes], bytes]:
    def change(packed: bytes) -> bytes:
        return zlib.compress(json.dumps(json.loads(zlib.decompress(packed)) | values).encode())

    return change


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda packed: b"",
    "noise": lambda packed: b"noise",
    "cut off": lambda packed: packed[:-1],
    "no JSON": lambda packed: zlib.compress(b"{"),
    "no text": lambda packed: zlib.compress(b"\xff"),
    "no document": lambda packed: zlib.compress(b"{}"),
    "of another paper": changed(sha256="0" * 64),
    "a page of another kind": changed(pages=[1]),
    "a key too many": changed(more=1),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_is_damaged_is_parsed_again(kind: str, paper: Path):
    folder, document = paper.parent / "parsed", parse_here(paper)
    keep(folder, paper, document)
    [file] = folder.iterdir()
    file.write_bytes(DAMAGE[kind](file.read_bytes()))
    assert kept(folder, paper) is None
    keep(folder, paper, document)
    assert kept(folder, paper) == document


def test_the_oldest_go(paper: Path):
    folder, document = paper.parent / "parsed", parse_here(paper)
    folder.mkdir()
    for number in range(MOST + 3):
        (folder / f"{number}{SUFFIX}").write_bytes(b"old")
    keep(folder, paper, document)
    assert len(list(folder.iterdir())) == MOST
    assert kept(folder, paper) == document


def test_where_nothing_can_be_kept_nothing_is_said(paper: Path):
    (folder := paper.parent / "parsed").write_text("a file")
    keep(folder, paper, parse_here(paper))
    assert kept(folder, paper) is None


def test_letters_that_no_file_can_hold_are_not_kept_wrong(paper: Path):
    document: Document = replace(parse_here(paper), references="half \ud800")
    keep(folder := paper.parent / "parsed", paper, document)
    assert kept(folder, paper) is None
