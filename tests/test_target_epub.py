"""The e-book: valid, complete, each chapter where its links say."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from golden.hard import FORMULAS, HARD, HARD_WEEK, LINKS, SAID
from golden.sample import BARE, FAILED, NOTE, WEEK, an_answer
from golden.texts import TEXT
from hypothesis import given, settings
from lxml import etree
from programs import program

from qa_notes.export import Options, article
from qa_notes.models import Note, Week
from qa_notes.render import printed

TYPE = "{http://www.idpf.org/2007/ops}type"
BLOCKS = {"p", "h1", "h2", "h3", "h4", "li"}


def book(week: Week, notes: list[Note], **options: object) -> zipfile.ZipFile:
    made = article(week, notes, Options("epub", **options))  # type: ignore[arg-type]
    assert isinstance(made, bytes)
    return zipfile.ZipFile(io.BytesIO(made))


def pages(archive: zipfile.ZipFile) -> dict[str, etree._Element]:
    """The chapters by file name, read as the XML that they have to be."""
    names = [name for name in archive.namelist() if re.search(r"/(title|paper-\d+)\.xhtml$", name)]
    return {name.rpartition("/")[2]: etree.fromstring(archive.read(name)) for name in names}


def text(page: etree._Element) -> str:
    """The lines of a page, without its formulas."""
    for math in list(page.iter("{*}math")):
        math.clear(keep_tail=True)
    found = (e for e in page.iter("{*}*") if etree.QName(e).localname in BLOCKS)
    return "\n".join("".join(e.itertext()) for e in found)


def test_what_is_hard_to_print_comes_back() -> None:
    found = pages(book(HARD_WEEK, [HARD]))
    formulas = [m.get("alttext", "") for page in found.values() for m in page.iter("{*}math")]
    assert {re.sub(r"^\W+ | \W+$", "", latex) for latex in formulas} == set(FORMULAS)
    links = {a.get("href") for page in found.values() for a in page.iter("{*}a")}
    assert set(LINKS) <= links
    said = "\n".join(map(text, found.values()))
    assert [one for one in SAID if one not in said] == []


@given(TEXT)
@settings(max_examples=30)
def test_anything_that_is_said_is_text_of_a_chapter(said: str) -> None:
    note = replace(NOTE, summary=None, abstract={}, answers=(an_answer(said, said),))
    page = pages(book(Week(), [note]))["paper-1.xhtml"]
    lines = printed(note).answers[0].said.lines
    for math in page.iter("{*}math"):
        math.getparent().text = math.get("alttext")
    found = text(page)
    assert [line for line in lines if line not in found] == []
    assert not {"script", "img", "iframe"} & {etree.QName(e).localname for e in page.iter()}


def test_each_paper_is_a_chapter_after_the_title_page() -> None:
    found = pages(book(WEEK, [NOTE, BARE], failed=FAILED))
    assert list(found) == ["title.xhtml", "paper-1.xhtml", "paper-2.xhtml"]
    front = text(found["title.xhtml"])
    assert WEEK.title and WEEK.title in front and "灯りの週です." in front
    assert "Lanterns: Small *Lights*" in front and "it looks scanned" in front
    assert "灯りの数を減らす手法を提案する." in text(found["paper-1.xhtml"])


def test_every_link_within_the_book_leads_somewhere() -> None:
    found = pages(book(WEEK, [NOTE, NOTE, BARE]))
    ids = {(name, e.get("id")) for name, page in found.items() for e in page.iter() if e.get("id")}
    leads = [
        (file or name, place)
        for name, page in found.items()
        for a in page.iter("{*}a")
        if "://" not in (href := a.get("href", ""))
        for file, _, place in [href.partition("#")]
    ]
    assert {"paper-1.xhtml", "paper-2.xhtml", "paper-3.xhtml"} <= {file for file, _ in leads}
    assert len(leads) > 6 and [lead for lead in leads if lead not in ids] == []


def test_a_footnote_and_its_mark_say_what_they_are() -> None:
    page = pages(book(HARD_WEEK, [HARD]))["paper-1.xhtml"]
    marks = [a for a in page.iter("{*}a") if a.get(TYPE) == "noteref"]
    notes = {e.get("id"): e for e in page.iter() if e.get(TYPE) == "footnote"}
    assert len(marks) == 4 and {a.get("href", "")[1:] for a in marks} == set(notes)


def test_ids_and_dates_are_those_of_the_week() -> None:
    written = datetime(2023, 5, 6, 7, 8, 9, tzinfo=UTC)
    note = replace(NOTE, answers=(replace(NOTE.answers[0], written_at=written), *NOTE.answers[1:]))
    archive, later = book(WEEK, [note]), book(WEEK, [note, BARE])
    assert {entry.date_time for entry in archive.infolist()} == {(2023, 5, 6, 7, 8, 8)}
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    packages = [one.read("EPUB/content.opf").decode() for one in (archive, later)]
    modified = '<meta property="dcterms:modified">2023-05-06T07:08:09Z</meta>'
    assert all(modified in package for package in packages)
    ids = [re.findall(r"urn:uuid:[\w-]+", package) for package in packages]
    assert len(ids[0]) == 1 and ids[0] == ids[1]
    other = book(replace(WEEK, id="2023-W02"), [note]).read("EPUB/content.opf").decode()
    assert ids[0][0] not in other


def test_every_language_is_named() -> None:
    korean = replace(BARE, language="ko")
    archive = book(WEEK, [NOTE, korean])
    package = archive.read("EPUB/content.opf").decode()
    assert re.findall(r"<dc:language>(\w+)<", package) == ["ja", "ko"]
    found = pages(archive)
    assert [page.get("lang") for page in found.values()] == ["ja", "ja", "ko"]


def test_a_template_of_somebodys_own_makes_a_book_too(tmp_path: Path) -> None:
    (tmp_path / "notes.html.j2").write_text("<p>only &amp; this<br>line <!-- no --><img src=x")
    found = pages(book(WEEK, [NOTE], template=tmp_path))
    assert [text(page) for page in found.values()] == ["only & thisline "]


@pytest.mark.real
@pytest.mark.parametrize("evidence", ["footnotes", "inline"])
def test_epubcheck_has_nothing_to_say(tmp_path: Path, evidence: str) -> None:
    jar, java = program("epubcheck", "epubcheck"), program("epubcheck", "java")
    path = tmp_path / "book.epub"
    options = Options("epub", evidence=evidence, failed=FAILED)  # type: ignore[arg-type]
    made = article(HARD_WEEK, [HARD, NOTE, NOTE, replace(BARE, language="hi")], options)
    assert isinstance(made, bytes)
    path.write_bytes(made)
    # Debian's is a jar that the kernel has to know as a program: not in every container.
    done = subprocess.run(
        [java, "-jar", jar, str(path)], capture_output=True, text=True, timeout=120
    )
    assert "No errors or warnings detected." in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


def test_ebooklib_reads_it(tmp_path: Path) -> None:
    from ebooklib import epub

    path = tmp_path / "book.epub"
    made = article(HARD_WEEK, [HARD, NOTE], Options("epub"))
    assert isinstance(made, bytes)
    path.write_bytes(made)
    read = epub.read_epub(path)
    assert read.title == HARD_WEEK.title
    assert read.get_metadata("DC", "language") == [("ja", {})]
    assert [link.title for link in read.toc] == [
        HARD_WEEK.title,
        HARD.paper.title,
        NOTE.paper.title,
    ]
    assert [name for name, _ in read.spine] == ["file-0", "file-1", "file-2"]
