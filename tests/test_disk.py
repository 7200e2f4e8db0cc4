"""A work folder as strangers, full disks and other programs leave it: one error, and a way out."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from fakes import Models, make_paper, serve_models
from test_index_store import PAPER, TEXTS, Counting

from qa_notes import config, notes
from qa_notes.cli import main
from qa_notes.config import Settings
from qa_notes.errors import (
    ConfigError,
    IndexDamaged,
    IndexStale,
    ModelError,
    QANotesError,
    UnwritableError,
)
from qa_notes.index.anew import OLD, discard
from qa_notes.index.chroma import close_all
from qa_notes.index.store import Index
from qa_notes.models import Note, Paper

BANK = """\
questions:
  - id: problem
    text: {ja: "この論文はどのような課題に取り組んでいますか?", en: "What problem is addressed?"}
    queries: {en: [we address the problem of]}
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder with an index of three passages."""
    folder = tmp_path_factory.mktemp("whole")
    Index.open(Settings(output=folder), Counting()).add(PAPER, TEXTS)
    close_all()
    return folder


@pytest.fixture
def settings(whole: Path, tmp_path: Path) -> Settings:
    """A copy of it."""
    shutil.copytree(whole, tmp_path / "out")
    return Settings(output=tmp_path / "out")


def database(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "chroma.sqlite3") as connection:
        connection.execute(statement)
    connection.close()


def overwrite(path: Path, data: Callable[[bytes], bytes]) -> None:
    path.write_bytes(data(path.read_bytes()))


def in_place(path: Path, folder: bool = False) -> None:
    """Something else where a file or folder was."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    if folder:
        path.mkdir()
    else:
        path.write_text("something else")


NOISE = bytes(range(256)) * 200
DAMAGE: dict[str, Callable[[Path], object]] = {
    "database cut off": lambda i: overwrite(i / "chroma.sqlite3", lambda b: b[:5000]),
    "database half": lambda i: overwrite(i / "chroma.sqlite3", lambda b: b[: len(b) // 2]),
    "database noise": lambda i: overwrite(i / "chroma.sqlite3", lambda b: NOISE),
    "database noise inside": lambda i: overwrite(i / "chroma.sqlite3", lambda b: b[:8192] + NOISE),
    "database a folder": lambda i: in_place(i / "chroma.sqlite3", folder=True),
    "database of another program": lambda i: database(i, "drop table embeddings"),
    "passages of another program": lambda i: database(
        i, "update embedding_metadata set string_value = 'x' where key = 'passages'"
    ),
    "passages cut off": lambda i: database(
        i,
        "update embedding_metadata set string_value = substr(string_value, 1, 40)"
        " where key = 'passages'",
    ),
    "passages of numbers": lambda i: database(
        i,
        "update embedding_metadata set string_value = 'eJyLNtcxjwUAA/cBUw=='"  # [7,7]
        " where key = 'passages'",
    ),
    "no vectors in a row": lambda i: database(
        i, "delete from embedding_metadata where key = 'vectors'"
    ),
    "vectors cut off": lambda i: database(
        i,
        "update embedding_metadata set string_value = substr(string_value, 1, 40)"
        " where key = 'vectors'",
    ),
    "no stamp": lambda i: (i / "stamp.json").unlink(),
    "stamp a list": lambda i: (i / "stamp.json").write_text("[1]"),
    "stamp noise": lambda i: (i / "stamp.json").write_bytes(NOISE),
    "stamp a folder": lambda i: in_place(i / "stamp.json", folder=True),
    "stamp of others": lambda i: (i / "stamp.json").write_text('{"embedding_model": "x"}'),
    "index a file": lambda i: in_place(i),
    "index a link to nowhere": lambda i: (shutil.rmtree(i), i.symlink_to(i / "nowhere")),
}
HARMLESS: dict[str, Callable[[Path], object]] = {
    "database empty": lambda i: overwrite(i / "chroma.sqlite3", lambda b: b""),
    "no database": lambda i: (i / "chroma.sqlite3").unlink(),
    "no graph": lambda i: [shutil.rmtree(p) for p in i.iterdir() if p.is_dir()],
    "no folder": shutil.rmtree,
    "no collection": lambda i: database(i, "delete from collections"),
}


def use(settings: Settings) -> None:
    """Everything that is ever asked of an index."""
    index = Index.open(settings, Counting())
    index.has(PAPER.id, "aa")
    index.add(replace(PAPER, content_sha256="bb"), TEXTS)
    assert index.passages(PAPER.id) == TEXTS
    assert index.search(PAPER.id, ["First"])


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_index_is_one_error_whose_hint_is_true(kind: str, settings: Settings):
    DAMAGE[kind](settings.index_dir)
    with pytest.raises((IndexDamaged, IndexStale)) as caught:
        index = Index.open(settings, Counting())
        index.has(PAPER.id, "aa")
        index.passages(PAPER.id)
    assert str(settings.index_dir) in str(caught.value)
    assert "generate PAPERS --rebuild-index" in caught.value.hint
    close_all()
    assert discard(settings) == str(settings.output / OLD)
    assert os.path.lexists(settings.output / OLD)
    use(settings)
    discard(settings)  # the one before gives way
    use(settings)


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_can_be_made_again_is_made_again(kind: str, settings: Settings):
    HARMLESS[kind](settings.index_dir)
    use(settings)


def test_an_index_that_vanishes_under_a_run_is_one_error(settings: Settings):
    index = Index.open(settings, Counting())
    shutil.rmtree(settings.index_dir)
    with pytest.raises((IndexDamaged, UnwritableError)):
        index.add(replace(PAPER, content_sha256="bb"), TEXTS)


def test_a_locked_database_is_one_error(settings: Settings):
    """Another program holds it; the lock is of a process, so it has to be one."""
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('begin exclusive'); print('held', flush=True); sys.stdin.read()"
    )
    file = str(settings.index_dir / "chroma.sqlite3")
    with subprocess.Popen(
        [sys.executable, "-c", code, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(UnwritableError, match="locked") as caught:
            use(settings)
        assert caught.value.hint
        assert holder.stdin
        holder.stdin.close()
    use(settings)


FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_disk import Settings, QANotesError, use
from qa_notes import config, notes
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
for folder in sys.argv[2], sys.argv[2] + "/new":
    try:
        use(Settings(output=Path(folder)))
        print("done")
    except QANotesError as err:
        print(type(err).__name__, err.hint)
"""


@pytest.mark.parametrize("room", [1000, 300_000])
def test_a_full_disk_is_one_error(room: int, settings: Settings):
    """Every file may have so many bytes, as on a disk with so much room."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(Path(__file__).parent), str(settings.output), str(room)],
        capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    told = done.stdout.splitlines()
    assert len(told) == 2
    for line in told:
        assert line.startswith(("UnwritableError is the disk full", "IndexDamaged", "done"))


# -- a server ----------------------------------------------------------------------------------


@contextmanager
def serving(reply: bytes, status: int = 200) -> Iterator[str]:
    """A server that says the same to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize(
    "reply", [b"<html>log in</html>", b"{}", b"[]", b"null", b"\xff\xfe", b"", b'{"id": 7}']
)
def test_a_server_that_is_no_chroma_is_one_error(reply: bytes, status: int, tmp_path: Path):
    with serving(reply, status) as url:
        settings = Settings(output=tmp_path, chroma_url=url)
        with pytest.raises(QANotesError, match=url.replace(".", r"\.")) as caught:
            Index.open(settings, Counting())
        assert caught.value.hint
        with pytest.raises(QANotesError):
            discard(settings)


@pytest.mark.parametrize(
    "url",
    ["", "x", "http://", "http://[", "http://[a]", "http://a:b", "http://a:99999", "ftp://a", "//a",
     "http://a b", "http://a\x1b", "http://" + "a" * 300],
)  # fmt: skip
def test_an_address_of_chroma_that_is_none_is_named(url: str, tmp_path: Path):
    with pytest.raises(ConfigError, match="chroma_url"):
        Index.open(config.load(tmp_path, {}, output=tmp_path, chroma_url=url), Counting())


def test_credentials_of_the_server_are_not_printed(tmp_path: Path):
    settings = Settings(output=tmp_path, chroma_url="http://me:secret@127.0.0.1:9")
    with pytest.raises(ModelError) as caught:
        Index.open(settings, Counting())
    assert "secret" not in str(caught.value)


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Chroma server of its own."""
    folder = tmp_path_factory.mktemp("chroma")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("chroma"), "run", "--path", folder, "--port", port]
    with subprocess.Popen([*map(str, command)], cwd=folder, stdout=subprocess.DEVNULL) as server:
        for _ in range(300):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield f"127.0.0.1:{port}"
        server.terminate()


DISCARD = """
import sys
sys.path.insert(0, sys.argv[1])
from test_disk import Counting, Index, IndexStale, Settings, discard, use
from pathlib import Path
settings = Settings(output=Path(sys.argv[2]), chroma_url=sys.argv[3])
use(settings)
try:
    Index.open(settings.model_copy(update={"embedding_model": "another"}), Counting())
except IndexStale as err:
    print(err)
print(discard(settings))
print(discard(settings))
use(settings)
"""


def test_the_index_of_a_server_is_deleted_and_made_again(chroma: str, tmp_path: Path):
    """In a process of its own, because Chroma's client never closes its connection."""
    here, url = str(Path(__file__).parent), f"http://me:secret@{chroma}"
    done = subprocess.run(
        [sys.executable, "-c", DISCARD, here, str(tmp_path), url],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    stale, *places = done.stdout.splitlines()
    assert f"http://{chroma} " in stale and "secret" not in stale
    assert places == [f"http://{chroma}", "None"]


# -- the commands ------------------------------------------------------------------------------


@pytest.fixture
def models() -> Iterator[Models]:
    with serve_models() as models:
        yield models


def command(models: Models, folder: Path, *words: str) -> Result:
    env = models.env | {
        "QA_NOTES_OUTPUT": str(folder / "out"), "QA_NOTES_BANK": str(folder / "bank.yaml"),
    }  # fmt: skip
    done = CliRunner().invoke(main, list(words), env=env)
    assert isinstance(done.exception, SystemExit | None), repr(done.exception)
    return done


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    make_paper(tmp_path / "lanterns.pdf")
    (tmp_path / "bank.yaml").write_text(BANK, encoding="utf-8")
    return tmp_path


def test_following_the_hint_works(desk: Path, models: Models):
    index = desk / "out" / "index"
    index.mkdir(parents=True)
    (index / "chroma.sqlite3").write_bytes(NOISE)
    (index / "stamp.json").write_text("[]")
    paper = str(desk / "lanterns.pdf")
    refused = command(models, desk, "generate", paper)
    assert refused.exit_code == 1
    assert "Error: the index at" in refused.stderr
    assert "--rebuild-index" in refused.stderr.splitlines()[-1]
    done = command(models, desk, "generate", paper, "--rebuild-index")
    assert done.exit_code == 0, done.stderr
    assert (desk / "out" / OLD / "chroma.sqlite3").read_bytes() == NOISE
    assert f"the old index is moved to {desk / 'out' / OLD}\n" in done.stderr
    again = command(models, desk, "regenerate", paper, "problem")
    assert again.exit_code == 0, again.stderr


def test_to_begin_an_index_where_there_was_none_is_said(desk: Path, models: Models):
    done = command(models, desk, "generate", str(desk / "lanterns.pdf"), "--rebuild-index")
    assert done.exit_code == 0 and "there was no old index\n" in done.stderr


@pytest.mark.parametrize(
    "place", ["out", "out/notes", "out/index", "out/notes/.lanterns.json.lock"]
)
def test_a_file_in_the_place_of_a_folder_is_one_error(place: str, desk: Path, models: Models):
    (desk / place).parent.mkdir(parents=True, exist_ok=True)
    if place.endswith(".lock"):
        (desk / place).mkdir()
    else:
        (desk / place).write_text("a file")
    done = command(models, desk, "generate", str(desk / "lanterns.pdf"))
    assert done.exit_code in (1, 2)
    assert str(desk / "out") in done.stderr
    if place in ("out", "out/notes"):
        for words in (["status"], ["export"], ["check"]):
            done = command(models, desk, *words)
            assert done.exit_code in (1, 2)
            assert done.stderr.startswith("Error: ")


def test_no_folder_can_be_made_under_proc(desk: Path, models: Models):
    """Root may write anywhere, but not there."""
    for words in (["generate", str(desk / "lanterns.pdf")], ["export"], ["status"], ["doctor"]):
        done = command(models, desk, *words, "-o", "/proc/self/none")
        assert done.exit_code in (0, 1)
        if words[0] == "generate":
            assert "/proc/self/none" in done.stderr


def test_a_folder_that_is_gone_and_one_that_cannot_be_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    gone = CliRunner().invoke(main, ["generate", "x.pdf", "--dry-run"])
    assert (gone.exit_code, gone.stderr.splitlines()[0]) == (
        2, "Error: the folder this was started in is gone",
    )  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for words in (["status"], ["export"], ["check"], ["generate", "x.pdf", "--dry-run"]):
        done = CliRunner().invoke(main, words, env={"QA_NOTES_OUTPUT": "x" * 400})
        assert isinstance(done.exception, SystemExit | None), repr(done.exception)
        assert done.exit_code == 1
        assert "File name too long" in done.stderr


def test_one_bad_note_costs_that_one_and_is_listed(desk: Path, models: Models):
    paper = str(desk / "lanterns.pdf")
    assert command(models, desk, "generate", paper).exit_code == 0
    folder = desk / "out" / "notes"
    good = json.loads((folder / "lanterns.json").read_text(encoding="utf-8"))
    bad = good | {"answers": [good["answers"][0] | {"text": 7}]}
    (folder / "bad.json").write_text(json.dumps(bad), encoding="utf-8")
    (folder / "d.json").mkdir()
    os.mkfifo(folder / "pipe.json")
    listed = command(models, desk, "status")
    assert listed.exit_code == 1
    names = [line.split("\t")[0] for line in listed.stdout.splitlines()]
    assert names == ["paper", "bad", "d", "lanterns", "pipe"]
    checked = command(models, desk, "check")
    assert [line.split("\t")[0] for line in checked.stdout.splitlines()][:3] == ["bad", "d", "pipe"]
    refused = command(models, desk, "export")
    assert refused.exit_code == 1
    assert "bad: " in refused.stderr
    assert "--incomplete" in refused.stderr
    printed = command(models, desk, "export", "--incomplete")
    assert printed.exit_code == 0
    assert "Lanterns" in printed.stdout
    assert "bad" in printed.stdout
    shutil.copy(folder / "bad.json", folder / "lanterns.json")
    for words in (["export", paper, "--incomplete"], ["generate", paper, "--dry-run"]):
        done = command(models, desk, *words)
        assert done.exit_code in (0, 1)
        assert "lanterns" in done.output


@pytest.mark.parametrize(
    "out", [".", "gone/deep/x.md", "/dev/null", "/proc/none/x", "a\0b", "x" * 300]
)
def test_out_may_be_anything(out: str, desk: Path, models: Models, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(desk)
    notes.save(Note(Paper("lanterns", "Lanterns")), desk / "out" / "notes" / "lanterns.json")
    done = command(models, desk, "export", "--incomplete", "--out", out)
    written = out in (".", "gone/deep/x.md", "/dev/null")
    assert done.exit_code == (0 if written else done.exit_code or 1)
    assert (desk / "lanterns.md").exists() == (out == ".")  # a folder: the file is named for it
    assert Path("/dev/null").is_char_device()


def loop_in_the_folder(desk: Path) -> None:
    (desk / "out" / "notes" / "x.json").symlink_to("x.json")


def loop_under_the_pdf(desk: Path) -> None:
    (desk / "out" / "loop").symlink_to("loop")
    told(desk, "loop/x.pdf")


def told(desk: Path, place: str) -> None:
    """The note says that its PDF is there."""
    path = desk / "out" / "notes" / "lanterns.json"
    data = json.loads(path.read_text(encoding="utf-8")) | {"pdf": place}
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize(
    "done",
    [
        loop_in_the_folder,
        loop_under_the_pdf,
        lambda desk: told(desk, "x" * 5000),
        lambda desk: told(desk, "a\0b"),
        lambda desk: told(desk, "\ud800"),
    ],
    ids=["loop", "pdf in a loop", "long pdf", "zero pdf", "half pdf"],
)
def test_no_place_that_a_folder_can_name_is_a_traceback(
    done: Callable[[Path], None], desk: Path, models: Models
):
    paper = str(desk / "lanterns.pdf")
    assert command(models, desk, "generate", paper).exit_code == 0
    done(desk)
    for words in (["status"], ["export", "--incomplete"], ["check"], ["generate", paper],
                  ["generate", "lanterns", "--dry-run"], ["regenerate", "lanterns", "problem"],
                  ["regenerate", "lanterns", "problem", "--undo"]):  # fmt: skip
        told_of = command(models, desk, *words)
        assert isinstance(told_of.exception, SystemExit | None), repr(told_of.exception)
        assert told_of.exit_code in (0, 1)


def test_a_loop_of_links_can_be_named_anywhere(
    desk: Path, models: Models, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(desk)
    Path("loop.pdf").symlink_to("loop.pdf")
    paper = str(desk / "lanterns.pdf")
    for words in (["generate", "loop.pdf"], ["export", "loop.pdf"], ["check", "loop.pdf"],
                  ["regenerate", "loop.pdf", "problem"], ["generate", "loop.pdf", "--dry-run"],
                  ["generate", paper, "-o", "loop.pdf"], ["generate", paper, "-o", "x" * 300],
                  ["check", "x" * 5000]):  # fmt: skip
        done = command(models, desk, *words)
        assert isinstance(done.exception, SystemExit | None), repr(done.exception)
        assert done.exit_code in (1, 2) or "--dry-run" in words
