"""What somebody may choose about a site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa_notes import addresses
from qa_notes.errors import UsageError
from qa_notes.render import EVIDENCE, there_is
from qa_notes.render.text import one_line, safe_url


@dataclass(frozen=True, slots=True)
class Options:
    """How a site is made. Raises UsageError for an address that can be no site's."""

    title: str = ""  # the language's own when empty
    url: str = ""  # where it will stand, with a slash at its end; empty: nobody said
    language: str | None = None  # of what stands around the papers; None: as theirs
    usual: str = "ja"  # the one taken where the papers have several
    evidence: Literal["none", "footnotes", "inline"] = "footnotes"

    def __post_init__(self) -> None:
        there_is("evidence", self.evidence, EVIDENCE)
        object.__setattr__(self, "title", one_line(self.title))
        if not self.url:
            return
        whole = addresses.without_login(self.url).partition("#")[0].partition("?")[0]
        if safe_url(self.url) is None or self.url != whole:  # every page will name it
            raise UsageError(
                f"{addresses.public(self.url)!r} is no address of a site",
                "such as https://example.org/papers/, without user and query",
            )
        object.__setattr__(self, "url", self.url.rstrip("/") + "/")
