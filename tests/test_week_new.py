"""qa-notes week new: a week file out of somebody's list."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sources_web import Reply, Web, serve

from qa_notes.bank import load_week
from qa_notes.cli import main
from qa_notes.models import WebPage
from qa_notes.sources import expand
from qa_notes.sources.listing import Entry, Listing, ListKind
from qa_notes.sources.read_list import Read
from qa_notes.sources.week_text import week_text
from qa_notes.unseen import one_line

PDF = b"%PDF-1.4\n%%EOF"
ARXIV = "https://arxiv.org/abs/2401.00010"
LIST = f"""\
# Tea
## Week (Nov 20 - Nov 26)
- **Teapots**: say "pour"; it's 5 % # better. [Paper]({ARXIV}v2)
- **Pots again** - the same. [Paper]({ARXIV})
- [Spoons](https://x.org/s.pdf?token=s3cret) - stir
## Week (Nov 20 - Nov 26) 2024
- [Cups of Tea](https://openreview.net/pdf?id=x)
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.md").write_text(LIST, encoding="utf-8")
    return tmp_path


def new(*words: str, stdin: str | bytes = "") -> Result:
    env = {"QA_NOTES_ARXIV_DELAY": "0", "QA_NOTES_ALLOW_PRIVATE_ADDRESSES": "1"}
    result = CliRunner().invoke(main, ["week", "new", *words], env=env, input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_section_becomes_a_week_file(here: Path) -> None:
    result = new("2023-W47", "--from", "list.md", "--section", "week (nov 20 – nov 26)")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "question_bank/weeks/2023-W47.yaml\n"
    path = here / "question_bank" / "weeks" / "2023-W47.yaml"
    assert (
        path.read_text("utf-8")
        == """\
# From list.md, Week (Nov 20 - Nov 26). Edit freely.
id: 2023-W47
papers:
  # list.md:3: Teapots
  - id: "2401.00010v2"
    remark: "say \\"pour\\"; it's 5 % # better."
  # list.md:4: Pots again
  #   left out: it is the paper of list.md:3
  # list.md:5: Spoons
  # what grants access stood in its address and is left out
  - url: "https://x.org/s.pdf"
    remark: "stir"
"""
    )
    week = load_week(path)
    assert [ref.remark for ref in week.papers] == ['say "pour"; it\'s 5 % # better.', "stir"]
    assert expand([str(path)]).papers[0].remark
    assert "2 papers; 1 left out, as comments" in result.stderr


def test_a_file_that_is_there_stays_unless_forced(here: Path) -> None:
    path = here / "mine.yaml"
    path.write_text("papers: [2402.00001]")
    words = ("mine", "--from", "list.md", "--out", "mine.yaml")
    refused = new(*words)
    assert refused.exit_code == 2 and "already there" in refused.stderr
    assert path.read_text() == "papers: [2402.00001]"
    assert new(*words, "--force").exit_code == 0
    assert len(load_week(path).papers) == 3


@pytest.mark.parametrize(
    "words,said",
    [
        (["../x", "--from", "list.md"], "no name of a week"),
        (["2023-W53", "--from", "list.md"], "not an ISO week"),
        (["x", "--from", "list.md", "--section", "Nov 27"], "Week (Nov 20 - Nov 26)"),
        (["x", "--from", "list.md", "--section", "Nov 20"], "2 headings"),
        (["x", "--from", "list.md", "--out", "x.md"], "is called .yaml"),
        (["x", "--from", "lists.md"], "did you mean list.md?"),
        (["x", "--from", "2401.00010"], "one paper, and no list"),
        (["x", "--from", "https://x.org/a.pdf"], "one paper, and no list"),
        (["x", "--from", "tea"], "no list of papers"),
        (["x", "--from", "-"], "no paper that could be fetched"),
    ],
)
def test_what_cannot_be_done_is_said_and_writes_nothing(here: Path, words, said) -> None:
    result = new(*words)
    assert result.exit_code == 2 and said in result.stderr
    assert [path.name for path in here.iterdir()] == ["list.md"]


def test_stdin_to_stdout(here: Path) -> None:
    result = new("x", "--from", "-", "--out", "-", stdin="@misc{k, eprint={2401.00010}, title={T}}")
    assert result.stdout == (
        '# From stdin. Edit freely.\npapers:\n  # stdin: k: T\n  - id: "2401.00010"\n'
    )
    assert new("x", "--from", "-", stdin=b"@misc{\xe9}").exit_code == 2


def test_a_paper_under_two_addresses_is_one(here: Path) -> None:
    preprint = "10.1101/2020.01.30.927871"
    links = f"https://www.biorxiv.org/content/{preprint}v2", f"https://doi.org/{preprint}"
    (here / "list.md").write_text("".join(f"- [Tea]({link})\n" for link in links))
    text = new("x", "--from", "list.md", "--out", "-").stdout
    assert f'- url: "{links[0]}"' in text and "it is the paper of list.md:1" in text


@pytest.mark.parametrize("name", ["list.md", "list.txt"])
def test_what_grants_access_stands_nowhere_in_a_week_file(here: Path, name: str) -> None:
    bare = "https://ada:s3cret@x.org/s.pdf?token=s3cret", "ftp://ada:s3cret@x.org/a.pdf"
    (here / name).write_text("\n\n".join([*bare, ARXIV]))
    result = new("x", "--from", name, "--out", "-")
    assert '- url: "https://x.org/s.pdf"' in result.stdout
    assert "s3cret" not in result.stdout + result.stderr
    refused = new("x", "--from", bare[0])
    assert refused.exit_code == 2 and "s3cret" not in refused.stderr


def test_files_are_named_as_the_week_file_sees_them(here: Path, tmp_path_factory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "far.pdf"
    outside.write_bytes(PDF + b"far")
    (here / "papers").mkdir()
    (here / "papers" / "near.pdf").write_bytes(PDF)
    (here / "list.txt").write_text(f"papers/near.pdf\n{outside}\npapers/gone.pdf\n")
    assert new("x", "--from", "list.txt").exit_code == 0
    path = here / "question_bank" / "weeks" / "x.yaml"
    text = path.read_text()
    assert '- path: "../../papers/near.pdf"' in text and f'- path: "{outside}"' in text
    assert "left out: no such file: papers/gone.pdf" in text
    assert all(Path(ref.location).exists() for ref in load_week(path).papers)


def test_the_title_of_a_library_is_the_papers_and_that_of_an_editor_a_comment(here: Path) -> None:
    (here / "a.bib").write_text(
        "@misc{a, title={Tea {Pots}}, url={https://x.org/a.pdf}}\n@misc{b, title={Only Words}}"
    )
    text = new("x", "--from", "a.bib", "--out", "-").stdout
    assert '  - url: "https://x.org/a.pdf"\n    title: "Tea Pots"\n' in text
    assert (
        "  # a.bib: b: Only Words\n  #   left out: what the list says of it names no paper" in text
    )
    assert "title" not in new("x", "--from", "list.md", "--out", "-").stdout


def test_a_list_in_the_web_names_no_files_here(here: Path) -> None:
    (here / "secret.pdf").write_bytes(PDF)
    with serve() as web:
        web.at("/list", Reply(f"secret.pdf\n{here}/secret.pdf\n{ARXIV}\n".encode()))
        web.at("/page", Reply(LIST.encode()))
        text = new("x", "--from", f"{web.url}/list", "--out", "-").stdout
        assert text.count("left out") == 2 and '  - id: "2401.00010"' in text
        assert new("2024-W01", "--from", f"{web.url}/page").exit_code == 0
        week = load_week(here / "question_bank" / "weeks" / "2024-W01.yaml")
        assert week.source == WebPage(f"{web.url}/page", "Tea")
        web.at(
            "/a/list.html", Reply(b"<p><a href='../p/1.pdf'>Tea</a> <a href='//x'>Paper</a></p>")
        )
        text = new("x", "--from", f"{web.url}/a/list.html", "--out", "-").stdout
        assert f'- url: "{web.url}/p/1.pdf"' in text
        _refused(web)


def _refused(web: Web) -> None:
    web.at("/latin", Reply(b"\xe9"))
    for path, said in (("/none", "HTTP 404"), ("/latin", "no text in UTF-8")):
        result = new("x", "--from", web.url + path)
        assert result.exit_code == 2 and said in result.stderr


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
def test_whatever_an_editor_writes_the_file_can_be_read(title: str, remark: str, head: str) -> None:
    entry = Entry(ARXIV, "line 1", title, remark, (head,))
    listing = Listing((entry,), title=head, url="https://x.org/")
    read = Read(ListKind("a page"), listing, "list\n.md")
    made = week_text("2023-W47", read, listing.entries, head, Path())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "week.yaml").write_text(made.text, encoding="utf-8")
        week = load_week(Path(folder) / "week.yaml")
    assert [ref.id for ref in week.papers] == ["2401.00010"]
    assert (week.papers[0].remark or "") == one_line(remark)
