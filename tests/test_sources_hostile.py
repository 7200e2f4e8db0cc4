"""What servers may answer: odd headers, endless bodies, bad redirects, bad feeds."""

from __future__ import annotations

import gzip
import socketserver
import threading
from collections.abc import Callable

import httpx
import pytest
from sources_web import (
    API,
    PDF,
    RECORDED,
    TEAPOT,
    Reply,
    Time,
    Told,
    arxiv_api,
    failure,
    run,
    serve_raw,
)

from qa_notes import files
from qa_notes.errors import (
    NotAPdf,
    NotFound,
    PaperError,
    SourceBusy,
    SourceError,
    TooLarge,
)
from qa_notes.models import Paper
from qa_notes.sources import Fetched, expand, fetch
from qa_notes.sources.arxiv_facts import read_feed
from qa_notes.sources.network import Deadline
from qa_notes.sources.polite import LONGEST_ANSWER, next_place

FEED = (RECORDED / "feed.atom.xml").read_text(encoding="utf-8")


def talking(data: bytes) -> Callable[[socketserver.StreamRequestHandler], None]:
    return lambda handler: handler.wfile.write(data) and None


# ---- headers ----


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
     "https://user:s3cret@[bad/", "http://xn--/x.pdf", "http://xn--a/x.pdf"],
    ids=range(14),
)  # fmt: skip
def test_a_redirect_to_nowhere_costs_one_paper(web, settings, target):
    location = {"Location": target.encode("utf-8", "surrogateescape").decode("latin-1")}
    web.at(TEAPOT, Reply(b"", 302, location))
    bad, good = run(settings, "2401.00010", "quant-ph/0301001")
    assert isinstance(bad, SourceError) and isinstance(good, Fetched)
    assert "s3cret" not in str(bad) and len(str(bad)) < 400


@pytest.mark.parametrize("host", ["xn--", "xn--a", "☃.com", "x.xn--0"])
def test_a_host_name_that_there_cannot_be_costs_one_paper(settings, host):
    error = failure(settings, f"https://{host}/x.pdf")
    assert isinstance(error, SourceError) and error.hint


def test_redirects_in_a_circle_end(web, settings):
    web.at(TEAPOT, Reply(b"", 301, {"Location": TEAPOT}))
    assert "circle" in str(failure(settings, "2401.00010"))
    assert web.paths().count(TEAPOT) <= 12


def test_a_redirect_without_an_address_is_an_error(web, settings):
    web.at(TEAPOT, Reply(b"", 302))
    assert "HTTP 302" in str(failure(settings, "2401.00010"))


def test_a_redirect_from_https_to_http_is_refused():
    place = httpx.URL("https://papers.example/x.pdf")
    assert next_place(place, "/y.pdf#page=2") == httpx.URL("https://papers.example/y.pdf")
    assert next_place(place, "https://me:s3cret@x.org/").userinfo == b""
    with pytest.raises(SourceError, match="from https to http"):
        next_place(place, "http://papers.example/x.pdf")


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
    told = Told()
    settings.papers_dir.mkdir(parents=True)
    with files.locked(settings.papers_dir / ".lock"):
        other = threading.Thread(target=run, args=(settings, "2401.00010"), kwargs={"told": told})
        other.start()
        while other.is_alive() and not told.lines:
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


@pytest.mark.parametrize(
    "piece",
    [
        b"<a/>",
        b"<entry/>",
        b"<entry>",
        b"<author><name>x</name></author>",
        b"x",
        b"a-",
        b"<",
        b"&x;",
    ],
)
def test_a_feed_of_many_megabytes_is_read_once(piece):
    """20 MB of one thing: more than one pass over it would take hours."""
    head = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>"
    papers, _ = read_feed(head + piece * (LONGEST_ANSWER // len(piece)) + b"</id></entry></feed>")
    assert not any(isinstance(paper, Paper) for paper in papers.values())
    below = head + b"</id>" + piece * (900_000 // max(1, piece.count(b"<"))) + b"</entry></feed>"
    read_feed(below)


@pytest.mark.parametrize("status", [301, 400, 403, 404, 500, 502, 999, 204, 206, 418])
def test_no_status_of_the_api_is_a_traceback(web, settings, status):
    web.at(API, Reply(b"<feed/>", status))
    assert isinstance(failure(settings, "2401.00010"), SourceError)


def test_pauses_add_up_to_the_longest_wait(web, settings):
    time = Time()
    web.at(API, Reply(b"", 429, {"Retry-After": "2000"}))
    error = failure(settings, "2401.00010", time=time)
    assert isinstance(error, SourceBusy) and "longest_wait is 3600" in str(error)
    assert time.slept == [2000.0]


def test_years_of_waiting_are_said_and_not_waited(web, settings):
    time = Time()
    web.at(API, Reply(b"", 429, {"Retry-After": "9" * 400}))
    assert isinstance(failure(settings, "2401.00010", time=time), SourceBusy)
    assert time.slept == []
