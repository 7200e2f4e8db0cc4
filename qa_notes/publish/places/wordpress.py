"""A WordPress blog, over its REST API, with an application password of a user.

One article is one post. It is found again by the number that the blog gave it, by its slug and by
the name of its first block, in this order, so that no record that is lost makes a second one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from qa_notes import addresses
from qa_notes.errors import PublishError
from qa_notes.export import lasting
from qa_notes.export.targets import wordpress as target
from qa_notes.publish.place import Place, Sent, Wanted
from qa_notes.publish.record import Record, Records, digest
from qa_notes.publish.web import PASSING, Answer, Web

Row = dict[str, Any]

_KIND = "context=edit"
_NUMBER = re.compile(r"&#0*(\d{1,4});")
_SHUT = ("rest_not_logged_in", "rest_cannot_access", "rest_forbidden")  # to who has not logged in
_LATER = "run it again later: nothing is written twice"
_PASSWORD = (
    "use an application password (Users > Profile > Application Passwords), not that of the login; "
    "if it is right, the web server keeps the Authorization header to itself"
)
_PAGE = "a security plugin, a firewall or a login page may stand before the REST API; let it pass"
_ROLE = "the user has to be an Author or more; a Contributor can send drafts: --status draft"


def send(wanted: Wanted) -> Sent:
    """Make the post, or change the one that is there. Raises PublishError."""
    name = target.mark(wanted.article)
    text = {"title": target.title(wanted.article), "content": target.write(wanted.article)}
    records = Records(wanted.folder)
    with records.held(), Web(wanted) as web:
        blog = Blog(web, name)
        key = f"wordpress {addresses.public(web.base)} {name}"
        return _Sending(wanted, blog, records, key, text).done()


class _Sending:
    """One article on its way."""

    def __init__(
        self, wanted: Wanted, blog: Blog, records: Records, key: str, text: dict[str, str]
    ) -> None:
        self._wanted, self._blog, self._records = wanted, blog, records
        self._key, self._text = key, text
        self._sent = _digest(text["title"], text["content"])

    def done(self) -> Sent:
        record = self._records.get(self._key)
        post = self._blog.find(record.id if record else None)
        if post is None:
            # First, so that a run that is killed now knows its post again.
            self._records.put(self._key, Record(self._sent))
            return self._noted(self._blog.make(self._text, self._wanted.status), "made")
        stored = _stored(post)
        ours = stored in (
            self._sent,
            record.stored if record else "",
            record.sent if record else "",
        )
        if not ours and not self._wanted.force:
            raise self._not_ours(post, record)
        if stored == self._sent or (
            record and (record.sent, record.stored) == (self._sent, stored)
        ):
            return self._noted(post, "unchanged")
        return self._noted(self._blog.change(post["id"], self._text), "changed")

    def _noted(self, post: Row, what: str) -> Sent:
        stored = _stored(post)
        self._records.put(self._key, Record(self._sent, post["id"], stored))
        if stored != self._sent and what != "unchanged":
            self._wanted.tell(
                f"{self._blog.host} has not kept the text as it was sent: perhaps this user may "
                "not write all HTML, or a plugin changes it; look at the post"
            )
        return Sent(_link(post), what, str(post.get("status", "")))

    def _not_ours(self, post: Row, record: Record | None) -> PublishError:
        if not target.marked(_raw(post, "content"), self._blog.name) and not record:
            why = f"another post has the address of this one: {_link(post)}"
        elif record and record.id is not None:
            why = f"{_link(post)} was edited on the blog since it was sent"
        else:
            why = f"{_link(post)} is there, and nothing here says how it was sent"
        return PublishError(
            f"{why}; it stays as it is",
            "--force writes the article over it; the blog keeps the old text as a revision",
        )


class Blog:
    """The posts of one blog that may be this article. Raises PublishError."""

    def __init__(self, web: Web, name: str) -> None:
        self.host = web.host
        self.name = name  # of the first block
        self._web = web
        self._slug = _slug(name)
        self._root = self._discover()
        self._greet()

    def find(self, number: int | None) -> Row | None:
        """The post of this article; one that only has its slug where there is no other."""
        if number is not None:
            answer = self._web.get(self._at(f"posts/{number}", _KIND))
            if answer.status not in (404, 410):
                post = self._post(answer)
                if post.get("status") != "trash":
                    return post
        same = list(self._posts(slug=self._slug))
        found = {post["id"]: post for post in self._marked(same)}
        if not found:
            others = self._posts(search=f'"{self.name}"')
            found = {post["id"]: post for post in self._marked(others)}
        if len(found) > 1:
            links = ", ".join(_link(post) for post in found.values())
            raise PublishError(
                f"{len(found)} posts are this article: {links}", "delete all but one"
            )
        return next(iter((*found.values(), *same)), None)

    def make(self, text: dict[str, str], status: str) -> Row:
        """A new post; made once, even if the answer that tells of it is lost."""
        body = {**text, "status": status, "slug": self._slug}
        answer = self._web.tried("POST", self._at("posts", _KIND), body, lambda: self.find(None))
        return answer if isinstance(answer, dict) else self._post(answer)

    def change(self, number: int, text: dict[str, str]) -> Row:
        """New title and text; its status and slug are the blog's."""
        where = self._at(f"posts/{number}", _KIND)
        return self._post(self._web.tried("POST", where, text, lambda: None))

    def _discover(self) -> str:
        """Where the REST API is: at /wp-json, or behind the query where permalinks are plain."""
        hint = "is this the address of the blog's first page?"
        for root in (f"{self._web.base}/wp-json", f"{self._web.base}/?rest_route="):
            answer = self._web.get(f"{root}/", known=False)
            if answer.status in PASSING:
                raise self._refused(answer)
            if "wp/v2" in _list(answer.row.get("namespaces")) or answer.row.get("code") in _SHUT:
                return root
            if moved := answer.headers.get("location"):
                hint = f"it leads to {addresses.public(moved)[:200]}: is the blog there?"
            elif answer.data is None and answer.status in (200, 401, 403):
                hint = _PAGE
        raise PublishError(f"no REST API of WordPress is at {self._web.base}", hint)

    def _greet(self) -> None:
        """Whether the blog knows us, and lets us write."""
        answer = self._web.get(self._at("users/me", _KIND))
        if answer.status == 401:
            raise self._refused(answer)
        allowed = answer.row.get("capabilities")
        if answer.status == 200 and isinstance(allowed, dict) and not allowed.get("edit_posts"):
            raise PublishError(f"this user may not write posts at {self.host}", _ROLE)

    def _posts(self, **wanted: str) -> Iterator[Row]:
        query = urlencode({"status": "any", "per_page": "100", **wanted})
        answer = self._web.get(self._at("posts", f"{_KIND}&{query}"))
        if not isinstance(answer.data, list) or answer.status != 200:
            raise self._refused(answer)
        yield from (row for row in answer.data if _is_post(row))

    def _marked(self, posts: Any) -> Iterator[Row]:
        return (post for post in posts if target.marked(_raw(post, "content"), self.name))

    def _at(self, route: str, query: str) -> str:
        mark = "&" if "?" in self._root else "?"
        return f"{self._root}/wp/v2/{route}{mark}{query}"

    def _post(self, answer: Answer) -> Row:
        if answer.status not in (200, 201) or not _is_post(answer.data):
            raise self._refused(answer)
        return answer.row

    def _refused(self, answer: Answer) -> PublishError:
        """What the blog says no with, and what can be done."""
        code = str(answer.row.get("code", ""))
        said = self._web.hidden(" ".join(str(answer.row.get("message", "")).split()))[:300]
        told = f"{self.host} answers HTTP {answer.status}" + (f": {said} ({code})" if code else "")
        if "application_passwords" in code:
            return PublishError(
                told, "application passwords are switched off: a plugin, or no https"
            )
        if answer.status in PASSING:
            return PublishError(told, _LATER)
        if answer.data is None or not (code or answer.status >= 400):
            return PublishError(f"{told}, and no JSON", _PAGE)
        if answer.status == 401:
            return PublishError(f"{told}: wrong user or password", _PASSWORD)
        if answer.status == 403 or code == "rest_invalid_param":
            return PublishError(told, _ROLE)
        if answer.status == 413:
            return PublishError(told, "the server takes no post of this size: fewer papers")
        if answer.status == 404:
            return PublishError(told, "was the post deleted meanwhile? run the same command again")
        return PublishError(told, _LATER)


def _slug(name: str) -> str:
    """As WordPress writes slugs, so that it changes nothing; a digest stands for other letters."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]
    if re.fullmatch(r"[A-Za-z0-9 ._-]+", name) and len(name) <= 80:
        return plain
    return f"{plain}-{lasting.digest(name)[:8]}"


def _is_post(row: object) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("id"), int)
        and all(isinstance(row.get(part), dict) for part in ("title", "content"))
    )


def _raw(post: Row, part: str) -> str:
    return str(post[part].get("raw") or "")


def _stored(post: Row) -> str:
    return _digest(_raw(post, "title"), _raw(post, "content"))


def _digest(title: str, content: str) -> str:
    """The same for a letter and its number: the blog's editor writes letters whenever it saves."""
    return digest(*(_NUMBER.sub(lambda m: chr(int(m[1])), text) for text in (title, content)))


def _link(post: Row) -> str:
    return str(post.get("link", ""))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


PLACE = Place("a WordPress blog, over its REST API", "wordpress", send)
