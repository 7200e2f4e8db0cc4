"""Questions of a paper's own: a model thinks of them, code sifts them, and they are asked.

proposed -> repeats nothing? -> said in the reader's language -> answered by the paper? -> kept
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qa_notes import ask, notes, states
from qa_notes.bank import Bank, ask_text
from qa_notes.config import Settings
from qa_notes.errors import PromptRefused
from qa_notes.models import OWN, Answer, Maker, Note, Question, Verdict
from qa_notes.states import Order
from qa_notes.tools import Tools
from qa_notes.words import terms

RECIPE = "short"  # how answers are made today: for a small model
MORE = 5  # proposed than wanted, because some repeat the bank and some no passage answers
SAME_WORDS = 0.6  # share of two questions' words, from which they ask the same
SAME_SENSE = 0.85  # cosine of their embeddings
_PRINTED = (Verdict.ANSWERED, Verdict.NEEDS_REVIEW)


def wanted(bank: Bank, settings: Settings, recipe: str = RECIPE) -> int:
    """How many questions of its own each paper is asked.

    What a person says goes; what a bank says is for large models, whose questions are worth it.
    """
    if settings.own_questions is not None:
        return settings.own_questions
    return bank.own_questions if recipe == "full" else 0


def extend(
    path: Path, note: Note, order: Order, subject: ask.Subject, tools: Tools
) -> Iterator[tuple[Question, Answer]]:
    """Think of the questions that the note still lacks; those that were kept, with their answers.

    What the paper does not answer is dropped, and the next one is tried.
    """
    lacking = states.unthought(note, order)
    if not lacking:
        return
    kept, failed = 0, False
    for question in _candidates(note, order, subject, tools, lacking):
        if kept == lacking:
            break
        said = ask.said_for_reader(question, subject, tools.chat)
        if said is None:
            continue
        tools.report.step(said.text["en"])
        answer = ask.ask(said, subject, tools.chat, told=note.answers)
        failed |= not answer.is_done
        if answer.verdict not in _PRINTED:
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
    if kept == lacking or not failed:  # else the next run tries again
        notes.change(path, lambda found: replace(found or note, proposed=order.own))


def _candidates(
    note: Note, order: Order, subject: ask.Subject, tools: Tools, lacking: int
) -> Iterator[Question]:
    """Questions that the model proposes and nobody asks yet, the first ones first."""
    tools.report.step("questions of its own")
    asked = [ask_text(q, "en", subject.short_name) for q in states.asked_of(note, order)]
    try:
        found = ask.proposals(subject, tools.chat, asked, lacking + MORE)
    except PromptRefused as err:
        tools.report.tell(f"no questions of its own: {err}")
        return
    for text in sifted(found, asked, subject.short_name, tools):
        yield Question(OWN, {"en": text}, {}, bank=OWN, made_by=Maker.MODEL)


def sifted(found: Sequence[str], asked: Sequence[str], name: str | None, tools: Tools) -> list[str]:
    """Those of the questions `found` that repeat none of `asked` and none before them.

    `name` is the paper's, of which all of them may speak.
    """
    if not found:
        return []
    others = [*asked, *found]
    cosines = tools.index.likeness(found, others)
    kept: list[int] = []
    for number, text in enumerate(found):
        before = [*range(len(asked)), *(len(asked) + i for i in kept)]
        if not any(
            cosines[number][i] >= SAME_SENSE or overlap(text, others[i], name or "") >= SAME_WORDS
            for i in before
        ):
            kept.append(number)
    return [found[number] for number in kept]


def overlap(one: str, other: str, name: str = "") -> float:
    """Share of the words of two questions that both have; the paper's name is none."""
    left, right = (set(terms(text)) - set(terms(name)) for text in (one, other))
    both = left | right
    return len(left & right) / len(both) if both else 0.0
