"""The site of a work folder: which pages there are, where links lead, what pages may do."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from golden.sample import NOTE
from site_made import URL, a_note, files_of, furnish, made, put
from site_reader import Site

from qa_notes.errors import ExportError, UsageError
from qa_notes.languages import LANGUAGES, site_words
from qa_notes.models import Note
from qa_notes.site import Options

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnish(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def site(folder: Path) -> Site:
    made(folder, url=URL)
    return Site(folder / "site")


def test_every_page_is_there(site: Site):
    papers = {f"papers/{name}.html" for name in
              ("2301.00001", "2309.02427", "2310.10631", "2310.11511", "a-file")}  # fmt: skip
    weeks = {"weeks/newer.html", "weeks/older.html"}
    months = {f"months/{name}.html" for name in ("2023-01", "2023-09", "2023-10", "2024-03",
                                                 "undated")}  # fmt: skip
    lists = {"index.html", "search.html", "categories.html", "questions.html"}
    pages = set(site.pages)
    assert papers | weeks | months | lists <= pages
    rest = pages - papers - weeks - months - lists
    assert {name.partition("/")[0] for name in rest} == {"categories", "questions"}
    assert "questions/notes-limits.html" in rest


def test_every_link_leads_somewhere(site: Site):
    assert list(site.dead()) == []


@pytest.mark.parametrize("evidence", ["none", "inline"])
def test_links_lead_somewhere_whatever_the_evidence(folder: Path, tmp_path: Path, evidence: str):
    made(folder, tmp_path / "site", evidence=evidence)
    assert list(Site(tmp_path / "site").dead()) == []


def test_weeks_come_newest_first_and_papers_without_one_after_them(site: Site):
    lines = site.read("index.html").lines
    at = [lines.index(line) for line in ("今週の論文", "灯りの週", "週のまとめに入っていない論文")]
    assert at == sorted(at)
    assert lines.index("LLEMMA: An Open Language Model for Mathematics") > at[2]


def test_a_week_says_what_it_has_and_what_it_lacks(site: Site, folder: Path):
    lines = site.read("weeks/newer.html").lines
    assert "紹介する論文は以下の2本となります。" in lines
    assert lines[lines.index("紹介できなかった論文:") + 1 :][:2] == [
        "The Paper Nobody Has Read", "理由: ノートがまだありません",
    ]  # fmt: skip
    said = made(folder, url=URL).said
    assert any("The Paper Nobody Has Read" in line for line in said)


def test_a_week_has_its_trends_which_lead_to_the_pages_of_its_papers(tmp_path: Path):
    put(tmp_path, NOTE, a_note("a/b", "灯り"))
    trends = "{ja: {by: 'x:y', items: [{text: 灯りは*小さく*なります。, papers: [a/b, gone]}]}}"
    (tmp_path / "w.yaml").write_text(f"papers: [a/b]\ntrends: {trends}\n", encoding="utf-8")
    said = made(tmp_path).said
    site = Site(tmp_path / "site")
    lines = site.read("weeks/w.html").lines
    at = lines.index("灯りは*小さく*なります。")
    assert lines[at - 1] == "今週の主な動向:【モデルが作成】"
    assert lines[at + 1] == "関連する論文: Paper a/b"
    lead = re.findall(r'関連する論文: <a href="\.\./([^"]+)"', site.page("weeks/w.html"))
    assert lead == [name for name in site.pages if name.startswith("papers/a_b")]
    assert list(site.dead()) == []
    assert "week w: a trend names gone, which is not in the article" in said


def test_facts_of_the_week_hold_for_its_papers(site: Site):
    assert "発行日: 2023年10月17日" in site.read("papers/2310.11511.html").lines
    assert "Computation and Language 論文3本" in site.read("categories.html").lines


def test_facts_of_any_week_hold_for_a_paper_of_two(tmp_path: Path):
    put(tmp_path, a_note("a", "灯り"))
    (tmp_path / "1.yaml").write_text("papers: [a]\n", encoding="utf-8")
    (tmp_path / "2.yaml").write_text("papers: [{id: a, published: 2023-10-17}]\n", "utf-8")
    made(tmp_path)
    page = Site(tmp_path / "site").read("papers/a.html")
    assert "発行日: 2023年10月17日" in page.lines


def test_a_paper_has_its_block_and_its_neighbours(site: Site):
    page = site.page("papers/2301.00001.html")
    assert page.count("<h1>") == 1 and "Lanterns: Small *Lights* for Large" in page
    for footnote in re.findall(r'href="(#paper-2301\.00001:note-\d+)"', page):
        assert f'id="{footnote[1:]}"' in page
    assert 'href="https://arxiv.org/pdf/2301.00001v2#page=3"' in page
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', page) == [
        ("prev", "../papers/2309.02427.html"), ("next", "../papers/2310.10631.html"),
    ]  # fmt: skip


def test_a_month_is_a_table_of_papers_by_questions(site: Site):
    page = site.page("months/2023-10.html")
    columns = re.findall(r'<th scope="col"><a href="\.\./questions/notes-(\w+)\.html">', page)
    assert columns[0] == "problem" and "limits" in columns
    assert len(re.findall(r"<td ", page)) == len(columns)
    assert "2310.11511.html#paper-2310.11511:1" in page


def test_a_question_has_the_answer_of_every_paper(site: Site):
    reader = site.read("questions/notes-limits.html")
    assert reader.lines.count("2023年10月") == 1
    links = [a for a in site.addresses("questions/notes-limits.html") if "#paper-" in a]
    assert {link.partition("#")[0] for link in links} == {
        f"../papers/{name}.html" for name in ("2309.02427", "2310.10631", "2310.11511")
    }  # fmt: skip


def test_nothing_runs_or_loads_but_files_of_the_site(site: Site):
    for name in site.pages:
        reader = site.read(name)
        assert "style" not in reader.tags
        assert not [key for key, _ in reader.attributes if key == "style" or key.startswith("on")]
        ours = r'<script(?! src="(?:\.\./)?\w+\.js" defer></script>)'
        assert re.findall(ours, site.page(name)) == []
        policy = next(value for key, value in reader.attributes if value and "-src" in value)
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


def test_a_head_tells_others_what_the_page_is(site: Site):
    page = site.page("papers/2301.00001.html")
    assert f'<meta property="og:url" content="{URL}papers/2301.00001.html">' in page
    assert re.search(r'<meta name="description" content="少ない灯りで', page)
    assert f'<link rel="canonical" href="{URL}">' in site.page("index.html")


def test_without_an_address_nothing_absolute_is_written(folder: Path, tmp_path: Path):
    built = made(folder, tmp_path / "site")
    bare = Site(tmp_path / "site")
    assert any("--url" in line for line in built.said)
    assert "og:url" not in bare.page("index.html") and "feed.xml" not in bare.page("index.html")
    assert not {"feed.xml", "pictures"} & {path.name for path in bare.folder.iterdir()}


def test_the_feed_has_the_papers_written_last(site: Site):
    feed = ElementTree.fromstring(site.page("feed.xml"))
    links = [entry.find(f"{ATOM}link").get("href") for entry in feed.iter(f"{ATOM}entry")]  # type: ignore[union-attr]
    assert f"{URL}papers/2310.11511.html" in links
    assert f"{URL}papers/a-file.html" not in links  # nobody knows of when it is
    times = [entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry")]
    assert times == sorted(times, reverse=True)  # type: ignore[type-var]
    assert feed.findtext(f"{ATOM}updated") == times[0]


def test_what_somebody_edited_is_newer_in_the_feed(tmp_path: Path):
    times = []
    for edited in (False, True):
        answer = replace(NOTE.answers[0], written_at=datetime(2024, 5, 6, 7), edited=edited)
        put(tmp_path, replace(NOTE, answers=(answer,)))
        made(tmp_path, url=URL)
        feed = ElementTree.fromstring(Site(tmp_path / "site").page("feed.xml"))
        times.append(feed.findtext(f"{ATOM}updated"))
    assert times == ["2024-05-06T07:00:00+00:00", "2024-05-06T07:00:01+00:00"]


def test_japanese_headings_break_between_phrases(site: Site):
    page = site.page("questions/notes-limits.html")
    assert "限界や<wbr>潜在的な<wbr>欠点は<wbr>何ですか?" in page
    assert "<wbr>" not in site.page("categories.html")  # nothing but English, and one word


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_site_speaks_the_language_of_its_notes(tmp_path: Path, code: str):
    put(tmp_path, a_note("one", "42", language=code), a_note("two", "43", language=code))
    made(tmp_path)
    page = Site(tmp_path / "site").page("index.html")
    assert f'<html lang="{code}">' in page and site_words(code).search_for in page


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_a_site_is_there(code: str):
    said, english = (dataclasses.asdict(site_words(one)) for one in (code, "en"))
    assert code == "en" or said != english
    assert [name for name, words in said.items() if not words.strip()] == []
    for name, words in said.items():
        here, there = (set(re.findall(r"\{(\w+)\}", text)) for text in (words, english[name]))
        assert {part.removesuffix("_name") for part in here} == {
            part.removesuffix("_name") for part in there
        }
        assert not here - there - {"month", "month_name"}


def test_a_site_in_a_language_that_no_note_has_is_refused(tmp_path: Path):
    put(tmp_path, NOTE)
    with pytest.raises(ExportError, match="no note to print is in Korean"):
        made(tmp_path, language="ko")


def test_a_site_of_nothing_is_refused(tmp_path: Path):
    with pytest.raises(ExportError, match="no notes"):
        made(tmp_path)


@pytest.mark.parametrize("url", ["example.org", "ftp://e.org/", "https://e.org/?a", "javascript:1"])
def test_an_address_must_be_one_of_a_site(url: str):
    with pytest.raises(UsageError, match="no address of a site"):
        Options(url=url)


def test_an_address_that_grants_access_gets_on_no_page_and_in_no_error():
    with pytest.raises(UsageError, match=r"'https://e\.org/papers/' is no address") as caught:
        Options(url="https://me:hidden@e.org/papers/?token=hidden")
    assert "hidden" not in str(caught.value) + caught.value.hint


HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u2028{{ 7*7 }}"


def test_no_markup_of_a_paper_gets_out(tmp_path: Path):
    ids = ("../x", "a/../../b", ".hidden", "con\n", HOSTILE[:40], "ノート")
    for paper_id in ids:
        note = a_note(
            paper_id, HOSTILE, title=HOSTILE, authors=(HOSTILE,), categories=(HOSTILE, "../../etc"),
            abstract=HOSTILE, published=date(2023, 1, 1), url="javascript:alert(1)",
            pdf_url="data:text/html,x",
        )  # fmt: skip
        put(tmp_path, hostile_answers(note))
    (tmp_path / "w.yaml").write_text(f"title: {HOSTILE[:20]!r}\npapers: [../x]\n", encoding="utf-8")
    before = files_of(tmp_path)
    made(tmp_path, tmp_path / "out" / "site", title=HOSTILE, url=URL)
    site = Site(tmp_path / "out" / "site")
    after = {n: data for n, data in files_of(tmp_path).items() if not n.startswith("out/site/")}
    assert after == before
    assert len([name for name in site.pages if name.startswith("papers/")]) == len(ids)
    assert list(site.dead()) == []
    for name in site.pages:
        reader = site.read(name)
        assert "img" not in reader.tags and not {k for k, _ in reader.attributes if k[:2] == "on"}
        assert reader.tags.count("script") <= 3
        assert not [a for a in site.addresses(name) if a.startswith(("javascript:", "data:t"))]
    feed = ElementTree.fromstring(site.page("feed.xml"))
    assert len(feed.findall(f"{ATOM}entry")) == len(ids)
    for path in site.folder.glob("search/**/*.js"):
        text = path.read_text(encoding="utf-8")
        assert not set(text) & set("<>\u2028")


def hostile_answers(note: Note) -> Note:
    answers = (replace(note.answers[0], bank="../../bank", question_id="../<b>", question=HOSTILE),)
    return replace(note, answers=answers)
