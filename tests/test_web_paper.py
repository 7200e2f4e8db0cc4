"""The answers of one paper, asked for one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from golden.sample import NOTE
from site_made import put
from web_desk import opened

BANK = """\
questions:
  - {id: growth, text: {en: "How does it grow?"}, queries: {en: [it grows]}, applies_to: [Botany]}
"""


def test_a_question_for_papers_of_another_kind_has_no_answer(tmp_path: Path):
    bank = tmp_path / "plants.yaml"
    bank.write_text(BANK, encoding="utf-8")
    paper = replace(NOTE.paper, categories=("Machine Learning",))
    put(tmp_path, replace(NOTE, paper=paper, banks=(str(bank),)))
    with opened(tmp_path) as desk:
        answers = f"papers/{paper.id}/answers"
        assert desk.get(f"{answers}/plants:growth", piece=True).status_code == 404
        there = quote(f":{NOTE.answers[0].question_id}", safe="")
        assert desk.get(f"{answers}/{there}", piece=True).status_code == 200
