"""Reads an exported page back as the lines a person would see."""

from __future__ import annotations

from html.parser import HTMLParser

SKIPPED = {"head", "style", "script", "nav", "template", "title"}
INLINE = {"a", "b", "strong", "em", "span", "sup", "sub", "q", "code", "wbr"}
VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}


class Reader(HTMLParser):
    """Each block element a line, each <br> a line; keeps the tags it met."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._text = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._hidden += tag in SKIPPED and tag not in VOID
        self._break_at(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in SKIPPED
        self._break_at(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text += data

    def _break_at(self, tag: str) -> None:
        if tag not in INLINE:
            if self._text.strip("\n "):
                self.lines.append(self._text.strip("\n"))
            self._text = ""


def read(page: str) -> Reader:
    """The page, read."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader
