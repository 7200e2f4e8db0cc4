"""Fetching papers: one request for all facts, PDFs that are whole or not there."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from itertools import pairwise

import pytest
from sources_web import API, PDF, SPOONS, TEAPOT, Reply, Web, arxiv_api

from qa_notes.config import Settings
from qa_notes.errors import (
    NotAPdf,
    NotFound,
    PaperError,
    SourceBusy,
    SourceError,
    TooLarge,
)
from qa_notes.models import PaperRef
from qa_notes.refs import read_ref
from qa_notes.sources import Fetched, expand, fetch


@pytest.fixture
def web(web: Web) -> Web:
    web.at("/pdf/2401.00010v1", Reply(PDF + b"first\n%%EOF"))
    return web


def run(web: Web, settings: Settings, *words: str) -> list[Fetched | PaperError]:
    refs = expand(words).papers
    pairs = list(fetch(refs, settings, sleep=web.time.sleep, clock=web.time.clock))
    assert [ref for ref, _ in pairs] == list(refs)
    return [outcome for _, outcome in pairs]


def one(web: Web, settings: Settings, word: str) -> Fetched:
    (outcome,) = run(web, settings, word)
    assert isinstance(outcome, Fetched), outcome
    return outcome


def failure(web: Web, settings: Settings, word: str) -> PaperError:
    (outcome,) = run(web, settings, word)
    assert isinstance(outcome, PaperError), outcome
    return outcome


def left(settings: Settings) -> list[str]:
    return sorted(
        path.name for path in settings.papers_dir.glob("*") if path.suffix in (".pdf", ".part")
    )


def test_facts_become_a_paper(web, settings):
    paper = one(web, settings, "2401.00010").paper
    assert (paper.id, paper.version, paper.source) == ("2401.00010", 2, "arxiv")
    assert paper.title == "TeaPot: Brewing Answers from Leaves & Water"
    assert paper.authors == ("Ada Kettle", "Bø Æther")
    assert (paper.published, paper.updated) == (date(2024, 1, 1), date(2024, 3, 5))
    assert paper.categories == ("Machine Learning", "Computation and Language")
    assert paper.abstract == "We brew answers. Each is warm.\nWe also pour them."
    assert paper.url == "https://arxiv.org/abs/2401.00010v2"
    assert paper.pdf_url == "https://arxiv.org/pdf/2401.00010v2"
    assert paper.content_sha256 == sha256(PDF).hexdigest()


def test_one_request_for_all_facts_and_three_seconds_between_any_two(web, settings):
    outcomes = run(web, settings, "2401.00010", "quant-ph/0301001")
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert web.paths() == [API, TEAPOT, SPOONS]
    assert web.asked[0].query["id_list"] == "2401.00010,quant-ph/0301001"
    times = [request.at for request in web.asked]
    assert [b - a for a, b in pairwise(times)] == [3.0, 3.0]
    assert left(settings) == ["2401.00010v2.pdf", "quant-ph_0301001v1.pdf"]


def test_a_hundred_ids_a_request(web, settings):
    run(web, settings, *(f"2402.{number:05}" for number in range(1, 151)))
    assert [len(request.query["id_list"].split(",")) for request in web.asked] == [100, 50]


def test_a_version_asked_for_is_the_version_got(web, settings):
    fetched = one(web, settings, "2401.00010v1")
    assert fetched.paper.title == "TeaPot: A First Infusion"
    assert fetched.paper.url == "https://arxiv.org/abs/2401.00010v1"
    assert fetched.pdf.name == "2401.00010v1.pdf"


def test_an_unknown_id_costs_only_itself(web, settings):
    unknown, known = run(web, settings, "2402.99999", "2401.00010")
    assert isinstance(unknown, NotFound) and "2402.99999" in str(unknown)
    assert isinstance(known, Fetched)


def test_an_empty_feed_is_not_found(web, settings):
    assert isinstance(failure(web, settings, "2402.99999v7"), NotFound)
    assert web.paths() == [API]


def test_an_id_that_arxiv_rejects_costs_only_itself(web, settings):
    def picky(request):
        bad = "0000.0000" in request.query["id_list"].split(",")
        return Reply(b"<feed/>", 400) if bad else arxiv_api(request)

    web.scripts[API] = picky
    good, bad, old = run(web, settings, "2401.00010", "0000.0000", "quant-ph/0301001")
    assert isinstance(good, Fetched) and isinstance(old, Fetched) and isinstance(bad, NotFound)


def test_what_is_no_id_never_reaches_arxiv(web, settings):
    refs = [PaperRef("arxiv", "2311.11830v2", ""), PaperRef("arxiv", "../etc", "")]
    outcomes = [found for _, found in fetch(refs, settings, sleep=web.time.sleep)]
    assert all(isinstance(outcome, NotFound) for outcome in outcomes)
    assert web.asked == []


def test_retry_after_is_honoured(web, settings):
    answers = [Reply(b"slow down", 429, {"Retry-After": "17"}), None]
    web.scripts[API] = lambda request: answers.pop(0) if answers[0] else arxiv_api(request)
    web.at(TEAPOT, Reply(b"", 503, {"Retry-After": "40"}), Reply(PDF))
    one(web, settings, "2401.00010")
    assert web.time.slept == [17.0, 3.0, 40.0]


def test_a_source_that_stays_busy_is_named(web, settings):
    web.at(API, Reply(b"no", 429))
    error = failure(web, settings, "2401.00010")
    assert isinstance(error, SourceBusy) and "refused 4 times (HTTP 429)" in str(error)
    assert web.time.slept == [6.0, 12.0, 24.0]


def test_a_wait_of_hours_is_not_waited(web, settings):
    web.at(API, Reply(b"no", 429, {"Retry-After": "7200"}))
    assert "asks us to wait 7200 seconds" in str(failure(web, settings, "2401.00010"))
    assert web.time.slept == []


def test_a_page_instead_of_facts_is_not_an_empty_feed(web, settings):
    web.at(API, Reply(b"<html>maintenance</html>"))
    assert isinstance(failure(web, settings, "2401.00010"), SourceBusy)


def test_html_under_a_pdf_url_is_refused(web, settings):
    web.at(TEAPOT, Reply(b"<!DOCTYPE html><title>PDF unavailable</title>" * 99))
    assert isinstance(failure(web, settings, "2401.00010"), NotAPdf)
    assert left(settings) == []


def test_a_missing_pdf_is_not_found(web, settings):
    web.at(TEAPOT, Reply(b"gone", 404))
    assert isinstance(failure(web, settings, "2401.00010"), NotFound)


@pytest.mark.parametrize("tell_length", [True, False], ids=["announced", "found while reading"])
def test_the_size_limit(web, settings, tell_length):
    web.at(TEAPOT, Reply(b"%PDF-1.4" + b"0" * 2**21, tell_length=tell_length))
    error = failure(web, settings, "2401.00010")
    assert isinstance(error, TooLarge) and "the limit is 1 MB" in str(error)
    assert left(settings) == []


def test_a_broken_stream_resumes(web, settings):
    tag = {"ETag": '"a1"'}
    rest = {"Content-Range": f"bytes 5000-{len(PDF) - 1}/{len(PDF)}", **tag}
    web.at(TEAPOT, Reply(PDF, 200, tag, cut=5000), Reply(PDF[5000:], 206, rest))
    assert one(web, settings, "2401.00010").pdf.read_bytes() == PDF
    asked = web.asked[-1].headers
    assert (asked["range"], asked["if-range"]) == ("bytes=5000-", '"a1"')


def test_a_broken_stream_without_a_validator_starts_over(web, settings):
    web.at(TEAPOT, Reply(PDF, cut=5000), Reply(PDF))
    assert one(web, settings, "2401.00010").pdf.read_bytes() == PDF
    assert "range" not in web.asked[-1].headers


def test_a_server_that_changed_the_file_starts_over(web, settings):
    new = PDF + b"more\n%%EOF"
    web.at(TEAPOT, Reply(PDF, 200, {"ETag": '"a1"'}, cut=5000), Reply(new, 200, {"ETag": '"b2"'}))
    assert one(web, settings, "2401.00010").pdf.read_bytes() == new


@pytest.mark.parametrize("reply", [Reply(PDF, cut=5000), Reply(PDF[:5000], tell_length=False)])
def test_a_failed_download_leaves_nothing_that_looks_complete(web, settings, reply):
    web.at(TEAPOT, reply)
    error = failure(web, settings, "2401.00010")
    assert type(error) is SourceError and "broke off 3 times" in str(error)
    assert left(settings) == []


def test_what_a_killed_run_left_is_not_taken_for_the_paper(web, settings):
    settings.papers_dir.mkdir(parents=True)
    (settings.papers_dir / ".2401.00010v2.pdf.x1y2.part").write_bytes(PDF[:700])
    assert one(web, settings, "2401.00010").pdf.read_bytes() == PDF
    assert left(settings) == ["2401.00010v2.pdf"]


def test_an_existing_file_is_not_fetched_again(web, settings):
    first = one(web, settings, "2401.00010")
    assert one(web, settings, "2401.00010") == first
    assert web.paths().count(TEAPOT) == 1


@pytest.fixture
def offline(settings: Settings) -> Settings:
    return settings.model_copy(update={"arxiv_api_url": "http://127.0.0.1:9/api"})


def test_without_arxiv_a_paper_fetched_before_is_the_same(web, settings, offline):
    newest, oldest = one(web, settings, "2401.00010"), one(web, settings, "2401.00010v1")
    assert one(web, offline, "2401.00010") == newest
    assert one(web, offline, "2401.00010v1") == oldest
    error = failure(web, offline, "2402.00001")
    assert type(error) is SourceError and "cannot be reached" in str(error)


@pytest.mark.parametrize("facts", [None, "", "{}", '{"id": 1}', "[]"])
def test_without_arxiv_and_facts_a_paper_that_is_here_is_unknown(web, offline, facts):
    offline.papers_dir.mkdir(parents=True)
    (offline.papers_dir / "2401.00010v3.pdf").write_bytes(PDF)
    if facts is not None:
        (offline.papers_dir / "2401.00010v3.json").write_text(facts)
    paper = one(web, offline, "2401.00010").paper
    assert (paper.id, paper.version, paper.title, paper.published) == ("2401.00010", 3, None, None)
    assert paper.content_sha256 == sha256(PDF).hexdigest()


def test_a_local_file_needs_no_network(web, settings, tmp_path):
    (tmp_path / "2004.04906v3.pdf").write_bytes(PDF)
    fetched = one(web, settings, str(tmp_path / "2004.04906v3.pdf"))
    assert (fetched.paper.id, fetched.paper.version) == ("2004.04906", None)  # a label, no fact
    assert fetched.paper.url is None
    assert fetched.paper.source == "local" and fetched.paper.title is None
    assert fetched.paper.content_sha256 == sha256(PDF).hexdigest()
    assert web.asked == []


def test_local_files_fail_alone(web, settings, tmp_path):
    (tmp_path / "paper.pdf").write_bytes(PDF)
    (tmp_path / "big.pdf").write_bytes(PDF + bytes(2**20))
    missing, big, good = run(
        web, settings, *(str(tmp_path / f"{name}.pdf") for name in ("papre", "big", "paper"))
    )
    assert isinstance(missing, NotFound) and missing.hint == "did you mean paper.pdf?"
    assert isinstance(big, TooLarge) and isinstance(good, Fetched)


def test_any_pdf_of_the_web(web, settings):
    web.at("/N06-1039.pdf", Reply(PDF))
    fetched = one(web, settings, f"{web.url}/N06-1039.pdf#page=2")
    assert fetched.paper.source == "web" and fetched.paper.url == f"{web.url}/N06-1039.pdf"
    assert re.fullmatch(r"127\.0\.0\.1-\d+-N06-1039-[0-9a-f]{8}\.pdf", fetched.pdf.name)


def test_facts_given_by_hand_win(web, settings):
    facts = {"title": "My Title", "categories": ("cs.CV", "Tea"), "published": date(2020, 1, 2)}
    ref = read_ref("2401.00010", facts=facts)
    ((_, fetched),) = fetch([ref], settings, sleep=web.time.sleep, clock=web.time.clock)
    assert isinstance(fetched, Fetched)
    assert fetched.given == {
        "title": "My Title",
        "categories": ("Computer Vision and Pattern Recognition", "Tea"),
        "published": date(2020, 1, 2),
    }
    assert fetched.paper.title == "TeaPot: Brewing Answers from Leaves & Water"  # to be compared
    assert fetched.paper.updated == date(2024, 3, 5)
