"""Train MiniLM on questions and the paragraphs that answer them: the default embeddings.

python benchmarks/finetune.py ../shared/data/qasper/train OUTPUT/layers.safetensors [--passes N]
    [--hold-back PAPERS]

Each question is drawn to a paragraph that answers it and away from three that BM25 finds in the
same paper and that do not, and from the paragraphs of the other questions of its batch (InfoNCE,
van den Oord et al. 2018; Henderson et al. 2017). The word vectors and the two lower layers stay as
they are: the file holds only the layers above, in 16 bits. One pass over the 2,088 questions of
train takes 27 minutes on two cores. The papers held back, the first of the data set, are for what
must be learned on questions that the vectors have not seen (benchmarks/rank.py --papers).
benchmarks/retrieval.py measures what it earns.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from torch.nn.functional import cross_entropy, normalize

from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion, load
from qa_notes.index.minilm import MINILM, find_minilm
from qa_notes.index.search import PaperIndex, embedded_text
from qa_notes.models import SectionKind

BATCH, AGAINST = 16, 3  # questions; paragraphs that do not answer, for each of them
NEAREST = 10  # by BM25, among which those are drawn
TOKENS = 200  # of a paragraph
RATE, WARM, LEAST = 3e-5, 20, 0.02  # of learning: peak, steps up to it, share of it at the end
TEMPERATURE = 0.05
FROZEN = 2  # layers, from below
SHORT_GOLD, SHORT = 40, 80  # characters: a heading or a formula teaches nothing


@dataclass(frozen=True, slots=True)
class Example:
    """A question, paragraphs that answer it and paragraphs that only share its words."""

    question: str
    answering: tuple[str, ...]
    other: tuple[str, ...]


def examples(prefix: Path, held_back: int) -> Iterator[Example]:
    """One a question with text evidence, but for papers too short to hold anything else."""
    papers, questions = load(prefix)
    unseen = set(list(papers)[:held_back])
    indexes: dict[str, PaperIndex] = {}
    for question in questions:
        gold = papers[question.paper_id]
        if not question.evidence or gold.paper.id in unseen:
            continue
        if gold.paper.id not in indexes:
            unread = np.ones((len(gold.paragraphs), 1), dtype=np.float32)  # only BM25 is asked
            indexes[gold.paper.id] = PaperIndex(gold.paragraphs, unread)
        made = _example(gold, question, indexes[gold.paper.id])
        if made.answering and len(made.other) > 2 * AGAINST:
            yield made


def _example(gold: GoldPaper, question: GoldQuestion, index: PaperIndex) -> Example:
    evidence = set().union(*question.evidence)
    words = index.scores([question.text], np.ones((1, 1), dtype=np.float32))[1][0]
    texts = [embedded_text(gold.paper.title, passage) for passage in index.passages]
    other = [
        int(i)
        for i in np.argsort(-words)
        if i not in evidence
        and index.passages[i].section_kind is not SectionKind.ABSTRACT
        and len(index.passages[i].text) > SHORT
    ]
    answering = [i for i in sorted(evidence) if len(index.passages[i].text) > SHORT_GOLD]
    return Example(
        question.text,
        tuple(texts[i] for i in answering),
        tuple(texts[i] for i in other[:NEAREST]),
    )


class Trainer:
    """MiniLM with its upper layers free to move."""

    def __init__(self, steps: int) -> None:
        self.model = SentenceTransformer(str(find_minilm()), device="cpu", local_files_only=True)
        self.transformer = self.model[0].auto_model
        self.transformer.requires_grad_(False)
        for layer in self.transformer.encoder.layer[FROZEN:]:
            layer.requires_grad_(True)
        self.transformer.train()
        free = [weight for weight in self.transformer.parameters() if weight.requires_grad]
        self.optimizer = torch.optim.AdamW(free, lr=RATE, weight_decay=0.01)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer,
            lambda step: min(1.0, (step + 1) / WARM) * max(LEAST, 1 - step / steps),
        )

    def vectors(self, texts: list[str]) -> torch.Tensor:
        """Mean of the token vectors, length 1; shape (texts, 384)."""
        read = self.model.tokenizer(
            texts, padding=True, truncation=True, max_length=TOKENS, return_tensors="pt"
        )
        mask = read["attention_mask"][..., None]
        tokens = self.transformer(**read).last_hidden_state
        return normalize((tokens * mask).sum(1) / mask.sum(1), dim=1)

    def step(self, batch: list[Example]) -> float:
        """One batch; its loss before it is learned from."""
        own = 1 + AGAINST
        texts: list[str] = []
        for example in batch:
            texts.append(random.choice(example.answering))
            texts += random.sample(example.other, AGAINST)
        asked = self.vectors([example.question for example in batch])
        scores = asked @ self.vectors(texts).T / TEMPERATURE
        first = torch.arange(len(batch)) * own
        in_paper = torch.stack([scores[i, i * own : (i + 1) * own] for i in range(len(batch))])
        # The paragraphs of one paper are what a search must tell apart, so they count twice.
        loss = cross_entropy(scores, first) + cross_entropy(in_paper, torch.zeros_like(first))
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.transformer.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.detach())

    def save(self, path: Path) -> None:
        """The weights that were free to move."""
        weights = self.transformer.named_parameters()
        layers = {name: w.detach().half().contiguous() for name, w in weights if w.requires_grad}
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(layers, path, metadata={"base": MINILM})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("prefix", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--passes", type=int, default=1, help="over all questions")
    parser.add_argument("--hold-back", type=int, default=0, help="so many papers, the first")
    parser.add_argument("--limit", type=int, help="so many questions only")
    wish = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    questions = list(examples(wish.prefix, wish.hold_back))[: wish.limit]
    starts = range(0, len(questions) - BATCH + 1, BATCH)
    trainer = Trainer(wish.passes * len(starts))
    for n in range(wish.passes):
        random.shuffle(questions)
        for done, start in enumerate(starts, 1):
            loss = trainer.step(questions[start : start + BATCH])
            if done % 10 == 0:
                print(f"pass {n + 1}, step {done} of {len(starts)}, loss {loss:.2f}", flush=True)
        trainer.save(wish.output)


if __name__ == "__main__":
    main()
