"""The `citation_*` tags of a paper's page (Highwire Press tags), set for indexes."""

from __future__ import annotations

from typing import Any

from qa_notes import strict_xml
from qa_notes.errors import SourceError
from qa_notes.models import Paper
from qa_notes.sources import answers

MOST_TAGS = 20_000  # of meta; a page of 3000 authors with their institutions has 6000


class Page:
    """A page of HTML that somebody else wrote. Raises SourceError for what cannot be read."""

    def __init__(self, content: bytes, who: str) -> None:
        try:
            content.decode()
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = None  # as the page says
        try:
            root = strict_xml.page(content, encoding)
        except ValueError as err:
            raise SourceError(f"the page of {who} has too many tags to be read") from err
        if root is None:
            raise SourceError(f"the page of {who} cannot be read", answers.TRY_AGAIN)
        self._root: Any = root
        self._tags: dict[str, list[str]] = {}
        for number, tag in enumerate(self._root.iter("meta")):
            name = (tag.get("name") or tag.get("property") or "").lower()
            if number < MOST_TAGS and (said := tag.get("content")):
                self._tags.setdefault(name, []).append(said)

    def all(self, name: str) -> list[str]:
        """What the tags of this name say, in the order of the page."""
        return self._tags.get(name, [])

    def first(self, name: str) -> str | None:
        """What the first tag of this name says."""
        return next(iter(self.all(name)), None)

    def text_at(self, path: str) -> str | None:
        """The text of the first element at an XPath."""
        found = self._root.xpath(path)
        return "".join(found[0].itertext()) if found else None


def paper_of(page: Page, paper_id: str, source: str) -> Paper:
    """The facts in a page's tags. A date that is no day is left out; so is what is not there."""
    first = page.first
    published = first("citation_publication_date") or first("citation_date")
    return Paper(
        id=paper_id,
        title=answers.line(first("citation_title")),
        authors=answers.authors(page.all("citation_author")),
        published=answers.day(published or first("citation_online_date")),
        pdf_url=answers.address(first("citation_pdf_url")),
        abstract=answers.paragraphs(first("citation_abstract")),
        source=source,
    )
