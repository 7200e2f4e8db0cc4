"""Questions of a paper's own: a model thinks of them, code sifts them, and they are asked.

proposed -> repeats nothing? -> said in the reader's language -> answered by the paper? -> kept
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qa_notes import ask, notes, states
from qa_notes.bank import Bank, ask_text
from qa_notes.config import Settings
from qa_notes.errors import PromptRefused
from qa_notes.languages import language
from qa_notes.llm.recipe import FULL, chosen
from qa_notes.models import OWN, Answer, Maker, Note, Question
from qa_notes.states import Order
from qa_notes.tools import Tools
from qa_notes.words import terms

MORE = 5  # proposed than wanted, because some repeat the bank and some no passage answers
SAME_WORDS = 0.6  # share of two questions' words, from which they ask the same
SAME_SENSE = 0.85  # cosine of their embeddings


def wanted(bank: Bank, settings: Settings) -> int:
    """How many questions of its own each paper is asked.

    What a person says goes; what a bank says is for large models, whose questions are worth it.
    """
    if settings.own_questions is not None:
        return settings.own_questions
    return bank.own_questions if chosen(settings) == FULL else 0


def extend(
    path: Path, note: Note, order: Order, subject: ask.Subject, tools: Tools
) -> Iterator[tuple[Question, Answer]]:
    """Think of the questions that the note still lacks; those that were kept, with their answers.

    What the paper does not answer is dropped, and the next one is tried.
    """
    if not (lacking := states.unthought(note, order)):
        return
    tools.report.step("questions of its own")
    try:
        waiting = _candidates(note, order, subject, tools, lacking + MORE)
    except PromptRefused as err:  # the next run tries again
        tools.report.tell(f"no questions of its own: {err}")
        return
    kept, failed = 0, False
    while waiting and kept < lacking:
        said, answer = _tried(waiting.pop(0), note, subject, tools)
        failed |= answer is not None and not answer.is_done
        if answer is None or not answer.verdict.has_text:
            continue
        note, question = notes.keep(path, said, note)
        answer = replace(answer, question_id=question.id)
        note = notes.put(path, question, notes.answer_for(note, question), answer, note)
        tools.report.answer(answer)
        kept += 1
        yield question, answer
    if kept < lacking:
        told = f"{kept} of {lacking} questions of its own: the paper answers no more"
        tools.report.step(told, long=True)
    if kept == lacking or not failed:
        notes.change(path, lambda found: replace(found or note, proposed=order.own))


def _tried(
    question: Question, note: Note, subject: ask.Subject, tools: Tools
) -> tuple[Question, Answer | None]:
    """The question in the reader's language and its answer; none where it cannot be said in it."""
    tools.report.step(question.text["en"])
    with tools.asking(subject.paper, question):
        said = ask.said_for_reader(question, subject, tools.chat)
        if said is None:
            return question, None
        return said, ask.ask(said, subject, tools.chat, told=note.answers)


def _candidates(
    note: Note, order: Order, subject: ask.Subject, tools: Tools, count: int
) -> list[Question]:
    """Questions that the model proposes and nobody asks yet, the first ones first."""
    asked = [ask_text(q, "en", subject.short_name) for q in states.asked_of(note, order)]
    with tools.asking(subject.paper, Question(OWN, {}, {}, bank=OWN)):
        found = ask.proposals(subject, tools.chat, asked, count)
    return [
        Question(OWN, {"en": text}, {}, bank=OWN, made_by=Maker.MODEL)
        for text in sifted(found, asked, subject.short_name, tools)
    ]


def sifted(found: Sequence[str], asked: Sequence[str], name: str | None, tools: Tools) -> list[str]:
    """Those of the questions `found` that repeat none of `asked` and none before them.

    `name` is the paper's: that two questions speak of it makes them no more alike.
    """
    if not found:
        return []
    others = [_bare(text, name) for text in (*asked, *found)]
    cosines = tools.index.likeness(others[len(asked) :], others)
    kept: list[int] = []  # places in `others`
    for place in range(len(asked), len(others)):
        likely = cosines[place - len(asked)]
        if not any(
            likely[i] >= SAME_SENSE or overlap(others[place], others[i]) >= SAME_WORDS
            for i in (*range(len(asked)), *kept)
        ):
            kept.append(place)
    return [found[place - len(asked)] for place in kept]


def overlap(one: str, other: str) -> float:
    """Share of the words of two questions that both have; words of grammar count nothing."""
    left, right = set(terms(one)), set(terms(other))
    both = left | right
    return len(left & right) / len(both) if both else 0.0


def _bare(text: str, name: str | None) -> str:
    named = re.escape(name or language("en").unnamed)
    return re.sub(rf"(?<!\w)(?:{named}|(?:the|this) paper)(?!\w)", "it", text)
