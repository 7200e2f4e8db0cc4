"""How long a server asks to wait, in every way that one can say it."""

from __future__ import annotations

import pytest

from qa_notes.retry_after import YEAR, retry_after

SERVER = {"date": "Fri, 02 Jan 2026 10:00:10 GMT"}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30), (" 3600 ", 3600), ("0", 0), ("1.5", 1.5),
        ("9" * 9, YEAR), ("9" * 400, YEAR), ("9" * 60_000, YEAR),
        ("Fri, 02 Jan 2026 10:00:30 GMT", 20), ("Fri, 02 Jan 2026 12:00:30 +0200", 20),
        ("Fri, 02 Jan 2026 09:00:00 GMT", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Fri, 02 Jan 9999 10:00:30 GMT", YEAR),
        ("", None), ("²", None), ("٣", None), ("-5", None), ("+3", None), ("1e999", None),
        ("1.", None), ("soon", None), ("Wed, 99 Foo 2015", None), ("Fri, 99 Jan", None),
        ("Fri, 02 Jan 2026 10:00:30 -0000", None), ("Fri, 02 Jan 99999 10:00:30 GMT", None),
        ("Fri, 02 Jan 2026 10:00:30 +99999999", None), ("1 " * 60, None),
    ],
)  # fmt: skip
def test_retry_after_is_a_number_a_date_or_nothing(value: str, seconds: float | None):
    assert retry_after({"retry-after": value} | SERVER) == seconds


def test_no_header_is_no_wait():
    assert retry_after({}) is None and retry_after(SERVER) is None


@pytest.mark.parametrize("clock", [{}, {"date": "noon"}, {"date": "Fri, 02 Jan 2026 10:00 -0000"}])
def test_without_a_clock_of_the_server_ours_counts(clock: dict[str, str]):
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"} | clock) == 0
    assert retry_after({"retry-after": "Fri, 02 Jan 9999 10:00:30 GMT"} | clock) == YEAR


def test_a_date_at_the_edge_of_the_calendar_is_a_wait():
    first = "Mon, 01 Jan 0001 00:00:00 +2359"
    assert retry_after({"retry-after": first, "date": first}) == 0
    assert retry_after({"retry-after": first} | SERVER) == 0
