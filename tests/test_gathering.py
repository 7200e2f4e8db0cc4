"""What an article lacks, as values and as its sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden.sample import NOTE, PAPER

from qa_notes import notes
from qa_notes.config import Settings
from qa_notes.errors import ExportError
from qa_notes.gathering import Gap, Gathered, Lack, article_of, gather, gathered
from qa_notes.languages import language
from qa_notes.models import ABSTRACT, SUMMARY, Note, Paper, Verdict

LOOKS = {"format": "markdown", "layout": "notes", "evidence": "none", "template": None}
BANK = """\
questions:
  - {id: one, text: {en: "What is it?"}, queries: {en: [it is]}}
  - {id: two, text: {en: "And {name}?"}, queries: {en: [and]}}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "bank.yaml").write_text(BANK, encoding="utf-8")
    return Settings(output=tmp_path / "out")


@pytest.fixture
def path(settings: Settings, tmp_path: Path) -> Path:
    """A note in English with an answer, an unasked question and what failed."""
    assert NOTE.summary
    failed = replace(NOTE.summary, question_id="summary", language="en", verdict=Verdict.FAILED)
    done = replace(NOTE.answers[0], question_id="one", bank="bank", language="en")
    note = Note(
        PAPER, "en", (str(tmp_path / "bank.yaml"),), "Lanterns", failed,
        {"en": replace(done, question_id="abstract", bank="")}, (done,),
    )  # fmt: skip
    path = notes.path_of(PAPER.id, settings.notes_dir)
    notes.save(note, path)
    return path


def found(settings: Settings, *papers: str, said: list[str] | None = None, **how: Any) -> Gathered:
    return gather(papers, settings, LOOKS | how, [].append if said is None else said.append)


def names(gap: Gap) -> list[str]:
    return [question.id for question in gap.questions]


def test_a_gap_names_note_paper_kind_and_questions(settings: Settings, path: Path):
    unasked, failed = found(settings, PAPER.id).gaps
    assert (unasked.kind, unasked.paper, unasked.path) == (Lack.UNASKED, PAPER.title, path)
    assert (names(unasked), unasked.questions[0].bank) == (["two"], "bank")
    assert (failed.kind, failed.path, failed.questions) == (Lack.FAILED, path, (SUMMARY,))
    words = language("en").labels
    assert unasked.failed.reason == words.unasked.format(items="And Lanterns?")
    assert failed.failed.reason == words.failed.format(items=language("en").summary)


def test_a_paper_without_a_note_has_no_path_and_a_broken_note_has_one(
    settings: Settings, path: Path
):
    path.write_text("{", encoding="utf-8")
    said: list[str] = []
    gaps = found(settings, PAPER.id, "2301.00002", said=said).gaps
    assert [(gap.kind, gap.paper, gap.path, gap.questions) for gap in gaps] == [
        (Lack.UNREADABLE, PAPER.id, path, ()), (Lack.NO_NOTE, "2301.00002", None, ())
    ]  # fmt: skip
    words = language("ja").labels  # of the article, as no note has another
    assert [gap.failed.reason for gap in gaps] == [words.bad_note, words.no_note]
    assert len(said) == 1 and str(path) in said[0]


def test_every_note_for_no_paper(settings: Settings, path: Path):
    broken = path.with_name("b.json")
    broken.write_text("{", encoding="utf-8")
    gaps = found(settings).gaps
    assert [(gap.kind, gap.path) for gap in gaps] == [
        (Lack.UNREADABLE, broken), (Lack.UNASKED, path), (Lack.FAILED, path)
    ]  # fmt: skip


def test_what_lacks_is_refused_in_the_sentences_of_the_article(settings: Settings, path: Path):
    gaps = found(settings, PAPER.id).gaps
    with pytest.raises(ExportError) as raised:
        gathered((PAPER.id,), settings, False, print, never, **LOOKS)
    assert str(raised.value) == "the article would be incomplete: " + "; ".join(
        f"{PAPER.title}: {gap.failed.reason}" for gap in gaps
    )
    assert f"qa-notes generate {PAPER.id}" in raised.value.hint
    made = gathered((PAPER.id,), settings, True, print, never, **LOOKS)
    assert [note.paper for note in made.notes] == [PAPER]
    assert made == article_of(found(settings, PAPER.id), print)


def never(*_: object) -> Any:
    """What no article but a digest asks for."""
    raise AssertionError("nothing is to be translated")


def test_what_a_digest_lacks_is_translated_by_whoever_is_handed_over(
    settings: Settings, path: Path
):
    asked: list[str] = []

    def translate(chosen: Any, code: str, given: Settings) -> Any:
        asked.append(code)
        return [replace(one, note=replace(one.note, short_name="Handed")) for one in chosen]

    korean = settings.model_copy(update={"language": "ko"})
    how = LOOKS | {"layout": "digest"}
    assert NOTE.summary
    complete = Note(
        Paper("a", "A"),
        summary=replace(NOTE.summary, question_id=SUMMARY.id),
        abstract={"ja": replace(NOTE.abstract["ja"], question_id=ABSTRACT.id)},
    )
    notes.save(complete, path)
    made = gathered((), korean, False, print, translate, **how)
    assert asked == ["ja"]  # as the notes are: a setting is a preference
    assert [note.short_name for note in made.notes] == ["Handed"]
    gathered((), korean, True, print, never, **how)


def test_nothing_at_all_is_an_error(settings: Settings):
    with pytest.raises(ExportError, match="no notes in"):
        gathered((), settings, True, print, never, **LOOKS)
