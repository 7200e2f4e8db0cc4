"""JSON that earlier runs kept or that somebody gives, with other things in it than we wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from gguf import GGUFWriter
from qasper_made import make_dataset

from qa_notes.errors import UsageError
from qa_notes.evaluate import qasper, rows, tables
from qa_notes.evaluate.kept import Kept
from qa_notes.llm.vocabulary import read
from qa_notes.models import Answer, Evidence, Paper, PaperRef, Usage, Verdict
from qa_notes.sources.kept import find_kept, keep_download, pdf_path

ODD = (None, True, 7, -1, 1.5, "odd", [], {}, [[]], {"a": None}, [None], 10**30)
TORN = ["", "{", "[", "null", "7", '"a"', "[" * 10_000, '{"a": NaN}', '{"a": "\\ud800"}']


def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    rows = dict(enumerate(value)) if isinstance(value, list) else value
    below = rows.items() if isinstance(rows, dict) else ()
    return [at, *(place for key, each in below for place in places(each, (*at, key)))]


def changed(data: Any) -> list[Any]:
    """`data` with each odd value in each place."""
    made = []
    for place in places(data):
        for new in ODD:
            copy: Any = {"": json.loads(json.dumps(data))}
            inside, (*way, last) = copy, ("", *place)
            for key in way:
                inside = inside[key]
            inside[last] = new
            made.append(copy[""])
    return made


def test_odd_facts_beside_a_pdf_are_no_facts(tmp_path: Path):
    paper = Paper("2311.11829", "T", 2, ("A",), date(2023, 11, 20), categories=("C",))
    pdf = pdf_path(tmp_path, paper.id, 2)
    pdf.write_bytes(b"%PDF-")
    kept = keep_download(paper, pdf, "aa")
    file = pdf.with_suffix(".json")
    data = json.loads(file.read_text(encoding="utf-8"))
    found = find_kept(PaperRef("arxiv", paper.id, ""), tmp_path)
    assert found and found[0] == kept.facts == replace(paper, content_sha256="aa")
    for text in [*TORN, *map(json.dumps, changed(data))]:
        file.write_text(text, encoding="utf-8")
        found = find_kept(PaperRef("arxiv", paper.id, ""), tmp_path)
        assert found
        assert all(isinstance(author, str) for author in found[0].authors)
        assert found[0].published is None or isinstance(found[0].published, date)
        assert found[0].title is None or isinstance(found[0].title, str)


def test_an_odd_data_set_is_one_error_that_names_file_and_line(tmp_path: Path):
    prefix = make_dataset(tmp_path)
    for part in ("papers", "questions"):
        file = tmp_path / f"tiny_{part}.jsonl"
        first, *others = file.read_text(encoding="utf-8").splitlines()
        for text in [*TORN[1:], *map(json.dumps, changed(json.loads(first)))]:
            file.write_text("\n".join([text, *others]), encoding="utf-8")
            try:
                qasper.load(prefix)  # what is not read may be odd
            except UsageError as err:
                assert f"tiny_{part}.jsonl:1: " in str(err) or "its paper has paragraphs" in str(
                    err
                )
                assert err.hint
        file.write_text("\n".join([first, *others]), encoding="utf-8")


@pytest.mark.parametrize(
    "old,new,message",
    [
        ('"question": "How bright', '"question": 7, "x": "How', "key question: Input should be"),
        ("[2]", "[99]", "question lumen: its paper has paragraphs 0 to 3"),
        ("[2]", "[-1]", "key answers.0.evidence_paragraph_idx.0: Input should be greater"),
        ('{"paper_id"', '{"x": 1, "x": 2, "paper_id"', "the key 'x' is given twice"),
    ],
)
def test_the_key_of_a_data_set_is_named(old: str, new: str, message: str, tmp_path: Path):
    prefix = make_dataset(tmp_path)
    file = tmp_path / "tiny_questions.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=message.replace("[", r"\[")):
        qasper.load(prefix)


def test_odd_lines_of_results_are_asked_again(tmp_path: Path):
    said = Answer(
        "q", "How?", "en", "So.", Verdict.ANSWERED, (Evidence("r:p1:0", 1, "So it is."),),
        usage=Usage(1, 2, 3, 4), seconds=1.5, model="m",
    )  # fmt: skip
    row = rows.Row("q", "rooms", said, rows.Translated("そう。", None))
    kept = Kept(tmp_path / "rows.jsonl", "f")
    kept.add(rows.to_line(row, ["So"]))
    line = kept.path.read_text(encoding="utf-8")

    def found() -> dict[tuple[str, str], rows.Row]:
        return kept.take_up(rows.from_line, lambda said: None)

    assert found() == {("q", "rooms"): row}
    for text in [*TORN, *map(json.dumps, changed(json.loads(line)))]:
        kept.path.write_text(f"{text}\n{line}", encoding="utf-8")
        assert found()["q", "rooms"] == row
        for one in found().values():
            assert rows.to_line(one, ["So"])
    kept.path.write_bytes(b"\xff\xfe\n" + line.encode())
    assert found() == {("q", "rooms"): row}


@pytest.mark.parametrize("text", TORN)
def test_an_odd_last_result_is_none(text: str, tmp_path: Path):
    (tmp_path / "last.json").write_text(text, encoding="utf-8")
    assert isinstance(tables.last(tmp_path / "last"), dict)


@pytest.mark.parametrize("text", [*TORN, "{}", "[]", "[1]", "[null]", '{"a": 1}'])
def test_an_odd_list_of_tokens_is_made_anew(text: str, tmp_path: Path):
    model = tmp_path / "m.gguf"
    writer = GGUFWriter(model, "llama")
    writer.add_token_list(["Ġthe", "a"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (tmp_path / "m.tokens.json").write_text(text, encoding="utf-8")
    assert read(model, tmp_path).tokens == [" the", "a"]
    assert json.loads((tmp_path / "m.tokens.json").read_text()) == [" the", "a"]
