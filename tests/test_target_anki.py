"""Flash cards, imported by Anki's own importer: what is learned stays when answers change."""

from __future__ import annotations

import html
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from golden.hard import FORMULAS, HARD, HARD_WEEK, LINKS, PLAIN, SAID
from golden.sample import NOTE, ON_PAGE_3, WEEK, an_answer

from qa_notes.export import Article, Options, article, target_named
from qa_notes.models import Answer, Note, Paper, Week

EVERYTHING = replace(
    HARD, answers=(*HARD.answers, an_answer("all of it", "\n".join((*PLAIN, *SAID))))
)
WRITTEN = datetime(2023, 2, 3, tzinfo=UTC)
Row = tuple[str, str, list[str]]  # guid, tags, fields


def package(week: Week, *notes: Note, **options: object) -> bytes:
    made = article(week, notes, Options("anki", **options))  # type: ignore[arg-type]
    assert isinstance(made, bytes)
    return made


def cards(made: bytes) -> list[Row]:
    """As they stand in the package, in order."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        data = archive.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(data)
        found = base.execute("SELECT guid, tags, flds FROM notes ORDER BY id").fetchall()
    return [(guid, tags, fields.split("\x1f")) for guid, tags, fields in found]


def text(field: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", field.replace("<br>", "\n")))


def dated(note: Note, first: Answer | None = None) -> Note:
    """With answers of one day, the first of them perhaps another."""
    answers = [replace(answer, written_at=WRITTEN) for answer in note.answers]
    return replace(note, answers=(first or answers[0], *answers[1:]))


def test_what_is_hard_to_print_comes_back() -> None:
    fields = [field for _, _, row in cards(package(HARD_WEEK, EVERYTHING)) for field in row]
    said = "\n".join(map(text, fields))
    assert [one for one in (*SAID, *FORMULAS) if one not in said] == []
    links = {html.unescape(link) for f in fields for link in re.findall('href="(.*?)"', f)}
    assert set(LINKS) <= links
    assert any(rf"\( {FORMULAS[1]} \)" in field for field in fields)


def test_nothing_in_a_field_is_a_command_of_ankis() -> None:
    attack = r"[sound:x.mp3] [latex]\input{/etc/passwd}[/latex] [$] \\(a\\) <img src=x> {{c1::x}}"
    note = Note(NOTE.paper, answers=(an_answer(attack, attack, evidence=(ON_PAGE_3,)),))
    ((_, _, row),) = cards(package(Week(), note))
    assert text(row[0]) == attack == text(row[2])
    for field in (row[0], row[2], row[3]):
        assert "[" not in field and "<img" not in field and not re.search(r"\\\(", field)


def test_only_what_is_answered_is_a_card() -> None:
    rows = [row for _, _, row in cards(package(WEEK, NOTE))]
    assert [text(row[0])[:4] for row in rows] == ["主な定量", "学習や推", "{nam"]
    assert [text(row[2]).endswith("【要確認】") for row in rows] == [False, False, True]
    assert text(rows[0][1]) == r"Lanterns — Lanterns: Small *Lights* for Large \( N \)"


def test_a_card_has_its_categories_as_tags() -> None:
    assert {tags for _, tags, _ in cards(package(WEEK, NOTE))} == {
        " Computation_and_Language Machine_Learning "
    }


def test_a_card_is_known_by_what_it_asks_for_good() -> None:
    """These stand in people's collections: another value would be a second card."""
    guids = [guid for guid, _, _ in cards(package(WEEK, NOTE))]
    assert guids[0] == "453395dbccd0c67a1a24"
    newer = replace(
        NOTE,
        paper=replace(NOTE.paper, version=3, title="another", content_sha256="a" * 64),
        answers=tuple(replace(answer, text="別の答え") for answer in NOTE.answers),
    )
    assert [guid for guid, _, _ in cards(package(Week(id="2024-W01"), newer))][:3] == guids
    banked = replace(NOTE, answers=(replace(NOTE.answers[0], bank="ochiai"),))
    assert cards(package(WEEK, banked))[0][0] not in guids


def test_two_files_of_one_name_are_two_papers() -> None:
    papers = [Paper("paper", content_sha256=letter * 64) for letter in "ab"]
    notes = [Note(paper, answers=(an_answer("q", "a"),)) for paper in papers]
    assert len({guid for guid, _, _ in cards(package(Week(), *notes))}) == 2


def test_a_paper_of_two_weeks_is_learned_once() -> None:
    parts = tuple(
        Article(Week(id=name), (NOTE,), Options("anki")) for name in ("2023-W01", "2023-W02")
    )
    made = target_named("anki").write(Article(Week(), (NOTE, NOTE), Options("anki"), parts))
    assert isinstance(made, bytes) and len(cards(made)) == 3


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Any]:
    from anki.collection import Collection

    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def bring(collection: Any, folder: Path, made: bytes) -> Any:
    """Import it as Anki does when a file is opened; what it says of each note."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    path = folder / "week.apkg"
    path.write_bytes(made)
    request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    return collection.import_anki_package(request).log


@pytest.mark.real
def test_anki_imports_what_is_hard_to_print(collection: Any, tmp_path: Path) -> None:
    log = bring(collection, tmp_path, package(HARD_WEEK, EVERYTHING, NOTE))
    assert len(log.new) == 7
    notes = [collection.get_note(i) for i in sorted(collection.find_notes(""))]
    said = "\n".join(text(field) for note in notes for field in note.fields)
    assert [one for one in (*SAID, *FORMULAS) if one not in said] == []
    shown = notes[0].cards()[0]
    assert "p. 7" in text(shown.answer()) and "限界は?" in text(shown.question())
    names = {deck.name for deck in collection.decks.all_names_and_ids()}
    assert {HARD_WEEK.title, f"{HARD_WEEK.title}::{NOTE.paper.title}"} <= names


@pytest.mark.real
def test_a_changed_answer_keeps_what_was_learned(collection: Any, tmp_path: Path) -> None:
    bring(collection, tmp_path, package(WEEK, dated(NOTE)))
    (card_id,) = collection.find_cards("主な定量的結果")
    card = collection.get_card(card_id)
    card.type, card.queue, card.due, card.ivl, card.reps = 2, 2, 50, 30, 5
    collection.update_card(card)

    first = replace(NOTE.answers[0], text="新しい答え", written_at=datetime(2023, 3, 1, tzinfo=UTC))
    log = bring(collection, tmp_path, package(WEEK, dated(NOTE, first)))
    assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 1, 2)
    after = collection.get_card(card_id)
    assert "新しい答え" in after.answer()
    assert (after.due, after.ivl, after.reps, after.did) == (50, 30, 5, card.did)


@pytest.mark.real
def test_an_answer_changed_by_hand_comes_too(collection: Any, tmp_path: Path) -> None:
    bring(collection, tmp_path, package(WEEK, dated(NOTE)))
    first = replace(NOTE.answers[0], text="手で直した", written_at=WRITTEN, edited=True)
    assert len(bring(collection, tmp_path, package(WEEK, dated(NOTE, first))).updated) == 1
    assert collection.find_notes("手で直した")


@pytest.mark.real
def test_two_weeks_stand_side_by_side(collection: Any, tmp_path: Path) -> None:
    other = replace(NOTE, paper=replace(NOTE.paper, id="2401.00001"))
    bring(collection, tmp_path, package(WEEK, dated(NOTE)))
    bring(collection, tmp_path, package(Week(id="2024-W01"), dated(other)))
    assert collection.note_count() == collection.card_count() == 6
