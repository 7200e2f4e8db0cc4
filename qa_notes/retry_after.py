"""How long a server asks to be left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

YEAR = 365 * 24 * 3600.0  # seconds; who asks for more means never
_LONGEST_DATE = 100  # characters that are looked at


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks for, 0 to a year; None when it says nothing usable.

    It is a number, or a date on the server's own clock, which `Date` tells; else on ours.
    """
    value = (headers.get("retry-after") or "").strip()
    if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", value):
        return min(float(value), YEAR)
    until, now = _moment(value), _moment(headers.get("date") or "")
    if until is None:
        return None
    return min(max(0.0, (until - (now or datetime.now(UTC))).total_seconds()), YEAR)


def _moment(text: str) -> datetime | None:
    """The date of a header; None when it is absent, garbled, or without its zone."""
    try:
        moment = parsedate_to_datetime(text[:_LONGEST_DATE])
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None
