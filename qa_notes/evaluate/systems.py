"""Systems under test. Each opens a paper, ranks its passages for a question, and answers it.

qa-notes    what the product does, with short answers, because the gold answers are short
textbook    pieces of 1000 characters, the four nearest by cosine, one stuffed prompt
full-paper  the whole paper in the prompt, cut at its end where the model cannot hold it
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

import numpy as np

from qa_notes.ask import Subject, ask, prompt_version
from qa_notes.ask.brief import TOKENS
from qa_notes.ask.reply import abstains
from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion
from qa_notes.evaluate.retrieval import AT
from qa_notes.evaluate.splitter import split
from qa_notes.evaluate.vectors import KeptVectors
from qa_notes.faults import Fault, Rule
from qa_notes.index import chunk, pick
from qa_notes.index.chunks import count_tokens
from qa_notes.index.search import PaperIndex, Vectors, embedded_text
from qa_notes.index.signals import WEIGHTS
from qa_notes.llm import Chat, Message
from qa_notes.llm.recipe import SHORT
from qa_notes.models import Answer, Passage, Question, Verdict

WIDE = max(AT)  # passages ranked; the product's pipeline ranks as many
PIECE, OVERLAP, NEAREST = 1000, 200, 4  # the textbook's
REPLY = 100  # tokens of a rival's answer
CUT = Fault(Rule.TOLD, "the paper was cut to fit the model's context")

STUFFED = (
    "Answer the question from the context as briefly as possible: a phrase, a number, or Yes or No."
    " Write only the answer. If it cannot be answered from the context, say 'Unanswerable'."
)

# Setting -> ranking: "" over the gold paragraphs, "chunks_" over the system's own passages, and
# "shown_" what the model sees.
Ranked = Mapping[str, Sequence[Passage]]


class Reader(Protocol):
    """One paper, open in front of a system."""

    def rank(self, question: str) -> Ranked:
        """What it finds for a question, best first."""

    def answer(self, question: GoldQuestion, ranked: Ranked, chat: Chat) -> Answer:
        """Its answer; raises ModelError."""


class System(Protocol):
    """A way to answer questions about papers."""

    name: str
    version: str  # changes with its prompts and settings

    def read(self, gold: GoldPaper) -> Reader:
        """Open a paper: cut and embed it."""


class QaNotes:
    """The product: BM25 and dense scores fused, the best passages picked, quotations checked."""

    name = "qa-notes"

    def __init__(self, vectors: KeptVectors, passages: int, recipe: str = SHORT) -> None:
        self.vectors = vectors
        self.passages = passages
        self.recipe = recipe
        asked_with = prompt_version(Question("", {}, {}, answer="short"), "en", recipe)
        parts = (asked_with, self.passages + 1, TOKENS, WEIGHTS)
        self.version = hashlib.sha256(repr(parts).encode()).hexdigest()[:8]

    def read(self, gold: GoldPaper) -> Reader:
        return _QaNotesReader(self, gold)


class _QaNotesReader:
    def __init__(self, system: QaNotes, gold: GoldPaper) -> None:
        self.system = system
        self.gold = gold
        settings = [chunk(gold.document, gold.paper), gold.paragraphs]
        texts = [[embedded_text(gold.paper.title, p) for p in passages] for passages in settings]
        vectors = system.vectors.of_each(*texts)
        self.chunks, self.paragraphs = map(PaperIndex, settings, vectors)

    def rank(self, question: str) -> Ranked:
        vector = self.system.vectors.fresh(question)
        found = [hit.passage for hit in self.chunks.search([question], vector, k=WIDE)]
        gold = [hit.passage for hit in self.paragraphs.search([question], vector, k=WIDE)]
        # Asked after a detail: the abstract has no seat of its own, its seat goes to a passage.
        picked = pick(found, (), self.system.passages + 1)
        return {"": gold, "chunks_": found, "shown_": picked}

    def answer(self, question: GoldQuestion, ranked: Ranked, chat: Chat) -> Answer:
        """What a note would say in English to a question that wants a short answer."""
        subject = Subject(
            paper=self.gold.paper,
            document=self.gold.document,
            short_name=None,
            language="en",
            source_language="en",
            retrieve=lambda queries, look_in, fits: ranked["shown_"],
            now=lambda: datetime.now(UTC),
            recipe=self.system.recipe,
        )
        return ask(_short(question), subject, chat)


def _short(question: GoldQuestion) -> Question:
    return Question(question.id, {"en": question.text}, {"en": ()}, answer="short")


class Textbook:
    """The pipeline of the tutorials: split, embed, take the nearest, stuff the prompt."""

    name = "textbook"
    version = hashlib.sha256(f"{STUFFED} {PIECE} {OVERLAP} {NEAREST}".encode()).hexdigest()[:8]

    def __init__(self, vectors: KeptVectors) -> None:
        self.vectors = vectors

    def read(self, gold: GoldPaper) -> Reader:
        return _TextbookReader(self, gold)


class _TextbookReader:
    def __init__(self, system: Textbook, gold: GoldPaper) -> None:
        self.system = system
        self.pieces = [_piece(gold, *span) for span in split(gold.text, PIECE, OVERLAP)]
        self.paragraphs = gold.paragraphs
        texts = [[p.text for p in passages] for passages in (self.pieces, self.paragraphs)]
        self.vectors = system.vectors.of_each(*texts)

    def rank(self, question: str) -> Ranked:
        vector = self.system.vectors.fresh(question)
        found = _nearest(self.pieces, self.vectors[0], vector)
        gold = _nearest(self.paragraphs, self.vectors[1], vector)
        return {"": gold, "chunks_": found, "shown_": found[:NEAREST]}

    def answer(self, question: GoldQuestion, ranked: Ranked, chat: Chat) -> Answer:
        context = "\n\n".join(passage.text for passage in ranked["shown_"])
        return _stuffed(question, context, chat)


class FullPaper:
    """No retrieval: the model reads all of it. A paper's second question costs little: its
    beginning is in the model's cache."""

    name = "full-paper"
    version = hashlib.sha256(f"{STUFFED} whole".encode()).hexdigest()[:8]

    def read(self, gold: GoldPaper) -> Reader:
        return _FullPaperReader(gold)


class _FullPaperReader:
    def __init__(self, gold: GoldPaper) -> None:
        self.gold = gold

    def rank(self, question: str) -> Ranked:
        return {}

    def answer(self, question: GoldQuestion, ranked: Ranked, chat: Chat) -> Answer:
        # The words of the prompt, the reply, and a tenth for what our count is off.
        room = int((chat.context - REPLY - 200) / 1.1) - count_tokens(question.text)
        text = fitting(self.gold.text, room)
        return _stuffed(question, text, chat, CUT if len(text) < len(self.gold.text) else None)


def fitting(text: str, tokens: int) -> str:
    """The beginning of a text that is at most so many tokens, whole words."""
    while (count := count_tokens(text)) > tokens:
        text = text[: int(len(text) * tokens / count) - 1]
        text = text[: max(text.rfind(" "), text.rfind("\n"), 0)]
    return text


def _stuffed(
    question: GoldQuestion, context: str, chat: Chat, fault: Fault | None = None
) -> Answer:
    asked = f"Context:\n{context}\n\nQuestion: {question.text}\nAnswer:"
    messages: list[Message] = [("system", STUFFED), ("user", asked)]
    reply = chat.say(messages, REPLY)
    verdict = Verdict.NOT_IN_PAPER if abstains(reply.text) else Verdict.ANSWERED
    if not reply.text:
        verdict = Verdict.FAILED
    return Answer(
        question.id,
        question.text,
        "en",
        reply.text,
        verdict,
        faults=(fault,) if fault else (),
        usage=reply.usage,
    )


def _piece(gold: GoldPaper, start: int, end: int) -> Passage:
    blocks = gold.document.blocks
    home = next((block for block in blocks if start < block.end), blocks[-1])
    return gold.passage(home, start, end)


def _nearest(passages: Sequence[Passage], vectors: Vectors, vector: Vectors) -> list[Passage]:
    """By cosine; the embeddings have length 1."""
    order = np.argsort(-(vectors @ vector[0]), kind="stable")[:WIDE]
    return [passages[i] for i in order]
