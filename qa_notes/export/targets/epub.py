"""The article as an e-book: EPUB 3, a chapter a paper, formulas as MathML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from qa_notes.export import lasting, xhtml
from qa_notes.export.contents import Article, Contents
from qa_notes.export.target import Target
from qa_notes.render import static

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLE = "book.css"
_TYPES = f"{{{xhtml.EPUB}}}type"
# What a reading system may rely on; words for people would have to be in their language.
_ACCESS = {
    "accessMode": ("textual",),
    "accessModeSufficient": ("textual",),
    "accessibilityFeature": ("MathML", "structuralNavigation", "tableOfContents"),
    "accessibilityHazard": ("none",),
}


@dataclass(frozen=True, slots=True)
class _Chapter:
    """One file of the book."""

    file: str
    title: str
    language: str
    element: _Element  # XHTML, for its body

    @property
    def has_math(self) -> bool:
        """Whether its entry in the list of files must say so."""
        math = "{http://www.w3.org/1998/Math/MathML}math"
        return next(self.element.iter(math), None) is not None


def _write(article: Article) -> bytes:
    from ebooklib import epub

    said, changed = article.contents(), lasting.changed(article)
    chapters = tuple(_chapters(article, said))
    _lead_to_files(chapters)
    book = _book(article, said, chapters)
    out = io.BytesIO()
    options = {"mtime": changed, "epub3_pages": False, "raise_exceptions": True}
    writer = epub.EpubWriter(out, book, options)
    writer.process()
    writer.write()
    with zipfile.ZipFile(out) as archive:  # its files are as old as this moment
        return lasting.packed({name: archive.read(name) for name in archive.namelist()}, changed)


def _chapters(article: Article, said: Contents) -> Iterator[_Chapter]:
    """The title page with introduction and list, then a chapter for each paper."""
    from lxml import etree

    papers = {paper.anchor: paper for paper in said.papers}
    front = etree.Element(
        f"{{{xhtml.XHTML}}}section", nsmap={None: xhtml.XHTML, "epub": xhtml.EPUB}
    )
    front.set(_TYPES, "titlepage")
    rest: list[_Chapter] = []
    for element in xhtml.tree(article):
        paper = papers.get(element.get("id", ""))
        copy = xhtml.copied(element)
        copy.tail = "\n"
        if paper is None:
            front.append(copy)
            continue
        _typed(copy)
        file = f"paper-{len(rest) + 1}.xhtml"
        rest.append(_Chapter(file, paper.title, paper.language, copy))
    yield _Chapter("title.xhtml", said.page_title, said.language, front)
    yield from rest


def _typed(chapter: _Element) -> None:
    """Say what is a chapter, a footnote and the mark of one, so that readers can show them."""
    chapter.set(_TYPES, "chapter")
    chapter.set("role", "doc-chapter")
    for mark in chapter.iterfind(".//{*}sup/{*}a"):
        mark.set(_TYPES, "noteref")
        mark.set("role", "doc-noteref")
    for notes in _of_class(chapter, "section", "notes"):
        notes.set(_TYPES, "footnotes")
        for note in notes.iterfind("{*}ol/{*}li"):
            note.set(_TYPES, "footnote")
    for back in _of_class(chapter, "a", "back"):
        back.set("role", "doc-backlink")


def _of_class(root: _Element, tag: str, name: str) -> Iterable[_Element]:
    return (e for e in root.iter(f"{{{xhtml.XHTML}}}{tag}") if name in e.get("class", "").split())


def _lead_to_files(chapters: Sequence[_Chapter]) -> None:
    """Links within the article, which was one page, lead to the files that it is now."""
    home = {e.get("id"): chapter.file for chapter in chapters for e in chapter.element.iter()}
    for chapter in chapters:
        for link in chapter.element.iter(f"{{{xhtml.XHTML}}}a"):
            name = link.get("href", "").removeprefix("#")
            if not link.get("href", "").startswith("#"):
                continue
            if name not in home:
                del link.attrib["href"]
            elif home[name] != chapter.file:
                link.set("href", f"{home[name]}#{name}")


def _book(article: Article, said: Contents, chapters: Iterable[_Chapter]) -> Any:
    from ebooklib import epub

    book = epub.EpubBook()
    book.set_identifier(uuid5(NAMESPACE_URL, lasting.article_uri(article)).urn)
    book.set_title(said.page_title)
    for code in dict.fromkeys((said.language, *(paper.language for paper in said.papers))):
        book.set_language(code)
    book.language = said.language
    for name, values in _ACCESS.items():
        for value in values:
            book.add_metadata(None, "meta", value, {"property": f"schema:{name}"})
    style = static(_STYLE).encode()
    book.add_item(epub.EpubItem("style", _STYLE, "text/css", style))
    for number, chapter in enumerate(chapters):
        root = xhtml.document(chapter.title, chapter.language, _STYLE, chapter.element)
        item = epub.EpubItem(
            f"file-{number}", chapter.file, "application/xhtml+xml", xhtml.written(root)
        )
        item.properties = ["mathml"] if chapter.has_math else []
        book.add_item(item)
        book.spine.append(item)
        book.toc.append(epub.Link(chapter.file, chapter.title, f"to-{number}"))
    book.add_item(epub.EpubNcx())  # for readers of EPUB 2
    book.add_item(epub.EpubNav())
    return book


TARGET = Target("an e-book, EPUB 3: a chapter a paper, formulas as MathML", "epub", _write)
