"""The same fetching against real answers of arXiv and real papers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sources_web import PDF, Reply, Request, Web, serve

from qa_notes.config import Settings
from qa_notes.errors import NotFound, PaperError
from qa_notes.refs import arxiv_ref
from qa_notes.sources import Fetched, expand, fetch
from qa_notes.sources.arxiv_facts import look_up
from qa_notes.sources.polite import Polite

pytestmark = pytest.mark.real


@pytest.fixture(scope="session")
def recorded(shared: Path) -> dict[str, Reply]:
    """id_list -> what arXiv answered, April and May 2026."""
    replies = {}
    for path in (shared / "data" / "arxiv_api" / "arxiv.py_fixtures").glob("id_*.json"):
        answer = json.loads(path.read_text(encoding="utf-8"))
        ids = parse_qs(urlsplit(answer["url"]).query)["id_list"][0]
        replies[ids] = Reply(answer["body"].encode(), answer["status_code"])
    return replies


@pytest.fixture
def web(recorded: dict[str, Reply]) -> Iterator[Web]:
    def api(request: Request) -> Reply:
        return recorded[request.query["id_list"]]

    with serve() as web:
        web.scripts["/api/query"] = api
        for name in ("1605.08386v1", "1707.08567v1", "2104.12255v1", "quant-ph/0201082v1"):
            web.at(f"/pdf/{name}", Reply(PDF))
        web.at("/pdf/astro-ph/0601001v1", Reply(PDF))
        yield web


def fetched(web: Web, output: Path, *named: tuple[str, int | None]) -> list[Fetched | PaperError]:
    settings = Settings(
        output=output, arxiv_api_url=f"{web.url}/api/query", arxiv_pdf_url=f"{web.url}/pdf"
    )
    refs = [arxiv_ref(one) for one in named]
    pairs = fetch(refs, settings, sleep=web.time.sleep, clock=web.time.clock)
    return [outcome for _, outcome in pairs]


def polite_to(web: Web) -> Polite:
    settings = Settings(arxiv_delay=0, arxiv_api_url=f"{web.url}/api/query")
    return Polite(settings, web.time.sleep, web.time.clock)


@pytest.mark.parametrize(
    "named,version,title,published,categories",
    [
        (("1605.08386", None), 1, "Heat-bath random walks with Markov bases", date(2016, 5, 26),
         ("Combinatorics", "Statistics Theory")),
        (("2104.12255", 1), 1, "0", date(2021, 4, 20), ("Cryptography and Security",)),
        (("quant-ph/0201082", 1), 1, "Quantum Computers and Quantum Computer Languages",
         date(2002, 1, 18), ("Quantum Physics", "Programming Languages")),
        (("astro-ph/0601001", None), 1, "Frequency of Hot Jupiters", date(2006, 1, 2),
         ("Astrophysics",)),
    ],
)  # fmt: skip
def test_a_recorded_paper(web, tmp_path, named, version, title, published, categories):
    (found,) = fetched(web, tmp_path, named)
    assert isinstance(found, Fetched)
    paper = found.paper
    assert (paper.id, paper.version, paper.published) == (named[0], version, published)
    assert paper.title.startswith(title) and paper.categories == categories
    assert paper.authors and paper.abstract and paper.abstract == paper.abstract.strip()


def test_an_empty_feed(web, tmp_path):
    (found,) = fetched(web, tmp_path, ("0000.0000", None))
    assert isinstance(found, NotFound)


def test_one_unknown_of_two(web, tmp_path):
    unknown, known = fetched(web, tmp_path, ("0808.05394", None), ("1707.08567", None))
    assert isinstance(unknown, NotFound) and isinstance(known, Fetched)
    assert len(known.paper.authors) > 10


def test_a_bad_id_is_http_400(web):
    with Polite(
        Settings(arxiv_delay=0, arxiv_api_url=f"{web.url}/api/query"),
        web.time.sleep,
        web.time.clock,
    ) as polite:
        found = look_up([("abc", None)], polite, f"{web.url}/api/query")
    assert isinstance(found["abc", None], NotFound)


def test_the_old_layout_of_the_feed(web, shared):
    (path,) = (shared / "data" / "arxiv_api" / "legacy_atom").glob("*.xml")
    web.at("/api/query", Reply(path.read_bytes()))
    wanted = [("1205.1001", 1), ("1001.1001", None)]
    with Polite(
        Settings(arxiv_delay=0, arxiv_api_url=f"{web.url}/api/query"),
        web.time.sleep,
        web.time.clock,
    ) as polite:
        found = look_up(wanted, polite, f"{web.url}/api/query")
    assert [found[named].version for named in wanted] == [1, 1]
    title = "Membrane lateral structure: The influence of immobilized particles on domain size"
    assert found[wanted[0]].title == title


def test_the_real_papers_need_no_network(shared, tmp_path):
    week = expand([str(shared / "papers")])
    nowhere = Settings(output=tmp_path, arxiv_api_url="http://127.0.0.1:9/")
    outcomes = [found for _, found in fetch(week.papers, nowhere)]
    assert len(outcomes) == 17 and all(isinstance(found, Fetched) for found in outcomes)
    assert len({found.paper.content_sha256 for found in outcomes}) == 17
    named = {found.paper.id: found.paper.version for found in outcomes}
    assert "2310.11511" in named and set(named.values()) == {None}  # a file's name proves nothing
