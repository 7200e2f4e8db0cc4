"""Lists of the user's own: texts, libraries and tables, and kinds that others add."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from others import ROOT, put

from qa_notes.errors import ListError, UsageError
from qa_notes.models import Week
from qa_notes.sources import expand
from qa_notes.sources.listing import Entry, Listing
from qa_notes.sources.read_list import kinds, paper_of, read_list

PDF = b"%PDF-1.4\n%%EOF"
BIB = r"""
@string{teapots = "Teapot Studies"}
@comment{jabref-meta: groups}
@article{a2024, title = {{TEA}: A {\'E}tude of {G\"odel} \& {$\alpha$}-Pots {with {nested} braces}},
  eprint = {2401.00010v2}, archiveprefix = {arXiv}, journal = teapots,
  doi = {10.48550/arXiv.2401.00010}}
@inproceedings{b2024, title = "Spoons", doi = {10.1145/3442188.3445922},
  url = {https://x.org/spoons\_full.pdf}, month = jan # "~1"}
@article{c2024, title = {Forks},
  file = {Full Text:files/forks\:1.pdf:application/pdf;Page:f.html:text/html}}
@article{scholar, title = {Knives}, journal = {arXiv preprint arXiv:2402.00001}}
@book{paper-less, title = {A Book of Tea}, publisher = {Tea Press}}
@article{a2024, title = {The Second of that Key},
  howpublished = {\url{https://arxiv.org/abs/2403.00001}}}
@article{hal, eprint = {hal-0123}, archiveprefix = {HAL}, title = {Elsewhere},
  doi = {10.5555/12345}}
@article{broken, title = {never closed, doi = {10.5555/1}
@misc{after, title = {After It}, url = {https://openreview.net/forum?id=abc}}
"""


def listing(path: Path, text: str | bytes) -> Listing:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    read = read_list(str(path))
    assert read
    return read.listing


def located(week: Week) -> list[str]:
    return [ref.lost or ref.location for ref in week.papers]


def test_a_bib_gives_the_best_word_for_each_paper(tmp_path: Path) -> None:
    found = {e.title or e.place: e for e in listing(tmp_path / "a.bib", BIB).entries}
    assert list(found)[:5] == [
        "TEA: A Étude of Gödel & α-Pots with nested braces", "Spoons", "Forks", "Knives",
        "A Book of Tea",
    ]  # fmt: skip
    words = {title: (entry.reference, *entry.others) for title, entry in found.items()}
    assert words["Spoons"] == (
        "https://x.org/spoons_full.pdf",
        "10.1145/3442188.3445922",
    )
    assert words["Forks"] == ("files/forks:1.pdf",)
    assert words["Knives"] == ("2402.00001",)
    assert words["A Book of Tea"] == ("",)
    assert words["The Second of that Key"] == ("https://arxiv.org/abs/2403.00001",)
    assert words["Elsewhere"][0] == "10.5555/12345"
    assert words["After It"] == ("https://openreview.net/forum?id=abc",)
    broken = next(entry for entry in found.values() if entry.place.startswith("line "))
    assert broken.reference == "" and "not closed" in broken.title


def test_a_bib_is_papers_and_what_leads_nowhere_fails_alone(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "forks:1.pdf").write_bytes(PDF)
    (tmp_path / "a.bib").write_text(BIB)
    week = expand([str(tmp_path / "a.bib")])
    tea, spoons, forks, _, book, *_ = week.papers
    assert (tea.id, tea.version, dict(tea.facts)) == ("2401.00010", 2, {})
    assert spoons.facts == {"title": "Spoons"}
    assert forks.location == str(tmp_path / "files" / "forks:1.pdf")
    assert book.lost and "a.bib: paper-less: " in book.lost and "no paper" in book.lost
    assert sum(bool(ref.lost) for ref in week.papers) == 2


@pytest.mark.parametrize(
    "title", ["{" * 900, "{" * 400 + "x" + "}" * 400, r"\frac" * 200, "$" * 99]
)
def test_no_title_is_too_odd_for_latex(tmp_path: Path, title: str, capfd) -> None:
    text = f'@article{{k, title = "{title}", eprint = {{2401.00010}}}}\n@misc{{l, title={{L}}}}'
    assert len(listing(tmp_path / "a.bib", text).entries) == 2
    assert capfd.readouterr().err == ""


def test_a_ris(tmp_path: Path) -> None:
    text = (
        "\ufeffTY  - JOUR\r\nID  - tea\r\nTI  - Teapots\r\nDO  - 10.5555/12345\r\n"
        "UR  - http://arxiv.org/abs/2401.00010v1\r\nER  - \r\n\r\n"
        "TY  - CONF\r\nT1  - Spoons\r\nL1  - file:///papers/a%20b.pdf\r\nL2  - http://x.org/y\r\n"
        "ER  - \r\n"
    )
    tea, spoons = listing(tmp_path / "a.ris", text).entries
    assert (tea.reference, tea.place, tea.title) == (
        "http://arxiv.org/abs/2401.00010v1",
        "tea",
        "Teapots",
    )
    assert tea.others[0] == "10.5555/12345"
    assert (spoons.reference, *spoons.others) == ("/papers/a b.pdf", "http://x.org/y")


def test_a_ris_that_is_cut_off_loses_nothing_in_silence(tmp_path: Path) -> None:
    with pytest.raises(ListError, match=r"2 records begin .* 1 end") as caught:
        listing(tmp_path / "a.ris", "TY  - JOUR\nER  - \nTY  - JOUR\nTI  - cut off\n")
    assert "a.ris" in str(caught.value) and caught.value.hint == "is the file cut off?"


def test_a_ris_line_that_belongs_to_no_tag(tmp_path: Path) -> None:
    text = "TY  - JOUR\nTI  - T\nER  - \nTY  - JOUR\ngoes on from nothing\nER  - \n"
    with pytest.raises(ListError, match="belongs to no tag"):
        listing(tmp_path / "a.ris", text)


def test_the_csv_that_zotero_exports(tmp_path: Path) -> None:
    text = (
        '"Key","Item Type","Author","Title","DOI","Url","Extra","Notes","File Attachments"\n'
        '"AAAA1111","preprint","Pot, T.","Tea\npots","","","arXiv:2401.00010 [cs.CL]",'
        '"<p>Read <b>this</b></p>","/none/a.pdf; /none/a.html"\n'
        '"BBBB2222","book","B","A Book","","","","",""\n'
    )
    found = listing(tmp_path / "a.csv", text)
    tea, book = found.entries
    assert found.exact_titles
    assert (tea.reference, tea.place, tea.title) == ("2401.00010", "AAAA1111", "Tea pots")
    assert (tea.remark, tea.others) == ("Read this", ("/none/a.pdf",))
    assert (book.reference, book.place) == ("", "BBBB2222")


@pytest.mark.parametrize(
    "head,row,word",
    [
        ("id,why", "2401.00010,good", "2401.00010"),
        ("Nr;DOI;Titel", "1;10.5555/12345;T", "10.5555/12345"),
        ("title\tPaper URL", "T\thttps://x.org/a.pdf", "https://x.org/a.pdf"),
        ("id,url", "7,https://arxiv.org/abs/2401.00010", "https://arxiv.org/abs/2401.00010"),
        ("id,title", "2401.0001,T", "2401.0001"),
        ("path", "papers/a.pdf", "papers/a.pdf"),
    ],
)
def test_a_plain_table(tmp_path: Path, head: str, row: str, word: str) -> None:
    (entry,) = listing(tmp_path / "a.csv", f"{head}\n\n{row}\n").entries
    assert entry.reference == word


def test_an_id_that_a_spreadsheet_shortened_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,title\n2311.1183,Pots\n")
    (ref,) = expand([str(tmp_path / "a.csv")]).papers
    assert ref.lost and "a.csv:2" in ref.lost and "five digits" in ref.lost


@pytest.mark.parametrize(
    "name,data,said",
    [
        ("a.csv", "name,age\nx,1\n", "no column is called url"),
        ("a.csv", "url\n" + "x" * 200_000, "no row of a table"),
        ("a.bib", "@article{é, title={x}}".encode("latin-1"), "no text in UTF-8"),
        ("a.csv", "url\n".encode("utf-16"), "no text in UTF-8"),
        ("a.txt", b"\xff", "no text in UTF-8"),
        ("a.xml", "<html/>", "no feed"),
        ("a.md", "# No links\n", "names no paper"),
        ("a.bib", b"@" + b"a" * (17 * 1024 * 1024), "more than 16 MB"),
    ],
)
def test_what_is_wrong_with_a_list_is_one_error(tmp_path: Path, name, data, said) -> None:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(UsageError, match=said) as caught:
        expand([str(path)])
    assert name in str(caught.value) and caught.value.hint is not None


def test_a_list_holds_lists(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.bib").write_text("@misc{a, eprint={2401.00010}}")
    (tmp_path / "all.txt").write_text("sub/a.bib\n2402.00001\n")
    assert [ref.id for ref in expand([str(tmp_path / "all.txt")]).papers] == [
        "2401.00010",
        "2402.00001",
    ]


def test_a_closed_stdin_is_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    for none in (closed, None):
        monkeypatch.setattr(sys, "stdin", none)
        with pytest.raises(UsageError, match="stdin cannot be read"):
            expand(["-"])


def test_no_line_of_a_list_is_stdin(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("2401.00010\n-\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"2402.00001")))
    with pytest.raises(UsageError, match=r"list\.txt:2: '-' is neither a paper nor a file"):
        expand([str(tmp_path / "list.txt")])


@pytest.mark.parametrize(
    "text,wanted",
    [
        ("# mine\n2401.00010  # tea\n2402.00001\n", ["2401.00010", "2402.00001"]),
        ("@misc{a, eprint={2401.00010}}", ["2401.00010"]),
        ("TY  - JOUR\nUR  - https://arxiv.org/abs/2401.00010\nER  - \n", ["2401.00010"]),
        ("title,url\nT,https://arxiv.org/abs/2401.00010\n", ["2401.00010"]),
        ("- [T](https://arxiv.org/abs/2401.00010)", ["2401.00010"]),
        ("<p><a href='https://arxiv.org/abs/2401.00010'>T</a></p>", ["2401.00010"]),
    ],
)
def test_stdin_may_be_any_of_them(monkeypatch, tmp_path: Path, text, wanted) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert [ref.id for ref in expand(["-"]).papers] == wanted
    (tmp_path / "README").write_text(text)
    if not text.startswith("#"):  # a text of mere words is no list unless it is called one
        assert [ref.id for ref in expand([str(tmp_path / "README")]).papers] == wanted


def test_every_file_of_the_folder_is_a_kind() -> None:
    files = list((ROOT / "qa_notes/sources/lists").glob("[!_]*.py"))
    assert len(kinds()) >= len(files) >= 9
    assert all(kind.what and (kind.read or kind.ask or kind.folder) for kind in kinds())


def test_the_documents_know_every_suffix_and_scheme() -> None:
    text = (ROOT / "docs/sources.md").read_text(encoding="utf-8")
    named = [name for kind in kinds() for name in (*kind.suffixes, kind.scheme) if name]
    assert [name for name in named if f"`{name}`" not in text] == []


@pytest.mark.parametrize("word", ["/etc/passwd.pdf", "../../x.pdf", "file:///x.pdf", "a.pdf"])
def test_only_lists_of_ones_own_name_files(tmp_path: Path, word: str) -> None:
    (tmp_path / "list.md").write_text("- [T](https://arxiv.org/abs/2401.00010)")
    (tmp_path / "a.pdf").write_bytes(PDF)
    read = read_list(str(tmp_path / "list.md"))
    assert read
    assert paper_of(Entry(word, "line 1"), read, lambda word: None).lost


OTHERS = """
from qa_notes.sources.listing import Entry, Listing, ListKind
def read(text, url):
    return Listing(tuple(Entry(line[2:], "a stone") for line in text.splitlines()))
LIST = ListKind("a stone tablet", (".stone",), lambda head: head.startswith("o "), read)
"""


def test_a_kind_of_another_package_needs_no_edit_here(tmp_path: Path) -> None:
    env = put(tmp_path, "stones", "qa_notes.lists", "stone = stones:LIST", OTHERS)
    (tmp_path / "a.stone").write_text("o 2401.00010\n")
    code = (
        "from qa_notes.sources import expand\n"
        "print(*(ref.id for ref in expand(['a.stone', '-']).papers))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=tmp_path,
        input="o 2402.00001\n", text=True, capture_output=True, timeout=60,
    )  # fmt: skip
    assert ended.stdout == "2401.00010 2402.00001\n", ended.stderr
