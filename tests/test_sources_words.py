"""What people type: every form of an id, and each paper once."""

from __future__ import annotations

from pathlib import Path

import pytest
from opened import opened

from qa_notes.errors import BankError, UsageError
from qa_notes.models import PaperRef, Week
from qa_notes.refs import local_ref, parse_arxiv, safe_name, slug, web_ref
from qa_notes.sources import expand

PDF = b"%PDF-1.4\n%%EOF"


def ids(week: Week) -> list[str]:
    return [ref.id for ref in week.papers]


def first(*words: str) -> PaperRef:
    return expand(words).papers[0]


@pytest.mark.parametrize(
    "word,arxiv_id,version",
    [
        ("2311.11829", "2311.11829", None),
        (" 2311.11829v2\n", "2311.11829", 2),
        ("2311.11830", "2311.11830", None),
        ("1909.11740", "1909.11740", None),
        ("0704.0001", "0704.0001", None),
        ("arXiv:2311.11829", "2311.11829", None),
        ("arxiv: 2311.11829v2 [cs.CL]", "2311.11829", 2),
        ("quant-ph/0201082", "quant-ph/0201082", None),
        ("math.GT/0309136v2", "math/0309136", 2),
        ("cs/9901002", "cs/9901002", None),
        ("cond-mat.mtrl-sci/0301001", "cond-mat/0301001", None),
        ("http://arxiv.org/pdf/2311.13581v1", "2311.13581", 1),
        ("https://arxiv.org/pdf/2311.13581v1.pdf", "2311.13581", 1),
        ("https://www.arxiv.org/abs/2311.11829?context=cs", "2311.11829", None),
        ("https://arxiv.org/html/2311.11829v2#S3.F1", "2311.11829", 2),
        ("https://arxiv.org/html/2311.11829v2/", "2311.11829", 2),
        ("http://export.arxiv.org/abs/quant-ph/0201082v1", "quant-ph/0201082", 1),
        ("https://arxiv.org/pdf/math.GT%2F0309136", "math/0309136", None),
        ("HTTPS://ARXIV.ORG/ABS/2311.11829V2", "2311.11829", 2),
        ("arxiv.org/abs/2311.11829", "2311.11829", None),
        ("https://www.alphaxiv.org/abs/2311.11829v1", "2311.11829", 1),
        ("https://ar5iv.labs.arxiv.org/html/2311.11829", "2311.11829", None),
        ("https://huggingface.co/papers/2311.11829", "2311.11829", None),
        ("https://doi.org/10.48550/arXiv.2311.11829", "2311.11829", None),
        ("10.48550/arXiv.2311.11829", "2311.11829", None),
    ],
)
def test_every_form_of_an_arxiv_id(word, arxiv_id, version):
    ref = first(word)
    assert (ref.source, ref.id, ref.version) == ("arxiv", arxiv_id, version)
    assert isinstance(ref.id, str)


@pytest.mark.parametrize(
    "text", ["papers/0301001", "2311", "2311.11", "3.14159", "v2", "https://huggingface.co/x/y", ""]
)
def test_what_is_no_arxiv_id(text):
    assert parse_arxiv(text) is None


def test_an_id_once_read_as_a_number_is_refused_with_the_id_meant():
    with pytest.raises(UsageError, match="five digits") as caught:
        expand(["2311.1183"])
    assert "2311.11830" in caught.value.hint


@pytest.mark.parametrize(
    "words,version",
    [
        (["2401.00010v1", "2401.00010v2"], 1),
        (["2401.00010", "https://arxiv.org/pdf/2401.00010v2"], 2),
        (["2401.00010", "arXiv:2401.00010"], None),
        (["http://arxiv.org/abs/2401.00010v3", "2401.00010"], 3),
    ],
)
def test_the_same_paper_twice_is_one(words, version):
    week = expand([words[0], "2402.00001", words[1]])
    assert ids(week) == ["2401.00010", "2402.00001"]
    assert week.papers[0].version == version


def test_a_file_that_is_named_after_an_id_is_not_that_paper_for_its_name(tmp_path):
    file = tmp_path / "2310.11511.pdf"
    file.write_bytes(PDF)
    assert [ref.source for ref in expand([str(file), "2310.11511v2"]).papers] == ["local", "arxiv"]


@pytest.mark.parametrize(
    "name,expected",
    [
        ("2310.11511.pdf", ("2310.11511", None)),
        ("2004.04906v3.pdf", ("2004.04906", 3)),
        ("2310.11511 (1).pdf", ("2310.11511", None)),
        ("arXiv-1909.11740.PDF", ("1909.11740", None)),
        ("quant-ph_0201082v1.pdf", ("quant-ph/0201082", 1)),
        ("naacl06_shinyama.pdf", ("naacl06_shinyama", None)),
        ("論文 その1.pdf", ("論文-その1", None)),
        ("2310.1151.pdf", ("2310.1151", None)),
    ],
)
def test_a_local_file_is_named_after_its_file(name, expected):
    ref = local_ref(Path(name))
    assert (ref.id, ref.version) == expected


@pytest.mark.parametrize("title", ["A very long title " * 40, "長い題名" * 90, "???", ""])
def test_any_title_makes_a_file_name(title):
    name = slug(title)
    assert name and len(name.encode()) <= 100 and "/" not in name
    assert slug(title) == name != slug(title + "!")  # cut, but still told apart


def test_a_title_too_long_for_a_file_is_no_crash():
    with pytest.raises(UsageError, match="neither a paper nor a file"):
        expand(["Attention " * 60])


def test_old_ids_are_safe_file_names():
    assert safe_name("quant-ph/0201082") == "quant-ph_0201082"


def test_a_folder_gives_its_pdfs_in_order(tmp_path):
    for name in ("b.pdf", "a.PDF", "c.txt", ".hidden.pdf"):
        (tmp_path / name).write_bytes(PDF + name.encode())
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "deep.pdf").write_bytes(PDF)
    assert ids(expand([str(tmp_path)])) == ["a", "b"]


def test_files_of_one_content_are_one_paper_at_its_first_place(tmp_path):
    for name, more in (("a", b"1"), ("b", b"2"), ("c", b"1"), ("d", b"longer")):
        (tmp_path / f"{name}.pdf").write_bytes(PDF + more)
    (tmp_path / "e.pdf").symlink_to("d.pdf")
    assert ids(expand([str(tmp_path), str(tmp_path / "c.pdf")])) == ["a", "b", "d"]


def test_only_files_of_one_size_are_read_through_before_the_first_paper(tmp_path):
    for name, more in (("a", b"1"), ("b", b"2"), ("c", b"three")):
        (tmp_path / f"{name}.pdf").write_bytes(PDF + more)
    (tmp_path / "d.pdf").symlink_to("c.pdf")
    with opened() as names:
        assert ids(expand([str(tmp_path), str(tmp_path / "c.pdf")])) == ["a", "b", "c"]
    assert {Path(name).name for name in names} == {"a.pdf", "b.pdf"}


def test_a_folder_without_pdfs_says_where_they_are(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "deep.pdf").write_bytes(PDF)
    with pytest.raises(UsageError, match="no PDF in the folder") as caught:
        expand([str(tmp_path)])
    assert str(tmp_path / "sub") in caught.value.hint


def test_files_are_told_apart_by_their_bytes_and_not_by_their_names(tmp_path):
    names = ["a/paper.pdf", "b/paper.pdf", "c/other.pdf", "d/paper.pdf"]
    for name, data in zip(names, (b"1", b"2", b"1", b"3"), strict=True):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(PDF + data)
    found = [ref.location for ref in expand([str(tmp_path / name) for name in names]).papers]
    assert found == [str(tmp_path / name) for name in names if not name.startswith("c")]


def test_a_file_that_cannot_be_read_fails_later_and_alone(tmp_path):
    (tmp_path / "loop.pdf").symlink_to("loop.pdf")
    assert len(expand([str(tmp_path / "loop.pdf"), "2401.00010"]).papers) == 2


def test_an_id_given_by_hand_stays_with_the_file(tmp_path):
    (tmp_path / "x.pdf").write_bytes(PDF)
    (tmp_path / "week.yaml").write_text("papers: [{id: mine, path: x.pdf, title: T}]")
    [ref] = expand([str(tmp_path / "x.pdf"), str(tmp_path / "week.yaml")]).papers
    assert (ref.id, ref.claimed, ref.facts["title"]) == ("mine", True, "T")


def test_a_list_holds_anything_with_comments(tmp_path):
    (tmp_path / "mine.pdf").write_bytes(PDF)
    (tmp_path / "list.txt").write_text(
        "\ufeff# this week\n2311.11830  # trailing zero\r\n\nmine.pdf\nhttps://x.org/p.pdf#page=2\n",
        encoding="utf-8",
    )
    week = expand([str(tmp_path / "list.txt")])
    assert ids(week) == ["2311.11830", "mine", "x.org-p"]
    assert week.papers[1].location == str(tmp_path / "mine.pdf")


def test_a_wrong_line_is_named(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("2311.11830\nAttention Is All You Need\n")
    with pytest.raises(UsageError, match=r"list\.txt:2: 'Attention Is All You Need' is neither"):
        expand([str(path)])


def test_a_list_that_leads_back_to_itself(tmp_path):
    (tmp_path / "a.txt").write_text("b.txt")
    (tmp_path / "b.txt").write_text("a.txt")
    with pytest.raises(UsageError, match="leads back to itself"):
        expand([str(tmp_path / "a.txt")])


def test_a_week_alone_keeps_its_title_and_in_company_does_not(tmp_path):
    path = tmp_path / "week.yaml"
    path.write_text("id: 2023-W43\ntitle: T\npapers:\n- 2310.11511\n- 2310.11511v2\n")
    with opened() as names:
        week = expand([str(path)])
    assert names.count(str(path)) == 1
    assert (week.id, week.title, ids(week)) == ("2023-W43", "T", ["2310.11511"])
    assert week.papers[0].version == 2
    mixed = expand([str(path), "2401.00010"])
    assert (mixed.id, mixed.title, ids(mixed)) == (None, None, ["2310.11511", "2401.00010"])


@pytest.mark.parametrize("word", ["week.yml", "list.txt", "papers"])
def test_what_is_not_there_is_guessed(tmp_path, word):
    (tmp_path / "week.yaml").write_text("papers: [2310.11511]")
    (tmp_path / "lists.txt").write_text("")
    (tmp_path / "paper").mkdir()
    with pytest.raises(UsageError) as caught:
        expand([str(tmp_path / word)])
    assert caught.value.hint.startswith("did you mean")


def test_a_pdf_under_another_name_is_one(tmp_path):
    (tmp_path / "download").write_bytes(PDF)
    assert first(str(tmp_path / "download")).source == "local"


def test_a_missing_pdf_fails_later_and_alone():
    assert first("nowhere.pdf").source == "local"


@pytest.mark.parametrize("word", ["https://arxiv.org/list/cs.CL/recent", "arxiv.org/", "https://"])
def test_a_url_that_names_nothing(word):
    with pytest.raises(UsageError):
        expand([word])


def test_addresses_that_differ_anywhere_are_of_two_papers():
    urls = [
        "https://x.org/a/b.pdf", "https://x.org/a-b.pdf", "https://x.org/a/b",
        "https://x.org:81/a/b.pdf", "http://x.org/a/b.pdf", "https://x.org/a/b.pdf?v=1",
        "https://x.org/A/b.pdf", "https://www.x.org/a/b.pdf", "https://x.org/a/b/",
        "https://x.org/a//b.pdf", "https://x.org/a%2Fb.pdf", "https://x-a.org/b.pdf",
    ]  # fmt: skip
    found = [web_ref(url).id for url in urls]
    assert len({name.casefold() for name in found}) == len(urls)
    assert found[0] == "x.org-a-b"
    assert all(name.startswith(("x.org-", "x-a.org-")) for name in found)
    assert web_ref("https://openreview.net/pdf?id=a").id.startswith("openreview.net-pdf-id-a-")
    assert web_ref(f"{urls[0]}#page=2") == web_ref(urls[0])


@pytest.mark.parametrize(
    "one,other",
    [("quant-ph/0201082", "quant-ph_0201082"), ("10.1145/15.42", "10.1145_15.42"),
     ("quant-ph/0201082v2", "quant-ph_0201082v2"), ("a/b", "a_b"), ("a b", "a-b")],
)  # fmt: skip
def test_two_ids_never_share_a_file_name(one, other):
    assert safe_name(one) != safe_name(other)


def test_a_bank_is_not_a_week(tmp_path):
    (tmp_path / "b.yaml").write_text("questions: []")
    with pytest.raises(BankError, match="questions"):
        expand([str(tmp_path / "b.yaml")])


@pytest.mark.parametrize(
    "word",
    ["https://[anonymized]", "https://x.org:port/x.pdf", "https://[::1", "https://" + "a" * 70_000,
     "ftp://me:s3cret@x.org/x.pdf", "https://me:s3cret@[bad/x.pdf", "https://me:s3cret@arxiv.org/x"],
    ids=range(7),
)  # fmt: skip
def test_an_address_that_cannot_be_asked_is_named_without_its_secrets(word):
    with pytest.raises(UsageError) as caught:
        expand([word])
    assert "s3cret" not in str(caught.value) + caught.value.hint
    assert len(str(caught.value)) < 400


def test_what_grants_access_is_kept_for_the_request_alone(tmp_path):
    word = "https://me:s3cret@x.org/a.pdf?id=7&token=s3cret#page=2"
    ref = first(word)
    assert ref.secret == word.partition("#")[0]
    assert ref.location == "https://x.org/a.pdf?id=7"
    assert "s3cret" not in repr(ref) and "s3cret" not in ref.id
    week = tmp_path / "week.yaml"
    week.write_text(f"papers:\n- url: {word}\n", encoding="utf-8")
    (listed,) = expand([str(week)]).papers
    assert listed == ref or listed.facts == {"url": ref.location}
    assert "s3cret" not in repr(listed) and listed.secret == ref.secret
