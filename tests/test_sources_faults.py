"""What goes wrong on the way to one of many papers: one clear error, and the others go on."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from internet import internet, proving
from others import put
from sources_web import PDF, Reply, Web, run

from qa_notes.config import Settings
from qa_notes.errors import (
    NotAPdf,
    NotFound,
    PaperError,
    PrivateAddress,
    SourceBusy,
    SourceError,
    TooLarge,
)
from qa_notes.sources import Fetched

PAGE = "aclanthology.org/2023.tea-long.7/"
FILE = "aclanthology.org/2023.tea-long.7.pdf"
BOMB = gzip.compress(bytes(2**24), 9)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with internet(tmp_path, monkeypatch) as web:
        yield web


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output=tmp_path / "out", max_pdf_mb=1)


def bad_of_two(settings: Settings, word: str = PAGE) -> PaperError:
    """The error of a paper; the one after it in the list is there all the same."""
    bad, good = run(settings, word, "https://openreview.net/forum?id=aBc-1_teaPot")
    assert isinstance(good, Fetched), good
    assert isinstance(bad, PaperError), bad
    return bad


@pytest.mark.parametrize(
    "place,reply,kind,said",
    [
        (PAGE, Reply(b"", 404), NotFound, "the ACL Anthology has no paper 2023.tea-long.7"),
        (PAGE, Reply(b"", 429), SourceBusy, "aclanthology.org refused 4 times (HTTP 429)"),
        (PAGE, Reply(b"", 503, {"Retry-After": "9999"}), SourceBusy, "us to wait 9999 seconds"),
        (PAGE, Reply(b"", 500), SourceError, "the ACL Anthology answered HTTP 500 about"),
        (PAGE, Reply(b"<html>" * 99, cut=50), SourceError, "aclanthology.org broke off"),
        (PAGE, Reply(b"<html><title>A"), SourceError, "acl-2023.tea-long.7 cannot be read"),
        (PAGE, Reply(b""), SourceError, "the page of the ACL Anthology cannot be read"),
        (PAGE, Reply(b"<p>" * 1_000_001), SourceError, "has too many tags"),
        (PAGE, Reply(BOMB, 200, {"Content-Encoding": "gzip"}), SourceError, "packs its answer"),
        (PAGE, Reply(b"", 302, {"Location": "/2023.tea-long.7/"}), SourceError, "in a circle"),
        (PAGE, Reply(b"", 302, {"Location": "http://acl.org/"}), SourceError, "https to http"),
        (PAGE, Reply(b"", 302, {"Location": "https://127.1/"}), PrivateAddress, "127.1 is no"),
        (FILE, Reply(b"", 404), NotFound, ".pdf does not exist (HTTP 404)"),
        (FILE, Reply(PDF, cut=500), SourceError, "broke off 3 times, after 500 bytes"),
        (FILE, Reply(BOMB, 200, {"Content-Encoding": "gzip"}), NotAPdf, "packed as gzip"),
        (FILE, Reply(b"<html>", 200, {"Content-Type": "text/html"}), NotAPdf, "a web page"),
        (FILE, Reply(b"PNG" * 999, 200, {"Content-Type": "image/png"}), NotAPdf, "says image/png"),
        (FILE, Reply(PDF + bytes(2**20)), TooLarge, "the limit is 1 MB"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_paper_costs_that_paper(web, settings, place, reply, kind, said):
    web.at(place, reply)
    error = bad_of_two(settings)
    assert type(error) is kind and said in str(error)


@pytest.mark.parametrize(
    "host,why",
    [("tea.example", "unable to get local issuer"), ("other.example", "Hostname mismatch")],
    ids=["of an unknown authority", "of another host"],
)
def test_a_certificate_that_cannot_be_trusted(settings, tmp_path, monkeypatch, host, why):
    authority = trustme.CA()
    with internet(tmp_path, monkeypatch, proving(authority, host)) as web:
        if host == "other.example":
            with (tmp_path / "authority.pem").open("ab") as trusted:
                trusted.write(authority.cert_pem.bytes())
        error = bad_of_two(settings, "https://tea.example/x.pdf")
    assert type(error) is SourceError and "tea.example" not in {each.host for each in web.asked}
    assert "its certificate cannot be trusted (" in str(error) and why in str(error)
    assert "SSL_CERT_FILE" in error.hint


@pytest.mark.parametrize("number", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1"])
def test_a_name_that_leads_to_a_private_address(settings, monkeypatch, number):
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    there = [(family, socket.SOCK_STREAM, 6, "", (number, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)
    facts, file = run(settings, PAGE, "https://papers.example/x.pdf")
    for error, host in ((facts, "aclanthology.org"), (file, "papers.example")):
        assert isinstance(error, PrivateAddress)
        assert str(error) == f"{host} is no address of the internet ({number})"


OTHERS = """
from qa_notes.models import Paper, PaperRef
from qa_notes.sources.kind import Kind, Offer

def reads(word):
    ours = word.startswith(("tea:", "https://tea.example/cups/"))
    return PaperRef("teahouse", word.rpartition("/")[2], word) if ours else None

def opens(asking):
    def answer(ref):
        title = asking.polite.get("https://tea.example/title").content.decode()
        return Offer(Paper(ref.id, title=title, source="teahouse"), "https://tea.example/x.pdf")
    return answer

KIND = Kind("papers of the tea house", reads, opens)
"""
CODE = """
from pathlib import Path
from qa_notes.config import Settings
from qa_notes.errors import QANotesError
from qa_notes.sources import expand, fetch
try:
    for ref, found in fetch(expand(["tea:7", "tea:7"]).papers, Settings(output=Path("out"))):
        print(ref.source, found.paper.title, found.pdf.name, found.pdf.stat().st_size)
except QANotesError as err:
    print(err, err.hint)
"""
LISTED = """
from qa_notes.sources import expand
print([(ref.source, ref.id, ref.remark) for ref in expand(["list.md"]).papers])
"""


def with_another_kind(folder: Path, source: str, code: str = CODE) -> str:
    env = put(folder, "teahouse", "qa_notes.sources", "teahouse = teahouse:KIND", source)
    ended = subprocess.run([sys.executable, "-c", code], env=env, cwd=folder, text=True,
                           capture_output=True, timeout=60)  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_kind_of_another_package_needs_no_edit_here(web, tmp_path):
    web.at("tea.example/title", Reply(b"One Cup"))
    said = with_another_kind(tmp_path, OTHERS)
    assert said.splitlines() == [f"teahouse One Cup tea-7-288b49f4.pdf {len(PDF)}"]


def test_links_to_papers_of_another_package_are_known_in_lists(tmp_path):
    lines = "[One Cup](https://tea.example/cups/1): warm", "[House](https://tea.example/): cold"
    (tmp_path / "list.md").write_text("".join(f"- {line}\n" for line in lines), encoding="utf-8")
    assert with_another_kind(tmp_path, OTHERS, LISTED) == "[('teahouse', '1', 'warm')]\n"


def test_a_broken_kind_says_whose_it_is(tmp_path):
    said = with_another_kind(tmp_path, "import nothing_of_this_name")
    assert "the source teahouse cannot be loaded" in said and "comes with teahouse" in said
