"""Downloads that are kept: broken ones, links, and files that somebody put there."""

from __future__ import annotations

import os

import pytest
from opened import opened
from sources_web import (
    PDF,
    TEAPOT,
    Reply,
    Time,
    Told,
    failure,
    run,
)

from qa_notes.errors import (
    SourceError,
)
from qa_notes.sources import Fetched

# ---- kept files ----


@pytest.mark.parametrize(
    "left", [b"", PDF[:700], b"<html>login</html>" * 99, bytes(5000)], ids=range(4)
)
def test_a_broken_kept_download_is_fetched_again(web, settings, left):
    (first,) = run(settings, "2401.00010")
    assert isinstance(first, Fetched)
    first.pdf.write_bytes(left)
    (again,) = run(settings, "2401.00010")
    assert isinstance(again, Fetched) and again.pdf.read_bytes() == PDF
    assert web.paths().count(TEAPOT) == 2


def test_a_kept_download_is_read_once_and_nothing_is_written(web, settings):
    (first,) = run(settings, "2401.00010")
    assert isinstance(first, Fetched)
    facts = first.pdf.with_suffix(".json")
    before = facts.stat()
    with opened() as names:
        (again,) = run(settings, "2401.00010")
    assert again == first and isinstance(again, Fetched) and again.renew is None
    assert names.count(str(first.pdf)) == names.count(str(facts)) == 1
    assert facts.stat().st_ino == before.st_ino
    assert facts.stat().st_mtime_ns == before.st_mtime_ns


def test_facts_that_changed_are_written_again(web, settings):
    (first,) = run(settings, "2401.00010")
    assert isinstance(first, Fetched) and first.paper.title
    facts = first.pdf.with_suffix(".json")
    before = facts.read_text(encoding="utf-8")
    facts.write_text(before.replace(first.paper.title, "Another title"), encoding="utf-8")
    (again,) = run(settings, "2401.00010")
    assert again == first and facts.read_text(encoding="utf-8") == before


def test_a_file_put_there_by_hand_is_kept(web, settings):
    mine = PDF + b"mine\n%%EOF"
    settings.papers_dir.mkdir(parents=True)
    (settings.papers_dir / "2401.00010v2.pdf").write_bytes(mine)
    (found,) = run(settings, "2401.00010")
    assert isinstance(found, Fetched) and found.pdf.read_bytes() == mine
    assert TEAPOT not in web.paths() and found.renew is not None


def test_a_file_exchanged_by_hand_is_kept_and_told(web, settings):
    told = Told()
    (first,) = run(settings, "2401.00010")
    assert isinstance(first, Fetched) and first.renew is None
    first.pdf.write_bytes(PDF + b"mine\n%%EOF")
    (found,) = run(settings, "2401.00010", told=told)
    assert isinstance(found, Fetched) and found.pdf.read_bytes().endswith(b"mine\n%%EOF")
    assert "not what was downloaded" in told.lines[0]


def test_a_fresh_download_sets_the_file_there_aside(web, settings):
    settings.papers_dir.mkdir(parents=True)
    pdf = settings.papers_dir / "2401.00010v2.pdf"
    pdf.write_bytes(b"%PDF-1.4 mine, cut off")
    time = Time()
    (found,) = run(settings, "2401.00010", time=time)
    assert isinstance(found, Fetched) and pdf.read_bytes() == PDF
    assert pdf.with_name("2401.00010v2.pdf.old").read_bytes() == b"%PDF-1.4 mine, cut off"


def test_a_file_without_end_serves_when_nobody_can_be_asked(web, settings):
    settings.papers_dir.mkdir(parents=True)
    (settings.papers_dir / "2401.00010v2.pdf").write_bytes(PDF[:5000])
    web.at(TEAPOT, Reply(b"no", 500))
    told = Told()
    (found,) = run(settings, "2401.00010", told=told)
    assert isinstance(found, Fetched) and "cut off" in told.lines[0]


def test_a_link_in_the_papers_folder_is_replaced_and_not_followed(web, settings, tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("mine")
    settings.papers_dir.mkdir(parents=True)
    for name in ("2401.00010v2.pdf", "2401.00010v2.pdf.part", "2401.00010v2.json"):
        (settings.papers_dir / name).symlink_to(precious)
    (found,) = run(settings, "2401.00010")
    assert isinstance(found, Fetched) and found.pdf.read_bytes() == PDF
    assert precious.read_text() == "mine" and not found.pdf.is_symlink()


def test_a_pipe_in_the_papers_folder_is_named_and_not_waited_for(web, settings):
    settings.papers_dir.mkdir(parents=True)
    pipe = settings.papers_dir / "2401.00010v2.pdf"
    os.mkfifo(pipe)
    (found,) = run(settings, "2401.00010")
    assert isinstance(found, SourceError) and str(pipe) in str(found)
    assert "no plain file" in str(found) and pipe.is_fifo()


def test_a_papers_folder_that_cannot_be_written_costs_papers_and_no_traceback(web, settings):
    settings.output.mkdir(parents=True)
    settings.papers_dir.write_text("a file, and no folder")
    outcomes = run(settings, "2401.00010", "quant-ph/0301001")
    assert all(isinstance(outcome, SourceError) for outcome in outcomes)


def test_a_lock_that_is_a_link_costs_the_paper(web, settings, tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("mine")
    settings.papers_dir.mkdir(parents=True)
    (settings.papers_dir / ".lock").symlink_to(precious)
    assert isinstance(failure(settings, "2401.00010"), SourceError)
    assert precious.read_text() == "mine"
