"""The command line and the review page at work on one folder, as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

WEEK = """\
# The week of the story.
id: 2026-W49
title: 物語の週
papers:
  - first.pdf  # the longer one
  - second.pdf
"""


@dataclass(frozen=True, slots=True)
class Work:
    """A folder with papers, a week and a bank, and what a person types there."""

    folder: Path
    env: Mapping[str, str]

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """A command that goes on by itself."""
        return subprocess.Popen(
            [sys.executable, "-m", "qa_notes.cli", *words],
            cwd=self.folder,
            env={**os.environ, **self.env, "QA_NOTES_OUTPUT": "out"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> str:
        """A command that must end well; what it says on stdout."""
        process = self.begin(*words)
        said, told = process.communicate(timeout=900)
        assert process.returncode == 0, told
        return said

    @contextmanager
    def served(self, *words: str) -> Iterator[str]:
        """The address that `qa-notes serve` prints."""
        process = self.begin("serve", "--no-browser", "--port", "0", *words)
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), process.communicate()
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=20)


def laid_out(folder: Path, papers: Sequence[Path], bank: str, env: Mapping[str, str]) -> Work:
    """The papers as first.pdf and second.pdf, and a week of both."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, paper in zip(("first.pdf", "second.pdf"), papers, strict=True):
        (folder / name).write_bytes(paper.read_bytes())
    (folder / "week.yaml").write_text(WEEK, encoding="utf-8")
    (folder / "bank.yaml").write_text(bank, encoding="utf-8")
    return Work(folder, env)
