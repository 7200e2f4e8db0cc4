"""Where papers are fetched from, and what of an address nobody else may know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sources_web import (
    API,
    PDF,
    TEAPOT,
    Reply,
    Told,
    Web,
    failure,
    run,
    serve,
)

from qa_notes import addresses
from qa_notes.config import load
from qa_notes.errors import (
    ConfigError,
    PrivateAddress,
    SourceError,
)
from qa_notes.refs import web_ref
from qa_notes.sources import Fetched
from qa_notes.sources.guard import Guard, is_public

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


def test_a_file_in_the_folder_cannot_name_a_place_of_this_machine(web, tmp_path):
    lines = f'arxiv_api_url = "{web.url}{API}"\narxiv_pdf_url = "{web.url}/pdf"\n'
    (tmp_path / "qa-notes.toml").write_text(lines, encoding="utf-8")
    strange = load(tmp_path, {"QA_NOTES_OUTPUT": str(tmp_path / "out")}, tmp_path / "nowhere")
    assert isinstance(failure(strange, "2401.00010"), PrivateAddress)
    assert web.asked == []


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
