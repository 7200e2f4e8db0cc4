"""A folder to work in, a model server, and the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from fakes import Models

from qa_notes import notes
from qa_notes.cli import main
from qa_notes.models import Answer, Note

BANK = """\
title: {ja: 試験}
questions:
  - id: problem
    text: {ja: "この論文はどのような課題に取り組んでいますか?", en: "What problem is addressed?"}
    queries: {en: [we address the problem of]}
  - id: results
    text: {ja: "主な定量的結果は何ですか?", en: "What are the results?"}
    queries: {en: [our method outperforms]}
  - id: resources
    text: {ja: "コードはどこで入手できますか?", en: "Where is the code?"}
    queries: {en: [our code is available at]}
    answer: url
"""


@dataclass
class Desk:
    """Commands as people type them."""

    folder: Path
    models: Models

    @property
    def env(self) -> dict[str, str]:
        return self.models.env | {
            "QA_NOTES_OUTPUT": str(self.folder / "out"),
            "QA_NOTES_BANK": str(self.folder / "bank.yaml"),
        }

    @property
    def paper(self) -> str:
        return str(self.folder / "lanterns.pdf")

    @property
    def path(self) -> Path:
        return self.folder / "out" / "notes" / "lanterns.json"

    @property
    def note(self) -> Note:
        note = notes.load(self.path)
        assert note
        return note

    def answer(self, question: str) -> Answer:
        """The answer on disk, of the first bank that has it."""
        return next(answer for answer in every(self.note) if answer.question_id == question)

    def run(self, *words: str, **env: str) -> Result:
        result = CliRunner().invoke(main, words, env=self.env | env)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def start(self, *words: str) -> subprocess.Popen[str]:
        """The same as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "qa_notes.cli", *words], env=os.environ | self.env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def edit(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change the note's JSON as a person would, with an editor of their own taste."""
        data = json.loads(self.path.read_text("utf-8"))
        change(data)
        self.path.write_text(json.dumps(data, ensure_ascii=False, indent=4), encoding="utf-8")

    def edit_answer(self, question: str, **changes: object) -> None:
        def change(data: dict[str, Any]) -> None:
            rows = [*data["answers"], data["summary"], *data["abstract"].values()]
            for row in rows:
                if row and row["question_id"] == question:
                    row.update(changes)

        self.edit(change)


def every(note: Note) -> list[Answer]:
    """Summary and abstract are answers, too."""
    others = [note.summary, *note.abstract.values()]
    return [*note.answers, *(a for a in others if a)]
