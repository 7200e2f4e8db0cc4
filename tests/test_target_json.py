"""The data: valid by the published schema, which has every field and no others."""

from __future__ import annotations

import json
import os
import typing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from golden.hard import FORMULAS, HARD, HARD_WEEK, LINKS, SAID
from golden.sample import BARE, FAILED, NOTE, WEEK
from pydantic import BaseModel

from qa_notes.cli import main
from qa_notes.export import Options, article
from qa_notes.export.data import SCHEMA, VERSION, ArticleRow, schema
from qa_notes.models import Maker, Note, Question, Verdict, Week

PUBLISHED = Path(__file__).parents[1] / "docs" / "article.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(
    schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def data(week: Week, *notes: Note, **options: object) -> Any:
    made = article(week, notes, Options("json", **options))  # type: ignore[arg-type]
    assert isinstance(made, str) and made.endswith("}\n")
    found = json.loads(made)
    VALIDATOR.validate(found)
    return found


def strings(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        return [
            s
            for one in (value.values() if isinstance(value, dict) else value)
            for s in strings(one)
        ]
    return [value] if isinstance(value, str) else []


def test_what_is_hard_to_print_comes_back() -> None:
    said = "\n".join(strings(data(HARD_WEEK, HARD)))
    assert [one for one in (*SAID, *FORMULAS, *LINKS) if one not in said] == []


def test_the_schema_is_the_published_one() -> None:
    """QA_NOTES_WRITE_GOLDEN=1 rewrites it; a change of it is a new VERSION."""
    text = json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("QA_NOTES_WRITE_GOLDEN"):
        PUBLISHED.write_text(text, encoding="utf-8")
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == SCHEMA and SCHEMA.endswith(f"/{VERSION}")


def test_the_command_prints_it() -> None:
    done = CliRunner().invoke(main, ["schema"])
    assert done.exit_code == 0 and json.loads(done.stdout) == schema()


def rows(kind: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all that it is made of."""
    found = {kind}
    waiting: list[Any] = [field.annotation for field in kind.model_fields.values()]
    while waiting:
        one = waiting.pop()
        waiting.extend(typing.get_args(one))
        if isinstance(one, type) and issubclass(one, BaseModel):
            found |= rows(one)
    return found


def test_every_field_is_in_both_and_required() -> None:
    described = {"ArticleRow": schema(), **schema()["$defs"]}
    models = rows(ArticleRow)
    assert {model.__name__ for model in models} == set(described) and len(models) == 8
    for model in models:
        said = described[model.__name__]
        names = [field.alias or name for name, field in model.model_fields.items()]
        assert list(said["properties"]) == said["required"] == names
        assert said["additionalProperties"] is False


@pytest.mark.parametrize("evidence", ["none", "footnotes", "inline"])
def test_every_note_is_valid(evidence: str) -> None:
    found = data(WEEK, NOTE, BARE, HARD, failed=FAILED, evidence=evidence)
    assert [paper["id"] for paper in found["papers"]] == ["2301.00001", "a-file", "2301.00002"]
    assert found["failed"] == [{"paper": "broken_<1>.pdf", "reason": "it looks scanned"}]
    verdicts = [answer["verdict"] for answer in found["papers"][0]["answers"]]
    assert set(verdicts) == {verdict.value for verdict in Verdict}
    quoted = [len(answer["evidence"]) for answer in found["papers"][0]["answers"]]
    assert quoted == ([0] * 5 if evidence == "none" else [1, 2, 0, 0, 0])


def test_a_field_more_or_less_is_not_valid() -> None:
    found = data(WEEK, NOTE)
    for broken in (found | {"more": 1}, {k: v for k, v in found.items() if k != "week"}):
        assert not VALIDATOR.is_valid(broken)
    found["papers"][0]["answers"][0]["evidence"][0]["page"] = 0
    assert not VALIDATOR.is_valid(found)


def test_claims_name_their_quotations() -> None:
    answer = data(HARD_WEEK, HARD)["papers"][0]["answers"][2]
    assert [claim["evidence"] for claim in answer["claims"]] == [[0], [0, 1]]
    assert [one["page"] for one in answer["evidence"]] == [7, 2]
    assert "".join(claim["text"] for claim in answer["claims"]) == answer["text"]


def test_a_quotation_that_is_on_no_page_is_not_in_it() -> None:
    assert not [s for s in strings(data(WEEK, NOTE)) if "best method ever" in s]


def test_what_a_server_said_is_not_in_it() -> None:
    assert "busy" not in strings(data(WEEK, NOTE))


def test_it_says_who_asked_and_when_it_was_answered() -> None:
    asked = Question("own_1", {"ja": "誰?"}, {}, bank="own", made_by=Maker.MODEL)
    answer = replace(
        NOTE.answers[0], question_id="own_1", bank="own", written_at=datetime(2023, 2, 3, 4)
    )
    found = data(WEEK, replace(NOTE, own=(asked,), answers=(answer, NOTE.answers[1])))
    first, second = found["papers"][0]["answers"]
    assert (first["asked_by"], second["asked_by"]) == ("model", "bank")
    assert (first["written_at"], second["written_at"]) == ("2023-02-03T04:00:00+00:00", None)


def test_what_is_hidden_is_left_out() -> None:
    note = replace(NOTE, paper=replace(NOTE.paper, title="a\u202eb\ud800", authors=("c\u200bd",)))
    (paper,) = data(Week(title="e\x1b"), note)["papers"]
    assert (paper["title"], paper["authors"]) == ("ab\ufffd", ["cd"])
