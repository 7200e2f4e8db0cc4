"""A week is one post of a blog: made once, changed, never over what people wrote there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden.sample import BARE, NOTE, WEEK
from sources_web import serve_raw
from wordpress_web import PASSWORD, USER, Blog, serve_blog

from qa_notes.errors import PublishError
from qa_notes.export import Article, Options
from qa_notes.models import Note, Week
from qa_notes.publish import Place, Sent, Wanted, names, place_named


@pytest.fixture
def blog() -> Iterator[Blog]:
    with serve_blog() as blog:
        yield blog


class Desk:
    """Sends to one blog out of one folder, and keeps what was said and slept."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.told: list[str] = []
        self.slept: list[float] = []

    def send(self, week: Week = WEEK, notes: tuple[Note, ...] = (NOTE,), **more: Any) -> Sent:
        article = Article(week, notes, Options("wordpress"))
        wanted = Wanted(article, self.url, USER, PASSWORD, self.folder, tell=self.told.append,
                        sleep=self.slept.append)  # fmt: skip
        return place_named("wordpress").send(replace(wanted, **more))

    def refusal(self, **more: Any) -> str:
        with pytest.raises(PublishError) as caught:
            self.send(**more)
        assert caught.value.hint
        said = f"{caught.value}\n{caught.value.hint}"
        assert PASSWORD not in said and PASSWORD.replace(" ", "") not in said
        return said


@pytest.fixture
def desk(blog: Blog, tmp_path: Path) -> Desk:
    return Desk(blog.url, tmp_path / "out")


def only(blog: Blog) -> dict[str, Any]:
    (post,) = blog.posts.values()
    return post


# -- one post ----------------------------------------------------------------------------------


def test_twice_is_one_post_and_the_second_time_writes_nothing(desk: Desk, blog: Blog) -> None:
    first = desk.send()
    assert (first.what, first.status, first.link) == ("made", "draft", only(blog)["link"])
    assert desk.send() == replace(first, what="unchanged")
    assert blog.writes == 1 and desk.told == []
    assert only(blog)["title"] == WEEK.title and only(blog)["slug"] == "qa-notes-2023-w01"


def test_what_has_changed_here_is_changed_there(desk: Desk, blog: Blog) -> None:
    desk.send()
    only(blog)["status"], only(blog)["slug"] = "publish", "my-own-slug"
    assert desk.send(notes=(NOTE, BARE)) == Sent(only(blog)["link"], "changed", "publish")
    assert "a-file" in only(blog)["content"]
    assert only(blog)["slug"] == "my-own-slug" and len(blog.posts) == 1


def test_weeks_are_posts_of_their_own(desk: Desk, blog: Blog) -> None:
    desk.send(status="publish")
    desk.send(week=replace(WEEK, id="2023-W02"))
    assert [post["status"] for post in blog.posts.values()] == ["publish", "draft"]


@pytest.mark.parametrize("id", ["2023-W01", "a -- <b> & 論文"])
@pytest.mark.parametrize("slug", ["", "renamed-by-hand"])
def test_a_lost_record_makes_no_second_post(desk: Desk, blog: Blog, slug: str, id: str) -> None:
    week = replace(WEEK, id=id)
    desk.send(week)
    only(blog)["slug"] = slug or only(blog)["slug"]
    (desk.folder / "published.json").unlink()
    assert desk.send(week).what == "unchanged"
    (desk.folder / "published.json").unlink()
    assert "nothing here says how it was sent" in desk.refusal(week=week, notes=(NOTE, BARE))
    assert desk.send(week, (NOTE, BARE), force=True).what == "changed"
    assert len(blog.posts) == 1


def test_a_post_in_the_trash_is_left_there(desk: Desk, blog: Blog) -> None:
    desk.send()
    only(blog)["status"] = "trash"
    assert desk.send().what == "made" and len(blog.posts) == 2


def test_two_posts_of_one_article_are_for_people_to_sort_out(desk: Desk, blog: Blog) -> None:
    desk.send()
    blog.posts[9] = {**only(blog), "id": 9, "link": "http://x/?p=9"}
    (desk.folder / "published.json").unlink()
    said = desk.refusal(force=True)
    assert "2 posts are this article" in said and "?p=9" in said


# -- what people wrote -------------------------------------------------------------------------


def test_an_edit_on_the_blog_is_not_written_over(desk: Desk, blog: Blog) -> None:
    desk.send()
    edited = only(blog)["content"].replace("Lanterns", "Lamps")
    blog.edit(only(blog)["id"], edited)
    for notes in ((NOTE,), (NOTE, BARE)):
        assert "was edited on the blog" in (said := desk.refusal(notes=notes))
        assert "--force" in said and only(blog)["content"] == edited
    assert desk.send(force=True).what == "changed"
    assert "Lamps" not in only(blog)["content"]


def test_saving_in_the_editor_of_the_blog_is_no_edit(desk: Desk, blog: Blog) -> None:
    """It writes letters where we wrote their numbers, so that nothing stirs."""
    desk.send()
    content = re.sub(r"&#0*(\d+);", lambda m: chr(int(m[1])), only(blog)["content"])
    assert content != only(blog)["content"]
    blog.edit(only(blog)["id"], content)
    assert desk.send(notes=(NOTE, BARE)).what == "changed"


def test_a_post_of_somebody_elses_with_our_slug_is_not_ours(desk: Desk, blog: Blog) -> None:
    blog.posts[3] = {"id": 3, "status": "publish", "slug": "qa-notes-2023-w01", "title": "Mine",
                     "content": "<p>Mine</p>", "link": "http://x/mine"}  # fmt: skip
    assert "another post has the address" in desk.refusal()
    assert only(blog)["content"] == "<p>Mine</p>"


def test_what_the_blog_takes_out_is_told_and_is_no_edit(desk: Desk, blog: Blog) -> None:
    blog.drops = "灯りの週"
    desk.send()
    assert len(desk.told) == 1 and "has not kept the text" in desk.told[0]
    assert "灯りの週" not in only(blog)["content"]
    assert desk.send().what == "unchanged" and blog.writes == 1
    assert desk.send(notes=(NOTE, BARE)).what == "changed"


def test_a_record_that_is_none_is_named(desk: Desk) -> None:
    desk.folder.mkdir()
    (desk.folder / "published.json").write_text('{"x": 3}')
    assert "published.json cannot be read" in desk.refusal()


# -- the network -------------------------------------------------------------------------------


@pytest.mark.parametrize("kses", [True, False])
def test_a_lost_answer_makes_one_post(desk: Desk, blog: Blog, kses: bool) -> None:
    blog.trouble.lost, blog.kses = 1, kses
    assert desk.send().what == "made"
    assert len(blog.posts) == 1 and desk.send().what == "unchanged"
    blog.trouble.lost = 1
    assert desk.send(notes=(NOTE, BARE)).what == "changed"
    assert len(blog.posts) == 1


def test_a_run_that_died_after_sending_knows_its_post_again(desk: Desk, blog: Blog) -> None:
    desk.send()
    path = desk.folder / "published.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps({key: {"sent": row["sent"]} for key, row in record.items()}))
    assert desk.send(notes=(NOTE, BARE)).what == "changed" and len(blog.posts) == 1


def test_busy_is_waited_for_and_only_so_long(desk: Desk, blog: Blog) -> None:
    blog.trouble.busy, blog.trouble.wait = 2, "7"
    assert desk.send().what == "made" and desk.slept == [7.0, 7.0]
    assert all("waiting 7 seconds" in line for line in desk.told) and len(blog.posts) == 1
    blog.trouble.busy, blog.trouble.wait = 1, "9000"
    assert "longest_wait is 3600" in desk.refusal(week=Week("other"), force=True)


@pytest.mark.parametrize("trouble", [{"broken": 3}, {"cut": 1}, {"busy": 1, "wait": None}])
def test_passing_trouble_passes(desk: Desk, blog: Blog, trouble: dict[str, Any]) -> None:
    blog.trouble = replace(blog.trouble, **trouble)
    assert desk.send().what == "made" and len(blog.posts) == 1 and desk.slept


def test_trouble_that_stays_is_told(desk: Desk, blog: Blog) -> None:
    blog.trouble.broken = 99
    assert "HTTP 500" in desk.refusal()
    assert not blog.posts


def test_plain_permalinks_are_asked_behind_the_query(desk: Desk, blog: Blog) -> None:
    blog.pretty = False
    assert desk.send().what == "made" and desk.send().what == "unchanged"
    assert all(path.startswith(("/?rest_route=", "/wp-json/")) for _, path in blog.asked)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"has_api": False}, "no REST API of WordPress"),
        ({"page": True}, "security plugin"),
        ({"hears": False}, "keeps the Authorization header"),
        ({"disabled": True}, "switched off"),
        ({"role": "subscriber"}, "may not write posts"),
    ],
)
def test_what_a_blog_refuses_is_one_clear_error(
    desk: Desk, blog: Blog, wrong: dict[str, Any], said: str
) -> None:
    for name, value in wrong.items():
        setattr(blog, name, value)
    assert said in desk.refusal()
    assert not blog.posts


def test_a_wrong_password_is_not_repeated_even_by_the_blog(desk: Desk, blog: Blog) -> None:
    blog.echo = True
    with pytest.raises(PublishError, match="wrong user or password") as caught:
        desk.send(password="wrong-word-of-mine")
    assert "application password" in caught.value.hint
    sent = str(blog.logins[-1]).split()[-1]
    told = f"{caught.value} {caught.value.hint} {caught.value.__context__!r}"
    assert "wrong-word-of-mine" not in told and sent not in told and len(sent) > 10


def test_who_may_not_publish_is_told_what_may_be_done(desk: Desk, blog: Blog) -> None:
    blog.role = "contributor"
    assert "--status draft" in desk.refusal(status="publish")
    assert desk.send().status == "draft"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_no_password_follows_a_redirect(desk: Desk, blog: Blog, host: str) -> None:
    with serve_blog() as other:
        blog.redirect = f"http://{host}:{other.port}"
        said = desk.refusal()
        assert other.asked == []
    assert (f"another host, {blog.redirect};" if host == "localhost" else "it leads to") in said
    assert set(blog.logins) == {None}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://blog.example", "is not https"),
        ("https://ada:secretword@blog.example", "may hold no user"),
        ("ftp://blog.example", "no address of a site"),
        ("http://127.0.0.1:1", "cannot be reached"),
    ],
)
def test_an_address_that_may_not_be_asked(tmp_path: Path, url: str, said: str) -> None:
    desk = Desk(url, tmp_path)
    with pytest.raises(PublishError, match=said) as caught:
        desk.send()
    assert "secretword" not in f"{caught.value} {caught.value.hint}" and caught.value.hint


def test_what_is_no_http_is_an_error(tmp_path: Path) -> None:
    with serve_raw(lambda talk: talk.wfile.write(b"SMTP ready\r\n") and None) as url:
        assert "broke off" in Desk(url, tmp_path).refusal()


# -- places ------------------------------------------------------------------------------------


def test_every_file_of_the_folder_is_a_place() -> None:
    root = Path(__file__).parents[1] / "qa_notes/publish/places"
    files = {path.stem for path in root.glob("[!_]*.py")}
    assert files and set(names()) >= files
    assert all(isinstance(place_named(name), Place) for name in files)
    with pytest.raises(PublishError, match="no place 'gopher'") as caught:
        place_named("gopher")
    assert "wordpress" in caught.value.hint
