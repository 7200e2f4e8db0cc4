"""A run from the PDF to the article in each language, its own papers and its own words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from fakes import ABSTRACT, Models
from spoken import (
    HINDI,
    KOREAN,
    KOREAN_WHOLE,
    LANTERNS,
    LANTERNS_IN,
    LANTERNS_SUM,
    Spoken,
    write_paper,
)

from qa_notes.languages import LANGUAGES, language
from qa_notes.languages.scripts import HAN, KANA
from qa_notes.models import Match, Verdict
from qa_notes.sentences import sentences

IN_ABSTRACT = [ABSTRACT[start:end] for start, end in sentences(ABSTRACT)]
KOREAN_ABSTRACT = {
    "우리는 방의 조명을 줄이는 새로운 방법을 제안한다.": "We propose a method with fewer lamps.",
    "이 방법은 밝기를 크게 높인다.": "The method makes rooms much brighter.",
}
BANK = """\
questions:
  - id: results
    text: {en: "What are the results?", ko: "주요 결과는 무엇입니까?", hi: "मुख्य परिणाम क्या हैं?"}
    queries: {en: [our method outperforms]}
"""


@pytest.mark.parametrize("spoken", [KOREAN, HINDI], ids=lambda spoken: spoken.code)
def test_a_paper_of_another_script_is_asked_and_printed(
    spoken: Spoken, tmp_path: Path, models: Models
):
    """Its sentence has no Latin word, and is found on its page all the same."""
    desk = Desk(tmp_path, replace_script(models, spoken))
    (tmp_path / "bank.yaml").write_text(spoken.bank, encoding="utf-8")
    write_paper(spoken, tmp_path / "lanterns.pdf")
    made = desk.run("generate", desk.paper, "--language", spoken.code)
    assert made.exit_code == 0, made.output
    answer = desk.answer("results")
    assert (answer.verdict, answer.text, answer.faults) == (
        Verdict.ANSWERED, spoken.translated, ()
    )  # fmt: skip
    [evidence] = answer.evidence
    assert evidence.quote.replace("\n", " ") == spoken.quoted
    assert evidence.match is not Match.MISSING and evidence.page == 1
    printed = desk.run("export", desk.paper)
    assert printed.exit_code == 0, printed.output
    only_in(spoken.code, printed.stdout)
    assert spoken.question in printed.stdout and spoken.translated in printed.stdout


@pytest.mark.parametrize("code", ["en", "ko", "hi"])
def test_an_english_paper_is_read_in_each_language(code: str, empty: Desk):
    """Its abstract and its summary too, with every number and name."""
    said = LANTERNS_IN[code]
    reader = replace(
        KOREAN, quoted=LANTERNS, english=LANTERNS, said=said, summed_up=LANTERNS_SUM, translated=""
    )
    empty.models.script = reader.reader
    (empty.folder / "bank.yaml").write_text(BANK, encoding="utf-8")
    made = empty.run("generate", empty.paper, "--language", code)
    assert made.exit_code == 0, made.output
    answer, note = empty.answer("results"), empty.note
    assert (answer.verdict, answer.faults, answer.language) == (Verdict.ANSWERED, (), code)
    assert [e.quote for e in answer.evidence] == [LANTERNS]
    assert answer.text == said.get(LANTERNS, LANTERNS)
    assert note.summary and note.summary.text == said.get(LANTERNS_SUM, LANTERNS_SUM)
    parts = [said.get(sentence, sentence) for sentence in IN_ABSTRACT]
    assert note.abstract[code].text == " ".join(parts)
    assert [a.faults for a in (note.summary, note.abstract[code])] == [(), ()]
    printed = empty.run("export", empty.paper)
    assert printed.exit_code == 0, printed.output
    only_in(code, printed.stdout)
    for text in (answer.text, note.summary.text, note.abstract[code].text):
        assert text in printed.stdout
    assert empty.run("check", empty.paper).exit_code == 0


def test_a_korean_paper_is_asked_the_default_bank(tmp_path: Path, models: Models):
    """All of it: Korean queries find the passages, and Korean words tell what is off topic."""
    desk = Desk(tmp_path, replace_script(models, KOREAN_WHOLE))
    write_paper(KOREAN, tmp_path / "lanterns.pdf")
    made = desk.run("generate", desk.paper, "--language", "ko", "--bank", "notes")
    assert made.exit_code == 0, made.output
    answered = {a.question_id: a for a in desk.note.answers if a.verdict is Verdict.ANSWERED}
    unsaid = [a.question_id for a in desk.note.answers if a.verdict is Verdict.NOT_IN_PAPER]
    assert unsaid == ["setup", "future", "resources"]
    assert len(answered) + len(unsaid) == len(desk.note.answers)
    found = {(a.evidence[0].quote.replace("\n", " "), a.text) for a in answered.values()}
    assert found == {(reply.quoted, reply.translated) for reply in KOREAN_WHOLE.replies}
    assert [a.faults for a in answered.values()] == [()] * len(answered)
    assert desk.note.summary and desk.note.summary.text in KOREAN_WHOLE.said.values()
    checked = desk.run("check", desk.paper)
    assert checked.exit_code == 0, checked.output
    printed = desk.run("export", desk.paper, "--bank", "notes")
    assert printed.exit_code == 0, printed.output
    only_in("ko", printed.stdout)


def test_a_korean_paper_is_read_in_english(tmp_path: Path, models: Models):
    desk = Desk(tmp_path, replace_script(models, replace(KOREAN, said=KOREAN_ABSTRACT)))
    (tmp_path / "bank.yaml").write_text(BANK, encoding="utf-8")
    write_paper(KOREAN, tmp_path / "lanterns.pdf")
    made = desk.run("generate", desk.paper, "--language", "en")
    assert made.exit_code == 0, made.output
    answer, note = desk.answer("results"), desk.note
    assert (answer.verdict, answer.faults) == (Verdict.ANSWERED, ())
    assert answer.text == KOREAN.english
    assert [e.quote.replace("\n", " ") for e in answer.evidence] == [KOREAN.quoted]
    assert note.abstract["en"].text == " ".join(KOREAN_ABSTRACT.values())
    printed = desk.run("export", desk.paper)
    assert printed.exit_code == 0, printed.output
    assert KOREAN.english in printed.stdout and KOREAN.quoted in printed.stdout
    assert language("en").labels.abstract in printed.stdout


def only_in(code: str, article: str) -> None:
    """Every label is this language's, and none of another script's is there."""
    words = language(code).labels
    assert f"{words.abstract}\n" in article and words.question.strip() in article
    for other in set(LANGUAGES) - {code, "en"}:
        strange = {"ja": KANA + HAN}.get(other, language(other).letters)
        assert re.findall(f"[{strange}]", article) == [], other
    if code != "en":
        english = language("en").labels
        assert english.authors not in article and english.reason not in article


def replace_script(models: Models, spoken: Spoken) -> Models:
    models.script = spoken.reader
    return models
