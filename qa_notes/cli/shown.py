"""An answer while the run goes on, in the words that the article will have for it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from qa_notes.cli.terminal import writable
from qa_notes.cli.wrapping import wrapped
from qa_notes.models import PROSE, REMARK, TITLE, Answer, Note, Paper, Verdict
from qa_notes.names import ask_text
from qa_notes.unseen import one_line

Line = tuple[str, str]  # and its style: bold, dim or none
_INDENT = "    "
_PROSE = {question.id: question for question in (*PROSE, TITLE, REMARK)}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person at the terminal reads of one answer; every text is one clean line."""

    id: str
    question: str
    state: str  # "answered", or what the article says instead
    text: tuple[str, ...]  # no lines where there is no answer
    reason: str
    quotation: str  # the first one, in its quotation marks
    page: str  # "p. 3"


def shown(answer: Answer) -> Shown:
    """The answer as its article prints it."""
    from qa_notes.render import printed

    paper = printed(Note(Paper(""), answer.language, answers=(answer,)), "inline")
    words, (of_article,) = paper.labels, paper.answers
    said, quotation = of_article.said, next(iter(of_article.quotations), None)
    given = bool(answer.text.strip()) and said.verdict is not Verdict.FAILED
    prose = _PROSE.get(answer.question_id)
    heading = ask_text(prose, answer.language, None) if prose else ""
    return Shown(
        id=one_line(answer.question_id),
        question=of_article.question or heading,
        state="answered" if said.verdict is Verdict.ANSWERED else _state(said.mark, said.lines),
        text=said.lines if given else (),
        reason=f"{words.reason}{said.reason}" if said.reason else "",
        quotation=f"{quotation.opening}{quotation.quote}{quotation.closing}" if quotation else "",
        page=quotation.page if quotation else "",
    )


def block(one: Shown, tail: str, width: int) -> list[Line]:
    """Question, answer, sentence and page, then `tail`, for a terminal of so many columns."""
    marked = "" if one.state == "answered" else one.state
    *text, last = one.text or ("",)
    told = [*text, f"{last} {marked}".strip(), one.reason]
    evidence = f"{one.quotation} {one.page}"
    return [
        *_styled("  ", one.question or one.id, "bold", width),
        *(line for part in told for line in _styled(_INDENT, part, "", width)),
        *_styled(_INDENT, evidence, "dim", width),
        *_styled(_INDENT, f"{one.id}  {tail}", "dim", width),
    ]


def record(one: Shown, tail: str) -> list[str]:
    """The same for a log: a line that says how it went, and one with the answer."""
    text = " ".join(one.text)
    lines = [f"  {one.id:14} {one.state}  {tail}"]
    if text:
        lines.append(f"{_INDENT}{text} ({one.page})" if one.page else f"{_INDENT}{text}")
    return [*lines, f"{_INDENT}{one.reason}"] if one.reason else lines


def _state(mark: str, lines: tuple[str, ...]) -> str:
    return mark.strip() or " ".join(lines)


def _styled(indent: str, text: str, style: str, width: int) -> list[Line]:
    """Wrapped as the terminal's encoding has it: an escape takes more columns than a letter."""
    lines = wrapped(writable(text.strip(), sys.stderr), width - len(indent))
    return [(f"{indent}{line}", style) for line in lines]
