"""A report that remembers what an evaluation has told it."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa_notes.models import Answer


@dataclass
class Heard:
    """All that was said, and every answer."""

    lines: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    expected: int = 0

    def expect(self, answers: int) -> None:
        self.expected = answers

    def paper(self, name: str, questions: int) -> None:
        self.lines.append(f"{name}: {questions}")

    def step(self, what: str) -> None: ...

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def say(self, line: str) -> None:
        self.lines.append(line)
