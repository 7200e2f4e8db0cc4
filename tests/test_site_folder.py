"""The folder of a site: what a build writes, leaves and removes; the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from golden.sample import NOTE
from site_made import URL, files_of, furnish, made, put

from qa_notes.errors import ExportError
from qa_notes.site.folder import LIST, LOCK, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return furnish(tmp_path)


def test_a_second_build_writes_nothing(folder: Path):
    first = made(folder, url=URL)
    times = {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*")}
    second = made(folder, url=URL)
    assert first.written == len(files_of(folder / "site")) - 2  # all but the list and the lock
    assert (second.written, second.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in (folder / "site").rglob("*")} == times


def test_a_changed_note_changes_its_pages_alone(folder: Path):
    made(folder)
    before = files_of(folder / "site")
    answers = (replace(NOTE.answers[0], text="灯りは13個です."), *NOTE.answers[1:])
    put(folder, replace(NOTE, answers=answers))
    made(folder)
    after = files_of(folder / "site")
    changed = {name for name in after if before.get(name) != after[name]}
    pages = {name for name in changed if name.endswith(".html")}
    assert pages == {"papers/2301.00001.html", "search.html"}  # which names the new index
    assert "search/papers/2301.00001.js" in changed


def test_pages_of_what_is_gone_are_removed_and_no_others(folder: Path):
    made(folder, url=URL)
    mine = folder / "site" / "papers" / "CNAME"
    mine.write_text("example.org", encoding="utf-8")
    (folder / "notes" / "2301.00001.json").unlink()
    built = made(folder, url=URL)
    gone = {"papers/2301.00001.html", "pictures/papers/2301.00001.png", "months/2023-01.html"}
    assert not gone & files_of(folder / "site").keys()
    assert built.removed >= len(gone)
    assert mine.read_text(encoding="utf-8") == "example.org"


def test_the_same_notes_give_the_same_bytes_anywhere(folder: Path):
    root = Path(__file__).resolve().parents[1]
    sites = []
    places = [("Pacific/Kiritimati", "C"), ("America/Los_Angeles", "C.UTF-8")]
    for number, (zone, locale) in enumerate(places):
        out = folder / f"site-{number}"
        env = os.environ | {"TZ": zone, "LC_ALL": locale, "LANG": locale, "PYTHONPATH": str(root),
                            "PYTHONHASHSEED": str(number), "PYTHONUTF8": "0"}  # fmt: skip
        weeks = [word for week in sorted(folder.glob("*.yaml")) for word in ("--weeks", str(week))]
        subprocess.run(
            [sys.executable, "-m", "qa_notes", "site", "--output", str(folder), "--out", str(out),
             "--url", URL, *weeks],
            env=env, cwd=folder, check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        sites.append(files_of(out))
    assert sites[0] == sites[1]
    assert len(sites[0]) > 40


def test_a_folder_of_somebody_else_is_refused(folder: Path):
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="no site of qa-notes") as caught:
        made(folder)
    assert "empty" in caught.value.hint
    assert files_of(folder / "site") == {"index.html": b"mine"}


def test_a_file_in_the_way_is_not_written_over(tmp_path: Path):
    folder = Folder(tmp_path)
    (tmp_path / "style.css").write_text("mine", encoding="utf-8")
    with folder, pytest.raises(ExportError, match="in the way"):
        folder.write("style.css", "ours")
    assert (tmp_path / "style.css").read_text(encoding="utf-8") == "mine"


def test_a_link_in_the_place_of_a_file_is_not_written_over(tmp_path: Path):
    folder = Folder(tmp_path)
    (tmp_path / "style.css").symlink_to("mine.css")
    with folder, pytest.raises(ExportError, match="in the way"):
        folder.write("style.css", "ours")
    assert (tmp_path / "style.css").readlink() == Path("mine.css")


def test_a_build_that_was_killed_is_gone_on_with(tmp_path: Path):
    with Folder(tmp_path) as killed:
        killed.write("papers/a.html", "half of a site")
    with Folder(tmp_path) as after:
        after.write("papers/b.html", "the whole of another")
        after.finish()
    assert after.removed == ["papers/a.html"]
    assert files_of(tmp_path).keys() == {"papers/b.html", LIST, LOCK}


def test_a_page_that_somebody_changed_is_not_removed(tmp_path: Path):
    with Folder(tmp_path) as first:
        first.write("a.html", "ours")
        first.finish()
    (tmp_path / "a.html").write_text("theirs", encoding="utf-8")
    with Folder(tmp_path) as second:
        second.finish()
    assert second.left == ["a.html"]
    assert files_of(tmp_path)["a.html"] == b"theirs"


@pytest.mark.parametrize("name", ["../out.html", "/etc/x", "a/../../b", LIST, LOCK, "", "a\\..\\b"])
def test_no_file_is_written_out_of_the_folder(tmp_path: Path, name: str):
    with Folder(tmp_path / "site") as folder, pytest.raises(ExportError, match="leave the folder"):
        folder.write(name, "x")
    assert files_of(tmp_path).keys() == {f"site/{LIST}", f"site/{LOCK}"}


def test_a_list_that_names_files_elsewhere_removes_none(tmp_path: Path):
    outside = tmp_path / "precious"
    outside.write_bytes(b"")
    total = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no bytes
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "out").symlink_to(tmp_path)
    listed = ("../precious", str(outside), "out/precious")
    text = "".join(f"{total}  {name}\n" for name in listed)
    (tmp_path / "site" / LIST).write_text(text, encoding="utf-8")
    with Folder(tmp_path / "site") as folder, pytest.raises(ExportError, match="is a link out"):
        folder.finish()
    assert outside.exists()


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    folder = Folder(tmp_path / "site")
    (tmp_path / "site" / "papers").symlink_to(tmp_path / "elsewhere")
    with folder, pytest.raises(ExportError, match="is a link out"):
        folder.write("papers/a.html", "x")
    assert files_of(tmp_path / "elsewhere") == {}


def test_a_folder_that_cannot_be_is_one_clear_error(tmp_path: Path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for place in (tmp_path / "file", tmp_path / "file" / "site"):
        with pytest.raises(ExportError) as caught:
            Folder(place)
        assert "--out" in caught.value.hint


def test_one_build_at_a_time_has_the_folder(tmp_path: Path):
    """The second begins with what the first has listed."""
    entered = threading.Event()

    def second() -> None:
        with Folder(tmp_path) as folder:
            entered.set()
            folder.write("a.html", "second")
            folder.finish()

    waiting = threading.Thread(target=second)
    with Folder(tmp_path) as first:
        waiting.start()
        assert not entered.wait(0.3)
        first.write("a.html", "first")
        first.finish()
    waiting.join(30)
    assert files_of(tmp_path)["a.html"] == b"second"
