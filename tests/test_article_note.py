"""A note of a web article: places are sections and paragraphs, on disk, in print and in checks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from article_made import BODY, METHOD, RESULT, TITLE, page, parsed
from desk import BANK, Desk
from fakes import serve_models

from qa_notes import ask, languages, notes
from qa_notes.checks.note import of_evidence
from qa_notes.evidence import Evidence, Match
from qa_notes.faults import Rule
from qa_notes.index import chunk
from qa_notes.models import Answer, Note, Paper, Verdict
from qa_notes.render import printed
from qa_notes.render.fragments import text_fragment

URL = "https://blog.example.org/zephyr"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page, and the note that `generate` made of it."""
    folder = tmp_path_factory.mktemp("article")
    (folder / "post.html").write_text(page(), encoding="utf-8")
    (folder / "bank.yaml").write_text(BANK, encoding="utf-8")
    with serve_models() as models:
        result = Desk(folder, models).run("generate", str(folder / "post.html"))
    assert result.exit_code == 0, result.output
    return folder


def note_of(folder: Path) -> Note:
    note = notes.load(folder / "out" / "notes" / "post.json")
    assert note
    return note


def evidence_of(note: Note) -> list[Evidence]:
    return [one for answer in note.answers for one in answer.evidence]


def test_its_quotations_stand_in_the_paragraphs_named(folder, tmp_path):
    found, document = evidence_of(note_of(folder)), parsed(tmp_path, page())
    assert found
    for one in found:
        paragraph = document.pages[one.page - 1].text.split("\n\n")[one.paragraph - 1]
        assert one.quote in paragraph
        assert one.section == document.sections[one.page - 1].title


def test_its_facts_are_printed_as_far_as_they_are_known(folder):
    paper = note_of(folder).paper
    assert (paper.title, paper.source, paper.url) == (TITLE, "local", None)
    assert str(paper.published) == "2023-11-14" and paper.updated is None
    assert paper.authors == ("Ada Lovelace", "Grace Hopper") and paper.categories == ()
    labels = languages.language("ja").labels
    facts = {fact.label for fact in printed(note_of(folder)).facts}
    assert labels.published in facts and labels.updated not in facts


def test_links_of_the_article_are_its_own(folder):
    (answer,) = [a for a in note_of(folder).answers if a.question_id == "resources"]
    assert answer.verdict is Verdict.ANSWERED and "github.com/zephyr/zephyr" in answer.text
    assert answer.evidence[0].paragraph == 2


def test_it_prints_sections_and_paragraphs_and_no_page(folder):
    with serve_models() as models:
        desk = Desk(folder, models)
        text = desk.run("export", "post", "--format", "markdown").output
        data = json.loads(desk.run("export", "post", "--format", "json").output)
    assert "「How it works」第" in text and "段落" in text
    assert "p. " not in text and "#page=" not in text
    rows = [row for a in data["papers"][0]["answers"] for row in a["evidence"]]
    assert rows and all(row["paragraph"] >= 1 and "section" in row for row in rows)


def test_check_looks_every_paragraph_up(folder):
    with serve_models() as models:
        said = Desk(folder, models).run("check", "post")
        assert "にこの文はありません" not in said.output and "does not print" not in said.output
        path = folder / "out" / "notes" / "post.json"
        before = path.read_text("utf-8")
        one = next(e for e in evidence_of(note_of(folder)) if e.section == "How it works")
        wrong = json.loads(before)
        for answer in wrong["answers"]:
            for row in answer["evidence"]:
                if row["quote"] == one.quote:
                    row["paragraph"] = one.paragraph % 2 + 1
        path.write_text(json.dumps(wrong, ensure_ascii=False), encoding="utf-8")
        said = Desk(folder, models).run("check", "post")
        path.write_text(before, encoding="utf-8")
    assert "§ How it works, ¶" in said.output or "「How it works」第" in said.output


def test_regenerate_makes_one_answer_anew(folder):
    with serve_models() as models:
        desk = Desk(folder, models)
        other = [a for a in note_of(folder).answers if a.question_id != "results"]
        result = desk.run("regenerate", "post", "results")
    assert result.exit_code == 0, result.output
    assert [a for a in note_of(folder).answers if a.question_id != "results"] == other
    assert all(one.paragraph for one in evidence_of(note_of(folder)))


def answer(*evidence: Evidence, code: str = "en") -> Answer:
    return Answer("q", "Q?", code, "An answer.", Verdict.ANSWERED, evidence)


def test_a_quotation_of_another_paragraph_is_a_fault(tmp_path):
    document = parsed(tmp_path, page())
    right = Evidence("", 2, METHOD[0], "How it works", paragraph=1)
    assert list(of_evidence(answer(right), document.pages)) == []
    for wrong in (replace(right, paragraph=2), replace(right, paragraph=99)):
        (fault,) = of_evidence(answer(wrong), document.pages)
        assert fault.rule is Rule.PARAGRAPH
        assert languages.why([fault], "en").startswith("§ How it works, ¶ ")


@pytest.mark.parametrize(
    ("code", "within", "before"),
    [
        ("en", "§ How it works, ¶ 1", "¶ 3"),
        ("ja", "「How it works」第1段落", "第3段落"),
        ("ko", "‘How it works’ 1번째 문단", "3번째 문단"),
        ("hi", "“How it works”, अनुच्छेद 1", "अनुच्छेद 3"),
    ],
)
def test_each_language_names_paragraphs(code, within, before):
    labels = languages.language(code).labels
    assert labels.place(Evidence("", 2, "x", "How it works", paragraph=1)) == within
    assert labels.place(Evidence("", 1, "x", paragraph=3)) == before
    assert "7" in labels.place(Evidence("", 7, "x", "Method"))


def test_it_leads_to_the_words_on_the_page():
    of_article = Evidence("", 3, RESULT, "Results", paragraph=1)
    note = Note(Paper("post", url=f"{URL}#top"), "en", answers=(answer(of_article),))
    (shown,) = printed(note, "inline").answers[0].quotations
    begin, end = "On%20500%20questions%20Zephyr", "them%20on%20a%20laptop."
    assert shown.href == f"{URL}#:~:text={begin},{end}"
    assert shown.page == "§ Results, ¶ 1" and shown.section == "" and shown.heading == "Results"
    unknown = Note(Paper("post"), "en", answers=(answer(of_article),))
    assert printed(unknown, "inline").answers[0].quotations[0].href is None


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("Only a few-words, here & now", "Only%20a%20few%2Dwords%2C%20here%20%26%20now"),
        ("a b c d e f g h i", "a%20b%20c%20d,f%20g%20h%20i"),
        ("橋。犬が鳴く。耳。", "%E6%A9%8B,%E8%80%B3"),
        ('a"><b>', "a%22%3E%3Cb%3E"),
        ("長" * 90, None),
    ],
)  # fmt: skip
def test_a_fragment_names_whole_words(words, ends):
    assert text_fragment(URL, words) == (f"{URL}#:~:text={ends}" if ends else URL)


def test_notes_on_disk_keep_paragraphs_and_notes_of_pdfs_stay_as_they_were():
    both = (Evidence("", 2, "Of a paper."), Evidence("", 2, "Of an article.", paragraph=4))
    note = Note(Paper("x"), "en", answers=(answer(*both),))
    text = notes.to_json(note)
    assert text.count('"paragraph"') == 1 and notes.from_json(text).answers == note.answers


def test_answers_go_on_to_a_changed_article(tmp_path):
    changed = parsed(tmp_path, page(BODY.replace(METHOD[0], f"A new one.</p><p>{METHOD[0]}")))
    passages = chunk(changed, Paper("post"))
    old = answer(Evidence("", 2, METHOD[0], "How it works", paragraph=1))
    (moved,) = ask.located_again(old, changed, passages).evidence
    assert (moved.paragraph, moved.match) == (2, Match.EXACT)
    first, second = METHOD[0].split(", so ")
    parted = parsed(tmp_path, page(BODY.replace(METHOD[0], f"{first},</p><p>so {second}")))
    (lost,) = ask.located_again(old, parted, chunk(parted, Paper("post"))).evidence
    assert lost.match is Match.MISSING
