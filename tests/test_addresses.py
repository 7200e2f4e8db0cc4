"""Web addresses as people and servers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes import addresses


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://x.org", 443), ("http://x.org", 8000), ("http://x.org:80", 80),
     ("https://x.org:8443/a", 8443), ("https://x.org:", 443)],
)  # fmt: skip
def test_a_port_that_is_not_named_is_that_of_the_scheme(url: str, expected: int):
    parts = addresses.split(url)
    assert parts and addresses.port(parts.scheme, parts.port, http=8000) == expected
    assert addresses.port("http", None) == 80


BAD = [
    "https://[anonymized]",
    "https://[anonymized]/paper.pdf",
    "http://[::1",
    "http://[fe80::1%25eth0]/x.pdf",
    "http://[v1.x]/x.pdf",
    "https://host:port/x.pdf",
    "https://host:99999/x.pdf",
    "https://host:-1/x.pdf",
    "https://host:²/x.pdf",
    "https://" + "a" * 70_000 + "/x.pdf",
    "https://" + "a." * 200 + "org/x.pdf",
    "https://" + "a" * 64 + ".org/x.pdf",
    "https://a..b/x.pdf",
    "https://.example.org/x.pdf",
    "https://\ufffd/x.pdf",
    "https:///x.pdf",
    "https://exa\nmple.org/x.pdf",
    "https://example.org/\x1b[2J.pdf",
    "https://evil.org\\@example.org/x.pdf",
    "https://ex ample.org/x.pdf",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://\ud800.org/x.pdf",
]


@pytest.mark.parametrize("url", BAD, ids=range(len(BAD)))
def test_what_cannot_be_asked_is_none_and_no_exception(url):
    assert addresses.split(url) is None


@pytest.mark.parametrize(
    "url,host",
    [
        ("https://example.org/x.pdf", "example.org"),
        ("http://example.org.:8080/x.pdf", "example.org."),
        ("http://[2001:db8::1]:80/x.pdf", "2001:db8::1"),
        ("https://bücher.example/x.pdf", "bücher.example"),
        ("http://user:secret@127.0.0.1:8000/x.pdf", "127.0.0.1"),
    ],
)
def test_what_can_be_asked_has_a_host(url, host):
    parts = addresses.split(url)
    assert parts is not None and parts.hostname == host


@given(st.text() | st.text().map("https://{}".format) | st.text("[]@:/?#.%²a0", max_size=30))
def test_no_text_is_an_exception(text):
    addresses.split(text)
    addresses.split(f"http://{text}")
    addresses.login(f"http://{text}")
    addresses.mark(text)
    assert "s3cret" not in addresses.public(f"https://me:s3cret@{text}")


@pytest.mark.parametrize(
    "url,shown",
    [
        ("https://me:s3cret@example.org/x.pdf#page=2", "https://example.org/x.pdf"),
        ("https://me:s3cret@[bad/x.pdf", "https://[bad/x.pdf"),
        ("https://openreview.net/pdf?id=abc", "https://openreview.net/pdf?id=abc"),
        ("https://example.org/x?id=1&access_token=s3cret", "https://example.org/x?id=1"),
        ("https://example.org/x?token=s3cret", "https://example.org/x"),
        ("https://example.org/x?api_key=s3cret&apikey=s3cret&key=s3cret", "https://example.org/x"),
        ("https://example.org/x?X%2DAmz%2DSignature=s3cret", "https://example.org/x"),
        ("https://x.org/a?X-Amz-Credential=s3cret&X-Amz-Signature=s3cret&v=2", "https://x.org/a?v=2"),
        ("https://x.org/a?sv=2024&sig=s3cret", "https://x.org/a?sv=2024"),
    ],
)  # fmt: skip
def test_what_grants_access_is_left_out(url, shown):
    assert addresses.public(url) == shown


def test_two_addresses_that_differ_only_in_a_secret_stay_two():
    one, other = (f"https://example.org/x?key={n}" for n in "12")
    assert addresses.public(one) == addresses.public(other)
    assert addresses.mark(one) != addresses.mark(other) != ""
    assert addresses.mark("https://example.org/x?id=1") == ""
    assert addresses.mark("https://example.org/x?X-Amz-Signature=a1") == ""
