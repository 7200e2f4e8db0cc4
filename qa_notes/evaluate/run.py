"""The order of work: for each paper, each system reads it and answers the paper's questions.

Every answer is on disk before the next is asked; the same command goes on where it was stopped.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from qa_notes import memory
from qa_notes.ask import Lexicon, chosen, fitted, untranslated
from qa_notes.ask.translate import translate
from qa_notes.checks import LANGUAGE, first
from qa_notes.config import Settings
from qa_notes.errors import PromptRefused, UsageError
from qa_notes.evaluate.dataset import sample
from qa_notes.evaluate.kept import Kept
from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion, load, of_papers, swapped
from qa_notes.evaluate.retrieval import AT, flat, score
from qa_notes.evaluate.rows import Row, Translated, from_line, to_line
from qa_notes.evaluate.scoring import Tally, scored, tally, translatable
from qa_notes.evaluate.systems import FullPaper, QaNotes, Ranked, Reader, System, Textbook
from qa_notes.evaluate.vectors import Embedder, KeptVectors
from qa_notes.faults import Fault, Rule
from qa_notes.index.embed import load_embeddings
from qa_notes.languages import worded
from qa_notes.llm import Chat
from qa_notes.llm.providers import load_model
from qa_notes.llm.recipe import SHORT
from qa_notes.memory import Memory
from qa_notes.models import Answer, Verdict
from qa_notes.names import names_of
from qa_notes.said import Said

Exam = list[tuple[GoldPaper, list[GoldQuestion]]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured."""

    dataset: Path  # common beginning of a pair of files
    systems: tuple[str, ...] = (QaNotes.name,)
    limit: int | None = None  # questions
    seed: int = 7
    papers: int | None = None  # whose questions are all asked, before `limit`
    swap: bool = False
    retrieval_only: bool = False
    japanese: bool = False
    fresh: bool = False

    def stem(self, system: str) -> str:
        """The name that the files of a result share."""
        parts = [self.dataset.name, system, str(self.seed), str(self.limit or "")]
        parts += [f"{self.papers}papers"] * bool(self.papers)
        parts += ["swap"] * self.swap + ["retrieval"] * self.retrieval_only
        return "-".join(part for part in parts if part)


class Report(Protocol):
    """Hears how the work goes."""

    def expect(self, answers: int) -> None:
        """So many answers will be made in all."""

    def paper(self, name: str, questions: int) -> None:
        """A paper begins, with so many questions to ask."""

    def step(self, what: str) -> None:
        """The system that is at work now."""

    def answer(self, answer: Answer) -> None:
        """An answer has been written to disk."""

    def say(self, line: str) -> None:
        """Something that should not pass unnoticed."""


@dataclass
class Bench:
    """What all systems share. The models are loaded when first needed."""

    settings: Settings
    report: Report
    model: Chat | None = None  # instead of the ones the settings name
    embedder: Embedder | None = None
    clock: Callable[[], float] = time.perf_counter
    others: dict[str, Callable[[], System]] = field(default_factory=dict)  # rivals from outside

    @cached_property
    def chat(self) -> Chat:
        chat = self.model or load_model(self.settings)
        chat.on_wait = self.report.say
        return chat

    @cached_property
    def memory(self) -> Memory:
        """Translations that people made, as a note would be shown them."""
        return memory.load(self.settings.memory, "ja")

    @property
    def folder(self) -> Path:
        """Where results and vectors are kept."""
        return self.settings.output / "evaluation"

    def vectors(self, alone: bool) -> KeptVectors:
        """The embeddings; `alone` when no chat model works beside them and wants the cores."""
        settings = self.settings.model_copy(update={"llm": "none"}) if alone else self.settings
        model = self.embedder or load_embeddings(settings)
        return KeptVectors(model, settings.embedding_model, self.folder / "vectors")


@dataclass(frozen=True, slots=True)
class Result:
    """One system's figures, and the files they are kept in (path without suffix)."""

    plan: Plan
    system: System
    tally: Tally
    path: Path


@dataclass
class _Line:
    """One system at work: what it has answered, and where that is written down."""

    system: System
    path: Path  # without suffix
    kept: Kept
    known: dict[tuple[str, str], Row] = field(default_factory=dict)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)


def exam(plan: Plan) -> Exam:
    """The papers that are asked, each with its questions.

    Raises UsageError for a data set that is not there or holds no question.
    """
    papers, questions = load(plan.dataset)
    if plan.papers:
        questions = of_papers(questions, plan.papers, plan.seed)
    questions = sample(questions, plan.limit, plan.seed)
    if plan.swap:
        questions = swapped(questions, papers, plan.seed)
    if not questions:
        raise UsageError(f"{plan.dataset}: no questions")
    asked: dict[str, list[GoldQuestion]] = {}
    for question in questions:
        asked.setdefault(question.paper_id, []).append(question)
    return [(papers[paper_id], here) for paper_id, here in asked.items()]


def evaluate(plan: Plan, asked: Exam, bench: Bench) -> list[Result]:
    """Measure every system of the plan on the same questions.

    Raises ModelError when the model cannot be used, UsageError when there is none of that name.
    """
    if not plan.retrieval_only:
        _ = bench.chat  # a wrong name is told before minutes of embedding
    lines = [_line(system, plan, bench) for system in _systems(plan, bench)]
    todos = [sum(_key(q) not in line.known for line in lines for q in here) for _, here in asked]
    to_ask = sum(todos)
    bench.report.expect(to_ask)
    if to_ask and not plan.retrieval_only:
        bench.chat.trial()  # and so is a wrong key
    for (gold, here), todo in zip(asked, todos, strict=True):
        name = gold.paper.title or gold.paper.id
        bench.report.paper(name, 0 if plan.retrieval_only else todo)
        for line in lines:
            bench.report.step(line.system.name)
            _read(line, gold, here, plan, bench)
    questions = [question for _, here in asked for question in here]
    return [_close(line, questions, plan) for line in lines]


def _systems(plan: Plan, bench: Bench) -> list[System]:
    vectors = bench.vectors(alone=plan.retrieval_only)
    recipe = SHORT if plan.retrieval_only else chosen(bench.settings, bench.chat)
    shown = fitted(bench.settings, recipe).passages
    known: dict[str, Callable[[], System]] = {
        QaNotes.name: lambda: QaNotes(vectors, shown, recipe),
        Textbook.name: lambda: Textbook(vectors),
        FullPaper.name: FullPaper,
        **bench.others,
    }
    return [known[name]() for name in dict.fromkeys(plan.systems)]


def _line(system: System, plan: Plan, bench: Bench) -> _Line:
    """Take up what an earlier run with the same settings has answered."""
    settings = bench.settings
    parts = [system.name, system.version, settings.llm, settings.llm_base_url or ""]
    parts += [settings.embedding_model, plan.dataset.name, str(plan.swap)]
    parts += map(str, settings.memory)
    fingerprint = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    path = bench.folder / plan.stem(system.name)
    kept = Kept(path.with_name(f"{path.name}.jsonl"), fingerprint)
    if plan.fresh or plan.retrieval_only:
        kept.forget()
        return _Line(system, path, kept)
    return _Line(system, path, kept, kept.take_up(from_line, bench.report.say))


def _read(
    line: _Line, gold: GoldPaper, questions: Sequence[GoldQuestion], plan: Plan, bench: Bench
) -> None:
    """One paper's questions put to one system."""
    reader = line.system.read(gold)
    for question in questions:
        row = line.known.get(_key(question)) or Row(question.id, question.paper_id, None)
        before = row
        begun = bench.clock()
        ranked = reader.rank(question.text)
        if row.answer is None and not plan.retrieval_only:
            said = _ask(reader, question, ranked, bench)
            seconds = round(bench.clock() - begun, 3)
            row = replace(row, answer=replace(said, model=bench.chat.name, seconds=seconds))
        if plan.japanese and row.answer and not row.japanese and translatable(row.answer):
            row = replace(row, japanese=_in_japanese(row.answer, gold, bench))
        new = row is not before
        row = scored(replace(row, recall=_recall(gold, question, ranked)), question, gold)
        line.rows[_key(question)] = row
        if new and row.answer:
            line.kept.add(_written(row, question))
            bench.report.answer(row.answer)


def _ask(reader: Reader, question: GoldQuestion, ranked: Ranked, bench: Bench) -> Answer:
    """The answer, or the failure that the next run asks again."""
    try:
        return reader.answer(question, ranked, bench.chat)
    except PromptRefused as err:
        return Answer(
            question.id,
            question.text,
            "en",
            "",
            Verdict.FAILED,
            faults=(Fault(Rule.REFUSED, str(err)),),
        )


def _recall(gold: GoldPaper, question: GoldQuestion, ranked: Ranked) -> dict[str, float]:
    """Figures of every setting; none where the evidence is no text."""
    if not question.evidence:
        return {}
    found = {setting: score(gold, question, passages) for setting, passages in ranked.items()}
    shown = found.pop("shown_", None)
    figures = {k: v for setting, one in found.items() for k, v in flat(one, setting).items()}
    return figures | ({"shown_recall": shown.recall[max(AT)]} if shown else {})


def _in_japanese(answer: Answer, gold: GoldPaper, bench: Bench) -> Translated | None:
    """The answer translated; None where that was refused, and the next run asks again."""
    names = untranslated(names_of(gold.text, gold.paper.title), "ja")
    chat, before = bench.chat, bench.chat.spent
    try:
        said = translate(answer.text, "ja", chat, lexicon=Lexicon(names, bench.memory))
    except PromptRefused:
        return None
    fault = first(LANGUAGE, Said(said.text, "ja"))
    problem = worded(fault, "en") if fault else None
    return Translated(said.text, problem, chat.spent - before)


def _close(line: _Line, questions: Sequence[GoldQuestion], plan: Plan) -> Result:
    """Figures of all rows; the file of rows once more, in the order of the data set."""
    rows = [line.rows[_key(question)] for question in questions]
    line.kept.replace(_written(row, q) for row, q in zip(rows, questions, strict=True))
    return Result(plan, line.system, tally(rows, questions, plan.seed, plan.swap), line.path)


def _written(row: Row, question: GoldQuestion) -> dict[str, Any]:
    return to_line(row, [answer.gold for answer in question.answers])


def _key(question: GoldQuestion) -> tuple[str, str]:
    return question.id, question.paper_id
