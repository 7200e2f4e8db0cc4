"""From English-Japanese pairs to rows of tokens that the translator learns from.

A row is a fixed prefix (the system's turn) and several conversations behind it; each sees the
prefix and itself alone. A conversation is one pair, or two to four that are alike: then the later
ones show how to follow an example, and cost nothing more. Half of the turns are told terms, made
by the product's own code from the pair: amounts, names kept in Latin letters, and glossary terms
that stand on both sides.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer

from qa_notes import amounts
from qa_notes.ask.prompting import prompt
from qa_notes.languages.ja.tables import glossary

ROW = 1024  # tokens
LONGEST = 400  # tokens of a conversation
WINDOW = 160  # conversations that are put in order of length together
ALIKE = 0.30  # share of the conversations that hold several pairs
NEAR, SAME = 0.12, 0.9  # cosine of pairs that are alike, and of such as say the same
TOLD = 0.5  # share of the turns that are told terms, where there are any
MOST_TERMS = 8
MIXED = 0.6  # 0: papers' sentences first; 1 and more: no order
SHARE_ALIKE = "SA"  # of a licence that would bind the adapter
# What makes a pair less welcome, in nats a word: it is no prose of papers.
TECH, YOU, MACHINE, SHORT = 0.5, 0.7, 0.4, 0.3
_WORD = re.compile(r"[a-z]+|[^\sa-z]")
_YOU = re.compile(r"\b(you|your|yourself|let's|please|tutorial|notebook|click)\b")
_POLITE = re.compile(
    r"(です|ます|ました|ません|でした|でしょう|ください|ましょう)(か|ね|よ)?"
    r"(（[^）]*）|\([^)]*\))?[。！!？?]?$"
)
_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]{3,}(?:-[a-z]+)*(?![A-Za-z0-9-])")
Encoded = tuple[list[int], list[int]]  # tokens; 1 where one is to be learned
Row = list[Encoded]


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation; `strangeness` is low for prose of papers."""

    english: str
    japanese: str
    domain: str
    strangeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that is learned from, in order."""

    prefix: list[int]
    train: list[Row]
    dev: list[Row]

    @property
    def vocabulary(self) -> set[int]:
        """Every token that stands in them."""
        return {t for row in (*self.train, *self.dev) for ids, _ in row for t in ids}


class Bigrams:
    """How likely a sentence is among others: words and pairs of words, half and half."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            words = ["<", *_WORD.findall(text.lower()), ">"]
            self.words.update(words)
            self.pairs.update(pairwise(words))
        self.total, self.known = sum(self.words.values()), len(self.words)

    def entropy(self, text: str) -> float:
        """Nats a word."""
        words = ["<", *_WORD.findall(text.lower()), ">"]
        nats = 0.0
        for first, then in pairwise(words):
            often = self.words[first]
            after = self.pairs[first, then] / often if often else 0.0
            alone = (self.words[then] + 0.5) / (self.total + 0.5 * self.known)
            nats -= math.log(0.5 * after + 0.5 * alone)
        return nats / (len(words) - 1)


def chosen(pairs: Path, papers: Path, ml: int, tech: int) -> list[Pair]:
    """The pairs most like prose of `papers`: cross-entropy difference (Moore & Lewis 2010).

    Left out: share-alike licences, Japanese that is not in the です・ます style, lines that end
    in a colon.
    """
    rows = list(_lines(pairs))
    here = Bigrams(_sentences(papers))
    everywhere = Bigrams(row["en"] for row in rows)
    found: dict[str, list[Pair]] = {"ml": [], "tech": []}
    for row in rows:
        english, japanese = row["en"].strip(), row["ja"].strip()
        if SHARE_ALIKE in row["licence"] or english.endswith(":") or not _POLITE.search(japanese):
            continue
        strange = here.entropy(english) - everywhere.entropy(english)
        strange += TECH * (row["domain"] == "tech") + YOU * bool(_YOU.search(english.lower()))
        strange += MACHINE * (not row["human"]) + SHORT * (len(english.split()) < 9)
        found[row["domain"]].append(Pair(english, japanese, row["domain"], strange))
    best = {k: sorted(v, key=lambda pair: pair.strangeness) for k, v in found.items()}
    return sorted([*best["ml"][:ml], *best["tech"][:tech]], key=lambda pair: pair.strangeness)


def rows_of(train: Sequence[Pair], dev: Path, tokens: Any, seed: int) -> Rows:
    """Pack the pairs, those most like papers early, and the sentences that are held back."""
    draw = random.Random(seed)
    (_, system), _ = prompt("translate_trained", language="Japanese", text="", terms="")
    turn = f"<|im_start|>system\n{system}<|im_end|>\n"
    prefix = tokens(turn, add_special_tokens=False)["input_ids"]
    encoder = _Encoder(tokens, draw)
    held = [[Pair(r["en"].strip(), r["ja"].strip(), r["domain"])] for r in _lines(dev)]
    return Rows(
        prefix,
        _packed([encoder.ids(group, TOLD) for group in _groups(train, draw)], prefix, draw),
        _packed([encoder.ids(group, 0.0) for group in held], prefix, draw),
    )


def told(pair: Pair) -> list[tuple[str, str]]:
    """What a prompt may tell of a sentence beforehand, and its translation does obey."""
    found = [(a, b) for a, b in amounts.told(pair.english, "ja") if b in pair.japanese]
    names = dict.fromkeys(_NAME.findall(pair.english[1:]))
    found += [(name, name) for name in names if name in pair.japanese]
    left = pair.english.lower()
    for english, japanese in glossary().items():
        whole = rf"\b{re.escape(english)}s?\b"
        if re.search(whole, left):
            left = re.sub(whole, " ; ", left)
            if japanese in pair.japanese:
                found.append((english, japanese))
    return found[:MOST_TERMS]


class _Encoder:
    def __init__(self, tokens: Any, draw: random.Random) -> None:
        self.tokens, self.draw = tokens, draw

    def ids(self, group: Sequence[Pair], share: float) -> Encoded:
        """One conversation; what the assistant says is to be learned."""
        ids: list[int] = []
        learned: list[int] = []
        for pair in group:
            known = told(pair) if self.draw.random() < share else []
            terms = "; ".join(f"{a} = {b}" for a, b in known)
            turns = prompt("translate_trained", language="", text=pair.english, terms=terms)
            between = "\n" if ids else ""
            asked = f"{between}<|im_start|>user\n{turns[-1][1]}<|im_end|>\n<|im_start|>assistant\n"
            both = self.tokens([asked, f"{pair.japanese}<|im_end|>"], add_special_tokens=False)
            for part, mark in zip(both["input_ids"], (0, 1), strict=True):
                ids += part
                learned += [mark] * len(part)
        return ids, learned


def _groups(pairs: Sequence[Pair], draw: random.Random) -> Iterator[list[Pair]]:
    """Every pair once, alone or with some that are like it."""
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2)
    matrix = words.fit_transform([pair.english for pair in pairs]).tocsr()
    order = list(range(len(pairs)))
    draw.shuffle(order)
    order.sort(key=lambda i: draw.random() + MIXED * i / len(pairs))
    left = set(order)
    for i in order:
        if i not in left:
            continue
        left.discard(i)
        group = [i]
        if draw.random() < ALIKE:
            likeness = (matrix @ matrix[i].T).toarray().ravel()
            nearest = likeness.argsort()[::-1][1:40].tolist()
            near = [j for j in nearest if j in left and NEAR < likeness[j] < SAME]
            group += near[: draw.choice((1, 2, 3))]
            left.difference_update(group)
            draw.shuffle(group)
        yield [pairs[j] for j in group]


def _packed(
    conversations: Sequence[Encoded], prefix: Sequence[int], draw: random.Random
) -> list[Row]:
    """In rows of nearly one length: a row's spans are padded to its longest."""
    rows: list[Row] = []
    for start in range(0, len(conversations), WINDOW):
        here = [c for c in conversations[start : start + WINDOW] if len(c[0]) <= LONGEST]
        filled: list[Row] = []
        room = 0
        for ids, learned in sorted(here, key=lambda c: len(c[0])):
            if len(ids) > room:
                filled.append([])
                room = ROW - len(prefix)
            filled[-1].append((ids, learned))
            room -= len(ids)
        draw.shuffle(filled)
        rows += filled
    return rows


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _sentences(papers: Path, most: int = 400) -> Iterator[str]:
    """Of the first papers of a QASPER file."""
    for paper, _ in zip(_lines(papers), range(most), strict=False):
        paragraphs = [p for section in paper["sections"] for p in section["paragraphs"]]
        for text in [paper["abstract"], *paragraphs]:
            yield from re.split(r"(?<=[.!?]) ", text)
