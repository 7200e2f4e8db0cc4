"""A work folder with notes and weeks, and the sites that are made of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from golden.sample import BARE, NOTE, an_answer

from qa_notes import notes
from qa_notes.models import Note, Paper
from qa_notes.site import Built, Options, Work, build
from qa_notes.states import Banks

SAMPLE = Path(__file__).resolve().parents[1] / "output" / "sample" / "notes"
URL = "https://example.org/papers/"
WEEK = """\
id: 2023-W43
title: 今週の論文
theme: 大規模言語モデル
papers:
  - id: "2310.11511"
    published: 2023-10-17
    categories: [cs.CL]
  - "2309.02427"
  - id: "2399.99999"
    title: The Paper Nobody Has Read
"""
OLDER = 'id: 2023-W01\ntitle: 灯りの週\npapers: ["2301.00001"]\n'


def put(folder: Path, *made: Note) -> None:
    """Notes into a work folder."""
    for note in made:
        notes.save(note, notes.path_of(note.paper.id, folder / "notes"))


def furnish(folder: Path) -> Path:
    """Three notes of real papers, two of made ones, and two weeks; one paper is in neither."""
    shutil.copytree(SAMPLE, folder / "notes", ignore=shutil.ignore_patterns(".*"))
    put(folder, NOTE, BARE)
    (folder / "newer.yaml").write_text(WEEK, encoding="utf-8")
    (folder / "older.yaml").write_text(OLDER, encoding="utf-8")
    return folder


def made(folder: Path, out: Path | None = None, **options: object) -> Built:
    """The site of a work folder with the weeks that lie in it."""
    work = Work(
        folder / "notes", tuple(sorted(folder.glob("*.yaml"))), frozenset(), Banks(None).printed
    )
    return build(work, out or folder / "site", Options(**options))  # type: ignore[arg-type]


def a_note(paper_id: str, *texts: str, language: str = "ja", **facts: object) -> Note:
    """A note of a paper with one answer for each text."""
    paper = replace(Paper(paper_id, f"Paper {paper_id}"), **facts)  # type: ignore[arg-type]
    answers = tuple(
        replace(an_answer(f"問{number}", text), language=language)
        for number, text in enumerate(texts, 1)
    )
    return Note(paper, language, answers=answers)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file by its path, with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
