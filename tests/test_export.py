"""Articles: golden files reviewed as text, nothing let through, the same bytes each time."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from golden.reader import read
from golden.sample import BARE, FAILED, NOTE, PAPER, WEEK, an_answer

from qa_notes.errors import ExportError
from qa_notes.export import Failed, Options, article
from qa_notes.faults import Fault, Rule
from qa_notes.models import Evidence, Note, Verdict, Week

GOLDEN = Path(__file__).parent / "golden"
ENDING = {"markdown": "md", "html": "html"}
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>{{ 7*7 }}{% x %}\u202egpj.exe"


@pytest.mark.parametrize("format", ["markdown", "html"])
@pytest.mark.parametrize("evidence", ["none", "footnotes", "inline"])
def test_the_article_reads_like_this(format: Any, evidence: Any) -> None:
    """QA_NOTES_WRITE_GOLDEN=1 rewrites the files; the diff is the review."""
    path = GOLDEN / f"article-{evidence}.{ENDING[format]}"
    page = article(WEEK, [NOTE, BARE], Options(format, evidence=evidence, failed=FAILED))
    page = page.partition("<body>\n")[2] or page  # the head is tested by what it does
    if os.environ.get("QA_NOTES_WRITE_GOLDEN"):
        path.write_text(page, encoding="utf-8")
    assert page == path.read_text(encoding="utf-8")


def hostile() -> tuple[Week, Note, Options]:
    """A paper, a model and a user that all try to write markup."""
    answer = an_answer(ATTACK, ATTACK, evidence=(Evidence(ATTACK, 1, ATTACK, ATTACK),))
    told = (Fault(Rule.TOLD, ATTACK),)
    review = an_answer(ATTACK, ATTACK, Verdict.NEEDS_REVIEW, faults=told)
    nothing = an_answer(ATTACK, ATTACK, Verdict.NOT_IN_PAPER, looked_in=(ATTACK,))
    failed = an_answer(ATTACK, ATTACK, Verdict.FAILED, faults=told)
    paper = replace(
        PAPER,
        id=ATTACK,
        title=ATTACK,
        authors=(ATTACK,),
        categories=(ATTACK,),
        url="javascript:alert(1)",
        pdf_url="https://x.org/\"onclick='x'",
    )
    note = Note(
        paper, summary=review, abstract={"ja": answer}, answers=(answer, review, nothing, failed)
    )
    options = Options("html", failed=(Failed(ATTACK, ATTACK),))
    return Week(id=ATTACK, title=ATTACK, intro=ATTACK), note, options


@pytest.mark.parametrize("evidence", ["none", "footnotes", "inline"])
def test_nothing_that_is_said_becomes_markup_in_html(evidence: Any) -> None:
    week, note, options = hostile()
    page = article(week, [note], replace(options, evidence=evidence))
    reader = read(page)
    assert reader.tags.count("script") == 1 and "img" not in reader.tags
    assert not [name for name, _ in reader.attributes if name.startswith("on")]
    links = [value for name, value in reader.attributes if name in {"href", "src"}]
    assert all(str(value).startswith(("#", "https://", "data:,")) for value in links)
    assert "\u202e" not in page and "49" not in "".join(reader.lines)
    assert "URL: javascript:alert(1)" in reader.lines


@pytest.mark.parametrize("evidence", ["none", "footnotes", "inline"])
def test_nothing_that_is_said_becomes_markup_in_markdown(evidence: Any) -> None:
    from markdown_it import MarkdownIt

    week, note, options = hostile()
    page = article(week, [note], replace(options, format="markdown", evidence=evidence))
    html = MarkdownIt("commonmark", {"html": True}).render(page)
    assert "<script" not in html and "<img" not in html and "javascript:alert(1)<" in html
    assert not re.search(r"(?<!\\)\{[{%]", page)
    assert "\u202e" not in page


def test_the_page_may_run_and_load_only_what_it_brings() -> None:
    page = article(WEEK, [NOTE], Options("html"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    for element in ("script", "style"):
        source = re.search(f"<{element}>(.*?)</{element}>", page, re.DOTALL)
        assert source is not None
        digest = b64encode(hashlib.sha256(source[1].encode()).digest()).decode()
        assert f"{element}-src &#39;sha256-{digest}&#39;" in policy[1]
    assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=\"(?!data:,)", page)


def test_the_same_notes_make_the_same_bytes_in_any_process() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from golden.sample import *;"
        "from qa_notes.export import *; import hashlib;"
        "print([hashlib.sha256(article(WEEK, [NOTE, BARE], Options(f)).encode()).hexdigest()"
        " for f in ('markdown', 'html')])"
    )

    def run(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code, str(GOLDEN.parent)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert run("1") == run("2")


def test_importing_the_layouts_loads_nothing_heavy() -> None:
    code = (
        "import sys, qa_notes.export, qa_notes.render;"
        "sys.exit(' '.join({'pymupdf', 'torch', 'chromadb', 'langchain_core', 'latex2mathml'}"
        " & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_list_titles_lead_to_their_blocks() -> None:
    again = Note(replace(PAPER, id=f"{PAPER.id}-1"))  # not the first answer of the other
    papers = [NOTE, NOTE, again, BARE]
    reader = read(article(Week(), papers, Options("html")))
    ids = [value for name, value in reader.attributes if name == "id"]
    leads = [str(value) for name, value in reader.attributes if name == "href"]
    assert len(ids) == len(set(ids))
    assert {lead[1:] for lead in leads if lead.startswith("#")} <= set(ids)


def test_markdown_footnotes_are_numbered_through_the_article() -> None:
    page = article(Week(), [NOTE, NOTE])
    assert re.findall(r"^\[\^(\d+)\]:", page, re.MULTILINE) == ["1", "2", "3", "4"]


def test_a_week_without_words_of_its_own_has_the_layouts() -> None:
    lines = read(article(Week(id="2023-W01"), [], Options("html"))).lines
    assert lines[0].startswith("ここでは、") and lines[1] == "紹介する論文は以下の0本となります。"


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_what_is_missing_in_a_paper_that_is_cut_off_is_marked(format: Any) -> None:
    def page(rule: Rule) -> str:
        nothing = an_answer("何が足りませんか。", "", Verdict.NOT_IN_PAPER, faults=(Fault(rule),))
        return article(WEEK, [replace(NOTE, answers=(nothing,))], Options(format=format))

    assert "要確認" not in page(Rule.NOTHING_FOUND)
    assert "要確認" in page(Rule.CUT_FILE)
    assert "末尾が欠けて" in page(Rule.CUT_FILE)


def test_papers_that_could_not_be_done_are_listed_at_the_end() -> None:
    lines = read(article(WEEK, [NOTE], Options("html", failed=FAILED))).lines
    assert lines[-3:] == ["紹介できなかった論文:", "broken_<1>.pdf", "理由: it looks scanned"]


@pytest.mark.parametrize(
    "wrong", [{"format": "docx"}, {"evidence": "all"}, {"language": "xx"}, {"layout": "odd"}]
)
def test_options_that_do_not_exist_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ExportError, match="no ") as error:
        Options(**wrong)
    assert error.value.hint.startswith("there are: ")


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_an_article_has_one_punctuation_and_the_classic_one_its_own(format: Any) -> None:
    def page(layout: Any) -> str:
        bare = Note(replace(PAPER, authors=()))
        return article(Week(), [bare], Options(format, layout=layout))

    body = page("notes").partition("<body>")[2] or page("notes")
    assert "となります。" in body and "と思います。" in body and "ます." not in body
    assert "発行日: 2023年" in body and "URL: " in body and "著者" not in body
    classic = page("classic")
    assert "となります." in classic and "と思います." in classic and "ます。" not in classic
    assert "発行日:2023年" in classic and "著者:不明" in classic


def test_japanese_labels_are_followed_by_a_blank() -> None:
    """A heading ends with its colon; what goes on behind one has a blank between."""
    from qa_notes.languages.ja.words import LABELS

    texts = [text for f in fields(LABELS) if isinstance(text := getattr(LABELS, f.name), str)]
    assert [text for text in texts if re.search(r":(?! |$)|\uff1a", text)] == []
    words = ("authors", "published", "updated", "url", "categories", "question", "answer")
    assert all(getattr(LABELS, name).endswith(": ") for name in (*words, "looked_in", "reason"))
