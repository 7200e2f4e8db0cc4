"""Two notes that are likely of one paper are shown, and others never."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from desk import Desk
from fakes import make_paper

from qa_notes.notes import Entry, Shelf, alike
from qa_notes.notes.alike import Why
from qa_notes.notes.keys import author_keys, doi_key, title_key
from qa_notes.refs import doi_of

TITLE = "Lanterns: Small Lights for Large Rooms"
ADA, BO, CY = "Ada Example", "Bo Sample", "Cy Saucer"


def entry(name: str, title: str | None = TITLE, *authors: str, **more: object) -> Entry:
    facts = {"source": "local", "title": title, "authors": authors} | more
    return Entry(Path(f"{name}.json"), name, **facts)  # type: ignore[arg-type]


def of_arxiv(paper_id: str, version: int, *authors: str, name: str = "", **more: object) -> Entry:
    page = f"https://arxiv.org/abs/{paper_id}v{version}"
    facts = {"source": "arxiv", "version": version, "page": page} | more
    return entry(name or paper_id, TITLE, *authors, **facts)


def found(*entries: Entry) -> list[tuple[str, str, Why]]:
    return [(pair.first.id, pair.second.id, pair.why) for pair in alike(entries)]


@pytest.mark.parametrize(
    "word",
    [
        "10.1145/1542476.1542528",
        "doi:10.1145/1542476.1542528",
        "https://doi.org/10.1145/1542476.1542528",
        "http://dx.doi.org/10.1145%2F1542476.1542528",
        "https://www.doi.org/10.1145/1542476.1542528?x=1",
        "https://dl.acm.org/doi/pdf/10.1145/1542476.1542528",
        "https://dl.acm.org/doi/10.1145/1542476.1542528/full",
        "https://x.org/content/10.1145/1542476.1542528v2.full.pdf",
    ],
)
def test_a_doi_in_another_form_is_the_same(word: str):
    assert doi_key(None, "paper", word) == "10.1145/1542476.1542528"


def test_what_is_no_doi_of_a_paper():
    assert doi_key("x", "10.48550/arXiv.2401.00010", "https://arxiv.org/abs/2401.00010") is None
    assert doi_key("see 10.1145/1542476.1542528", "https://x.org/?doi=10.1145/15424") is None
    assert doi_of("doi.org/10.1000%2FABC") == "10.1000/abc"


def test_titles_and_names_in_one_form():
    assert title_key("Lanterns \u2014 small\n\uff2cights, for large rooms.") == title_key(
        "LANTERNS: Small Lights for Large Rooms"
    )
    assert title_key("हिन्दी") == "हिन्दी" and title_key(" -- ") == title_key(None) == ""
    one = author_keys(["Ada B. Example", "A. Example", "Example, Ada"])
    assert one == {("example", "a")}
    assert author_keys(["山田太郎", ""]) == {("山田太郎", "")}


def test_pairs_and_why():
    one = entry("a", "One", ADA, content="1" * 64)
    assert found(one, entry("b", "Two", BO, content="1" * 64)) == [("a", "b", Why.CONTENT)]
    doi = entry("10.1145/1542476.1542528", "One", ADA)
    other = entry("web", "Two", BO, url="https://dl.acm.org/doi/pdf/10.1145/1542476.1542528")
    assert found(doi, other) == [(doi.id, "web", Why.DOI)]
    mine = of_arxiv("2401.00010", 1, ADA, name="mine")
    assert found(of_arxiv("2401.00010", 1, BO), mine) == [("2401.00010", "mine", Why.ARXIV)]
    published = entry("10.1000/lamps", TITLE.upper(), "A. Example", CY)
    assert found(of_arxiv("2401.00010", 2, ADA, BO), published) == [
        ("2401.00010", "10.1000/lamps", Why.PUBLISHED)
    ]
    assert found(entry("x", TITLE, ADA), entry("y", TITLE, ADA, BO)) == [("x", "y", Why.TITLE)]


def test_a_pair_is_shown_once_by_its_surest_reason():
    same = {"content": "1" * 64, "url": "https://doi.org/10.1000/lamps"}
    three = [entry(name, TITLE, ADA, BO, **same) for name in "abc"]
    assert found(*three) == [("a", "b", Why.CONTENT), ("a", "c", Why.CONTENT)]


@pytest.mark.parametrize("title", [TITLE, "Introduction", "A Survey", "Lecture Notes", "", None])
def test_a_title_alone_is_not_enough(title: str | None):
    assert found(entry("a", title, ADA), entry("b", title, BO), entry("c", title)) == []


def test_a_generic_title_asks_for_the_same_authors():
    assert found(entry("a", "A Survey", ADA, BO), entry("b", "A Survey", ADA, CY)) == []
    assert found(entry("a", "A Survey", ADA, BO), entry("b", "a survey", BO, ADA)) == [
        ("a", "b", Why.TITLE)
    ]


def test_versions_of_one_paper_are_no_duplicates():
    new, old = of_arxiv("2401.00010", 2, ADA), of_arxiv("2401.00010", 1, ADA, name="2401.00010v1")
    assert found(old, new) == []
    published = entry("10.1000/lamps", TITLE, ADA)
    assert found(old, new, published) == [("2401.00010", "10.1000/lamps", Why.PUBLISHED)]


def test_thousands_of_notes_are_one_pass():
    many = [entry(f"n{i}", "Introduction", f"Author{i} Person{i}") for i in range(20_000)]
    many += [entry(f"t{i}", f"{TITLE} in hall {i // 2}", ADA) for i in range(20_000)]
    begun = time.perf_counter()
    assert len(alike(many)) == 10_000
    assert time.perf_counter() - begun < 30  # pair by pair it would be 800 million


def test_status_shows_them_and_changes_nothing(desk: Desk):
    copy = desk.path.with_name("theirs.json")
    shutil.copy(desk.path, copy)
    before = {path: path.read_bytes() for path in (desk.path, copy)}
    result = desk.run("status", "--duplicates")
    assert result.exit_code == 0
    head, line = result.stdout.splitlines()
    assert head.split("\t") == ["note", "other note", "why", "in common"]
    assert line.split("\t")[:3] == ["lanterns", "theirs", "same file"]
    assert "1 pairs" in result.stderr and "nothing was changed" in result.stderr
    [row] = json.loads(desk.run("status", "--duplicates", "--json").stdout)
    assert row["notes"] == ["lanterns", "theirs"] and row["why"] == "content"
    assert row["paths"] == [str(desk.path), str(copy)]
    assert {path: path.read_bytes() for path in before} == before
    copy.unlink()
    alone = desk.run("status", "--duplicates")
    assert (alone.exit_code, alone.stdout) == (0, "")


# -- one note by id, address, DOI and title ------------------------------------------------------


def test_a_stamped_file_is_one_note_by_every_form_of_its_id(empty: Desk):
    stamp = "arXiv:2210.03629v3  [cs.CL]  10 Mar 2023"
    path = make_paper(empty.folder / "react.pdf", stamp=stamp)
    assert empty.run("generate", str(path)).exit_code == 0
    shelf = Shelf(empty.folder / "out" / "notes")
    for word in (
        "2210.03629", "arXiv:2210.03629", "https://arxiv.org/abs/2210.03629",
        "https://arxiv.org/pdf/2210.03629v3", "10.48550/arXiv.2210.03629", TITLE, TITLE.lower(),
    ):  # fmt: skip
        ref = shelf.ref(word)
        assert ref and (ref.source, ref.note) == ("local", "2210.03629"), word
    assert shelf.ref("https://arxiv.org/abs/2210.03629v4") is None  # arXiv has that one
    assert shelf.ref("Lanterns") is None and shelf.ref(f"{TITLE} and Halls") is None
    path.unlink()
    assert shelf.ref("https://arxiv.org/abs/2210.03629") is None


def test_a_file_that_is_only_named_like_an_id_is_not_that_paper(empty: Desk):
    assert empty.run("generate", str(make_paper(empty.folder / "2311.11829.pdf"))).exit_code == 0
    shelf = Shelf(empty.folder / "out" / "notes")
    assert shelf.ref("2311.11829") is not None  # the id of a note
    assert shelf.ref("https://arxiv.org/abs/2311.11829") is None


def test_a_title_of_two_notes_names_neither(desk: Desk):
    assert desk.run("export", TITLE).exit_code == 0
    shutil.copy(desk.path, desk.path.with_name("theirs.json"))
    refused = desk.run("export", TITLE)
    assert refused.exit_code == 2
    assert "neither a paper nor a file" in refused.stderr
