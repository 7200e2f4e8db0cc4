"""A blog that speaks as WordPress does: its REST API, users, slugs, statuses, what it takes out.

Its answers are those that WordPress 6.5 gave when it was asked the same.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

USER, PASSWORD = "ada", "abcd efgh ijkl mnop qrst uvwx"
NOT_IN = (401, {"code": "rest_not_logged_in", "message": "You are not currently logged in."})
PAGE = "<!DOCTYPE html><html><body>Checking your browser</body></html>"

Reply = tuple[int, Any]


@dataclass
class Trouble:
    """What goes wrong next, each as often as its number says."""

    lost: int = 0  # posts that are made without an answer that tells of it
    busy: int = 0  # 429 to whatever is written
    wait: str | None = "0"  # its Retry-After
    broken: int = 0  # 500 to whatever is asked
    cut: int = 0  # answers whose second half does not come


@dataclass
class Blog:
    """Its posts by number. `redirect`: where everything leads instead."""

    port: int = 0
    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    trouble: Trouble = field(default_factory=Trouble)
    pretty: bool = True  # permalinks, and with them /wp-json
    has_api: bool = True
    page: bool = False  # a wall that answers everything with HTML
    hears: bool = True  # false: the web server drops the Authorization header
    disabled: bool = False  # application passwords
    role: str = "author"
    kses: bool = True  # as for users without unfiltered_html
    drops: str = ""  # words that a plugin takes out
    redirect: str = ""
    echo: bool = False  # errors repeat what they were sent
    asked: list[tuple[str, str]] = field(default_factory=list)
    logins: list[str | None] = field(default_factory=list)
    now: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def writes(self) -> int:
        return sum(method == "POST" for method, _ in self.asked)

    def edit(self, number: int, content: str) -> None:
        """As somebody does in the blog's editor."""
        self._store(self.posts[number], {"content": content})

    def answer(self, method: str, path: str, body: dict[str, Any], login: str | None) -> Reply:
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        route = self._route(parts.path, query)
        if route is None:
            return (404, PAGE) if self.pretty else (200, PAGE)
        if route == "/":
            return 200, {"name": "A blog", "namespaces": ["oembed/1.0", "wp/v2"]}
        known = self.hears and login == _basic(USER, PASSWORD)
        if self.disabled and login:
            return 401, {"code": "application_passwords_disabled", "message": "Not available."}
        if self.hears and login and not known:
            said = f"The password {login} is wrong." if self.echo else "The password is wrong."
            return 401, {"code": "incorrect_password", "message": said}
        if not known:
            return NOT_IN
        return self._of_posts(method, route, query, body)

    def _route(self, path: str, query: dict[str, str]) -> str | None:
        if not self.has_api:
            return None
        if self.pretty and path.startswith("/wp-json"):
            return path.removeprefix("/wp-json") or "/"
        return query.get("rest_route") if path == "/" else None

    def _of_posts(
        self, method: str, route: str, query: dict[str, str], body: dict[str, Any]
    ) -> Reply:
        may = self.role in ("author", "contributor")
        if route == "/wp/v2/users/me":
            return 200, {"id": 2, "capabilities": {"edit_posts": True} if may else {"read": True}}
        number = re.fullmatch(r"/wp/v2/posts/(\d+)", route)
        if method == "GET" and route == "/wp/v2/posts":
            return 200, [_shown(post) for post in self._found(query)]
        if method == "GET" and number:
            post = self.posts.get(int(number[1]))
            return (200, _shown(post)) if post else (404, {"code": "rest_post_invalid_id"})
        if self.role == "contributor" and body.get("status") == "publish":
            said = "Sorry, you are not allowed to publish posts in this post type."
            return 403, {"code": "rest_cannot_publish", "message": said}
        if number:
            self._store(self.posts[int(number[1])], body)
            return 200, _shown(self.posts[int(number[1])])
        return 201, _shown(self._made(body))

    def _found(self, query: dict[str, str]) -> list[dict[str, Any]]:
        posts = [post for post in self.posts.values() if post["status"] != "trash"]
        if "slug" in query:
            posts = [post for post in posts if post["slug"] == query["slug"]]
        words = query.get("search", "").strip('"')
        return [post for post in posts if words in post["content"]]

    def _made(self, body: dict[str, Any]) -> dict[str, Any]:
        number = len(self.posts) + 5
        post = {"id": number, "status": "draft", "slug": "", "title": "", "content": ""}
        post["link"] = f"{self.url}/?p={number}"
        self.posts[number] = post
        self._store(post, body)
        return post

    def _store(self, post: dict[str, Any], body: dict[str, Any]) -> None:
        self.now += 1
        post |= {key: value for key, value in body.items() if key in post}
        if self.kses:
            post["content"] = re.sub(r"</?(?:script|style)[^>]*>", "", post["content"])
            post["content"] = re.sub(r'href="#[^":]*:', 'href="', post["content"])
        if self.drops:
            post["content"] = post["content"].replace(self.drops, "")
        post["content"] = re.sub(
            r"&#0*(\d+);", lambda m: f"&#{int(m[1]):03};", post["content"].strip()
        )
        taken = [other["slug"] for other in self.posts.values() if other is not post]
        if post["status"] == "publish" and post["slug"] in taken:  # drafts may share theirs
            post["slug"] += "-2"
        post["modified_gmt"] = f"2026-01-01T00:00:{self.now:02}"


def _shown(post: dict[str, Any]) -> dict[str, Any]:
    both = {part: {"raw": post[part], "rendered": post[part]} for part in ("title", "content")}
    return {**post, **both}


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _handler(blog: Blog) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._asked("GET", {})

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            self._asked("POST", json.loads(raw))

        def log_message(self, *args: object) -> None: ...

        def _asked(self, method: str, body: dict[str, Any]) -> None:
            login, trouble = self.headers.get("Authorization"), blog.trouble
            blog.asked.append((method, self.path))
            blog.logins.append(login)
            if blog.redirect:
                self._send(301, "", {"Location": blog.redirect + self.path})
            elif blog.page:
                self._send(200, PAGE)
            elif trouble.broken:
                trouble.broken -= 1
                self._send(500, {"code": "internal_server_error", "message": "There has been"})
            elif method == "POST" and trouble.busy:
                trouble.busy -= 1
                self._send(429, PAGE, {"Retry-After": trouble.wait} if trouble.wait else {})
            else:
                status, said = blog.answer(method, self.path, body, login)
                if method == "POST" and trouble.lost:
                    trouble.lost -= 1
                    self.close_connection = True
                    return
                self._send(status, said)

        def _send(self, status: int, said: Any, headers: dict[str, str] | None = None) -> None:
            raw = (said if isinstance(said, str) else json.dumps(said)).encode()
            kind = "text/html" if isinstance(said, str) else "application/json"
            self.send_response(status)
            for name, value in {"Content-Type": kind, **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            if blog.trouble.cut:
                blog.trouble.cut -= 1
                self.close_connection = True
                raw = raw[: len(raw) // 2]
            self.wfile.write(raw)

    return Handler


@contextmanager
def serve_blog() -> Iterator[Blog]:
    """A blog without posts on the loopback interface."""
    blog = Blog()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(blog))
    blog.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield blog
    finally:
        server.shutdown()
        server.server_close()
