"""Train a cross-encoder to order what the search finds: MiniLM reads question and passage at once.

python benchmarks/rerank.py train ../shared/data/qasper/train OUTPUT.safetensors [--passes N]
    [--hold-back PAPERS] [--limit PAPERS]
python benchmarks/rerank.py measure PREFIX OUTPUT.safetensors [--limit PAPERS]

It begins with the default embeddings, learned by contrast (benchmarks/finetune.py), and shall give
a paragraph that answers the most of a softmax over itself and seven of the first twenty that the
product's own search finds and that do not (localised contrastive estimation, Gao et al. 2021).
`measure` orders the first twenty of the search anew by the weighted sum of both scores, and prints
recall and MRR for some weights; choose on the papers held back, measure on dev. Vectors are kept as
benchmarks/retrieval.py keeps them.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from retrieval import CUTS, Asked, questions_of
from safetensors.torch import load_file, save_file
from sentence_transformers import SentenceTransformer
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from qa_notes.evaluate.retrieval import score, summary
from qa_notes.index.embed import LAYERS, MINILM, find_minilm
from qa_notes.index.search import embedded_text

DEPTH, AGAINST, BATCH = 20, 7, 8  # passages ordered; not answering, for one that does; questions
TOGETHER, TOKENS = 16, 256  # pairs in one pass of the model; tokens of a pair
RATE, HEAD_RATE, WARM = 5e-5, 1e-3, 30  # of learning: peaks, steps up to them
WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 100.0)  # of the cross-encoder beside the search


@dataclass(frozen=True, slots=True)
class Found:
    """A question and the first passages that the search finds for it."""

    question: str
    texts: tuple[str, ...]
    scores: tuple[float, ...]  # of the search
    answering: tuple[int, ...]  # of `texts`, and in training of those it did not find
    asked: Asked
    hits: tuple[int, ...]  # passages of the paper


def found(prefix: Path, papers: slice) -> Iterator[Found]:
    """Each question with text evidence or that the paper does not answer."""
    for one in questions_of(prefix, CUTS["paragraphs"], papers, silent=True):
        hits = one.index.search([one.question.text], one.vector, k=DEPTH)
        place = {id(passage): i for i, passage in enumerate(one.index.passages)}
        order = [place[id(hit.passage)] for hit in hits]
        gold = sorted(set().union(*one.question.evidence)) if one.question.evidence else []
        missed = [i for i in gold if i not in order]
        every = order + missed
        title = one.gold.paper.title
        yield Found(
            one.question.text,
            tuple(embedded_text(title, one.index.passages[i]) for i in every),
            tuple(hit.score for hit in hits),
            tuple(every.index(i) for i in gold),
            one,
            tuple(order),
        )


class CrossEncoder(nn.Module):
    """Question and passage to one number: the mean token and the first one, weighed."""

    def __init__(self) -> None:
        super().__init__()
        base = SentenceTransformer(str(find_minilm()), device="cpu", local_files_only=True)
        self.tokenizer = base.tokenizer
        self.transformer = base[0].auto_model
        self.transformer.load_state_dict(load_file(LAYERS), strict=False)
        self.transformer.embeddings.requires_grad_(False)
        self.head = nn.Linear(2 * self.transformer.config.hidden_size, 1)
        nn.init.zeros_(self.head.weight)

    def forward(self, question: str, texts: Sequence[str]) -> torch.Tensor:
        """Shape (texts,)."""
        return self.of_pairs([(question, text) for text in texts])

    def of_pairs(self, pairs: Sequence[tuple[str, str]]) -> torch.Tensor:
        """Like lengths are read together, so that little is padded."""
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
        made = []
        for start in range(0, len(order), TOGETHER):
            part = [pairs[i] for i in order[start : start + TOGETHER]]
            read = self.tokenizer(
                [q for q, _ in part],
                [t for _, t in part],
                padding=True,
                truncation="only_second",
                max_length=TOKENS,
                return_tensors="pt",
            )
            with torch.autocast("cpu", dtype=torch.bfloat16):
                tokens = self.transformer(**read).last_hidden_state.float()
            mask = read["attention_mask"][..., None]
            mean = (tokens * mask).sum(1) / mask.sum(1)
            made.append(self.head(torch.cat([mean, tokens[:, 0]], dim=1))[:, 0])
        return torch.cat(made)[torch.argsort(torch.tensor(order))]


def train(wish: argparse.Namespace) -> None:
    questions = [
        one
        for one in found(wish.prefix, slice(wish.hold_back, wish.limit))
        if len(one.hits) - len(one.answering) > AGAINST
    ]
    model = CrossEncoder().train()
    body = [w for w in model.transformer.parameters() if w.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": model.head.parameters(), "lr": HEAD_RATE}],
        weight_decay=0.01,
    )
    starts = range(0, len(questions) - BATCH + 1, BATCH)
    steps = wish.passes * len(starts)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / WARM, max(0.02, 1 - step / steps))
    )
    for n in range(wish.passes):
        random.shuffle(questions)
        losses = []
        for done, start in enumerate(starts, 1):
            batch = questions[start : start + BATCH]
            pairs = [pair for one in batch for pair in _list(one)]
            scores = model.of_pairs(pairs).view(len(batch), 1 + AGAINST)
            right = torch.zeros_like(scores)
            right[:, 0] = torch.tensor([float(bool(one.answering)) for one in batch])
            # Which of the eight, and, on a scale that holds for all questions, whether at all.
            loss = binary_cross_entropy_with_logits(scores, right)
            answered = right[:, 0] > 0
            if answered.any():
                first = torch.zeros(int(answered.sum()), dtype=torch.long)
                loss = loss + cross_entropy(scores[answered], first)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            if done % 10 == 0:
                lately = np.mean(losses[-20:])
                print(f"pass {n + 1}, step {done} of {len(starts)}, loss {lately:.3f}", flush=True)
        free = {name: w for name, w in model.named_parameters() if w.requires_grad}
        halves = {name: w.detach().half().contiguous() for name, w in free.items()}
        save_file(halves, wish.output, metadata={"base": MINILM})


def _list(one: Found) -> list[tuple[str, str]]:
    others = [i for i in range(len(one.hits)) if i not in one.answering]
    answering = one.answering and [random.choice(one.answering)]
    chosen = [*answering, *random.sample(others, 1 + AGAINST - len(answering))]
    return [(one.question, one.texts[i]) for i in chosen]


@torch.no_grad()
def measure(wish: argparse.Namespace) -> None:
    model = CrossEncoder().eval()
    model.load_state_dict(load_file(wish.output), strict=False)
    kept: dict[float, list[object]] = {weight: [] for weight in WEIGHTS}
    rows = []
    best = []
    for one in found(wish.prefix, slice(wish.hold_back, wish.limit)):
        cross = model(one.question, one.texts[: len(one.hits)]).numpy()
        cosine = (one.asked.index.vectors @ one.asked.vector[0]).max()
        best.append((bool(one.answering), float(cross.max()), float(cosine)))
        if one.answering:
            rows.append((one, cross))
    for n, name in ((1, "cross"), (2, "cosine")):
        yes, no = ([b[n] for b in best if b[0] is is_answered] for is_answered in (True, False))
        area = np.mean([(y > x) + 0.5 * (y == x) for y in yes for x in no])
        print(f"answerable {len(yes)}, not {len(no)}: area under the curve by {name} {area:.3f}")
    spread = float(np.mean([np.std(cross) for _, cross in rows]))
    own = float(np.mean([np.std(one.scores) for one, _ in rows]))
    for weight in WEIGHTS:
        for one, cross in rows:
            total = np.array(one.scores) / own + weight * cross / spread
            ranked = [one.asked.index.passages[one.hits[i]] for i in np.argsort(-total)]
            kept[weight].append(score(one.asked.gold, one.asked.question, ranked))
    for weight, scores in kept.items():
        row = summary(scores)
        keys = [*(f"recall@{k}" for k in (1, 3, 5, 10)), "mrr", "recall@5_low", "recall@5_high"]
        print(f"{weight:6.2f}", *(f"{row[key]:.3f}" for key in keys), sep="  ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("train", "measure"))
    parser.add_argument("prefix", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--hold-back", type=int, default=0, help="the first so many papers")
    parser.add_argument("--limit", type=int, help="up to this paper only")
    wish = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    (train if wish.what == "train" else measure)(wish)


if __name__ == "__main__":
    main()
