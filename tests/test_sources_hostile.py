"""What servers may answer: odd headers, endless bodies, bad redirects, bad feeds."""

from __future__ import annotations

import gzip
import os
import socketserver
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sources_web import PDF, RECORDED, Reply, Time, Web, arxiv_api, serve, serve_raw

from qa_notes import addresses
from qa_notes.config import Settings
from qa_notes.errors import (
    ConfigError,
    NotAPdf,
    NotFound,
    PaperError,
    PrivateAddress,
    SourceBusy,
    SourceError,
    TooLarge,
)
from qa_notes.refs import web_ref
from qa_notes.sources import Fetched, expand, fetch
from qa_notes.sources.arxiv_facts import read_feed
from qa_notes.sources.network import Deadline, Guard, is_public
from qa_notes.sources.polite import LONGEST_ANSWER, YEAR, retry_after

API = "/api/query"
TEAPOT = "/pdf/2401.00010v2"
SPOONS = "/pdf/quant-ph/0301001v1"
FEED = (RECORDED / "feed.atom.xml").read_text(encoding="utf-8")


class Told:
    """Hears what is told, and which lines are worth their own."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, what: str, long: bool = False) -> None:
        if long:
            self.lines.append(what)


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as web:
        web.scripts[API] = arxiv_api
        web.at(TEAPOT, Reply(PDF))
        web.at(SPOONS, Reply(PDF))
        yield web


@pytest.fixture
def settings(web: Web, tmp_path: Path) -> Settings:
    return Settings(
        output=tmp_path / "out",
        arxiv_api_url=web.url + API,
        arxiv_pdf_url=f"{web.url}/pdf",
        max_pdf_mb=1,
    )


def run(
    settings: Settings, *words: str, time: Time | None = None, told: Told | None = None
) -> list[Fetched | PaperError]:
    time = time or Time()
    refs = expand(words).papers
    pairs = fetch(refs, settings, sleep=time.sleep, clock=time.clock, tell=told or Told())
    return [outcome for _, outcome in pairs]


def failure(settings: Settings, word: str, **also: object) -> PaperError:
    (outcome,) = run(settings, word, **also)
    assert isinstance(outcome, PaperError), outcome
    return outcome


def talking(data: bytes) -> Callable[[socketserver.StreamRequestHandler], None]:
    return lambda handler: handler.wfile.write(data) and None


# ---- headers ----


@pytest.mark.parametrize("value", ["²", "-5", "1e999", "9" * 400, "soon", "", "+3", "٣", "1.5"])
def test_an_odd_retry_after_is_a_wait_and_no_exception(value):
    assert 0 <= retry_after({"retry-after": value}, otherwise=7) <= YEAR


@pytest.mark.parametrize(
    "date",
    ["Fri, 02 Jan 99999 10:00:30 GMT", "Fri, 02 Jan 2026 10:00:30 +99999999", "Fri, 99 Jan",
     "Fri, 02 Jan 2026 10:00:30 -0000", "0", "Mon, 01 Jan 0001 00:00:00 +2359", "1 " * 60],
)  # fmt: skip
def test_an_odd_date_in_retry_after_is_a_wait_and_no_exception(date):
    assert 0 <= retry_after({"retry-after": date, "date": date}, otherwise=7) <= YEAR
    assert 0 <= retry_after({"retry-after": date}, otherwise=7) <= YEAR


def test_an_etag_that_is_not_ascii_is_not_sent_back(web, settings):
    tag = {"ETag": '"é"'}
    web.at(TEAPOT, Reply(PDF, 200, tag, cut=5000), Reply(PDF, 200, tag))
    (found,) = run(settings, "2401.00010")
    assert isinstance(found, Fetched) and found.pdf.read_bytes() == PDF
    assert "if-range" not in web.asked[-1].headers


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: abc", "Content-Length: -1", "Content-Length: ²",
        "Content-Length: 5\r\nContent-Length: 6", "Content-Length: " + "9" * 30,
        "Transfer-Encoding: zstd, chunked", "Bad Header: x", ": x", "X: \x00", "X" * 200_000,
        "Content-Encoding: zstd", "Content-Type: \xff\x1b[2J", "Content-Range: bytes ²-",
        "Set-Cookie: \xff=\x01; expires=x", "Location: http://[bad", "Date: never",
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", ["200 OK", "206 Partial", "302 Found", "429 Busy", "999 ?"])
def test_malformed_headers_cost_one_paper(settings, headers, status):
    reply = f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode("latin-1", "replace") + PDF
    with serve_raw(talking(reply)) as url:
        strange = settings.model_copy(update={"arxiv_pdf_url": f"{url}/pdf"})
        bad, good = run(strange, f"{url}/x.pdf", __file__.replace(".py", ".pdf"))
    assert isinstance(bad, Fetched | PaperError)
    assert isinstance(good, NotFound)


@pytest.mark.parametrize("reply", [b"", b"\0" * 100, b"HTTP/9.9 x\r\n\r\n", b"HTTP/1.1 ABC\r\n\r\n",
                                   b"<html>hello</html>", b"HTTP/1.1 200 OK\r\n"])  # fmt: skip
def test_what_is_no_http_costs_one_paper(settings, reply):
    with serve_raw(talking(reply)) as url:
        strange = settings.model_copy(update={"arxiv_pdf_url": url})
        error = failure(strange, f"{url}/x.pdf")
    assert isinstance(error, SourceError)


# ---- redirects ----


@pytest.mark.parametrize(
    "target",
    ["http://[bad", "http://[::1", "javascript:alert(1)", "file:///etc/passwd", "http://x:port/",
     "http://" + "a" * 70_000, "http://\udcff/", "http:///x", "ftp://x/y.pdf", "data:,x", "http://a..b/",
     "https://user:s3cret@[bad/"],
    ids=range(12),
)  # fmt: skip
def test_a_redirect_to_nowhere_costs_one_paper(web, settings, target):
    location = {"Location": target.encode("utf-8", "surrogateescape").decode("latin-1")}
    web.at(TEAPOT, Reply(b"", 302, location))
    bad, good = run(settings, "2401.00010", "quant-ph/0301001")
    assert isinstance(bad, SourceError) and isinstance(good, Fetched)
    assert "s3cret" not in str(bad) and len(str(bad)) < 400


def test_redirects_in_a_circle_end(web, settings):
    web.at(TEAPOT, Reply(b"", 301, {"Location": TEAPOT}))
    assert "circle" in str(failure(settings, "2401.00010"))
    assert web.paths().count(TEAPOT) <= 12


def test_a_redirect_without_an_address_is_an_error(web, settings):
    web.at(TEAPOT, Reply(b"", 302))
    assert "HTTP 302" in str(failure(settings, "2401.00010"))


def test_a_redirect_is_followed_without_its_body(web, settings):
    web.at(TEAPOT, Reply(b"moved", 302, {"Location": "/elsewhere.pdf"}))
    web.at("/elsewhere.pdf", Reply(PDF))
    (found,) = run(settings, "2401.00010")
    assert isinstance(found, Fetched)


# ---- sizes and times ----


def test_a_page_is_refused_after_its_first_kilobytes(settings):
    sent = 0

    def talk(handler: socketserver.StreamRequestHandler) -> None:
        nonlocal sent
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
        while sent < 50 * 2**20:
            sent += handler.connection.send(b"x" * 2**16)

    with serve_raw(talk) as url:
        big = settings.model_copy(update={"arxiv_pdf_url": url, "max_pdf_mb": 100})
        assert isinstance(failure(big, f"{url}/x.pdf"), NotAPdf)
    assert sent < 20 * 2**20  # what the sockets had buffered; the page has no end


def test_a_packed_feed_is_refused_unread(web, settings):
    bomb = gzip.compress(b"<feed>" + bytes(2**24), 9)
    web.at(API, Reply(bomb, 200, {"Content-Encoding": "gzip"}))
    error = failure(settings, "2401.00010")
    assert isinstance(error, SourceError) and "packs its answer" in str(error)
    assert web.asked[0].headers["accept-encoding"] == "identity"


def endless(head: bytes, piece: bytes) -> Callable[[socketserver.StreamRequestHandler], None]:
    def talk(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(head)
        while True:
            handler.wfile.write(piece)

    return talk


def test_a_feed_without_end_is_cut_at_its_limit(settings):
    head = b"HTTP/1.1 200 OK\r\n\r\n<feed>"
    with serve_raw(endless(head, b" " * 2**20)) as url:
        strange = settings.model_copy(update={"arxiv_api_url": url})
        error = failure(strange, "2401.00010")
    assert f"more than {LONGEST_ANSWER // 2**20} MB" in str(error)


def test_a_pdf_without_end_is_cut_at_its_limit(settings):
    with serve_raw(endless(b"HTTP/1.1 200 OK\r\n\r\n", PDF)) as url:
        strange = settings.model_copy(update={"arxiv_pdf_url": url})
        assert isinstance(failure(strange, f"{url}/x.pdf"), TooLarge)


@pytest.mark.parametrize(
    "head,piece",
    [
        (b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["body", "headers", "continue", "chunks"],
)
def test_what_drips_ends_with_the_deadline(settings, head, piece):
    """Each piece takes ten seconds of the counted clock, so that nothing is waited for here."""
    time = Time()
    pieces = 0

    def talk(handler: socketserver.StreamRequestHandler) -> None:
        nonlocal pieces
        handler.wfile.write(head)
        while True:
            pieces += 1
            time.now += 10
            handler.wfile.write(piece)

    with serve_raw(talk) as url:
        strange = settings.model_copy(update={"arxiv_pdf_url": url, "download_timeout": 600})
        error = failure(strange, f"{url}/x.pdf", time=time)
    assert type(error) in (SourceError, NotAPdf), error
    if isinstance(error, SourceError):
        assert (
            "download_timeout" in str(error) or "broke off" in str(error) or "reached" in str(error)
        )


def test_a_stalled_body_ends_with_the_deadline(settings):
    def talk(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n%PDF-1.4\n")
        handler.rfile.read()  # until the client hangs up

    with serve_raw(talk) as url:
        strange = settings.model_copy(update={"arxiv_pdf_url": url, "download_timeout": 0.2})
        (outcome,) = [
            found
            for _, found in fetch(expand([f"{url}/x.pdf"]).papers, strange, sleep=lambda _: None)
        ]
    assert isinstance(outcome, SourceError) and "download_timeout" in str(outcome)


def test_pauses_that_are_asked_for_do_not_count():
    time = Time()
    deadline = Deadline(time.clock)
    with deadline.within(60):
        time.now += 300
        deadline.put_off(300)
        assert not deadline.is_over and deadline.left(None) == 60
        time.now += 61
        assert deadline.is_over
    assert not deadline.is_over


# ---- what is said meanwhile ----


def test_a_pause_that_a_server_asks_for_is_told(web, settings):
    told = Told()
    web.at(TEAPOT, Reply(b"", 503, {"Retry-After": "40"}), Reply(PDF))
    run(settings, "2401.00010", told=told)
    assert told.lines == ["127.0.0.1 asks for a pause of 40 seconds; waiting"]


def test_a_long_download_is_told(web, settings):
    told, time = Told(), Time()
    steps = iter(range(0, 10_000, 6))
    time.clock = lambda: float(next(steps))  # type: ignore[method-assign]
    run(settings, "2401.00010", told=told, time=time)
    assert any("2401.00010v2" in line and "of 0.0 MB" in line for line in told.lines)


def test_who_waits_for_another_run_is_told(web, settings):
    import threading

    from qa_notes import files

    told = Told()
    settings.papers_dir.mkdir(parents=True)
    with files.locked(settings.papers_dir / ".lock"):
        other = threading.Thread(target=run, args=(settings, "2401.00010"), kwargs={"told": told})
        other.start()
        while not told.lines:
            other.join(0.01)
    other.join()
    assert "another run is downloading" in told.lines[0]


# ---- feeds ----


def published() -> str:
    return FEED[FEED.index("<published>") :].partition("</published>")[0] + "</published>"


@pytest.mark.parametrize(
    "date",
    ["not a date", "²²²²-01-01", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "",
     "2024-01-01T09:30:00" + "0" * 5000, "\U0001d7d82024-01-01", "-1", "1e400"],
    ids=range(9),
)  # fmt: skip
def test_a_bad_date_costs_its_entry_and_not_the_batch(web, settings, date):
    def api(request: object) -> Reply:
        reply = arxiv_api(request)  # type: ignore[arg-type]
        text = reply.body.decode().replace(published(), f"<published>{date}</published>", 1)
        return Reply(text.encode())

    web.scripts[API] = api
    bad, good = run(settings, "2401.00010", "quant-ph/0301001")
    assert isinstance(bad, SourceError) and "2401.00010" in str(bad)
    assert not isinstance(bad, NotFound)
    assert isinstance(good, Fetched)


def test_an_entry_without_an_id_is_not_taken_for_an_unknown_paper():
    feed = FEED.replace("<id>http://arxiv.org/abs/2401.00010v2</id>", "", 1)
    assert feed != FEED
    papers, damaged = read_feed(feed.encode())
    assert damaged and ("quant-ph/0301001", 1) in papers


def test_a_feed_that_is_cut_off_is_not_taken_for_the_whole(web, settings):
    whole = FEED.encode()
    web.at(API, Reply(whole[: whole.index(b"</entry>") + 8]))
    answers = run(settings, "2401.00010", "quant-ph/0301001")
    assert not any(isinstance(answer, NotFound) for answer in answers)


def test_a_title_of_a_megabyte_is_no_title():
    feed = FEED.replace("TeaPot", "T" * 2**20, 1)
    papers, _ = read_feed(feed.encode())
    assert isinstance(papers["2401.00010", 2], SourceError)


@pytest.mark.parametrize("status", [301, 400, 403, 404, 500, 502, 999, 204, 206, 418])
def test_no_status_of_the_api_is_a_traceback(web, settings, status):
    web.at(API, Reply(b"<feed/>", status))
    assert isinstance(failure(settings, "2401.00010"), SourceError)


def test_years_of_waiting_are_said_and_not_waited(web, settings):
    time = Time()
    web.at(API, Reply(b"", 429, {"Retry-After": "9" * 400}))
    assert isinstance(failure(settings, "2401.00010", time=time), SourceBusy)
    assert time.slept == []


# ---- addresses ----


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::",
     "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
     "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1",
     "::127.0.0.1", "2001::1"],
)  # fmt: skip
def test_an_address_of_ours_is_not_public(number):
    assert not is_public(number)


@pytest.mark.parametrize(
    "number", ["151.101.3.42", "8.8.8.8", "2a04:4e42::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_an_address_of_the_internet_is_public(number):
    assert is_public(number)


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Web]:
    """A server that nobody configured."""
    with serve() as web:
        web.at("/x.pdf", Reply(PDF))
        yield web


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "LOCALHOST.", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]",
     "[::ffff:127.0.0.1]", "0", "0.0.0.0"],
)  # fmt: skip
def test_an_address_of_this_machine_is_not_asked(settings, inside, host):
    port = inside.url.rpartition(":")[2]
    error = failure(settings, f"http://{host}:{port}/x.pdf")
    assert isinstance(error, PrivateAddress | SourceError) and inside.asked == []
    if not host.startswith(("[", "0177")):  # no IPv6 on some machines; no octals for httpx
        assert isinstance(error, PrivateAddress)
        assert "allow_private_addresses" in error.hint


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:9"])
def test_a_redirect_to_this_machine_is_not_followed(web, settings, inside, monkeypatch, proxy):
    """Neither from an address that the user configured, nor through a proxy."""
    if proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("NO_PROXY", web.url.rpartition("/")[2])
    web.at(TEAPOT, Reply(b"", 302, {"Location": f"{inside.url}/x.pdf"}))
    bad, good = run(settings, "2401.00010", "quant-ph/0301001")
    assert isinstance(bad, PrivateAddress) and inside.asked == []
    assert isinstance(good, Fetched)


def test_with_the_setting_this_machine_is_asked(settings, inside):
    allowed = settings.model_copy(update={"allow_private_addresses": True})
    (found,) = run(allowed, f"{inside.url}/x.pdf")
    assert isinstance(found, Fetched)


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch):
    """A name that answers otherwise the second time is asked once."""
    import socket

    asked: list[str] = []

    def rebinding(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        number = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 80))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    guard = Guard(False, [])
    assert guard.resolve("rebind.example", 80) == ["8.8.8.8"]
    with pytest.raises(PrivateAddress):
        guard.resolve("rebind.example", 80)


def test_a_proxy_of_the_environment_is_asked_for_the_internet(settings, monkeypatch):
    with serve() as proxy:
        proxy.scripts["/x.pdf"] = lambda _: Reply(PDF)
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("//", "//me:s3cret@"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        (found,) = run(settings, "http://papers.example/x.pdf")
        assert isinstance(found, Fetched)
        assert proxy.asked[0].headers["host"] == "papers.example"


@pytest.mark.parametrize("proxy", ["foo://x", "http://[bad", "socks5://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_named(settings, monkeypatch, proxy):
    monkeypatch.setenv("HTTP_PROXY", proxy)
    try:
        (outcome,) = run(settings, "http://papers.example/x.pdf")
        assert isinstance(outcome, SourceError)
    except ConfigError as err:
        assert "proxy" in str(err)


# ---- credentials ----


def test_credentials_are_for_the_request_alone(inside, settings, tmp_path):
    told = Told()
    allowed = settings.model_copy(update={"allow_private_addresses": True})
    word = inside.url.replace("//", "//me:s3cret@") + "/x.pdf?token=s3cret&id=1"
    (found,) = run(allowed, word, told=told)
    assert isinstance(found, Fetched)
    assert inside.asked[0].headers["authorization"] == "Basic bWU6czNjcmV0"
    assert inside.asked[0].query == {"token": "s3cret", "id": "1"}
    kept = "".join(
        f"{path} {path.read_text('utf-8', 'replace')}" for path in settings.output.rglob("*.*")
    )
    assert "s3cret" not in kept + repr(found) + repr(told.lines)
    assert addresses.public(word) == found.paper.url


def test_credentials_do_not_travel_to_another_host(inside, web, settings):
    allowed = settings.model_copy(update={"allow_private_addresses": True})
    inside.at("/x.pdf", Reply(b"", 302, {"Location": f"{web.url}/y.pdf"}))
    web.at("/y.pdf", Reply(PDF))
    (found,) = run(allowed, inside.url.replace("//", "//me:s3cret@") + "/x.pdf")
    assert isinstance(found, Fetched)
    assert "authorization" in inside.asked[0].headers
    assert "authorization" not in web.asked[-1].headers


@pytest.mark.parametrize(
    "reply",
    [Reply(b"no", 401), Reply(b"gone", 404), Reply(b"<html>"), Reply(b"%PDF" + bytes(2**21)),
     Reply(PDF, cut=3000), Reply(b"", 429), Reply(b"", 302, {"Location": "http://[bad"})],
    ids=range(7),
)  # fmt: skip
def test_no_error_holds_the_credentials(inside, settings, reply):
    told = Told()
    allowed = settings.model_copy(update={"allow_private_addresses": True})
    inside.at("/x.pdf", reply)
    word = inside.url.replace("//", "//me:s3cret@") + "/x.pdf?token=s3cret"
    error = failure(allowed, word, told=told)
    assert "s3cret" not in f"{error} {error.hint} {told.lines}"


def test_two_addresses_that_differ_in_a_token_are_two_papers():
    assert web_ref("https://x.org/a?key=1").id != web_ref("https://x.org/a?key=2").id


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


def test_a_pipe_in_the_papers_folder_is_replaced(web, settings):
    settings.papers_dir.mkdir(parents=True)
    os.mkfifo(settings.papers_dir / "2401.00010v2.pdf")
    (found,) = run(settings, "2401.00010")
    assert isinstance(found, Fetched) and found.pdf.read_bytes() == PDF


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
