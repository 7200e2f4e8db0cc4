"""Does the check that a quotation carries its answer tell right from wrong?

python benchmarks/support.py ../shared/data/qasper/dev [--vectors]

The answers are those that QASPER's annotators wrote in their own words, so a check on shared words
has it harder here than with a model that writes from what it quotes. Each is held against sentences
of the paragraphs that it rests on, and of those that another question of the same paper rests on;
the product's code chooses the sentences and counts the words both times. Prints the shares that
pass the product's bar, and how well the nearest sentence tells the two apart, by the share of the
answer's words that it holds and, with `--vectors`, by its cosine in the default embeddings too
(some minutes).
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qa_notes import config
from qa_notes.ask.evidence import carrying
from qa_notes.checks.sources import support
from qa_notes.evaluate.qasper import GoldPaper, GoldQuestion, load
from qa_notes.index.embed import load_embeddings
from qa_notes.sentences import sentences

WORDS = 5  # of an answer, at least: "LSTM" needs no check of its meaning


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer and the sentences that may carry it."""

    answer: str
    shown: tuple[str, ...]
    passes: bool  # the product finds three that hold enough of its words
    nearest: float  # share of its words that the best one holds
    right: bool


def pairs(prefix: Path) -> Iterator[Pair]:
    """Each answer twice: on its own paragraphs and on another question's that share none."""
    papers, questions = load(prefix)
    of_paper = defaultdict(list)
    for question in questions:
        of_paper[question.paper_id].append(question)
    for question in questions:
        gold = papers[question.paper_id]
        for answer in question.answers:
            if answer.type != "free_form" or len(answer.gold.split()) < WORDS:
                continue
            others = [p for p in map(_evidence, of_paper[question.paper_id]) if p]
            apart = next((p for p in others if not p & _evidence(question)), None)
            if answer.paragraphs and apart:
                yield _pair(answer.gold, question, gold, answer.paragraphs, True)
                yield _pair(answer.gold, question, gold, apart, False)


def _evidence(question: GoldQuestion) -> frozenset[int]:
    return frozenset().union(*question.evidence)


def _pair(
    answer: str, question: GoldQuestion, gold: GoldPaper, paragraphs: frozenset[int], right: bool
) -> Pair:
    texts = [gold.paragraphs[i].text for i in sorted(paragraphs)]
    shown = [text[start:end] for text in texts for start, end in sentences(text)]
    passes = bool(carrying(answer, (), shown, question.text))
    nearest = max((support(answer, [text], question.text) for text in shown), default=0.0)
    return Pair(answer, tuple(shown), passes, nearest, right)


def area(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Under the receiver operating characteristic: how often a right pair beats a wrong one."""
    values, truth = np.array(scores), np.array(right)
    ahead = values[truth][:, None] - values[~truth][None, :]
    return float(np.mean((ahead > 0) + 0.5 * (ahead == 0)))


def cosines(found: Sequence[Pair]) -> list[float]:
    """Of each answer and its nearest sentence."""
    model = load_embeddings(config.load(llm="none"))
    texts = sorted({text for pair in found for text in (pair.answer, *pair.shown)})
    vector = dict(zip(texts, np.array(model.embed_documents(texts)), strict=True))
    return [
        max((float(vector[pair.answer] @ vector[text]) for text in pair.shown), default=0.0)
        for pair in found
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("prefix", type=Path)
    parser.add_argument("--vectors", action="store_true", help="the default embeddings too")
    wish = parser.parse_args()
    found = list(pairs(wish.prefix))
    right = [pair.right for pair in found]
    for truth, name in ((True, "own paragraphs"), (False, "another question's")):
        passing = [pair.passes for pair in found if pair.right is truth]
        print(f"{name}: {np.mean(passing):.3f} of {len(passing)} answers pass")
    words = [pair.nearest for pair in found]
    print(f"area under the curve, words: {area(words, right):.3f}")
    if wish.vectors:
        near = cosines(found)
        both = np.array(words) / np.std(words) + np.array(near) / np.std(near)
        print(f"area under the curve, vectors: {area(near, right):.3f}")
        print(f"area under the curve, both: {area(list(both), right):.3f}")


if __name__ == "__main__":
    main()
