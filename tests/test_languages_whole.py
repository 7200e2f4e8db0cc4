"""A run from the PDF to the article in each language, its own papers and its own words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from fakes import Models
from spoken import HINDI, KOREAN, Spoken, write_paper

from qa_notes.languages import LANGUAGES, language
from qa_notes.languages.scripts import HAN, KANA
from qa_notes.models import Match, Verdict

ENGLISH = "Lanterns reaches 28.4 lumen a watt on HallBench, 2.4 more than the best lamp."


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
    translated = {"ko": KOREAN.translated, "hi": HINDI.translated}.get(code, "")
    said = replace(KOREAN, quoted=ENGLISH, english=ENGLISH, translated=translated)
    empty.models.script = said.reader
    made = empty.run("generate", empty.paper, "--language", code, "--only", "results")
    assert "results" in made.stderr
    answer = empty.answer("results")
    assert [e.quote for e in answer.evidence] == [ENGLISH]
    assert answer.language == code
    printed = empty.run("export", empty.paper, "--incomplete")
    only_in(code, printed.stdout)


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
