"""What hosts answer about a paper, as plain values: nothing of it is believed unread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from qa_notes import addresses, strict_json, strict_xml
from qa_notes.errors import NotFound, SourceError
from qa_notes.models import Paper

if TYPE_CHECKING:  # httpx takes a while to import
    from qa_notes.sources.polite import Polite

LONGEST_LINE = 2000  # characters of a title or a name
LONGEST_ABSTRACT = 50_000
MOST_AUTHORS = 5000
TRY_AGAIN = "try again later, or download the PDF and give the file"


def asked(polite: Polite, url: str, who: str, paper: str) -> bytes:
    """What `who` answers about the paper. Raises NotFound, SourceBusy or SourceError."""
    reply = polite.get(url)
    if reply.status_code in (404, 410):
        raise NotFound(f"{who} has no paper {paper}")
    if reply.status_code in (401, 403):
        raise SourceError(
            f"{who} does not show {paper} to us (HTTP {reply.status_code})", TRY_AGAIN
        )
    if reply.status_code != 200:
        raise SourceError(f"{who} answered HTTP {reply.status_code} about {paper}", TRY_AGAIN)
    return reply.content


def asked_json(polite: Polite, url: str, who: str, paper: str) -> dict[str, Any]:
    """The JSON object that `who` answers. Raises as `asked`, and SourceError for anything else."""
    content = asked(polite, url, who, paper)
    try:
        value = strict_json.read(content.decode("utf-8-sig"))
    except ValueError as err:
        what = "a web page" if content.lstrip()[:1] == b"<" else f"no JSON ({str(err)[:100]})"
        raise SourceError(f"{who} answered with {what} instead of facts", TRY_AGAIN) from err
    if not isinstance(value, dict):
        raise SourceError(f"{who} answered with no facts about {paper}", TRY_AGAIN)
    return value


def at(value: Any, *path: str | int) -> Any:
    """What stands at a path of keys and places; None where it leads nowhere."""
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def texts(value: Any) -> list[str]:
    """The texts of a list; of anything else, none."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def line(value: Any) -> str | None:
    """A text on one line; None for none, and for a megabyte."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if 0 < len(text) <= LONGEST_LINE else None


def paragraphs(value: Any) -> str | None:
    """A text of paragraphs, a line each; its heading `Abstract` is none of them."""
    if not isinstance(value, str) or len(value) > 4 * LONGEST_ABSTRACT:
        return None
    lines = (" ".join(part.split()) for part in re.split(r"\n\s*\n", value))
    text = "\n".join(each for each in lines if each and each.lower() != "abstract")
    return text if 0 < len(text) <= LONGEST_ABSTRACT else None


def unmarked(value: Any) -> str:
    """The text that a fragment of HTML or JATS shows, a blank line between its paragraphs.

    For hosts that write such marks alone: in a plain title, `a<b` is no mark.
    """
    text = value[: 4 * LONGEST_ABSTRACT] if isinstance(value, str) else ""
    if "<" not in text and "&" not in text:
        return text
    parted = re.sub(r"</?(?:jats:)?(?:p|sec|title|br|div)\b[^<>]*>", "\n\n", text)
    root = strict_xml.page(f"<div>{parted}</div>".encode("utf-8", "replace"))
    return "" if root is None else "".join(root.itertext())


def authors(names: Sequence[Any]) -> tuple[str, ...]:
    """Names as they are printed: `Smith, John A.` is John A. Smith."""
    found = (line(name) for name in names[:MOST_AUTHORS])
    return tuple(_turned(name) for name in found if name)


def _turned(name: str) -> str:
    family, comma, given = (part.strip() for part in name.partition(","))
    return f"{given} {family}" if comma and given and "," not in given else name


def day(value: Any) -> date | None:
    """2021-07-01, 2021/07/01, [2021, 7, 1] or milliseconds since 1970.

    None for a month or a year alone: a day that nobody named would be a false one.
    """
    try:
        if isinstance(value, str):
            found = re.match(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})\b", value, re.ASCII)
            return date(*map(int, found.groups())) if found else None
        if isinstance(value, list):
            return date(*value) if len(value) == 3 else None
        if isinstance(value, int) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC).date()
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return None


def address(value: Any) -> str | None:
    """An address of the web that can be asked; None for anything else."""
    return value if isinstance(value, str) and addresses.split(value) else None


def titled(paper: Paper, who: str) -> Paper:
    """The paper, if there is at least its title. Raises SourceError."""
    if paper.title is None:
        raise SourceError(f"what {who} says about {paper.id} cannot be read", TRY_AGAIN)
    return replace(paper, title=paper.title.rstrip())
