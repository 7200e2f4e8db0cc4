"""Lists of somebody else's: pages and feeds, whose links may lead anywhere."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qa_notes.errors import ListError, UsageError
from qa_notes.sources import expand
from qa_notes.sources.link_kinds import is_paper, kind_of
from qa_notes.sources.listing import Entry, Listing
from qa_notes.sources.read_list import read_list

ARXIV = "https://arxiv.org/abs/2401.00010"
MARKDOWN = f"""\
# Papers of Tea

[Newsletter](https://news.example.org/)

## Week 1

| **Paper** | **Links** |
| --- | --- |
| 1) **Teapots** - pours *better*; see [BERT](http://b.org). | [Paper]({ARXIV}) [Tweet](//x.o) |
| 2) Spoons  Stirs with care. | [Paper](https://tea.org/s), [PDF](https://tea.org/s.pdf) |
| 3) **Sugar** - sweet. | [Project](https://sugar.example.org), [Tweet](https://x.com/b) |

## Week 2

1. [Cups of Tea](https://openreview.net/forum?id=x1) — holds tea. [[Code](https://github.com/x/cups)]
2. Again {ARXIV}v2, which pours.

### [Kettles](https://aclanthology.org/2024.acl-long.1/)

Boils water in two minutes.

We compare [Milk](https://doi.org/10.5555/12345) for its fat and its colour,
[Lemon](https://www.nature.com/articles/s41586-024-1) for its acid and its smell and more.
"""


def listing(path: Path, text: str) -> Listing:
    path.write_text(text, encoding="utf-8")
    read = read_list(str(path))
    assert read
    return read.listing


def brief(entry: Entry) -> tuple[str, str, str, str]:
    return entry.place, entry.reference, entry.title, entry.remark


def test_a_markdown_page_is_read_as_its_editor_meant_it(tmp_path: Path) -> None:
    found = listing(tmp_path / "list.md", MARKDOWN)
    assert [brief(entry) for entry in found.entries] == [
        ("line 9", ARXIV, "Teapots", "pours better; see BERT."),
        ("line 10", "https://tea.org/s", "Spoons", "Stirs with care."),
        ("line 11", "", "Sugar", "sweet."),
        ("line 15", "https://openreview.net/forum?id=x1", "Cups of Tea", "holds tea."),
        ("line 16", f"{ARXIV}v2", "", "Again, which pours."),
        (
            "line 18",
            "https://aclanthology.org/2024.acl-long.1/",
            "Kettles",
            "Boils water in two minutes.",
        ),
        ("line 22", "https://doi.org/10.5555/12345", "Milk", "for its fat and its colour"),
        (
            "line 22",
            "https://www.nature.com/articles/s41586-024-1",
            "Lemon",
            "for its acid and its smell and more.",
        ),
    ]
    assert [entry.sections[1:] for entry in found.entries] == [
        *[("Week 1",)] * 3,
        *[("Week 2",)] * 3,
        *[("Week 2", "Kettles")] * 2,
    ]
    assert found.entries[1].others == ("https://tea.org/s.pdf",)
    assert found.title == "Papers of Tea" and found.skipped == 6


def test_a_paper_stands_once_under_a_heading_and_again_under_the_next(tmp_path: Path) -> None:
    text = f"## A\n- [Pots]({ARXIV})\n- [Pots]({ARXIV}v2), <{ARXIV}>\n## B\n- [Pots 3]({ARXIV})\n"
    found = listing(tmp_path / "list.md", text)
    assert [entry.title for entry in found.entries] == ["Pots", "Pots 3"]
    assert [ref.id for ref in expand([str(tmp_path / "list.md")]).papers] == ["2401.00010"]


def test_an_html_page(tmp_path: Path) -> None:
    page = f"""<!doctype html><html><head><title>Tea &amp; More</title>
    <link rel="canonical" href="https://tea.example.org/list?token=s3cret">
    <base href="https://evil.example.org/"></head><body>
    <nav><a href="https://arxiv.org/abs/2402.00001">Paper</a></nav>
    <script>var a = "https://arxiv.org/abs/2402.00002"</script>
    <h2>One</h2><ul><li><a href="{ARXIV}">Teapots</a>: pours<br>well.
      <ul><li><a href="/files/inner.pdf">Inner Tea</a></li></ul></li></ul>
    </body></html>"""
    found = listing(tmp_path / "list.html", page)
    assert [brief(entry)[1:] for entry in found.entries] == [
        (ARXIV, "Teapots", "pours well."),
        ("https://tea.example.org/files/inner.pdf", "Inner Tea", ""),
    ]
    assert (found.title, found.url) == ("Tea & More", "https://tea.example.org/list")


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert('https://arxiv.org/abs/2402.00001')", "file:///etc/passwd.pdf",
        "/etc/passwd.pdf", "../../secret.pdf", "data:application/pdf;base64,AAAA", "secret.pdf",
        "ftp://x.org/a.pdf", "mailto:a@x.org?x=.pdf", "\\\\host\\a.pdf", "https://[::1/a.pdf",
        "java\tscript:x.pdf", "https://x.org\\@evil.org/a.pdf", "file:secret.pdf",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["html", "md", "xml"])
def test_no_link_of_a_page_or_feed_is_a_path_or_a_script(tmp_path: Path, href, kind) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.4\n%%EOF")
    good = f'<a href="{ARXIV}">Good</a>'
    bad = f'<a href="{href}">Paper</a>'
    text = f"<p>{bad}</p><p>{good}</p>"
    if kind == "xml":
        item = f"<link>{href}</link><guid>{href}</guid><title>Paper</title>"
        text = f"<rss><channel><item>{item}</item><item><link>{ARXIV}</link></item></channel></rss>"
    path = tmp_path / f"list.{kind}"
    found = listing(path, text)
    assert [e.reference for e in found.entries] == [ARXIV]
    if kind != "html":  # a saved page is a paper itself, unless `week new --from` reads it
        assert [ref.id for ref in expand([str(path)]).papers] == ["2401.00010"]


def test_what_is_not_seen_does_not_reach_a_list(tmp_path: Path) -> None:
    text = f"- [Tea\u202epots\x1b\x00](<{ARXIV}>) - pours\u200b well\x07\u2028forever\n"
    (entry,) = listing(tmp_path / "list.md", text).entries
    assert entry.title.startswith("Teapots") and "\x1b" not in entry.title
    assert entry.remark == "pours well forever"


@pytest.mark.parametrize(
    "text",
    [
        "<!---->" * 600,
        "[" * 30_000,
        "<div>" * 50_000 + f"<a href='{ARXIV}'>x</a>",
        f"[a]({ARXIV}) " * 10_000,
        "<table>" * 20_000,
        "> " * 20_000 + "x",
        "\n".join(f"- [Paper {n}](https://arxiv.org/abs/2401.{n:05})" for n in range(5_000)),
    ],
    ids=["comments", "brackets", "deep", "one line", "tables", "quotes", "many"],
)
def test_a_hostile_page_takes_no_forever(tmp_path: Path, text: str) -> None:
    begun = time.process_time()
    listing(tmp_path / "list.md", text)
    assert time.process_time() - begun < 20


def test_a_million_links_are_one_error(tmp_path: Path) -> None:
    path = tmp_path / "list.html"
    path.write_text("<a href=x>" * 1_000_001, encoding="utf-8")
    with pytest.raises(ListError, match="more than 1000000 tags"):
        read_list(str(path))
    path.write_text(f"<a href='{ARXIV}'>x</a>" * 1_000_000, encoding="utf-8")
    with pytest.raises(ListError, match="more than 16 MB"):
        read_list(str(path))


@pytest.mark.parametrize(
    "word,kind",
    [
        ("2401.00010", "arxiv"), ("https://huggingface.co/papers/2401.00010", "arxiv"),
        ("https://openreview.net/pdf?id=aBc-1_teaPot", "openreview"), ("10.5555/12345", "doi"),
        ("https://openreview.net/attachment?id=aBc-1_teaPot&name=pdf", "article"),
        ("https://aclanthology.org/N19-1423/", "acl"), ("https://x.org/a/b.PDF?x=1", "pdf"),
        ("https://www.science.org/doi/10.1126/science.adi1", "doi"),
        ("https://www.biorxiv.org/content/10.1101/2024.01.01.1v1", "doi"),
        ("https://www.biorxiv.org/content/10.1101/2024.01.01.123456v1", "biorxiv"),
        ("https://proceedings.mlr.press/v202/a.html", "pmlr"), ("https://x.org/", "web page"),
        ("https://proceedings.mlr.press/v202/", "web page"), ("2311.1183", "arxiv"),
        ("https://aclanthology.org/volumes/2023.acl-long/", "web page"),
        ("https://github.com/a/10.5555/12345", "web page"), ("javascript:1", ""), ("tea", ""),
    ],
)  # fmt: skip
def test_what_an_address_leads_to_is_told_by_its_words(word: str, kind: str) -> None:
    assert kind_of(word) == kind
    assert is_paper(word) == (kind not in ("", "web page"))
    assert is_paper(word, "[Paper]") == (kind != "")


FEED = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0"><channel><title>Tea Blog – é</title><link>https://tea.example.org/</link>
<item><title>On Teapots</title><link>{ARXIV}v1</link><description>Abstract</description></item>
<item><title>Digest</title><link>https://tea.example.org/1</link><description><![CDATA[
<ul><li><a href="https://openreview.net/forum?id=x1">Cups</a>: they hold tea</li>
<li><a href="https://tea.example.org/about">About</a></li></ul>]]></description></item>
<item><title>Holiday</title><link>https://tea.example.org/2</link><description>none</description></item>
</channel></rss>"""


def test_a_feed_is_of_papers_or_speaks_of_them(tmp_path: Path) -> None:
    found = listing(tmp_path / "feed.xml", FEED)
    assert [(e.reference, e.title, e.remark, e.sections) for e in found.entries] == [
        (f"{ARXIV}v1", "On Teapots", "", ()),
        ("https://openreview.net/forum?id=x1", "Cups", "they hold tea", ("Digest",)),
    ]
    assert found.title == "Tea Blog – é" and found.url == "https://tea.example.org/"
    assert found.skipped == 2


@pytest.mark.parametrize(
    "link,url",
    [
        ("https://tea.example.org/?token=s3cret", "https://tea.example.org/"),
        ("https://ada:s3cret@tea.example.org/", "https://tea.example.org/"),
        ("https://[tea]/", ""), ("https://tea.example.org:x/", ""), ("tea:7", ""),
    ],
)  # fmt: skip
def test_where_a_feed_stands_can_be_asked_and_grants_nothing(tmp_path: Path, link, url) -> None:
    text = FEED.replace("https://tea.example.org/</link>", f"{link}</link>")
    assert listing(tmp_path / "feed.xml", text).url == url


@pytest.mark.parametrize(
    "text,said",
    [
        ('<!DOCTYPE r [<!ENTITY a "aaaa">]><rss>&a;</rss>', "entities"),
        ("<rss><channel><item>", "names no paper|cannot be read"),
        ("https://x.org/feed.xml", "no feed"),
    ],
)
def test_a_feed_that_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        expand([str(path)])


def test_the_weekly_lists_of_dair_all_import(shared: Path) -> None:
    read = read_list(str(shared / "data/dair/ML-Papers-of-the-Week_README.md"))
    assert read
    entries = read.listing.entries
    assert len({entry.sections for entry in entries}) == 130
    assert len(entries) == 1300 and sum(not entry.reference for entry in entries) == 4
    assert sum(bool(entry.title and entry.remark) for entry in entries) >= 1292
    table = read_list(str(shared / "data/dair/ml-potw-10232023.csv"))
    assert table and len(table.listing.entries) == 420
    assert all(kind_of(entry.reference) for entry in table.listing.entries)


@pytest.mark.parametrize(
    "name,count,first",
    [
        ("arxiv_rss_cs.AI_2025-08-20.atom.xml", 7, "2508.13426"),
        ("legacy_atom/2012_id_list_1205.1001v1_1001.1001v1.atom.xml", 2, "1205.1001"),
    ],
)
def test_the_feeds_of_arxiv(shared: Path, name: str, count: int, first: str) -> None:
    papers = expand([str(shared / "data/arxiv_api" / name)]).papers
    assert (len(papers), papers[0].id, papers[0].version) == (count, first, 1)
