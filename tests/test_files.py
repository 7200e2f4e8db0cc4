"""Files that others named or made: pipes, devices, links, loops and locks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from qa_notes import files, notes
from qa_notes.errors import BankError, NoteError, QANotesError, UsageError
from qa_notes.models import Paper
from qa_notes.sources import expand
from qa_notes.sources.kept import Kept, keep_facts
from qa_notes.strict_yaml import read_yaml

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no FIFOs there")


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    path = tmp_path / "precious"
    path.write_text("mine", encoding="utf-8")
    return path


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """Opened as files are, it waits for a writer for ever."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


@pytest.mark.parametrize("name", ["x.pdf", "x.txt", "x.yaml", "x.yml", "x"])
@pytest.mark.parametrize("kind", ["pipe", "device", "loop", "socketless folder"])
def test_what_is_no_plain_file_is_no_input(tmp_path, pipe, name, kind):
    word = tmp_path / name
    if kind == "pipe":
        pipe.rename(word)
    elif kind == "device":
        word.symlink_to("/dev/zero")
    elif kind == "loop":
        word.symlink_to(word)
    else:
        word.mkdir()
    try:
        assert expand([str(word)]).papers[0].location == str(word)  # fails alone, when fetched
    except UsageError as err:
        assert str(word) in str(err)


@pytest.mark.parametrize(
    "word", ["/dev/zero", "/dev/stdin", "/dev/null", "/dev/fd/0", "~no-such-user/x.pdf"]
)
def test_devices_are_no_papers(word):
    with pytest.raises(UsageError) as caught:
        expand([word])
    assert f"mean {word}?" not in caught.value.hint


def test_a_pipe_among_the_papers_costs_only_itself(tmp_path, pipe):
    """In its own process: a hang would be a hang of the tests."""
    pipe.rename(tmp_path / "x.pdf")
    code = (
        "import sys; from qa_notes.sources import expand, fetch;"
        "from qa_notes.config import Settings;"
        "print([type(f).__name__ for _, f in fetch(expand(sys.argv[1:]).papers, Settings())])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "x.pdf")],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "['NotFound']"


def test_a_list_of_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "list.txt"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)  # sparse: it takes no room
    with pytest.raises(UsageError, match="more than 16 MB"):
        expand([str(path)])


def test_a_list_that_is_a_loop_of_links_is_named(tmp_path):
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    with pytest.raises(UsageError, match=r"a\.txt"):
        expand([str(tmp_path / "a.txt")])


@pytest.mark.parametrize("read", [read_yaml, notes.load])
def test_reading_a_pipe_is_a_named_error(pipe, read):
    with pytest.raises(QANotesError, match="no plain file"):
        read(pipe)


def test_what_is_written_replaces_a_link_and_never_its_target(tmp_path, precious):
    link = tmp_path / "facts.json"
    link.symlink_to(precious)
    files.write_whole(link, "ours")
    assert precious.read_text() == "mine"
    assert not link.is_symlink() and link.read_text() == "ours"


def test_a_guessed_part_file_is_not_written_through(tmp_path, precious):
    pdf = tmp_path / "2401.00010v2.pdf"
    (tmp_path / "2401.00010v2.json.part").symlink_to(precious)
    keep_facts(Paper(id="2401.00010"), Kept(pdf, "aa", has_end=True))
    assert precious.read_text() == "mine" and (tmp_path / "2401.00010v2.json").is_file()


def test_a_failed_write_leaves_what_was_there(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), files.writing(path) as out:
        out.write(b"half")
        raise ZeroDivisionError
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"] and path.read_text() == "old"


def test_adding_to_a_file_does_not_follow_a_link(tmp_path, precious):
    (tmp_path / "rows.jsonl").symlink_to(precious)
    with pytest.raises(OSError):
        files.append(tmp_path / "rows.jsonl", "row")
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_lock_that_is_no_plain_file_is_a_named_error(tmp_path, precious, pipe, kind):
    path = tmp_path / "2311.11830.json"
    lock = tmp_path / ".2311.11830.json.lock"
    if kind == "link":
        lock.symlink_to(precious)
    elif kind == "pipe":
        pipe.rename(lock)
    else:
        lock.mkdir()
    with pytest.raises(NoteError, match="lock"), notes.locked(path):
        pass
    assert precious.read_text() == "mine"


def test_half_a_surrogate_can_be_written(tmp_path):
    files.write_whole(tmp_path / "x", "\ud800")
    assert (tmp_path / "x").read_text() == "?"


@pytest.mark.parametrize(
    ("content", "begins", "ends"),
    [
        (b"%PDF-1.7 ... %%EOF", True, True),
        (bytes(1019) + b"%PDF-" + bytes(3000), True, False),
        (bytes(1020) + b"%PDF-" + bytes(3000), False, False),
        (b"%PDF-1.7" + bytes(3000) + b"%%EOF" + bytes(2043), True, True),
        (b"%PDF-1.7" + bytes(3000) + b"%%EOF" + bytes(2044), True, False),
        (b"<html>%%EOF", False, True),
        (b"", False, False),
    ],
    ids=range(7),
)
def test_a_pdf_says_so_in_a_kilobyte_and_ends_in_two(tmp_path, content, begins, ends):
    file = tmp_path / "paper"
    file.write_bytes(content)
    assert files.is_pdf(file) == begins
    assert files.begins_like_a_pdf(content) == begins
    assert files.ends_like_a_pdf(content) == ends
    assert files.ends_like_a_pdf(files.tail(file, files.PDF_END)) == ends


def test_what_cannot_be_read_is_no_pdf(tmp_path, pipe):
    assert not any(files.is_pdf(path) for path in (tmp_path, pipe, tmp_path / "nothing"))


def test_a_bank_that_is_a_folder_is_a_named_error(tmp_path):
    with pytest.raises(BankError, match="folder"):
        read_yaml(tmp_path)


def test_check_names_a_pipe_and_passes_over_what_it_cannot_read(tmp_path, pipe):
    """In its own process: a hang would be a hang of the tests."""
    pipe.rename(tmp_path / "note.json")
    os.mkfifo(tmp_path / "paper.pdf")
    done = subprocess.run(
        [sys.executable, "-m", "qa_notes.cli", "check", "note.json", "--pdfs", "paper.pdf"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "no plain file" in done.stdout and "Traceback" not in done.stderr
