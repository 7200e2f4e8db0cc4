"""qa-notes publish, as people type it: where the password may be, and where it never is."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from others import put
from wordpress_web import PASSWORD, USER, Blog, serve_blog

from qa_notes.config import FILE

VARIABLE = "QA_NOTES_WORDPRESS_PASSWORD"


@pytest.fixture
def blog() -> Iterator[Blog]:
    with serve_blog() as blog:
        yield blog


def words(desk: Desk, blog: Blog) -> tuple[str, ...]:
    return ("publish", desk.paper, "--to", "wordpress", "--url", blog.url, "--user", USER)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_paper_is_sent_twice_and_is_one_post(desk: Desk, blog: Blog) -> None:
    first = desk.run(*words(desk, blog), **{VARIABLE: PASSWORD})
    assert first.exit_code == 0, first.stderr
    again = desk.run(*words(desk, blog), **{VARIABLE: f"  {PASSWORD}\n"})
    assert again.exit_code == 0, again.stderr
    (post,) = blog.posts.values()
    assert first.stdout == again.stdout == f"{post['link']}\n"
    assert (first.stderr, again.stderr) == ("made: draft\n", "unchanged: draft\n")
    assert "28.4" in post["content"] and post["status"] == "draft"
    assert post["title"] == desk.note.paper.title


def test_it_is_printed_as_export_prints_it(desk: Desk, blog: Blog, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "block.html.j2").write_text("<p>Mine: {{ paper.title }}</p>")
    how = ("--template", str(tmp_path / "mine"), "--status", "publish")
    assert desk.run(*words(desk, blog), *how, **{VARIABLE: PASSWORD}).exit_code == 0
    (post,) = blog.posts.values()
    assert "<p>Mine: " in post["content"] and post["status"] == "publish"
    desk.edit_answer("results", verdict="failed", text="")
    refused = desk.run(*words(desk, blog), **{VARIABLE: PASSWORD})
    assert refused.exit_code == 1 and "--incomplete" in refused.stderr
    assert desk.run(*words(desk, blog), "--incomplete", **{VARIABLE: PASSWORD}).exit_code == 0


@pytest.mark.parametrize("trouble", ["none", "echo", "lost", "wall", "gone", "redirect"])
def test_the_password_is_in_no_output_and_no_file(desk: Desk, blog: Blog, trouble: str) -> None:
    typed = "wrong word of mine" if trouble == "echo" else PASSWORD
    blog.echo, blog.page, blog.has_api = True, trouble == "wall", trouble != "gone"
    blog.trouble.lost = trouble == "lost"
    blog.redirect = "http://localhost:1" if trouble == "redirect" else ""
    done = desk.run(*words(desk, blog), **{VARIABLE: typed})
    assert done.exit_code == (0 if trouble in ("none", "lost") else 1)
    told = done.output.encode() + everything(desk.folder)
    login = [str(sent).partition(" ")[2] for sent in blog.logins if sent]
    for secret in (typed, typed.replace(" ", ""), *login):
        assert secret.encode() not in told


@pytest.mark.parametrize(
    ("left_out", "said"),
    [("--url", "--url https"), ("--user", "--user NAME"), (VARIABLE, VARIABLE)],
)
def test_what_is_missing_is_named(desk: Desk, blog: Blog, left_out: str, said: str) -> None:
    typed = list(words(desk, blog))
    if left_out in typed:
        at = typed.index(left_out)
        typed[at : at + 2] = []
    env = {} if left_out == VARIABLE else {VARIABLE: PASSWORD}
    done = desk.run(*typed, **env)
    assert done.exit_code == 2 and said in done.stderr and not blog.asked


def test_no_option_takes_a_password(desk: Desk, blog: Blog) -> None:
    done = desk.run(*words(desk, blog), "--password", PASSWORD)
    assert done.exit_code == 2 and "No such option" in done.stderr and not blog.asked


def test_settings_know_the_blog(desk: Desk, blog: Blog) -> None:
    env = {"QA_NOTES_WORDPRESS_URL": blog.url, "QA_NOTES_WORDPRESS_USER": USER}
    done = desk.run("publish", desk.paper, "--to", "wordpress", **{VARIABLE: PASSWORD}, **env)
    assert done.exit_code == 0, done.stderr
    assert len(blog.posts) == 1


def test_a_folder_sends_the_password_nowhere(
    desk: Desk, blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    typed = ("publish", desk.paper, "--to", "wordpress", "--user", USER)
    for url, said in ((blog.url, "your password goes to"), ("https://evil.example", "stranger")):
        Path(FILE).write_text(f'wordpress_url = "{url}"')
        done = desk.run(*typed, **{VARIABLE: PASSWORD})
        assert done.exit_code == 2 and said in done.stderr and not blog.asked
        assert "QA_NOTES_WORDPRESS_URL" in done.stderr
    Path(FILE).write_text(f'wordpress_password = "{PASSWORD}"')
    done = desk.run(*typed, **{VARIABLE: PASSWORD})
    assert "not a known setting" in done.stderr and PASSWORD not in done.output


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of Unix")
def test_at_a_terminal_it_is_asked_for_and_not_shown(desk: Desk, blog: Blog) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "qa_notes.cli", *words(desk, blog)], stdin=slave, stdout=slave,
        stderr=slave, env=os.environ | desk.env, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    shown = b""
    while b"application password of ada at" not in shown:
        shown += os.read(master, 1000)
    os.write(master, PASSWORD.encode() + b"\n")
    try:
        while block := os.read(master, 1000):
            shown += block
    except OSError:  # the other end is closed
        pass
    assert process.wait(timeout=60) == 0, shown
    os.close(master)
    assert PASSWORD.encode() not in shown and b"made: draft" in shown and len(blog.posts) == 1


def test_a_place_of_another_package_needs_no_edit_here(desk: Desk, tmp_path: Path) -> None:
    source = (
        "from qa_notes.publish import Place, Sent\n"
        "def send(wanted):\n"
        "    text = wanted.article.filled('markdown')\n"
        "    right = wanted.password == 'a word of the environment' and '28.4' in text\n"
        "    return Sent(f'{wanted.url}/{wanted.user}/{right}', 'made', 'pinned')\n"
        "PLACE = Place('a board', 'markdown', send)\n"
    )
    env = put(tmp_path, "pinboard", "qa_notes.places", "pinboard = pinboard:PLACE", source)
    env |= desk.env | {"QA_NOTES_PINBOARD_PASSWORD": "a word of the environment"}
    typed = [desk.paper, "--to", "pinboard", "--url", "https://x.example", "--user", "me"]

    def publish() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "qa_notes.cli", "publish", *typed], capture_output=True,
            env=env, text=True, timeout=60, check=False,
        )  # fmt: skip

    done = publish()
    assert (done.returncode, done.stdout) == (0, "https://x.example/me/True\n"), done.stderr
    (tmp_path / "pinboard.py").write_text("PLACE = 3")
    done = publish()
    assert done.returncode == 1 and "pinboard is no qa_notes.publish.place.Place" in done.stderr
