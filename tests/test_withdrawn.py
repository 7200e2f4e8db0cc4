"""A paper that its authors or arXiv took back: known, kept in the note, printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from sources_web import API, PDF, RECORDED, Reply, Request, Told, Web, failure, run

from qa_notes.config import Settings
from qa_notes.errors import NotFound
from qa_notes.languages import LANGUAGES, language
from qa_notes.models import Note, Paper
from qa_notes.outset import begun
from qa_notes.render import printed
from qa_notes.render.printed import LAYOUTS
from qa_notes.sources import Fetched
from qa_notes.sources.arxiv_facts import read_feed
from qa_notes.sources.withdrawn import is_withdrawn

WITHDRAWN = "This paper has been withdrawn by the authors due to a crucial error in Lemma 2."


@pytest.mark.parametrize(
    "text",
    [
        WITHDRAWN,
        "This paper has been\nwithdrawn.",
        "This article is withdrawn because of a sign error",
        "The paper was withdrawn by the author.",
        "12 pages, 3 figures. This submission has been withdrawn by arXiv administrators",
        "Withdrawn",
        "withdrawn by the author",
        "Paper withdrawn due to an error in section 3",
        "[Withdrawn: the proof has a gap]",
        "The authors have withdrawn this paper: Theorem 1 is false.",
        "We show that P is NP. This work has been withdrawn and replaced by arXiv:2401.00011",
        "This paper was withdrawn from arXiv",
        "This article has been removed by arXiv administrators",
    ],
)
def test_who_says_that_it_is_withdrawn(text: str):
    assert is_withdrawn(text, None)
    assert is_withdrawn(None, text)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "10 pages, accepted at a conference",
        "We present a data set of 14,000 withdrawn papers of arXiv.",
        "Withdrawn drugs are studied in a cohort of patients.",
        "Papers that have been withdrawn are cited for years.",
        "The claim of a paper which has been withdrawn is examined again.",
        "This paper was withdrawn from a conference and is now a journal article",
        "Samples are withdrawn every hour.",
        "A retracted article is cited.",
    ],
)
def test_who_only_speaks_of_it(text: str | None):
    assert not is_withdrawn(text, None)
    assert not is_withdrawn(None, text)


def test_without_a_pdf_the_word_is_enough():
    said = "v2: now withdrawn, see the erratum"
    assert is_withdrawn(said, None, has_pdf=False)
    assert not is_withdrawn(said, None)
    assert not is_withdrawn("10 pages", "We brew.", has_pdf=False)


def feed(comment: str = "", summary: str = "", version: int = 3) -> bytes:
    """The invented feed with a version more of the teapot, which says this."""
    text = (RECORDED / "feed.atom.xml").read_text("utf-8")
    entry = re.search(r"  <entry>.*?</entry>\n", text, re.DOTALL)
    assert entry
    new = entry[0].replace("2401.00010v2", f"2401.00010v{version}")
    new = re.sub(r"    <link [^>]*title=\"pdf\"/>\n", "", new)
    if summary:
        new = re.sub(r"<summary>.*?</summary>", f"<summary>{summary}</summary>", new, flags=re.S)
    said = f"    <arxiv:comment>{comment}</arxiv:comment>\n  </entry>" if comment else "  </entry>"
    new = new.replace("  </entry>", said)
    return (text.partition("  <entry>")[0] + new + "</feed>").encode()


@pytest.mark.parametrize("said", [{"comment": WITHDRAWN}, {"summary": WITHDRAWN}])
def test_arxiv_tells_it_in_a_comment_or_in_the_abstract(said: dict[str, str]):
    papers, damaged = read_feed(feed(**said))
    paper = papers["2401.00010", 3]
    assert isinstance(paper, Paper) and not damaged
    assert paper.withdrawn
    others, _ = read_feed((RECORDED / "feed.atom.xml").read_bytes())
    assert not any(isinstance(other, Paper) and other.withdrawn for other in others.values())


@pytest.fixture
def taken_back(web: Web) -> Callable[[Request], Reply]:
    """arXiv after a third version, which has no PDF."""
    before = web.scripts[API]

    def api(request: Request) -> Reply:
        newest = request.query["id_list"] == "2401.00010"
        return Reply(feed(comment=WITHDRAWN)) if newest else before(request)

    web.scripts[API] = api
    return api


def test_a_withdrawn_paper_names_the_version_that_may_be_there(
    taken_back: Callable[[Request], Reply], settings: Settings
):
    err = failure(settings, "2401.00010")
    assert isinstance(err, NotFound)
    assert str(err) == "2401.00010v3 is withdrawn and has no PDF"
    assert "2401.00010v2" in err.hint


def test_the_version_that_was_read_before_is_used_on(
    web: Web, taken_back: Callable[[Request], Reply], settings: Settings
):
    (first,) = run(settings, "2401.00010v2")
    told = Told()
    (now,) = run(settings, "2401.00010", told=told)
    assert isinstance(first, Fetched) and isinstance(now, Fetched)
    assert now.paper == replace(first.paper, withdrawn=True)
    assert now.pdf.read_bytes() == PDF
    assert any("2401.00010v3 is withdrawn" in line for line in told.lines)


def test_a_note_that_says_so_goes_on_saying_it():
    """The facts of an older version do not know of what came after it."""
    note = Note(Paper("2401.00010", version=2, source="arxiv", withdrawn=True))
    assert begun(note, replace(note.paper, withdrawn=False), {}, None, "ja").paper.withdrawn
    back = replace(note.paper, withdrawn=False)
    assert begun(replace(note, paper=back), note.paper, {}, None, "ja").paper.withdrawn


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_it_before_other_facts(code: str, layout: str):
    paper = Paper("x", "Lamps", authors=("Ada Example",))
    words = language(code).labels
    assert words.withdrawn not in [f.text for f in printed(Note(paper, code), layout=layout).facts]
    first = printed(Note(replace(paper, withdrawn=True), code), layout=layout).facts[0]
    assert (first.text, first.label.strip()) == (words.withdrawn, words.status.strip())
    assert code != "ja" or first.text == "撤回済み"


@pytest.mark.parametrize("form", ["markdown", "html", "hugo", "qiita", "wordpress", "json"])
def test_an_article_and_status_say_it(form: str, desk: Desk, tmp_path: Path):
    said = '"withdrawn": true' if form == "json" else "撤回済み"
    assert said not in desk.run("export", "lanterns", "--format", form).stdout
    desk.edit(lambda data: data["paper"].update(withdrawn=True))
    assert said in desk.run("export", "lanterns", "--format", form).stdout
    assert "\t[withdrawn] Lanterns: Small" in desk.run("status").stdout
    assert [row["withdrawn"] for row in json.loads(desk.run("status", "--json").stdout)] == [True]
