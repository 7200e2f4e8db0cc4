"""Whatever a server sends, feed or not, HTTP or not: a paper, or a named error of one paper."""

from __future__ import annotations

import socketserver
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sources_web import PDF, RECORDED, Time, serve_raw

from qa_notes.config import Settings
from qa_notes.errors import PaperError, SourceError
from qa_notes.models import Paper
from qa_notes.refs import arxiv_ref, web_ref
from qa_notes.sources import Fetched, fetch
from qa_notes.sources.arxiv_facts import read_feed

FEED = (RECORDED / "feed.atom.xml").read_bytes()
PIECES = [
    b"<entry>", b"</entry>", b"<id>", b"</id>", b"<published>", b"</published>", b"<feed", b"]]>",
    b"<![CDATA[", b"&lt;", b"&#0;", b"&x;", b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"2024-01-01T00:00:00Z",
    b"0001-01-01T00:00:00+23:59", b"9999-12-31T23:59:59-23:59", b"\xc2\xb2", b"\x00", b"\xff",
    b"-1", b"http://arxiv.org/abs/[bad", b"xmlns='x'", b"</feed>", b"9" * 5000,
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn, whole: bytes, pieces: list[bytes]) -> bytes:
    """The whole with some places cut out, doubled, or written over."""
    data = whole
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 80)))
        new = draw(st.sampled_from(pieces) | st.binary(max_size=20) | st.just(data[start:end] * 2))
        data = data[:start] + new + data[end:]
    return data


@given(st.binary() | mutated(FEED, PIECES))
@example(b"")
@example(FEED)
@example(FEED.replace(b"2024-01-01T23:59:59Z", b"not a date"))
@example(b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<entry>" * 5000)
def test_any_feed_is_papers_or_errors(document: bytes) -> None:
    papers, _ = read_feed(document)
    for (paper_id, _version), paper in papers.items():
        assert isinstance(paper, Paper | SourceError)
        assert isinstance(paper_id, str)


LINES = [
    b"Content-Length: 5\r\n", b"Content-Length: \xb2\r\n", b"Content-Length: -1\r\n", b"\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Retry-After: \xb2\r\n", b"Location: http://[bad\r\n",
    b"Location: /x.pdf\r\n", b"ETag: \"\xe9\"\r\n", b"Content-Encoding: gzip\r\n",
    b"HTTP/1.1 302 x", b"HTTP/1.1 429 x", b"HTTP/1.1 100 x\r\n\r\n",
    b"Set-Cookie: \xff=\x01\r\n", b"\x00", b"<feed",
    b"Content-Range: bytes 9-\r\n", b"HTTP/1.1 206 x", b"%PDF-", b"ffffffffffffffff\r\n",
]  # fmt: skip
PLAIN = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nETag: \"a\"\r\nDate: Fri, 02 Jan 2026 "
    b"10:00:10 GMT\r\nRetry-After: 1\r\nContent-Length: %d\r\n\r\n%s" % (len(PDF), PDF)
)  # fmt: skip


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[bytes], Settings]]:
    """Settings whose arXiv answers with the bytes given."""
    reply = b""

    def talk(handler: socketserver.StreamRequestHandler) -> None:
        handler.wfile.write(reply)

    def answer(data: bytes) -> Settings:
        nonlocal reply
        reply = data
        return made.model_copy(update={"output": Path(folder) / str(next(numbers))})

    folder, numbers = tmp_path_factory.mktemp("fuzz"), iter(range(10**9))
    with serve_raw(talk) as url:
        made = Settings(arxiv_api_url=f"{url}/api", arxiv_pdf_url=f"{url}/pdf", max_pdf_mb=1)
        yield answer


@given(data=st.binary(max_size=200) | mutated(PLAIN, LINES))
@example(data=PLAIN)
def test_any_answer_is_a_paper_or_a_named_error(
    answering: Callable[[bytes], Settings], data: bytes
) -> None:
    time, asked = Time(), answering(data)
    refs = [web_ref(f"{asked.arxiv_pdf_url}/x.pdf"), arxiv_ref(("2401.00010", None))]
    for _, outcome in fetch(refs, asked, sleep=time.sleep, clock=time.clock):
        assert isinstance(outcome, Fetched | PaperError)
