"""Who may ask the review page: every stranger is refused, every route stands behind the guard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from site_made import files_of, furnish
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from web_desk import PORT, Opened, opened

from qa_notes.config import Settings
from qa_notes.web.app import made
from qa_notes.web.guard import CLOSED, COOKIE, Keys, loopback
from qa_notes.web.house import House

HERE = f"127.0.0.1:{PORT}"
EVIL = "evil.example"
PASSWORD = "a long enough password"
STEM = "2301.00001"
SECRETS = ("Lanterns", STEM, "notes", "Traceback", "token")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One for all: nothing here may change it."""
    with opened(furnish(tmp_path_factory.mktemp("work"))) as found:
        yield found


def is_closed(answer: Response) -> bool:
    """The one answer to every stranger, which says nothing of what is here."""
    assert not [word for word in SECRETS if word in answer.text.replace("qa-notes", "")]
    return (answer.status_code, answer.text) == (403, CLOSED)


HOSTS = [
    *("", EVIL, f"{EVIL}:{PORT}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1.{EVIL}:{PORT}"),
    *(f"{EVIL}@{HERE}", f"{HERE}@{EVIL}", f"{HERE}/", f"{HERE}, {EVIL}", f"localhost.:{PORT}"),
    *(f"[::ffff:127.0.0.1]:{PORT}", f"::1:{PORT}", "[::1]", "[", "]", ":", f":{PORT}"),
    *(f"127.1:{PORT}", f"2130706433:{PORT}", f"0.0.0.0:{PORT}", f"127.0.0.1:0{PORT}"),
]


PATHS = ("/", "/{root}/", "/?token={token}")  # of a stranger, of a friend, the way in


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", PATHS)
def test_another_host_is_refused(desk: Opened, path: str, host: str):
    assert is_closed(desk.client.get(_way(desk, path), headers={"Host": host}))


@pytest.mark.parametrize("host", [HERE, f"localhost:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}"])
def test_this_machine_is_let_in_by_any_of_its_names(desk: Opened, host: str):
    assert desk.get(Host=host).status_code == 200


def test_at_the_port_that_browsers_do_not_name_it_is_let_in_too(tmp_path: Path):
    keys = Keys(loopback, 80)
    app = made(House(Settings(output=tmp_path), ()), keys)
    with TestClient(app, "http://127.0.0.1") as client:
        assert client.get("/", params={"token": keys.token}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/",
            "/favicon.ico",
            "/robots.txt",
            "/papers/2301.00001",
            "/events",
            "/keys",
            "/static/x/y",
        ),
        *("/?token=", "/?token=x", "/?token=%ff", "/?token={path}", "/{token}/", "/{root}"),
        *("//{root}/", "/x/../{root}/", "/%2e/{root}/", "/{root}%2f", "/./{root}/", "/{upper}/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "TRACE"])
def test_without_the_token_nothing_is_said(desk: Opened, method: str, path: str):
    where = f"{desk.origin}{_way(desk, path)}"
    headers = {"Origin": desk.origin, "X-HTTP-Method-Override": "GET", "HX-Request": "true"}
    answer = _stranger(desk).request(method, where, headers=headers)
    assert answer.status_code == 403
    assert method == "HEAD" or is_closed(answer)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["", "papers/2301.00001", "events", "static/x/web.css", "nowhere"])
@pytest.mark.parametrize("cookie", ["", "x", "\xff", "{path}", "{token}", "{cookie}x"])
def test_who_knows_the_path_but_has_no_cookie_is_refused(desk: Opened, path: str, cookie: str):
    sent = {"Cookie": f"{COOKIE}={_way(desk, cookie)}".encode("latin-1")}
    assert is_closed(_stranger(desk).get(desk.root + path, headers=sent))


ORIGINS = [
    *("", "null", "file://", f"http://{EVIL}", f"http://127.0.0.1:{PORT + 1}", "http://127.0.0.1"),
    *(f"http://localhost:{PORT}", f"http://{HERE}.{EVIL}", f"http://{EVIL}@{HERE}", f"//{HERE}"),
    *(f"http://{HERE}/", f"http://{HERE} http://{EVIL}", f"ftp://{HERE}", HERE, "http://[::1"),
]


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_form_of_another_page_is_refused(desk: Opened, origin: str):
    sent = {"Origin": origin} if origin else {}
    form = {"language": "en", "back": "/"}
    assert is_closed(desk.client.post(f"{desk.root}interface", data=form, headers=sent))


@pytest.mark.parametrize("name", ["Host", "Origin"])
def test_what_is_said_twice_is_refused(desk: Opened, name: str):
    twice = [("Host", HERE), ("Origin", desk.origin), (name, f"http://{EVIL}")]
    answer = desk.client.post(f"{desk.root}interface", data={"language": "en"}, headers=twice)
    assert is_closed(answer)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
@pytest.mark.parametrize("mode", ["no-cors", "cors", "same-origin", "websocket"])
def test_what_another_page_fetches_is_refused(desk: Opened, site: str, mode: str):
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
    assert is_closed(desk.get("static/x/web.css", **headers))
    assert is_closed(desk.client.get(_way(desk, PATHS[2]), headers=headers))


def test_a_web_socket_gets_no_answer(desk: Opened):
    async def never(*_: Any) -> Any:
        raise AssertionError("it was spoken with")

    scope = {"type": "websocket", "path": desk.root, "headers": []}
    asyncio.run(desk.client.app(scope, never, never))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "back", ["//evil.example", "\\\\evil.example", "http://evil.example", "/\r\nX: y", "@evil"]
)
def test_no_form_leads_elsewhere(desk: Opened, back: str):
    answer = desk.post("interface", language="en", back=back)
    assert answer.headers["location"].startswith(desk.root)
    assert not set("\r\n") & set(answer.headers["location"])
    assert "x" not in answer.headers


def _routes(desk: Opened) -> list[Route]:
    inner = desk.client.app._app  # type: ignore[attr-defined]
    (mount,) = inner.routes
    assert isinstance(mount, Mount)
    assert all(isinstance(route, Route) for route in mount.routes)
    return mount.routes  # type: ignore[return-value]


def _filled(route: Route) -> str:
    """The path of a route, with what is really there."""
    there = {
        "{stem}": STEM,
        "{key}": ":summary",
        "{sha}": "0",
        "{page:int}": "1",
        "{width:int}": "800",
    }
    path = route.path.removeprefix("/")
    for name, value in there.items():
        path = path.replace(name, value)
    return path


def test_every_route_is_behind_the_guard(desk: Opened):
    before = files_of(desk.house.settings.output)
    assert len(_routes(desk)) > 20
    for route in _routes(desk):
        path = f"{desk.root}{_filled(route)}"
        for method in route.methods or ():
            assert _stranger(desk).request(method, path).status_code == 403, route.path
            if method not in ("GET", "HEAD"):
                forged = {"Origin": f"http://{EVIL}"}
                assert is_closed(desk.client.request(method, path)), route.path
                assert is_closed(desk.client.request(method, path, headers=forged)), route.path
    assert files_of(desk.house.settings.output) == before


def test_no_get_changes_anything(desk: Opened):
    folder = desk.house.settings.output
    before = {**files_of(folder), **_folders(folder)}
    for route in _routes(desk):
        if "GET" not in (route.methods or ()) or route.path == "/events":  # it has no end
            continue
        for more in ("", "?q=灯", "?page=1", "?key=:summary&n=0", "?job=x"):
            for piece in (True, False):
                assert desk.get(_filled(route) + more, piece).status_code in (200, 404), route.path
    assert {**files_of(folder), **_folders(folder)} == before


def test_every_answer_forbids_what_is_not_ours(desk: Opened):
    answers = [desk.get(), desk.get("nowhere"), _stranger(desk).get("/"), desk.post("interface")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in answer.headers


def test_the_cookie_is_sent_to_the_secret_path_alone_and_read_by_no_script(desk: Opened):
    given = desk.client.get(_way(desk, PATHS[2])).headers["set-cookie"].lower()
    assert f"path={desk.root.lower()};" in given
    assert "httponly" in given
    assert "samesite=lax" in given


def test_what_is_too_large_is_refused(desk: Opened):
    before = files_of(desk.house.settings.output)
    assert desk.post(f"papers/{STEM}/ask", text="x" * 2_000_001).status_code == 413
    assert files_of(desk.house.settings.output) == before


def test_a_file_whose_name_is_no_text_costs_no_page(tmp_path: Path):
    note = furnish(tmp_path) / "notes" / f"{STEM}.json"
    copy = note.read_bytes().replace(b"2301.00001", b"2301.00002")
    (note.parent / "bad\udcff.json").write_bytes(copy)
    with opened(tmp_path) as found:
        listed = found.get("papers")
        assert (listed.status_code, "papers/bad%FF" in listed.text) == (200, True)
        assert found.get().status_code == 200
        assert found.get(f"papers/{STEM}").status_code == 200
        assert found.get("papers/bad%FF").status_code == 404


def _folders(folder: Path) -> dict[str, bytes]:
    return {str(path): b"" for path in folder.rglob("*") if path.is_dir()}


def _stranger(desk: Opened) -> TestClient:
    """Who has no cookie."""
    return TestClient(desk.client.app, desk.origin, follow_redirects=False)


def _way(desk: Opened, text: str) -> str:
    keys = desk.client.app._keys  # type: ignore[attr-defined]
    told = {"path": keys.path, "root": keys.path, "token": keys.token, "cookie": keys.cookie}
    return text.format(**told, upper=keys.path.swapcase())
