"""Each kind of source: the words it knows, the facts and the PDF it gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from internet import HOSTS, internet, recorded
from sources_web import PDF, Reply, Time, Web, failure, run

from qa_notes.config import Settings
from qa_notes.errors import NotFound, SourceError, UsageError
from qa_notes.sources import Fetched, expand
from qa_notes.sources.registry import names

CROSSREF = "api.crossref.org/works/10.5555%2Ftea.2021.07"
UNPAYWALL = "api.unpaywall.org/v2/10.5555/tea.2021.07"
S2 = "https://www.semanticscholar.org/paper/TeaPot/0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with internet(tmp_path, monkeypatch) as web:
        yield web


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(output=tmp_path / "out", contact="ada@tea.example")


def one(settings: Settings, word: str) -> Fetched:
    (found,) = run(settings, word)
    assert isinstance(found, Fetched), found
    assert found.pdf.read_bytes() == PDF
    return found


@pytest.mark.parametrize(
    "word,source,paper_id,version",
    [
        ("10.5555/Tea.2021.07", "doi", "10.5555/tea.2021.07", None),
        ("doi:10.5555/tea.2021.07", "doi", "10.5555/tea.2021.07", None),
        ("https://doi.org/10.5555/tea.2021.07", "doi", "10.5555/tea.2021.07", None),
        ("dx.doi.org/10.5555%2Ftea.2021.07", "doi", "10.5555/tea.2021.07", None),
        ("10.1101/gr.123.4", "doi", "10.1101/gr.123.4", None),
        ("https://doi.org/10.48550/arXiv.2311.11829v2", "arxiv", "2311.11829", 2),
        ("https://openreview.net/forum?id=aBc-1_teaPot&noteId=x", "openreview",
         "openreview-aBc-1_teaPot", None),
        ("openreview.net/pdf?id=aBc-1_teaPot", "openreview", "openreview-aBc-1_teaPot", None),
        ("https://aclanthology.org/2023.tea-long.7/", "acl", "acl-2023.tea-long.7", None),
        ("https://aclanthology.org/2023.tea-long.7.pdf", "acl", "acl-2023.tea-long.7", None),
        ("aclanthology.org/p19-1001", "acl", "acl-P19-1001", None),
        ("https://www.aclweb.org/anthology/P19-1001.pdf", "acl", "acl-P19-1001", None),
        ("http://aclweb.org/anthology/P/P19/P19-1001.pdf", "acl", "acl-P19-1001", None),
        ("https://doi.org/10.18653/v1/P19-1001", "acl", "acl-P19-1001", None),
        ("10.3115/v1/D14-1162", "acl", "acl-D14-1162", None),
        ("https://proceedings.mlr.press/v139/kettle21a.html", "pmlr", "pmlr-v139-kettle21a", None),
        ("http://proceedings.mlr.press/v139/kettle21a/kettle21a.pdf", "pmlr",
         "pmlr-v139-kettle21a", None),
        ("https://raw.githubusercontent.com/mlresearch/v235/main/assets/kettle24a/kettle24a.pdf",
         "pmlr", "pmlr-v235-kettle24a", None),
        ("https://www.biorxiv.org/content/10.1101/2020.01.30.927871v2.full.pdf", "biorxiv",
         "10.1101/2020.01.30.927871", 2),
        ("https://www.medrxiv.org/content/10.1101/2020.02.25.20021568v1", "biorxiv",
         "10.1101/2020.02.25.20021568", 1),
        ("10.1101/339747", "biorxiv", "10.1101/339747", None),
        ("10.64898/2025.12.03.692001", "biorxiv", "10.64898/2025.12.03.692001", None),
        ("https://huggingface.co/papers/2311.11829", "arxiv", "2311.11829", None),
        ("hf.co/papers/2311.11829", "arxiv", "2311.11829", None),
        (S2, "semanticscholar", "s2-0123456789abcdef0123456789abcdef01234567", None),
        ("https://api.semanticscholar.org/CorpusID:42", "semanticscholar", "s2-CorpusId-42", None),
        ("https://aclanthology.org/events/acl-2023/", "web", None, None),
        ("https://openreview.net/group?id=ICLR.cc", "web", None, None),
        ("https://huggingface.co/x/y/resolve/main/p.pdf", "web", None, None),
    ],
)  # fmt: skip
def test_which_kind_a_word_is_of(word, source, paper_id, version):
    (ref,) = expand([word]).papers
    assert (ref.source, ref.version) == (source, version)
    assert paper_id is None or ref.id == paper_id


def test_a_file_that_is_there_is_that_file_whatever_its_name_means(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "10.5555").mkdir()
    (tmp_path / "10.5555" / "tea.pdf").write_bytes(PDF)
    assert expand(["10.5555/tea.pdf"]).papers[0].source == "local"
    assert expand(["10.5555/other.1"]).papers[0].source == "doi"


def test_one_paper_by_two_words_is_one():
    week = expand(["10.1101/339747", "https://www.biorxiv.org/content/10.1101/339747v2",
                   "aclanthology.org/P19-1001", "10.18653/v1/p19-1001"])  # fmt: skip
    assert [(ref.id, ref.version) for ref in week.papers] == [
        ("10.1101/339747", 2), ("acl-P19-1001", None)
    ]  # fmt: skip


def test_a_week_file_names_papers_of_any_kind(tmp_path):
    week = tmp_path / "week.yaml"
    week.write_text(f"papers:\n- 10.5555/tea.2021.07\n- url: {S2}\n  title: T\n", "utf-8")
    refs = expand([str(week)]).papers
    assert [ref.source for ref in refs] == ["doi", "semanticscholar"]
    assert refs[1].facts["title"] == "T"


def test_every_file_of_the_folder_is_a_kind():
    assert {"arxiv", "local", "web", "doi", "openreview", "acl", "pmlr", "biorxiv"} <= set(names())


@pytest.mark.parametrize(
    "word,title,authors,published,abstract",
    [
        ("10.5555/tea.2021.07", "Steam & Leaves: The H2O of Tea",
         ("Ada Kettle", "The Teapot Consortium"), date(2021, 7, 3),
         "We boil water.\nIt is hot: T > 95 °C."),
        ("https://openreview.net/forum?id=aBc-1_teaPot", "Pouring with $p<q$ Drops",
         ("Ada Kettle", "Bo Saucer"), date(2024, 1, 16), "We pour.\nThen we drink."),
        ("https://openreview.net/forum?id=rJl-old1", "Old Leaves", ("Ada Kettle",),
         date(2018, 9, 27), "They were green."),
        ("https://aclanthology.org/2023.tea-long.7/", 'Kettles That Talk: A "Whistle" Corpus',
         ("Ada Kettle", "Bø Æther"), None, "Kettles whistle. We write it down."),
        ("https://proceedings.mlr.press/v139/kettle21a.html", "Optimal Brewing",
         ("Ada Kettle", "Bo Saucer"), date(2021, 7, 1), "We brew in O(log n) minutes."),
        ("10.1101/2020.01.30.927871", "Tea in vitro and in Cups", ("A. Kettle", "B. C. Saucer"),
         date(2020, 1, 31), "Leaves were put in a cup."),
        (S2, "TeaPot: Brewing Answers from Leaves & Water", ("Ada Kettle", "Bø Æther"),
         date(2024, 1, 1), "We brew answers. Each is warm.\nWe also pour them."),
    ],
    ids=["doi", "openreview 2", "openreview 1", "acl", "pmlr", "biorxiv", "semanticscholar"],
)  # fmt: skip
def test_facts_and_pdf(web, settings, word, title, authors, published, abstract):
    paper = one(settings, word).paper
    assert paper.title == title and paper.authors == authors
    assert paper.published == published and paper.abstract == abstract
    assert paper.url and paper.pdf_url and paper.content_sha256
    assert {request.host for request in web.asked} <= set(HOSTS)
    assert paper.pdf_url.startswith("https://")
    assert all("ada@tea.example" in request.headers["user-agent"] for request in web.asked)


def test_a_version_of_a_preprint(web, settings):
    found = one(settings, "https://www.biorxiv.org/content/10.1101/2020.01.30.927871v1.full")
    assert (found.paper.version, found.paper.title) == (1, "Tea in vitro")
    assert found.pdf.name == "10.1101_2020.01.30.927871v1.pdf"
    error = failure(settings, "https://www.biorxiv.org/content/10.1101/2020.01.30.927871v7")
    assert isinstance(error, NotFound) and "the newest is 2" in str(error)
    error = failure(settings, "https://www.medrxiv.org/content/10.1101/2020.01.30.927871v1")
    assert isinstance(error, NotFound)


def test_without_an_address_to_write_to_unpaywall_is_not_asked(web, tmp_path):
    error = failure(Settings(output=tmp_path), "10.5555/tea.2021.07")
    assert "wants an e-mail address" in str(error) and "QA_NOTES_CONTACT" in error.hint
    assert "{id: 10.5555/tea.2021.07, path: FILE.pdf}" in error.hint
    assert web.asked == []


@pytest.mark.parametrize(
    "place,reply,said",
    [
        (UNPAYWALL, Reply(b'{"is_oa": false}'), "no open copy"),
        (UNPAYWALL, Reply(b"{}", 422), "HTTP 422"),
        (CROSSREF, Reply(b"Resource not found.", 404), "no paper"),
        (CROSSREF, Reply(b"<html>Sorry"), "with a web page"),
        (CROSSREF, Reply(b'{"message": {"title": 7}}'), "cannot be read"),
        (CROSSREF, Reply(b"[" * 99999), "no JSON"),
        (CROSSREF, Reply(b'"\xff"'), "no JSON"),
        ("repository.example/tea.pdf", Reply(b"<html>log in", 200, {"Content-Type": "text/html"}),
         "is a web page and no PDF (the server says text/html)"),
        ("repository.example/tea.pdf", Reply(b"no", 403), "not open to us (HTTP 403)"),
    ],
)  # fmt: skip
def test_what_goes_wrong_on_the_way_to_a_doi_costs_that_paper(web, settings, place, reply, said):
    web.at(place, reply)
    bad, good = run(settings, "10.5555/tea.2021.07", "aclanthology.org/2023.tea-long.7")
    assert isinstance(good, Fetched)
    assert not isinstance(bad, Fetched) and said in str(bad) and bad.hint


def test_a_link_that_leads_nowhere_is_named(web, settings):
    place = "api.semanticscholar.org/graph/v1/paper/0123456789abcdef0123456789abcdef01234567"
    web.at(place, Reply(b'{"externalIds": {"MAG": "7", "ArXiv": "2401.1"}, "openAccessPdf": null}'))
    error = failure(settings, S2)
    assert isinstance(error, NotFound) and "names no other place" in str(error)
    web.at(place, Reply(b'{"openAccessPdf": {"url": "https://tea.example/x.pdf"}}'))
    assert one(settings, S2).paper.source == "web"


def test_a_paper_is_kept_for_days_without_the_network(web, settings):
    words = ("10.5555/tea.2021.07", "aclanthology.org/2023.tea-long.7", "10.1101/2020.01.30.927871")
    before = run(settings, *words)
    web.scripts = dict.fromkeys(web.scripts, lambda _: Reply(b"", 500))
    after = run(settings, *words)
    assert all(isinstance(found, Fetched) for found in before)
    assert [found.paper for found in after] == [found.paper for found in before]
    (unasked,) = run(settings.model_copy(update={"contact": None}), words[0])
    assert isinstance(unasked, Fetched) and unasked.paper == before[0].paper


def test_an_answer_is_only_asked_for_again_when_it_changed(web, settings):
    page = "aclanthology.org/2023.tea-long.7/"
    tag = {"ETag": '"tea-1"', "Last-Modified": "Mon, 03 Jul 2023 10:00:00 GMT"}

    def answer(request):
        same = request.headers.get("if-none-match") == '"tea-1"'
        return Reply(b"", 304, tag) if same else Reply(recorded("acl.html").body, 200, tag)

    web.scripts[page] = answer
    first, again = one(settings, f"https://{page}"), one(settings, f"https://{page}")
    assert again == first
    asked = [r.headers.get("if-modified-since") for r in web.asked if r.path.endswith(".7/")]
    assert asked == [None, tag["Last-Modified"]]
    (kept,) = (settings.papers_dir / ".facts").glob("*.json")
    for broken in ("{}", "no", '{"text": "ж", "etag": "x"}', '{"text": "x", "etag": "a\\nb: c"}'):
        kept.write_text(broken, "utf-8")
        assert one(settings, f"https://{page}") == first


def test_each_host_has_a_pause_of_its_own(web, settings):
    time = Time()
    web.time = time
    run(settings, "aclanthology.org/2023.tea-long.7", "2401.00010", time=time)
    asked = [(request.host, request.at) for request in web.asked]
    assert asked == [
        ("aclanthology.org", 0.0), ("aclanthology.org", 1.0),
        ("export.arxiv.org", 1.0), ("arxiv.org", 4.0),
    ]  # fmt: skip


@pytest.mark.parametrize("contact", ["me", "a@b", "a b@c.org", "a@c.org\r\nX: y", "Ada <a@c.org>"])
def test_a_contact_is_an_address_and_nothing_else(contact):
    with pytest.raises(ValueError, match="e-mail address"):
        Settings(contact=contact)


def test_a_made_up_kind_that_is_gone_costs_its_paper(settings, tmp_path):
    from qa_notes.models import PaperRef
    from qa_notes.sources import fetch

    ((_, found),) = fetch([PaperRef("gone", "x", "y")], settings)
    assert isinstance(found, SourceError) and "its package is not installed" in found.hint


def test_an_arxiv_host_without_an_id_is_still_refused():
    with pytest.raises(UsageError, match="no arXiv id"):
        expand(["https://arxiv.org/list/cs.CL/recent"])
