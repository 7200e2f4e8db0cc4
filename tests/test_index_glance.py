"""A row read from Chroma's own file is the row that Chroma gives, or none."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from test_index_store import PAPER, TEXTS, Counting

from qa_notes.config import Settings
from qa_notes.index.chroma import Rows
from qa_notes.index.glance import FILE, row_of
from qa_notes.index.stamp import Stamp
from qa_notes.index.store import Index

STAMP = Stamp(Settings().embedding_model)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = Index.open(settings := Settings(output=tmp_path), Counting())
    index.add(PAPER, TEXTS)
    assert index.passages(PAPER.id) == TEXTS
    return settings.index_dir


def test_it_is_what_chroma_gives(folder: Path):
    settings = Settings(output=folder.parent)
    whole = Rows.open(settings, folder / "index.lock", "here").row(PAPER.id)
    seen = row_of(folder, STAMP, PAPER.id)
    assert whole and seen
    names = ("content_sha256", "passages", "vectors")
    assert [seen[name] for name in names] == [whole[name] for name in names]


def test_new_bytes_are_seen(folder: Path):
    index = Index.open(Settings(output=folder.parent), Counting())
    index.add(paper := type(PAPER)(PAPER.id, content_sha256="bb"), TEXTS[:1])
    assert index.has(PAPER.id, "bb")
    index = Index.at(Settings(output=folder.parent), Counting())
    assert index.has(paper.id, "bb") and not index.has(paper.id, "aa")
    assert index.passages(paper.id) == TEXTS[:1]


BLIND: dict[str, Callable[[Path], object]] = {
    "nothing there": lambda folder: (folder / FILE).unlink(),
    "no database": lambda folder: (folder / FILE).write_bytes(b"noise" * 1000),
    "another stamp": lambda folder: (folder / "stamp.json").write_text('{"embedding_model": "x"}'),
    "no stamp": lambda folder: (folder / "stamp.json").unlink(),
    "other tables": lambda folder: sql(folder, "alter table segments rename to parts"),
    "another collection": lambda folder: sql(folder, "update collections set name = 'x'"),
}


def sql(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        database.execute(statement)


@pytest.mark.parametrize("kind", BLIND)
def test_where_anything_is_otherwise_nothing_is_seen(kind: str, folder: Path):
    assert row_of(folder, STAMP, "unknown") is None
    BLIND[kind](folder)
    assert row_of(folder, STAMP, PAPER.id) is None
